"""Why somebody may look: the basis of a grant, and the column of the table it leads to."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.policy.roles import Role


class Basis(StrEnum):
    """The relation to a patient that a grant records; one request stands on one."""

    CARE_TEAM = "care_team"
    CALL = "call"
    BEFORE_ARRIVAL = "before_arrival"  # the desk, of whom the caller speaks; confirmed by nobody
    AUTHOR = "author"  # the crew after close: its own call record, 24 hours
    OFFER = "offer"  # a hospital before it has accepted
    HANDOVER = "handover"
    ADMISSION = "admission"
    GLASS = "glass"
    PATIENT = "patient"
    SURROGATE = "surrogate"
    AFTER_REVIEW = "after_review"


class Column(StrEnum):
    """One column of the sharing table."""

    CARE_CLINICIAN = "care_clinician"
    CARE_SUPPORT = "care_support"
    DISPATCH = "dispatch"
    CREW = "crew"
    MC_PHYSICIAN = "mc_physician"
    EMERGENCY = "emergency"
    WARD = "ward"
    GLASS = "glass"
    PATIENT = "patient"
    SURROGATE = "surrogate"
    AFTER_REVIEW = "after_review"
    OFFER = "offer"
    AUTHOR = "author"

    @property
    def ja(self) -> str:
        """The Japanese heading, as a screen shows it."""
        return _HEADINGS[self][0]

    @property
    def en(self) -> str:
        """The English heading, as README and API show it."""
        return _HEADINGS[self][1]


_HEADINGS = {
    Column.CARE_CLINICIAN: ("ケアチームの医師・看護師", "care team: doctor, nurse"),
    Column.CARE_SUPPORT: (
        "ケアチームの介護支援専門員・薬剤師・介護施設",
        "care team: care manager, pharmacist, care facility",
    ),
    Column.DISPATCH: ("指令センター", "dispatch desk"),
    Column.CREW: ("救急隊(出動中)", "crew on the call"),
    Column.MC_PHYSICIAN: (
        "オンラインMC医師・招かれた医師",
        "online MC doctor, invited doctor",
    ),
    Column.EMERGENCY: ("救急外来(引継ぎ)", "emergency dept. (handover)"),
    Column.WARD: ("病棟・入退院支援(入院)", "ward, discharge desk (admission)"),
    Column.GLASS: ("緊急閲覧", "break-glass"),
    Column.PATIENT: ("本人", "patient"),
    Column.SURROGATE: ("代理意思決定者", "surrogate"),
    Column.AFTER_REVIEW: ("事後検証", "after-review"),
    Column.OFFER: ("受入れを決める前の病院", "hospital before acceptance"),
    Column.AUTHOR: ("救急隊(終了後24時間)", "crew after close, 24 h"),
}


class Recipient(StrEnum):
    """Whom a consent is about; `access` hands `decide` the consent of this group."""

    OWN_INSTITUTION = "own_institution"  # implied by the care contract, recorded
    CARE_TEAM = "care_team"  # every other organisation of the care team
    AMBULANCE = "ambulance"  # desk, crew, mutual aid, MC doctor, doctors invited to the call
    HOSPITAL = "hospital"
    SELF = "self"  # patient and surrogate


_STANDINGS: Mapping[tuple[Basis, Role], tuple[Column, Recipient]] = MappingProxyType(
    {
        (Basis.CARE_TEAM, Role.PHYSICIAN): (Column.CARE_CLINICIAN, Recipient.CARE_TEAM),
        (Basis.CARE_TEAM, Role.NURSE): (Column.CARE_CLINICIAN, Recipient.CARE_TEAM),
        (Basis.CARE_TEAM, Role.CARE_MANAGER): (Column.CARE_SUPPORT, Recipient.CARE_TEAM),
        (Basis.CARE_TEAM, Role.PHARMACIST): (Column.CARE_SUPPORT, Recipient.CARE_TEAM),
        (Basis.CARE_TEAM, Role.FACILITY_STAFF): (Column.CARE_SUPPORT, Recipient.CARE_TEAM),
        (Basis.CALL, Role.DISPATCHER): (Column.DISPATCH, Recipient.AMBULANCE),
        (Basis.CALL, Role.CREW): (Column.CREW, Recipient.AMBULANCE),
        (Basis.CALL, Role.MC_PHYSICIAN): (Column.MC_PHYSICIAN, Recipient.AMBULANCE),
        # a covering colleague or on-call home physician, invited to the call
        (Basis.CALL, Role.PHYSICIAN): (Column.MC_PHYSICIAN, Recipient.AMBULANCE),
        (Basis.BEFORE_ARRIVAL, Role.DISPATCHER): (Column.DISPATCH, Recipient.AMBULANCE),
        (Basis.AUTHOR, Role.CREW): (Column.AUTHOR, Recipient.AMBULANCE),
        (Basis.OFFER, Role.EMERGENCY_CLINICIAN): (Column.OFFER, Recipient.HOSPITAL),
        (Basis.HANDOVER, Role.EMERGENCY_CLINICIAN): (Column.EMERGENCY, Recipient.HOSPITAL),
        (Basis.ADMISSION, Role.WARD_CLINICIAN): (Column.WARD, Recipient.HOSPITAL),
        (Basis.ADMISSION, Role.DISCHARGE_DESK): (Column.WARD, Recipient.HOSPITAL),
        (Basis.GLASS, Role.CREW): (Column.GLASS, Recipient.AMBULANCE),
        (Basis.GLASS, Role.MC_PHYSICIAN): (Column.GLASS, Recipient.AMBULANCE),
        (Basis.GLASS, Role.EMERGENCY_CLINICIAN): (Column.GLASS, Recipient.HOSPITAL),
        (Basis.GLASS, Role.PHYSICIAN): (Column.GLASS, Recipient.CARE_TEAM),
        (Basis.PATIENT, Role.PATIENT): (Column.PATIENT, Recipient.SELF),
        (Basis.SURROGATE, Role.SURROGATE): (Column.SURROGATE, Recipient.SELF),
        (Basis.AFTER_REVIEW, Role.MC_PHYSICIAN): (Column.AFTER_REVIEW, Recipient.AMBULANCE),
        (Basis.AFTER_REVIEW, Role.RULE_STEWARD): (Column.AFTER_REVIEW, Recipient.AMBULANCE),
    },
)


PATIENTS_SIDE = frozenset({Basis.PATIENT, Basis.SURROGATE})
"""The bases on which one reads one's own record, or that of the person one decides for."""

