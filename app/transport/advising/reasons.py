"""The one reason that decided, so that a crew reads a sentence and not a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.transport.advising.advice import Group, Reason
from app.transport.advising.instruct import next_contact
from app.transport.advising.lines import Scene, Test
from app.transport.advising.plan import Plan
from app.transport.language.doctor import DoctorCall, Standing
from app.transport.language.kleene import Truth
from app.transport.language.rulebook import Kind, Outcome, Policy, Rulebook


@dataclass(frozen=True, slots=True)
class Call:
    """Everything worked out for one evaluation, before it is put into words.

    `values` are those of the rulebook's outcomes in order, `outcomes` those that hold.
    """

    rulebook: Rulebook
    plan: Plan
    scene: Scene
    standing: Standing
    phoned: Sequence[DoctorCall]
    tests: Sequence[Test]
    values: Sequence[Truth]
    outcomes: Sequence[Outcome]


def reason_for(call: Call) -> Reason:  # noqa: PLR0911  one return for each reason, weightiest first
    """The most weighty reason."""
    rulebook = call.rulebook
    failed = {test.clause.id: test.clause.group for test in call.tests if test.holds is False}
    groups = set(failed.values())
    about_cpr = rulebook.kind is Kind.RESUSCITATION or bool(rulebook.outcomes)
    if about_cpr and call.scene("signs_of_life") is True:
        return Reason.SIGNS_OF_LIFE
    if about_cpr and call.scene("arrest") is False:
        return Reason.NOT_IN_ARREST
    if Group.APPLIES in groups:
        return Reason.NOT_APPLICABLE
    if call.outcomes:
        return Reason.ALL_MET
    if rulebook.complete and not rulebook.outcomes:
        return _without_outcomes(rulebook, call.tests)
    if "not_withdrawn" in failed:
        return Reason.RECORD_WITHDRAWN
    closed = not any(value is None for value in call.values)
    if closed and groups - {Group.SILENCE}:
        return Reason.CONDITION_NOT_MET
    if Group.SILENCE in groups or not rulebook.complete:
        return Reason.INSUFFICIENT_RULE_DATA
    if rulebook.contacts and call.phoned and next_contact(rulebook, call.phoned) is None:
        return Reason.DOCTOR_NOT_REACHED
    return Reason.NOT_YET_KNOWN


def _without_outcomes(rulebook: Rulebook, tests: Sequence[Test]) -> Reason:
    if rulebook.policy in (Policy.CONTINUE, Policy.NONE):
        return Reason.POLICY_CONTINUES
    unknown = any(test.holds is None for test in tests)
    return Reason.NOT_YET_KNOWN if unknown else Reason.ALL_MET
