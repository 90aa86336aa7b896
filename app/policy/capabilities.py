"""Who may do what, standing on which basis; what is not in the table is denied."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.policy.bases import Basis, column_of
from app.policy.roles import Role


class Act(StrEnum):
    """What can be done, named as the rooms name their actions."""

    # home care
    REGISTER_PATIENT = "register_patient"
    READ_CONSENTS = "read_consents"
    RECORD_CONSENT = "record_consent"
    WITHDRAW_CONSENT = "withdraw_consent"
    MANAGE_CARE_TEAM = "manage_care_team"
    # of the patient's side: the patient's own account, and those who decide for them
    READ_SURROGATES = "read_surrogates"
    INVITE_SURROGATE = "invite_surrogate"
    CLOSE_SURROGATE = "close_surrogate"
    WRITE_IDENTITY = "write_identity"
    WRITE_CLINICAL = "write_clinical"
    WRITE_SAFETY_NOTES = "write_safety_notes"
    WRITE_CONTACTS = "write_contacts"
    WRITE_PROFILE = "write_profile"
    WRITE_DISCUSSIONS = "write_discussions"
    WRITE_WISHES = "write_wishes"
    WRITE_SURROGATE = "write_surrogate"
    DRAFT_ORDER = "draft_order"
    RECORD_SIGNATURE = "record_signature"
    SIGN_ORDER = "sign_order"
    SUSPEND = "suspend"
    WITHDRAW = "withdraw"
    READ_PROPOSALS = "read_proposals"
    PROPOSE_EDIT = "propose_edit"
    PROPOSE_CHANGE = "propose_change"
    ACCEPT_PROPOSAL = "accept_proposal"
    KEEP_PAPERS = "keep_papers"
    READ_PAPERS = "read_papers"
    ASK_ERASURE = "ask_erasure"
    KEEP_BACKUP = "keep_backup"
    KEEP_CARD = "keep_card"
    READ_CARD = "read_card"
    STATE_NUMBER = "state_number"
    MERGE_RECORDS = "merge_records"
    # the call
    OPEN_CALL = "open_call"
    ADD_UNIT = "add_unit"
    INVITE_PHYSICIAN = "invite_physician"
    LOOK_UP = "look_up"
    LOOK_UP_BEFORE_ARRIVAL = "look_up_before_arrival"
    CONFIRM_PATIENT = "confirm_patient"
    OPEN_GLASS = "open_glass"
    RECORD_FACTS = "record_facts"
    RECORD_DOCTOR_CALL = "record_doctor_call"
    INSTRUCT = "instruct"
    INQUIRE = "inquire"
    OFFER_HANDOVER = "offer_handover"
    RECORD_OUTCOME = "record_outcome"
    FINISH_REPORT = "finish_report"
    CLOSE_CALL = "close_call"
    REVIEW_CALL = "review_call"
    # the hospital
    ANSWER_OFFER = "answer_offer"
    CONFIRM_SEEN = "confirm_seen"
    RECORD_ARRIVAL = "record_arrival"
    ADMIT = "admit"
    WRITE_RETURN_HOME = "write_return_home"
    DISCHARGE = "discharge"
    # around them
    READ_WHO_LOOKED = "read_who_looked"
    REVIEW_ACCESS = "review_access"
    READ_STATISTICS = "read_statistics"
    COUNT_OLD_RECORDS = "count_old_records"
    ERASE_OLD_RECORD = "erase_old_record"
    ERASE_ON_REQUEST = "erase_on_request"
    DRAFT_AGREEMENT = "draft_agreement"
    APPROVE_AGREEMENT = "approve_agreement"
    DRAFT_RULEBOOK = "draft_rulebook"
    COMMENT_RULEBOOK = "comment_rulebook"
    APPROVE_RULEBOOK = "approve_rulebook"
    VOUCH_PHYSICIAN = "vouch_physician"
    ADMINISTER = "administer"
    OPEN_ENDPOINT = "open_endpoint"


# act · basis (role: by the role alone, before or without any patient's grant) · who
# On the basis call one stands as a party of the call, also before a patient is confirmed.
_TABLE = """
register_patient    role          physician nurse
read_consents       care_team     physician nurse
read_consents       patient       patient
read_consents       surrogate     surrogate
record_consent      care_team     physician nurse
record_consent      patient       patient
withdraw_consent    care_team     physician nurse
withdraw_consent    patient       patient
withdraw_consent    surrogate     surrogate
manage_care_team    care_team     physician nurse
read_surrogates     care_team     physician nurse
read_surrogates     patient       patient
invite_surrogate    care_team     physician nurse
close_surrogate     care_team     physician nurse
write_identity      care_team     physician nurse
write_clinical      care_team     physician nurse
write_safety_notes  care_team     physician nurse
write_contacts      care_team     physician nurse care_manager
write_profile       care_team     physician nurse care_manager
write_discussions   care_team     physician nurse
write_wishes        care_team     physician nurse
write_surrogate     care_team     physician nurse
draft_order         care_team     physician nurse
record_signature    care_team     physician nurse
sign_order          care_team     physician
withdraw            care_team     physician nurse care_manager pharmacist
withdraw            patient       patient
withdraw            surrogate     surrogate
read_proposals      care_team     physician nurse
read_proposals      patient       patient
read_proposals      surrogate     surrogate
read_proposals      handover      emergency_clinician
read_proposals      admission     ward_clinician discharge_desk
propose_edit        patient       patient
propose_edit        surrogate     surrogate
propose_change      handover      emergency_clinician
propose_change      admission     ward_clinician discharge_desk
accept_proposal     care_team     physician nurse
keep_papers         care_team     physician nurse
read_papers         care_team     physician nurse
read_papers         patient       patient
read_papers         surrogate     surrogate
read_papers         call          crew
read_papers         handover      emergency_clinician
read_papers         admission     ward_clinician discharge_desk
ask_erasure         care_team     physician nurse
keep_backup         care_team     physician nurse
keep_backup         role          emergency_clinician ward_clinician discharge_desk
keep_card           care_team     physician nurse
read_card           care_team     physician nurse
read_card           patient       patient
read_card           surrogate     surrogate
state_number        care_team     physician nurse
state_number        handover      emergency_clinician
state_number        admission     ward_clinician discharge_desk
merge_records       care_team     physician nurse
open_call           role          dispatcher crew
add_unit            call          dispatcher
invite_physician    call          dispatcher crew mc_physician
look_up             call          crew
look_up_before_arrival call       dispatcher
confirm_patient     call          crew
open_glass          role          physician mc_physician emergency_clinician
open_glass          call          crew physician mc_physician
record_facts        call          dispatcher crew
record_doctor_call  call          crew
instruct            call          mc_physician
inquire             call          dispatcher crew
offer_handover      call          dispatcher crew
record_outcome      call          crew
record_outcome      author        crew
finish_report       author        crew
close_call          call          dispatcher crew
review_call         after_review  mc_physician rule_steward
answer_offer        offer         emergency_clinician
confirm_seen        handover      emergency_clinician
confirm_seen        admission     ward_clinician discharge_desk
record_arrival      handover      emergency_clinician
admit               handover      emergency_clinician
write_return_home   admission     ward_clinician discharge_desk
discharge           admission     ward_clinician discharge_desk
read_who_looked     care_team     physician nurse
read_who_looked     patient       patient
read_who_looked     surrogate     surrogate
read_who_looked     role          privacy_officer
review_access       role          privacy_officer
read_statistics     role          hub_officer municipality_officer prefecture_officer
count_old_records   role          hub_officer municipality_officer prefecture_officer
erase_old_record    role          hub_officer municipality_officer
erase_on_request    role          privacy_officer
draft_agreement     role          hub_officer municipality_officer
approve_agreement   role          hub_officer municipality_officer privacy_officer
draft_rulebook      role          rule_steward mc_physician
comment_rulebook    role          physician nurse care_manager dispatcher crew
approve_rulebook    role          rule_steward mc_physician hub_officer municipality_officer
vouch_physician     role          administrator
administer          role          administrator
open_endpoint       role          administrator
"""


def _parsed(text: str) -> dict[tuple[Act, Basis | None], frozenset[Role]]:
    allowed: dict[tuple[Act, Basis | None], frozenset[Role]] = {}
    for line in text.strip().splitlines():
        act, basis, *roles = line.split()
        key = (Act(act), None if basis == "role" else Basis(basis))
        if key in allowed:
            raise ValueError(f"two lines for {act} on {basis}")
        allowed[key] = frozenset(Role(role) for role in roles)
    return allowed


ALLOWED: Mapping[tuple[Act, Basis | None], frozenset[Role]] = MappingProxyType(_parsed(_TABLE))
"""Who may do an act on a basis; None stands for the role alone. `suspend` is not in it."""


def may_anywhere(role: Role, act: Act) -> bool:
    """Whether a role may do an act on any basis at all."""
    return any(role in roles for (one, _), roles in ALLOWED.items() if one is act)


def may(role: Role, basis: Basis | None, act: Act) -> bool:
    """Whether a role may act on a basis; None: by the role alone, without any patient's grant.

    The open grant, the fresh second factor of a signature, the two people of an approval and the
    call's own department are asked by the rooms. Consent is no matter here: a withdrawal stops
    the view, not a suspension.
    """
    if act == Act.SUSPEND:
        # Anyone with an open grant, at once: one-way and safe.
        return basis is not None and column_of(basis, role) is not None
    return role in ALLOWED.get((act, basis), frozenset())
