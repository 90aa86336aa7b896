"""The guide: the step now, the one after, whom to phone, what to ask and of whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.transport.advising.advice import (
    ContactAdvice,
    Group,
    HandoverAdvice,
    Question,
    Reason,
    Step,
)
from app.transport.advising.lines import Test, open_facts
from app.transport.advising.phrases import (
    CHECK_ARREST,
    CONTINUE,
    LOOK,
    NOTE,
    RECORD,
    ROLES,
    TRANSPORT,
    TREAT,
    WHY,
    asking,
    phone,
)
from app.transport.advising.reasons import Call
from app.transport.language.doctor import Verdict
from app.transport.language.kinds import AskedOf, Vocabulary
from app.transport.language.phoning import Contact, Move
from app.transport.language.words import Text

_GENERAL = (Group.ALWAYS, Group.APPLIES)
_ALIVE = (Reason.SIGNS_OF_LIFE, Reason.NOT_IN_ARREST)
_OVER = (
    *(Reason.CONDITION_NOT_MET, Reason.INSUFFICIENT_RULE_DATA),
    *(Reason.DOCTOR_NOT_REACHED, Reason.TIME_RUN_OUT),
)


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


def guide(call: Call, reason: Reason, handover: HandoverAdvice | None) -> Guide:
    """The steps for this moment; nothing here changes an outcome."""
    if reason is Reason.NOT_APPLICABLE:
        return Guide(_otherwise(call), Step("transport", TRANSPORT))
    if reason in _ALIVE:
        return Guide(Step("treat", TREAT), Step("transport", TRANSPORT))
    questions = [] if reason in _OVER else list(_questions(call))
    ask = _first(questions)
    over = reason in _OVER or _instructed(call.tests)
    chained = None if over else call.next_contact()
    contact = _contact(chained, questions, call) if chained else None
    if reason is Reason.ALL_MET:
        now, then = _reached(call, handover, chained)
    elif reason is Reason.NOT_YET_KNOWN or (call.is_about_cpr and call.scene("arrest") is None):
        now, then = _unfinished(call, ask, chained)
    else:
        now = _otherwise(call, reason)
        then = _phoning(call, chained) or Step("transport", TRANSPORT)
    return Guide(now, then, contact, ask)


def _instructed(tests: Sequence[Test]) -> bool:
    return any(t.clause.group is Group.INSTRUCTION and t.holds is not None for t in tests)


def _phoning(call: Call, chained: Contact | None) -> Step | None:
    if chained is None:
        return None
    return Step("phone", phone(chained.whom, is_about_cpr=call.is_about_cpr))


def _otherwise(call: Call, reason: Reason | None = None) -> Step:
    """Ordinary care, in the special words of what keeps the rule from applying, if it has any."""
    code = "continue_and_transport" if call.is_about_cpr else "otherwise"
    if reason is Reason.TIME_RUN_OUT:
        return Step(code, next(_run_out(call)))
    failed = (t.clause.otherwise for t in call.tests if t.holds is False and t.clause.otherwise)
    return Step(code, next(failed, call.rulebook.otherwise))


def _run_out(call: Call) -> Iterator[Text]:
    for timer in call.timers:
        if timer.run_out and timer.moves_to is Move.CONTINUE_AND_TRANSPORT:
            yield timer.text


def _reached(
    call: Call, handover: HandoverAdvice | None, chained: Contact | None
) -> tuple[Step, Step]:
    if handover:
        code = "wait_for_doctor" if handover.crew_waits else "hand_over"
        return Step(code, handover.text), Step("record", RECORD)
    if call.outcomes:
        return Step("follow_instruction", call.outcomes[0].text), Step("transport", TRANSPORT)
    follow = Step("follow_rule", call.rulebook.guidance or call.rulebook.otherwise)
    is_reached = chained and any(one.reached and one.whom is chained.whom for one in call.phoned)
    phoning = None if is_reached else _phoning(call, chained)
    if phoning:
        return phoning, follow
    return follow, Step("transport", TRANSPORT) if call.is_about_cpr else Step("record", NOTE)


def _unfinished(call: Call, ask: Question | None, chained: Contact | None) -> tuple[Step, Step]:
    phoning = _phoning(call, chained)
    of_cpr = call.is_about_cpr
    asking_now = Step("ask", asking(ask.of, ask.text, is_about_cpr=of_cpr)) if ask else None
    evidence = next((test for test in call.tests if test.clause.group is Group.EVIDENCE), None)
    if of_cpr and call.scene("arrest") is None:
        then = Step("look_for_evidence", LOOK) if evidence else phoning
        return Step("check_arrest", CHECK_ARREST), then or Step("transport", TRANSPORT)
    if evidence and evidence.holds is True:
        steps = [step for step in (phoning, asking_now) if step]
    else:
        steps = [step for step in (asking_now, phoning) if step]
    if of_cpr:
        steps.append(Step("continue_and_transport", CONTINUE))
    else:
        steps.append(_otherwise(call))
    return steps[0], [*steps, Step("transport", TRANSPORT)][1]


def _questions(call: Call) -> Iterator[Question]:
    """Every question whose answer can still move an open outcome, in the rule's order.

    One that two conditions hang on comes twice: who asks takes the first.
    """
    pairs = zip(call.plan.needs, call.values, strict=True)
    relevant = frozenset[str]().union(*(names for (_, names), value in pairs if value is None))
    for test in call.tests:
        clause = test.clause
        general = not call.plan.needs and (clause.group in _GENERAL or not call.is_about_cpr)
        if clause.when is None or not (general or clause.id in relevant):
            continue
        for name in open_facts(clause.when, call.scene):
            yield _question(name, call.plan.vocabulary)


def _question(name: str, vocabulary: Vocabulary) -> Question:
    kind = vocabulary[name]
    return Question(name, kind.label, kind.asked_of, kind.question)


def _first(questions: Sequence[Question]) -> Question | None:
    """What can be answered at the scene first; the doctor's part is asked by phone."""
    scene = [question for question in questions if question.of is not AskedOf.DOCTOR]
    return next(iter(scene or questions), None)


def _contact(contact: Contact, questions: Sequence[Question], call: Call) -> ContactAdvice:
    """Whom to phone, with what to say and everything only this call can answer."""
    doctors = (item.fact for item in questions if item.of is AskedOf.DOCTOR)
    names = dict.fromkeys([*contact.ask, *doctors])
    return ContactAdvice(
        whom=contact.whom,
        label=ROLES[contact.whom],
        say=contact.say,
        ask=tuple(_question(name, call.plan.vocabulary) for name in names),
        tell_of_withdrawal=call.standing.verdict is Verdict.DO_NOT_RELY,
        wait_minutes=contact.wait_minutes,
        about=contact.about,
        no_answer=contact.no_answer,
    )
