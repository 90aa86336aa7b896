"""Every condition of a rulebook with its value, in the order a crew meets them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.transport.advice import Doubt, FactLine, Group, Line
from app.transport.doctor import DoctorCall, Standing, Verdict
from app.transport.expression import All, Any, Compare, Expression, Is, Not, Order, facts_in, truth
from app.transport.gather import Known
from app.transport.instruct import instruction_holds, stands_after_withdrawal
from app.transport.kinds import Vocabulary
from app.transport.kleene import Truth, conjunction, disjunction
from app.transport.phrases import ALWAYS, HANDOVER, INSTRUCTION, PATIENT_ONLY, SILENCE
from app.transport.rulebook import Handover, Kind, Rulebook
from app.transport.words import Text

IN_ARREST = Is("arrest", (True,))
NO_SIGNS_OF_LIFE = Is("signs_of_life", (False,))
NO_EXOGENOUS_CAUSE = Is("exogenous_cause", (False,))
NOBODY = Known(None, (), None)


@dataclass(frozen=True, slots=True)
class Test:
    """One condition before it is shown: where it comes from, its words, its expression."""

    id: str
    group: Group
    text: Text
    holds: Truth
    when: Expression | None = None
    about: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What counts on this call, ready to be asked for by name."""

    known: Mapping[str, Known]

    def __call__(self, name: str) -> bool | int | float | str | None:
        """The fact's value, `None` where unknown."""
        return self.known.get(name, NOBODY).value


def tests_of(
    rulebook: Rulebook, scene: Scene, standing: Standing, calls: Sequence[DoctorCall]
) -> list[Test]:
    """All tests, evaluated.

    What no rulebook can leave out comes first: arrest, no sign of life, and, where the rulebook
    can lead to less than ordinary care, the will, no exogenous cause, the doctor's word.
    """
    tests = [*_of_rule(rulebook, scene)]
    if rulebook.outcomes or rulebook.may_instruct:
        text = rulebook.may_instruct.text if rulebook.may_instruct else INSTRUCTION
        holds = instruction_holds(rulebook, calls)
        tests.append(Test("instruction", Group.INSTRUCTION, text, holds))
    if standing.verdict is Verdict.DO_NOT_RELY and rulebook.outcomes:
        holds = stands_after_withdrawal(rulebook, standing, calls)
        tests.append(Test("not_withdrawn", Group.ALWAYS, ALWAYS["not_withdrawn"], holds))
    if rulebook.handover:
        when = Any(tuple(band_test(band) for band in rulebook.handover))
        holds = truth(when, scene)
        tests.append(Test("handover", Group.HANDOVER, HANDOVER, holds, when))
    return tests


def _of_rule(rulebook: Rulebook, scene: Scene) -> Iterator[Test]:
    def test(name: str, group: Group, text: Text, when: Expression, *, about: bool = False) -> Test:
        return Test(name, group, text, truth(when, scene), when, about)

    if rulebook.outcomes or rulebook.kind is Kind.RESUSCITATION:
        yield test("arrest", Group.ALWAYS, ALWAYS["arrest"], IN_ARREST)
        life = ALWAYS["no_signs_of_life"]
        yield test("no_signs_of_life", Group.ALWAYS, life, NO_SIGNS_OF_LIFE)
    for item in rulebook.applies:
        yield test(item.id, Group.APPLIES, item.text, item.when, about=item.about)
    if rulebook.evidence:
        evidence = rulebook.evidence
        yield test("evidence", Group.EVIDENCE, evidence.text, evidence.test())
    if rulebook.will or rulebook.outcomes:
        will = rulebook.will or PATIENT_ONLY
        yield test("will", Group.WILL, will.text, will.test())
    said = any(item.when == NO_EXOGENOUS_CAUSE for item in rulebook.conditions)
    if rulebook.outcomes and not said:
        cause = ALWAYS["no_exogenous_cause"]
        yield test("no_exogenous_cause", Group.ALWAYS, cause, NO_EXOGENOUS_CAUSE)
    for item in rulebook.conditions:
        yield test(item.id, Group.CONDITION, item.text, item.when, about=item.about)
    for item in rulebook.silences:
        text = Text(f"{SILENCE.ja}({item.text.ja})", f"{SILENCE.en} ({item.text.en})")
        yield test(item.id, Group.SILENCE, text, Not(item.when), about=item.about)


def band_test(band: Handover) -> Expression:
    """Whether the doctor arrives in time and everyone has signed."""
    signed = (Is(name, (True,)) for name in band.signatures)
    arrival = Compare("doctor_arrival_minutes", Order.AT_MOST, band.within_minutes)
    return All((arrival, *signed))


def needed_by(rulebook: Rulebook, tests: Sequence[Test]) -> list[tuple[str, list[Test]]]:
    """For each outcome, the tests it needs: the named ones, and those no rulebook may drop."""
    needed = []
    for outcome in rulebook.outcomes:
        wanted = outcome.needs
        chosen = [
            test
            for test in tests
            if wanted is None
            or test.group not in (Group.CONDITION, Group.EVIDENCE, Group.HANDOVER)
            or test.id in wanted
            or test.when == NO_EXOGENOUS_CAUSE
        ]
        needed.append((outcome.id, chosen))
    return needed


def holds(tests: Sequence[Test]) -> Truth:
    """Whether all of them hold."""
    return conjunction([test.holds for test in tests])


def shown(tests: Sequence[Test], scene: Scene, vocabulary: Vocabulary) -> tuple[Line, ...]:
    """The tests as lines of the explanation, each with its facts, their sources and doubts."""
    return tuple(
        Line(
            test.id,
            test.group,
            test.holds,
            test.text,
            test.about,
            tuple(
                FactLine(name, vocabulary[name].label, fact.value, fact.sources, fact.doubt)
                for name in facts_of(test)
                for fact in (scene.known.get(name, NOBODY),)
            ),
        )
        for test in tests
    )


def facts_of(test: Test) -> list[str]:
    """The names of the facts a test looks at, each once, in the order written."""
    return list(dict.fromkeys(facts_in(test.when))) if test.when else []


def open_facts(when: Expression, scene: Scene) -> Iterator[str]:
    """The unknown facts on which the value of an unknown expression still hangs."""
    if truth(when, scene) is not None:
        return
    if isinstance(when, Is | Compare):
        known = scene.known.get(when.fact, NOBODY)
        if known.doubt not in (Doubt.NOBODY_KNOWS, Doubt.SOURCES_DISAGREE):
            yield when.fact
    elif isinstance(when, Not):
        yield from open_facts(when.part, scene)
    else:
        for part in when.parts:
            yield from open_facts(part, scene)


def any_open(tests: Sequence[tuple[str, list[Test]]]) -> Truth:
    """Whether any outcome holds; unknown while one is still open."""
    return disjunction([holds(chosen) for _, chosen in tests])
