"""From a rulebook and what is known on the call to the advice: pure, no clock, no I/O."""

from collections.abc import Sequence

from app.transport.advice import (
    Advice,
    Applicability,
    DestinationAdvice,
    Group,
    HandoverAdvice,
    Reason,
    RulebookName,
)
from app.transport.doctor import DoctorCall, Standing
from app.transport.expression import truth
from app.transport.facts import Fact
from app.transport.gather import Known, digest_of, gather, vocabulary_of
from app.transport.guide import Guide, guide, ordinary
from app.transport.kleene import Truth, conjunction
from app.transport.lines import (
    Scene,
    Test,
    any_open,
    band_test,
    holds,
    needed_by,
    shown,
    tests_of,
)
from app.transport.phrases import WHY
from app.transport.reasons import reason_for
from app.transport.results import Limit, Resuscitation, Transport
from app.transport.rulebook import Outcome, Policy, Rulebook

EVALUATOR = "1"
"""The evaluator's version: it changes when the same input may give other bytes."""


def evaluate(
    rulebook: Rulebook | None,
    facts: Sequence[Fact],
    standing: Standing,
    doctor_calls: Sequence[DoctorCall],
) -> Advice:
    """What the rule says now, with its whole explanation.

    Args:
        rulebook: the one in force at the scene, or `None`: ordinary care, said so.
        facts: what is known, each with its source; one that is absent is unknown. Of a
            corrected fact only the correction is handed in.
        standing: the record's verdict; its facts count only where that is *valid*.
        doctor_calls: who was phoned in this call, in order; the only way to a stop.

    Returns:
        The advice; anything less than ordinary care only where every condition is known to
        hold and a doctor whom the rule lets instruct has instructed it in this call.

    Raises:
        BadFact: a local fact the rulebook does not declare, or of the wrong type.
    """
    digest = digest_of(facts, standing, doctor_calls)
    known = gather(rulebook, facts, standing, doctor_calls)
    scene = Scene(known)
    if rulebook is None:
        return _without_rule(digest)
    tests = tests_of(rulebook, scene, standing, doctor_calls)
    needed = needed_by(rulebook, tests)
    able = rulebook.complete and rulebook.policy in (Policy.MAY_STOP, Policy.OTHER)
    allowed = {name for name, chosen in needed if able and holds(chosen) is True}
    outcomes = [item for item in rulebook.outcomes if item.id in allowed]
    resuscitation, transport, limits = _results(outcomes)
    applicability = _applicability(tests)
    reason = reason_for(rulebook, tests, any_open(needed), scene, doctor_calls, outcomes)
    handover = _handover(rulebook, scene) if outcomes else None
    vocabulary = vocabulary_of(rulebook)
    steps = guide(
        rulebook,
        reason,
        tests,
        needed,
        scene,
        standing,
        doctor_calls,
        vocabulary,
        outcomes,
        handover,
    )
    lines = shown(tests, scene, vocabulary)
    looked_at = dict.fromkeys(fact.name for line in lines for fact in line.facts)
    return Advice(
        rulebook=RulebookName(rulebook.id, rulebook.version, rulebook.title),
        evaluator=EVALUATOR,
        digest=digest,
        applicability=applicability,
        reason=reason,
        why=WHY[reason],
        resuscitation=resuscitation,
        transport=transport,
        limits=limits,
        outcomes=tuple(item.id for item in outcomes),
        handover=handover,
        destinations=_destinations(rulebook, scene),
        now=steps.now,
        then=steps.then,
        contact=steps.contact,
        ask=steps.ask,
        conditions=lines,
        unknown=tuple(name for name in looked_at if scene(name) is None),
        record=rulebook.record,
        legal_note=rulebook.authority.legal_note,
    )


def _results(outcomes: Sequence[Outcome]) -> tuple[Resuscitation, Transport, tuple[Limit, ...]]:
    """Resuscitation, transport and limits apart; each from the first outcome naming it."""
    resuscitation = next(
        (item.resuscitation for item in outcomes if item.resuscitation), Resuscitation.CONTINUE
    )
    transport = next((item.transport for item in outcomes if item.transport), Transport.YES)
    limits = tuple(dict.fromkeys(limit for item in outcomes for limit in item.limits))
    return resuscitation, transport, limits


def _applicability(tests: Sequence[Test]) -> Applicability:
    scope: Truth = conjunction(
        [
            test.holds
            for test in tests
            if test.group is Group.APPLIES or test.id in ("arrest", "no_signs_of_life")
        ]
    )
    match scope:
        case True:
            return Applicability.APPLIES
        case False:
            return Applicability.NOT_APPLICABLE
        case None:
            return Applicability.UNKNOWN


def _handover(rulebook: Rulebook, scene: Scene) -> HandoverAdvice | None:
    for band in rulebook.handover:
        if truth(band_test(band), scene) is True:
            return HandoverAdvice(
                band.id, band.text, band.to, band.crew_waits, band.within_minutes, band.about
            )
    return None


def _destinations(rulebook: Rulebook, scene: Scene) -> tuple[DestinationAdvice, ...]:
    """Suggested sources; outside arrest what tells of a refusal of CPR is not looked at (P6)."""
    seen: dict[str, Known] = dict(scene.known)
    if scene("arrest") is not True:
        vocabulary = vocabulary_of(rulebook)
        seen = {name: fact for name, fact in seen.items() if not vocabulary[name].about_cpr}
    masked = Scene(seen)
    return tuple(
        DestinationAdvice(item.id, item.source, item.text)
        for item in rulebook.destinations
        if item.when is None or truth(item.when, masked) is True
    )


def _without_rule(digest: str) -> Advice:
    steps: Guide = ordinary()
    return Advice(
        rulebook=None,
        evaluator=EVALUATOR,
        digest=digest,
        applicability=Applicability.NO_RULEBOOK,
        reason=Reason.NO_RULEBOOK,
        why=WHY[Reason.NO_RULEBOOK],
        resuscitation=Resuscitation.CONTINUE,
        transport=Transport.YES,
        limits=(),
        outcomes=(),
        handover=None,
        destinations=(),
        now=steps.now,
        then=steps.then,
        contact=None,
        ask=None,
        conditions=(),
        unknown=(),
        record=(),
        legal_note=None,
    )
