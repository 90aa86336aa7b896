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


class ErasureReason(StrEnum):
    """Why a person is to be erased."""

    KEPT_LONG_ENOUGH = "kept_long_enough"
    ASKED_BY_PATIENT = "asked_by_patient"
    REGISTERED_BY_MISTAKE = "registered_by_mistake"

    @property
    def said(self) -> Said:
        """The words for it on the screen."""
        return _REASON_SAID[self]


_REASON_SAID = {
    ErasureReason.KEPT_LONG_ENOUGH: Said(
        "最後の記録から5年を過ぎた", "five years have passed since the last entry"
    ),
    ErasureReason.ASKED_BY_PATIENT: Said("本人が求めた", "the patient asks for it"),
    ErasureReason.REGISTERED_BY_MISTAKE: Said("誤って登録した", "registered by mistake"),
}


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
