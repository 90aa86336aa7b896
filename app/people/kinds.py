"""The kinds of organisation, the code each is known by, and who may work in it. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class OrganisationKind(StrEnum):
    """What an organisation is."""

    CLINIC = "clinic"
    NURSE_STATION = "nurse_station"
    CARE_MANAGER_OFFICE = "care_manager_office"
    PHARMACY = "pharmacy"
    CARE_FACILITY = "care_facility"
    FIRE_DEPARTMENT = "fire_department"
    HOSPITAL = "hospital"
    HUB = "hub"
    MUNICIPALITY = "municipality"
    PREFECTURE = "prefecture"
    MC_COUNCIL = "mc_council"


class SessionKind(StrEnum):
    """How a session is carried: bearer token of the API, or cookie of the pages."""

    API = "api"
    PAGE = "page"


class InstallationKind(StrEnum):
    """Whether a database holds made-up people or real ones. Never both."""

    TRAINING = "training"
    LIVE = "live"


class CodeForm(StrEnum):
    """Which public register gives an organisation its code."""

    MEDICAL_INSTITUTION = "medical_institution"
    CARE_PROVIDER = "care_provider"
    MUNICIPALITY = "municipality"
    MUNICIPALITY_OR_NONE = "municipality_or_none"


CODE_FORM: Final[Mapping[OrganisationKind, CodeForm]] = {
    OrganisationKind.CLINIC: CodeForm.MEDICAL_INSTITUTION,
    OrganisationKind.HOSPITAL: CodeForm.MEDICAL_INSTITUTION,
    OrganisationKind.PHARMACY: CodeForm.MEDICAL_INSTITUTION,
    OrganisationKind.NURSE_STATION: CodeForm.CARE_PROVIDER,
    OrganisationKind.CARE_MANAGER_OFFICE: CodeForm.CARE_PROVIDER,
    OrganisationKind.CARE_FACILITY: CodeForm.CARE_PROVIDER,
    OrganisationKind.FIRE_DEPARTMENT: CodeForm.MUNICIPALITY,
    OrganisationKind.MUNICIPALITY: CodeForm.MUNICIPALITY,
    OrganisationKind.PREFECTURE: CodeForm.MUNICIPALITY,
    OrganisationKind.HUB: CodeForm.MUNICIPALITY_OR_NONE,
    OrganisationKind.MC_COUNCIL: CodeForm.MUNICIPALITY_OR_NONE,
}
