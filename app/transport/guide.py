"""The guide: the step now, the one after, whom to phone, what to ask and of whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.transport.advice import ContactAdvice, Group, HandoverAdvice, Question, Reason, Step
from app.transport.doctor import DoctorCall, Standing, Verdict
from app.transport.instruct import next_contact
from app.transport.kinds import AskedOf, Vocabulary
from app.transport.lines import Scene, Test, holds, open_facts
from app.transport.phrases import (
    CHECK_ARREST,
    CONTINUE,
    LOOK,
    RECORD,
    ROLES,
    TRANSPORT,
    TREAT,
    WHY,
    asking,
    phone,
)
from app.transport.rulebook import Contact, Outcome, Rulebook

_CLOSED = (Reason.SIGNS_OF_LIFE, Reason.NOT_IN_ARREST, Reason.NOT_APPLICABLE)
_OVER = (Reason.CONDITION_NOT_MET, Reason.INSUFFICIENT_RULE_DATA, Reason.DOCTOR_NOT_REACHED)

Needed = Sequence[tuple[str, list[Test]]]


@dataclass(frozen=True, slots=True)
class Guide:
    """What to do, and what would move the advice."""

    now: Step
    then: Step
    contact: ContactAdvice | None = None
    ask: Question | None = None


def ordinary() -> Guide:
    """Ordinary care, where no rule is in force."""
    text = WHY[Reason.NO_RULEBOOK]
    return Guide(Step("ordinary_care", text), Step("transport", TRANSPORT))


def guide(  # noqa: PLR0913  everything the steps depend on, as plain values
    rulebook: Rulebook,
    reason: Reason,
    tests: Sequence[Test],
    needed: Needed,
    scene: Scene,
    standing: Standing,
    calls: Sequence[DoctorCall],
    vocabulary: Vocabulary,
    outcomes: Sequence[Outcome],
    handover: HandoverAdvice | None,
) -> Guide:
    """The steps for this moment; nothing here changes an outcome."""
    if reason in _CLOSED:
        if reason is Reason.NOT_APPLICABLE:
            now = Step("continue_and_transport", rulebook.otherwise)
        else:
            now = Step("treat", TREAT)
        return Guide(now, Step("transport", TRANSPORT))
    questions = list(_questions(tests, needed, scene, vocabulary)) if reason not in _OVER else []
    ask = _first(questions)
    chained = None if _instructed(tests) or reason in _OVER else next_contact(rulebook, calls)
    contact = _contact(chained, questions, scene, standing, vocabulary) if chained else None
    if reason is Reason.ALL_MET:
        now, then = _reached(rulebook, outcomes, handover)
    elif reason is Reason.NOT_YET_KNOWN or scene("arrest") is None:
        now, then = _unfinished(tests, scene, ask, chained)
    else:
        now = Step("continue_and_transport", rulebook.otherwise)
        then = Step("phone", phone(chained.whom)) if chained else Step("transport", TRANSPORT)
    return Guide(now, then, contact, ask)


def _instructed(tests: Sequence[Test]) -> bool:
    return any(test.group is Group.INSTRUCTION and test.holds is not None for test in tests)


def _reached(
    rulebook: Rulebook, outcomes: Sequence[Outcome], handover: HandoverAdvice | None
) -> tuple[Step, Step]:
    if handover:
        code = "wait_for_doctor" if handover.crew_waits else "hand_over"
        return Step(code, handover.text), Step("record", RECORD)
    if outcomes:
        return Step("follow_instruction", outcomes[0].text), Step("transport", TRANSPORT)
    return Step("follow_rule", rulebook.otherwise), Step("transport", TRANSPORT)


def _unfinished(
    tests: Sequence[Test], scene: Scene, ask: Question | None, chained: Contact | None
) -> tuple[Step, Step]:
    phoning = Step("phone", phone(chained.whom)) if chained else None
    asking_now = Step("ask", asking(ask.of, ask.text)) if ask else None
    if scene("arrest") is None:
        looking = any(test.group is Group.EVIDENCE for test in tests)
        then = Step("look_for_evidence", LOOK) if looking else phoning
        return Step("check_arrest", CHECK_ARREST), then or Step("transport", TRANSPORT)
    evidence = next((test for test in tests if test.group is Group.EVIDENCE), None)
    if evidence and evidence.holds is True:
        steps = [step for step in (phoning, asking_now) if step]
    else:
        steps = [step for step in (asking_now, phoning) if step]
    steps += [Step("continue_and_transport", CONTINUE), Step("transport", TRANSPORT)]
    return steps[0], steps[1]


def _questions(
    tests: Sequence[Test], needed: Needed, scene: Scene, vocabulary: Vocabulary
) -> Iterator[Question]:
    """Every question whose answer can still move an open outcome, in the rule's order."""
    wanted = [chosen for _, chosen in needed if holds(chosen) is None]
    relevant = {test.id for chosen in wanted for test in chosen}
    if not needed:
        relevant = {test.id for test in tests if test.group in (Group.ALWAYS, Group.APPLIES)}
    seen: set[str] = set()
    for test in tests:
        if test.when is None or test.id not in relevant:
            continue
        for name in open_facts(test.when, scene):
            if name not in seen:
                seen.add(name)
                yield _question(name, vocabulary)


def _question(name: str, vocabulary: Vocabulary) -> Question:
    kind = vocabulary[name]
    return Question(name, kind.label, kind.asked_of, kind.question)


def _first(questions: Sequence[Question]) -> Question | None:
    """What can be answered at the scene first; the doctor's part is asked by phone."""
    scene = [question for question in questions if question.of is not AskedOf.DOCTOR]
    return next(iter(scene or questions), None)


def _contact(
    contact: Contact,
    questions: Sequence[Question],
    scene: Scene,
    standing: Standing,
    vocabulary: Vocabulary,
) -> ContactAdvice:
    names = dict.fromkeys(
        [*contact.ask, *(item.fact for item in questions if item.of is AskedOf.DOCTOR)]
    )
    return ContactAdvice(
        whom=contact.whom,
        label=ROLES[contact.whom],
        say=contact.say,
        ask=tuple(
            _question(name, vocabulary)
            for name in names
            if name in contact.ask or scene(name) is None
        ),
        tell_of_withdrawal=standing.verdict is Verdict.DO_NOT_RELY,
        wait_minutes=contact.wait_minutes,
        about=contact.about,
        no_answer=contact.no_answer,
    )
