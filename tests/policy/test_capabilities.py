from itertools import product

import pytest

from app.policy.bases import Basis, column_of
from app.policy.capabilities import ALLOWED, Act, may, may_anywhere
from app.policy.roles import Role

STANDS = [(role, basis) for role, basis in product(Role, Basis) if column_of(basis, role)]
EVERYWHERE = list(product(Role, [None, *Basis]))


def who_may(act: Act) -> set[str]:
    return {f"{role} {basis}" for role, basis in EVERYWHERE if may(role, basis, act)}


@pytest.mark.parametrize(
    ("role", "basis", "act"),
    [
        (Role.NURSE, Basis.CARE_TEAM, Act.SIGN_ORDER),
        (Role.EMERGENCY_CLINICIAN, Basis.HANDOVER, Act.SIGN_ORDER),
        (Role.PHYSICIAN, Basis.CALL, Act.SIGN_ORDER),
        (Role.SURROGATE, Basis.SURROGATE, Act.SIGN_ORDER),
        (Role.PATIENT, Basis.PATIENT, Act.WRITE_WISHES),
        (Role.CARE_MANAGER, Basis.CARE_TEAM, Act.WRITE_WISHES),
        (Role.CREW, Basis.CALL, Act.WITHDRAW),
        (Role.CREW, None, Act.LOOK_UP),
        (Role.CREW, None, Act.OPEN_GLASS),
        (Role.DISPATCHER, Basis.CALL, Act.CONFIRM_PATIENT),
        (Role.EMERGENCY_CLINICIAN, Basis.OFFER, Act.ADMIT),
        (Role.ADMINISTRATOR, None, Act.READ_WHO_LOOKED),
        (Role.PRIVACY_OFFICER, None, Act.READ_STATISTICS),
        (Role.PRIVACY_OFFICER, None, Act.OPEN_ENDPOINT),
    ],
)
def test_may_not(role: Role, basis: Basis | None, act: Act) -> None:
    assert not may(role, basis, act)


def test_whoever_has_no_place_on_a_basis_may_do_nothing_on_it() -> None:
    for role, basis, act in product(Role, Basis, Act):
        if column_of(basis, role) is None:
            assert not may(role, basis, act), (role, basis, act)


def test_only_a_physician_of_the_care_team_signs() -> None:
    assert who_may(Act.SIGN_ORDER) == {"physician care_team"}


def test_anyone_who_stands_on_a_grant_may_suspend_and_nobody_else() -> None:
    assert who_may(Act.SUSPEND) == {f"{role} {basis}" for role, basis in STANDS}


def test_whoever_may_withdraw_may_suspend() -> None:
    assert who_may(Act.WITHDRAW) < who_may(Act.SUSPEND)
    assert who_may(Act.WITHDRAW) == {
        *(f"{role} care_team" for role in ("physician", "nurse", "care_manager", "pharmacist")),
        "patient patient",
        "surrogate surrogate",
    }


def test_doctors_and_nurses_write_and_care_managers_write_profile_and_contacts() -> None:
    team = {"physician care_team", "nurse care_team"}
    assert who_may(Act.WRITE_WISHES) == who_may(Act.WRITE_DISCUSSIONS) == team
    with_manager = team | {"care_manager care_team"}
    assert who_may(Act.WRITE_CONTACTS) == who_may(Act.WRITE_PROFILE) == with_manager


def test_only_clinicians_state_what_a_figure_is() -> None:
    ward = {"ward_clinician admission", "discharge_desk admission"}
    team = {"physician care_team", "nurse care_team"}
    assert who_may(Act.STATE_NUMBER) == team | ward | {"emergency_clinician handover"}


def test_the_patients_side_proposes_and_the_hospital_proposes() -> None:
    assert who_may(Act.PROPOSE_EDIT) == {"patient patient", "surrogate surrogate"}
    ward = {"ward_clinician admission", "discharge_desk admission"}
    assert who_may(Act.PROPOSE_CHANGE) == {"emergency_clinician handover", *ward}
    assert who_may(Act.WRITE_RETURN_HOME) == ward


def test_the_patient_consents_and_a_surrogate_only_takes_back() -> None:
    team = {"physician care_team", "nurse care_team"}
    assert who_may(Act.RECORD_CONSENT) == team | {"patient patient"}
    both = team | {"patient patient", "surrogate surrogate"}
    assert who_may(Act.WITHDRAW_CONSENT) == who_may(Act.READ_CONSENTS) == both


