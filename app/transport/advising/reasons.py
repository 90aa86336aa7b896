"""The one reason that decided, so that a crew reads a sentence and not a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.transport.advising.advice import Group, Reason, TimerAdvice
from app.transport.advising.instruct import next_contact
from app.transport.advising.lines import Scene, Test
from app.transport.advising.plan import Plan
from app.transport.language.doctor import DoctorCall, Standing
from app.transport.language.ending import Outcome
from app.transport.language.kleene import Truth
from app.transport.language.phoning import Contact, Move
from app.transport.language.rulebook import Kind, Policy, Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Everything worked out for one evaluation, before it is put into words.

    `values` are those of the rulebook's outcomes in order, `outcomes` those that hold,
    `contacts` those that can be reached at this hour.
    """

    rulebook: Rulebook
    plan: Plan
    scene: Scene
    standing: Standing
    phoned: Sequence[DoctorCall]
    tests: Sequence[Test]
    values: Sequence[Truth]
    outcomes: Sequence[Outcome]
    contacts: Sequence[Contact]
    timers: tuple[TimerAdvice, ...]

    @property
    def is_about_cpr(self) -> bool:
        """Whether the rule is one about resuscitation, or can lead to less of it."""
        return self.rulebook.kind is Kind.RESUSCITATION or bool(self.rulebook.outcomes)

    def is_time_for(self, move: Move) -> bool:
        """Whether a timer that has run out moves there."""
        return any(timer.moves_to is move and timer.run_out for timer in self.timers)

    def next_contact(self) -> Contact | None:
        """Whom to phone next."""
        move_on = self.is_time_for(Move.NEXT_CONTACT)
        return next_contact(self.contacts, self.phoned, move_on=move_on)


def reason_for(call: Call) -> Reason:  # noqa: PLR0911  one return for each reason, weightiest first
    """The most weighty reason."""
    rulebook = call.rulebook
    failed = {test.clause.id: test.clause.group for test in call.tests if test.holds is False}
    groups = set(failed.values())
    if call.is_about_cpr and call.scene("signs_of_life") is True:
        return Reason.SIGNS_OF_LIFE
    if call.is_about_cpr and call.scene("arrest") is False:
        return Reason.NOT_IN_ARREST
    if Group.APPLIES in groups:
        return Reason.NOT_APPLICABLE
    if call.outcomes:
        return Reason.ALL_MET
    if rulebook.complete and not rulebook.outcomes:
        return _without_outcomes(call)
    if "not_withdrawn" in failed:
        return Reason.RECORD_WITHDRAWN
    closed = not any(value is None for value in call.values)
    if closed and groups - {Group.SILENCE}:
        return Reason.CONDITION_NOT_MET
    if Group.SILENCE in groups or not rulebook.complete:
        return Reason.INSUFFICIENT_RULE_DATA
    return _held_up(call) or Reason.NOT_YET_KNOWN


def _without_outcomes(call: Call) -> Reason:
    """A rule that only guides: to a destination, to whom to phone, to a registration."""
    policy = call.rulebook.policy
    if policy is Policy.CONTINUE or (policy is Policy.NONE and call.is_about_cpr):
        return Reason.POLICY_CONTINUES
    if any(test.holds is False for test in call.tests):
        return Reason.CONDITION_NOT_MET
    if any(test.holds is None for test in call.tests):
        return Reason.NOT_YET_KNOWN
    return _held_up(call) or Reason.ALL_MET


def _held_up(call: Call) -> Reason | None:
    """Time or the phone keeps it from going on."""
    if call.is_time_for(Move.CONTINUE_AND_TRANSPORT):
        return Reason.TIME_RUN_OUT
    is_over = call.rulebook.contacts and call.phoned and call.next_contact() is None
    return Reason.DOCTOR_NOT_REACHED if is_over else None
