"""The closed lists of a person's record. Pure."""

from enum import StrEnum

from app.japan.text import Said


class Sex(StrEnum):
    """Administrative sex."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class LinkRole(StrEnum):
    """Who is phoned from the call chain."""

    ATTENDING_PHYSICIAN = "attending_physician"
    COVERING_PHYSICIAN = "covering_physician"
    ON_CALL_HOME_PHYSICIAN = "on_call_home_physician"
    VISITING_NURSE = "visiting_nurse"
    OTHER = "other"


class Surrogacy(StrEnum):
    """Whether a relative or trusted person speaks for the patient."""

    NONE = "none"
    DECIDES = "decides"  # 代理意思決定者
    INFERS = "infers"  # 自らの意思を推定する者


class Function(StrEnum):
    """What an organisation does in a care team."""

    ATTENDING = "attending"
    COVERING = "covering"
    NURSING = "nursing"
    CARE_MANAGEMENT = "care_management"
    PHARMACY = "pharmacy"
    FACILITY = "facility"

    @property
    def said(self) -> Said:
        """The word for it on the screen."""
        return _FUNCTION_SAID[self]


_FUNCTION_SAID = {
    Function.ATTENDING: Said("主治医", "attending physician"),
    Function.COVERING: Said("代診", "covering physician"),
    Function.NURSING: Said("訪問看護", "visiting nurses"),
    Function.CARE_MANAGEMENT: Said("居宅介護支援", "care management"),
    Function.PHARMACY: Said("薬局", "pharmacy"),
    Function.FACILITY: Said("介護施設", "care facility"),
}
