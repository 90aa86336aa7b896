"""What of a call is said in codes: as what physicians are called, which moments count. Pure."""

from enum import StrEnum

from app.policy.roles import Role


class Capacity(StrEnum):
    """What an organisation's physicians are asked for on a call."""

    MEDICAL_CONTROL = "medical_control"  # the online medical-control physician
    COVERING = "covering"  # a colleague covering for the home doctor
    ON_CALL = "on_call"  # the on-call home physician

    @property
    def role(self) -> Role:
        """Who of the invited organisation may come."""
        return Role.MC_PHYSICIAN if self is Capacity.MEDICAL_CONTROL else Role.PHYSICIAN


class MomentKind(StrEnum):
    """A moment of the call that is noted as it comes, and from which minutes are counted."""

    ARRIVED = "arrived"  # the crew at the scene
    CPR_BEGUN = "cpr_begun"


class Attempt(StrEnum):
    """What came of one attempt to reach somebody by phone."""

    REACHED = "reached"
    REFUSED_TO_INSTRUCT = "refused_to_instruct"  # reached, and gave no instruction on purpose
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"  # somebody else answered, or the phone is off
    WRONG_NUMBER = "wrong_number"

    @property
    def is_reached(self) -> bool:
        """Whether somebody spoke who could have instructed."""
        return self in {Attempt.REACHED, Attempt.REFUSED_TO_INSTRUCT}


class FindingKind(StrEnum):
    """What a council finds on a call."""

    AS_AGREED = "as_agreed"
    REASON_ACCEPTED = "reason_accepted"  # otherwise than the rule, for a reason that holds
    NOT_AS_AGREED = "not_as_agreed"
    RULE_UNCLEAR = "rule_unclear"
    RULE_TO_CHANGE = "rule_to_change"
    DOCTOR_NOT_REACHED = "doctor_not_reached"
    RECORD_WANTING = "record_wanting"  # paper or record missing, old or contradictory
    TRAINING = "training"
    OTHER = "other"
