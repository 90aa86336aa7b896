"""What a person is in the loop; a role alone shows nothing of any patient."""

from enum import StrEnum


class Role(StrEnum):
    """The roles an account may hold; it acts in one at a time."""

    PHYSICIAN = "physician"
    NURSE = "nurse"
    CARE_MANAGER = "care_manager"
    PHARMACIST = "pharmacist"
    FACILITY_STAFF = "facility_staff"
    DISPATCHER = "dispatcher"
    CREW = "crew"
    MC_PHYSICIAN = "mc_physician"
    EMERGENCY_CLINICIAN = "emergency_clinician"
    WARD_CLINICIAN = "ward_clinician"
    DISCHARGE_DESK = "discharge_desk"
    PATIENT = "patient"
    SURROGATE = "surrogate"
    PRIVACY_OFFICER = "privacy_officer"
    HUB_OFFICER = "hub_officer"
    MUNICIPALITY_OFFICER = "municipality_officer"
    PREFECTURE_OFFICER = "prefecture_officer"
    RULE_STEWARD = "rule_steward"
    ADMINISTRATOR = "administrator"

    @property
    def ja(self) -> str:
        """The Japanese name, as a screen shows it."""
        return _NAMES[self][0]

    @property
    def en(self) -> str:
        """The English name, as the API shows it beside the Japanese one."""
        return _NAMES[self][1]


PATIENTS_SIDE = frozenset({Role.PATIENT, Role.SURROGATE})
"""Whoever reads a record because it is theirs, or that of the person they decide for."""

REGION = frozenset({Role.HUB_OFFICER, Role.MUNICIPALITY_OFFICER, Role.PREFECTURE_OFFICER})
"""Whoever works for a region, and sees no patient."""

_NAMES = {
    Role.PHYSICIAN: ("在宅医", "home physician"),
    Role.NURSE: ("訪問看護師", "visiting nurse"),
    Role.CARE_MANAGER: ("介護支援専門員", "care manager"),
    Role.PHARMACIST: ("薬剤師", "pharmacist"),
    Role.FACILITY_STAFF: ("介護施設職員", "care-facility staff"),
    Role.DISPATCHER: ("指令員", "dispatcher"),
    Role.CREW: ("救急隊員", "ambulance crew"),
    Role.MC_PHYSICIAN: ("オンラインMC医師", "online medical-control physician"),
    Role.EMERGENCY_CLINICIAN: ("救急外来の医療者", "emergency clinician"),
    Role.WARD_CLINICIAN: ("病棟の医療者", "ward clinician"),
    Role.DISCHARGE_DESK: ("入退院支援担当", "discharge desk"),
    Role.PATIENT: ("本人", "patient"),
    Role.SURROGATE: ("代理意思決定者", "surrogate decision-maker"),
    Role.PRIVACY_OFFICER: ("個人情報保護担当", "privacy officer"),
    Role.HUB_OFFICER: ("連携拠点の担当", "coordination hub officer"),
    Role.MUNICIPALITY_OFFICER: ("市町村の担当", "municipality officer"),
    Role.PREFECTURE_OFFICER: ("都道府県の担当", "prefecture officer"),
    Role.RULE_STEWARD: ("MC協議会のルール担当", "rule steward"),
    Role.ADMINISTRATOR: ("組織の管理者", "administrator"),
}
