from itertools import product

import pytest

from app.policy.bases import Basis, column_of
from app.policy.capabilities import ALLOWED, Act, may
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


def test_the_patients_side_proposes_and_the_hospital_proposes() -> None:
    assert who_may(Act.PROPOSE_EDIT) == {"patient patient", "surrogate surrogate"}
    ward = {"ward_clinician admission", "discharge_desk admission"}
    assert who_may(Act.PROPOSE_CHANGE) == {"emergency_clinician handover", *ward}
    assert who_may(Act.WRITE_RETURN_HOME) == ward


def test_only_the_crew_looks_up_and_confirms_and_only_on_a_call() -> None:
    assert who_may(Act.LOOK_UP) == who_may(Act.CONFIRM_PATIENT) == {"crew call"}


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
    assert privacy == {Act.READ_WHO_LOOKED, Act.REVIEW_OVERRIDE, Act.ERASE_ON_REQUEST}


def test_who_asks_for_an_erasure_never_agrees_to_one() -> None:
    asking = {Role(line.split()[0]) for line in who_may(Act.ASK_ERASURE)}
    agreeing = {Act.ERASE_OLD_RECORD, Act.ERASE_ON_REQUEST}
    for role, act in product(asking, agreeing):
        assert not may(role, None, act)
    assert who_may(Act.ERASE_OLD_RECORD) == {"hub_officer None", "municipality_officer None"}


def test_every_act_can_be_done_by_somebody() -> None:
    assert {act for act, _ in ALLOWED} == set(Act) - {Act.SUSPEND}
    assert all(ALLOWED.values())
