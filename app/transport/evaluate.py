"""From a rulebook and what is known on the call to the advice: pure, no clock, no I/O.

Same in, same out, for ever. The bytes hang on this module and `advising`, and on the words of
the vocabulary too; `tests/transport/corpus` replays advices once given. A change that moves any
of those bytes raises EVALUATOR: the former `evaluate.py`, `advising` and `language` are then
kept, as they were, under `app/transport/former/vN`, a replay asks the evaluator that the advice
names, and the corpus keeps the old files beside new ones.
"""

from collections.abc import Sequence

from app.transport.advising.advice import (
    Advice,
    Applicability,
    Group,
    HandoverAdvice,
    Reason,
    TimerAdvice,
)
from app.transport.advising.gather import digest_of, gather
from app.transport.advising.guide import guide, ordinary
from app.transport.advising.lines import Scene, Test, outcomes_hold, scene_of, shown, tests_of
from app.transport.advising.phrases import WHY, why
from app.transport.advising.plan import Plan, plan_of
from app.transport.advising.reasons import Call, reason_for
from app.transport.advising.where_to import destinations
from app.transport.language.doctor import DoctorCall, Standing
from app.transport.language.ending import Outcome
from app.transport.language.facts import Fact
from app.transport.language.kleene import Truth, conjunction
from app.transport.language.results import Limit, Resuscitation, Transport
from app.transport.language.rulebook import Policy, Rulebook

SCOPE = ("arrest", "no_signs_of_life")
EVALUATOR = "2"
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
    if rulebook is None:
        return _without_rule(digest)
    plan = plan_of(rulebook)
    known = gather(plan, facts, standing, doctor_calls)
    scene = scene_of(known)
    tests = tests_of(rulebook, plan, scene, standing, doctor_calls)
    values = outcomes_hold(plan, tests)
    able = rulebook.complete and rulebook.policy in (Policy.MAY_STOP, Policy.OTHER)
    outcomes = [
        outcome
        for (outcome, _), value in zip(plan.needs, values, strict=True)
        if able and value is True
    ]
    resuscitation, transport, limits = _results(outcomes)
    call = Call(
        rulebook=rulebook,
        plan=plan,
        scene=scene,
        standing=standing,
        phoned=doctor_calls,
        tests=tests,
        values=values,
        outcomes=outcomes,
        contacts=[
            contact
            for contact, is_open in plan.contacts
            if is_open is None or is_open(scene.values) is not False
        ],
        timers=_timers(plan, scene),
    )
    reason = reason_for(call)
    handover = _handover(plan, scene) if outcomes else None
    steps = guide(call, reason, handover)
    looked_at = dict.fromkeys(name for test in tests for name, _ in test.clause.facts)
    in_arrest = scene("arrest") is True
    return Advice(
        rulebook=plan.name,
        evaluator=EVALUATOR,
        digest=digest,
        applicability=_applicability(tests),
        reason=reason,
        why=why(reason, is_about_cpr=call.is_about_cpr),
        resuscitation=resuscitation,
        transport=transport,
        limits=limits,
        outcomes=tuple(item.id for item in outcomes),
        handover=handover,
        # Outside arrest what tells of a refusal of CPR is not looked at (P6).
        destinations=destinations(
            plan.places, scene.values if in_arrest else scene.without(plan.about_cpr)
        ),
        now=steps.now,
        then=steps.then,
        contact=steps.contact,
        ask=steps.ask,
        timers=call.timers,
        information=plan.information,
        conditions=shown(tests, scene),
        unknown=tuple(name for name in looked_at if scene(name) is None),
        record=plan.record,
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
            if test.clause.group is Group.APPLIES or test.clause.id in SCOPE
        ]
    )
    match scope:
        case True:
            return Applicability.APPLIES
        case False:
            return Applicability.NOT_APPLICABLE
        case None:
            return Applicability.UNKNOWN


def _handover(plan: Plan, scene: Scene) -> HandoverAdvice | None:
    for band, test in plan.bands:
        if test(scene.values) is True:
            return HandoverAdvice(
                band.id, band.text, band.to, band.crew_waits, band.within_minutes, band.about
            )
    return None


def _timers(plan: Plan, scene: Scene) -> tuple[TimerAdvice, ...]:
    return tuple(
        TimerAdvice(
            *(one.id, one.text, one.counts, one.minutes, one.about, one.moves_to),
            run_out=test(scene.values),
        )
        for one, test in plan.timers
    )


def _without_rule(digest: str) -> Advice:
    steps = ordinary()
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
        timers=(),
        information=(),
        conditions=(),
        unknown=(),
        record=(),
        legal_note=None,
    )
