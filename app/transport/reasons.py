"""The one reason that decided, so that a crew reads a sentence and not a table."""

from collections.abc import Sequence

from app.transport.advice import Group, Reason
from app.transport.doctor import DoctorCall
from app.transport.instruct import next_contact
from app.transport.kleene import Truth
from app.transport.lines import Scene, Test
from app.transport.rulebook import Kind, Outcome, Policy, Rulebook


def reason_for(  # noqa: PLR0911  one return for each reason, most weighty first
    rulebook: Rulebook,
    tests: Sequence[Test],
    reached: Truth,
    scene: Scene,
    calls: Sequence[DoctorCall],
    outcomes: Sequence[Outcome],
) -> Reason:
    """The most weighty reason; `reached` is whether any outcome holds, unknown while open."""
    failed = {test.id: test.group for test in tests if test.holds is False}
    groups = set(failed.values())
    about_cpr = rulebook.kind is Kind.RESUSCITATION or bool(rulebook.outcomes)
    if about_cpr and scene("signs_of_life") is True:
        return Reason.SIGNS_OF_LIFE
    if about_cpr and scene("arrest") is False:
        return Reason.NOT_IN_ARREST
    if Group.APPLIES in groups:
        return Reason.NOT_APPLICABLE
    if outcomes:
        return Reason.ALL_MET
    if rulebook.complete and not rulebook.outcomes:
        return _without_outcomes(rulebook, tests)
    if "not_withdrawn" in failed:
        return Reason.RECORD_WITHDRAWN
    if groups - {Group.SILENCE} and (reached is False or not rulebook.complete):
        return Reason.CONDITION_NOT_MET
    if Group.SILENCE in groups or not rulebook.complete:
        return Reason.INSUFFICIENT_RULE_DATA
    if rulebook.contacts and calls and next_contact(rulebook, calls) is None:
        return Reason.DOCTOR_NOT_REACHED
    return Reason.NOT_YET_KNOWN


def _without_outcomes(rulebook: Rulebook, tests: Sequence[Test]) -> Reason:
    if rulebook.policy in (Policy.CONTINUE, Policy.NONE):
        return Reason.POLICY_CONTINUES
    unknown = any(test.holds is None for test in tests)
    return Reason.NOT_YET_KNOWN if unknown else Reason.ALL_MET