def test_clinicians_let_in_and_shut_out_and_the_patient_sees_who_is_in() -> None:
    team = {"physician care_team", "nurse care_team"}
    assert who_may(Act.INVITE_SURROGATE) == who_may(Act.CLOSE_SURROGATE) == team
    assert who_may(Act.READ_SURROGATES) == team | {"patient patient"}
    assert who_may(Act.ACCEPT_PROPOSAL) == team
    proposing = who_may(Act.PROPOSE_EDIT) | who_may(Act.PROPOSE_CHANGE)
    assert who_may(Act.READ_PROPOSALS) == team | proposing


def test_the_crew_looks_up_and_confirms_and_the_desk_before_it_and_only_on_a_call() -> None:
    assert who_may(Act.LOOK_UP) == who_may(Act.CONFIRM_PATIENT) == {"crew call"}
    assert who_may(Act.LOOK_UP_BEFORE_ARRIVAL) == {"dispatcher call"}


def test_the_desk_adds_units_and_no_home_physician_calls_colleagues() -> None:
    assert who_may(Act.ADD_UNIT) == {"dispatcher call"}
    assert who_may(Act.INVITE_PHYSICIAN) == {"dispatcher call", "crew call", "mc_physician call"}
    assert who_may(Act.REVIEW_CALL) == {"mc_physician after_review", "rule_steward after_review"}


def test_glass_is_opened_by_exactly_those_who_may_look_through_it() -> None:
    opening = {role for role, basis in EVERYWHERE if may(role, basis, Act.OPEN_GLASS)}
    assert opening == {role for role, basis in STANDS if basis == Basis.GLASS}


def test_offices_touch_no_patient() -> None:
    offices = (
        *(Role.HUB_OFFICER, Role.MUNICIPALITY_OFFICER, Role.PREFECTURE_OFFICER),
        Role.ADMINISTRATOR,
    )
    for role, basis, act in product(offices, Basis, Act):
        assert not may(role, basis, act)
    privacy = {act for act in Act if may(Role.PRIVACY_OFFICER, None, act)}
    assert privacy == {
        Act.READ_WHO_LOOKED,
        Act.REVIEW_ACCESS,
        Act.APPROVE_AGREEMENT,
        Act.ERASE_ON_REQUEST,
    }


def test_who_is_bound_by_an_agreement_approves_it_and_who_keeps_it_drafts_it() -> None:
    keepers = {"hub_officer None", "municipality_officer None"}
    assert who_may(Act.DRAFT_AGREEMENT) == keepers
    assert who_may(Act.APPROVE_AGREEMENT) == keepers | {"privacy_officer None"}


def test_a_rule_is_drafted_by_the_council_heard_by_the_parties_and_approved_by_offices() -> None:
    doctors = {"rule_steward None", "mc_physician None"}
    offices = {"hub_officer None", "municipality_officer None"}
    assert who_may(Act.DRAFT_RULEBOOK) == doctors
    assert who_may(Act.APPROVE_RULEBOOK) == doctors | offices
    care, fire = ("physician", "nurse", "care_manager"), ("dispatcher", "crew")
    assert who_may(Act.COMMENT_RULEBOOK) == {f"{role} None" for role in (*care, *fire)}


def test_who_asks_for_an_erasure_never_agrees_to_one() -> None:
    asking = {Role(line.split()[0]) for line in who_may(Act.ASK_ERASURE)}
    agreeing = {Act.ERASE_OLD_RECORD, Act.ERASE_ON_REQUEST}
    for role, act in product(asking, agreeing):
        assert not may(role, None, act)
    assert who_may(Act.ERASE_OLD_RECORD) == {"hub_officer None", "municipality_officer None"}


def test_every_act_can_be_done_by_somebody() -> None:
    assert {act for act, _ in ALLOWED} == set(Act) - {Act.SUSPEND}
    assert all(ALLOWED.values())


def test_somebody_may_anywhere_what_they_may_somewhere_and_nothing_else() -> None:
    for role, act in product(Role, set(Act) - {Act.SUSPEND}):
        assert may_anywhere(role, act) is any(may(role, basis, act) for basis in [None, *Basis])