OF_AN_EMERGENCY = frozenset(
    {Basis.CALL, Basis.BEFORE_ARRIVAL, Basis.AUTHOR, Basis.OFFER, Basis.HANDOVER, Basis.GLASS}
)
"""The bases that begin with an emergency and end with it, in hours."""

_AT_HOME = MappingProxyType({Role.PATIENT: Basis.PATIENT, Role.SURROGATE: Basis.SURROGATE})


AT_A_HOSPITAL: Mapping[Role, Basis] = MappingProxyType(
    {
        Role.EMERGENCY_CLINICIAN: Basis.HANDOVER,
        Role.WARD_CLINICIAN: Basis.ADMISSION,
        Role.DISCHARGE_DESK: Basis.ADMISSION,
    }
)
"""On which basis each role of a hospital may come to stand; the other roles never do."""


def basis_at_home(role: Role) -> Basis:
    """On what somebody reads a record at home: patient and surrogate their own, others by care."""
    return _AT_HOME.get(role, Basis.CARE_TEAM)


def column_of(basis: Basis, role: Role) -> Column | None:
    """The column that a role reads by on a basis; None where it can never stand there."""
    standing = _STANDINGS.get((basis, role))
    return None if standing is None else standing[0]


def standing_of(column: Column) -> tuple[Basis, Role]:
    """Somebody who reads by a column: the first basis and role that lead to it."""
    return next(stand for stand, (led_to, _) in _STANDINGS.items() if led_to is column)


def recipient_of(basis: Basis, role: Role, *, is_own_institution: bool = False) -> Recipient | None:
    """The group whose consent counts; None where the role can never stand on the basis.

    `is_own_institution`: the viewer's organisation is the home doctor's own. It matters on the
    basis care team only, where consent is then implied.
    """
    standing = _STANDINGS.get((basis, role))
    if standing is None:
        return None
    if basis == Basis.CARE_TEAM and is_own_institution:
        return Recipient.OWN_INSTITUTION
    return standing[1]
