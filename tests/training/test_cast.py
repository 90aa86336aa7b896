"""The people of the town: nobody real, nothing that rings, and every trap among them."""

from collections import Counter

import pytest

from app.japan.codes import (
    care_insurance_number,
    care_provider_number,
    is_training_code,
    medical_institution_code,
    municipality_code,
)
from app.japan.names import clean_name, fold_reading
from app.japan.phones import phone_key
from app.japan.wareki import read_date
from app.people.kinds import CODE_FORM, CodeForm, OrganisationKind
from app.people.passwords import check
from app.policy.roles import Role
from app.training import cast, guide
from app.training.courses import CONSENTS, COURSES
from app.training.home import born
from app.training.party import PASSPHRASE

READ = {
    CodeForm.MEDICAL_INSTITUTION: medical_institution_code,
    CodeForm.CARE_PROVIDER: care_provider_number,
    CodeForm.MUNICIPALITY: municipality_code,
    CodeForm.MUNICIPALITY_OR_NONE: municipality_code,
}
CANNOT_RING = ("03-0000-", "000-000")


@pytest.mark.parametrize("place", cast.places().values(), ids=lambda place: place.key)
def test_no_organisation_bears_a_real_code_or_a_phone_that_rings(place: cast.Place) -> None:
    assert is_training_code(place.region)
    assert place.phone.startswith(CANNOT_RING)
    assert phone_key(place.phone)
    if place.code is not None:
        assert READ[CODE_FORM[OrganisationKind(place.kind)]](place.code) == place.code
        assert is_training_code(place.code)


@pytest.mark.parametrize("resident", cast.residents(), ids=lambda one: one.number)
def test_no_resident_can_be_rung_or_written_to(resident: cast.Resident) -> None:
    phones = [resident.phone, *(one.phone for one in resident.family)]
    assert all(phone.startswith(CANNOT_RING) and phone_key(phone) for phone in phones)
    assert resident.address.startswith(tuple(cast.TOWNS.values()))
    assert is_training_code(care_insurance_number(resident.insurance))


@pytest.mark.parametrize("resident", cast.residents(), ids=lambda one: one.number)
def test_a_resident_is_kept_as_written(resident: cast.Resident) -> None:
    assert clean_name(resident.name) == resident.name
    assert fold_reading(resident.reading) == resident.reading
    assert read_date(born(resident.born))


def test_there_are_sixty_and_no_two_share_name_and_address() -> None:
    who = {(one.name, one.address) for one in cast.residents()}
    assert len(cast.residents()) == len(who) == 60


def test_readings_collide_also_together_with_the_birth_date() -> None:
    readings = Counter(one.reading for one in cast.residents())
    assert readings["ワタナベ ナミエ"] == 4
    assert readings["サイトウ タケト"] == 5
    twins = Counter((one.reading, born(one.born)) for one in cast.residents())
    assert sum(count > 1 for count in twins.values()) >= 6


@pytest.mark.parametrize("char", ["髙", "﨑", "𠮷", "葛\U000e0100", "邉", "濵", "德"])
def test_rare_characters_are_among_the_names(char: str) -> None:
    assert any(char in one.name for one in cast.residents())


def test_every_kind_of_record_and_consent_is_among_them() -> None:
    assert {one.record for one in cast.residents()} == set(COURSES)
    assert {one.consent for one in cast.residents()} == set(CONSENTS)
    assert {course.verdict for course in COURSES.values()} == {
        "valid",
        "confirm",
        "do_not_rely",
        "none",
    }


def test_some_are_minors_some_live_in_a_facility_some_have_no_known_birthday() -> None:
    residents = cast.residents()
    assert any(one.born == "15歳" for one in residents)
    assert any(one.is_in_facility for one in residents)
    dates = [read_date(born(one.born)) for one in residents]
    assert any(day.month is not None and day.day is None for day in dates)
    assert any(day.month is None for day in dates)


def test_somebody_has_an_account_in_every_role() -> None:
    assert {player.role for player in cast.players().values()} == {role.value for role in Role}


def test_both_departments_have_several_crews_each_with_somebody_in_it() -> None:
    for key in ("fire", "fire2"):
        units = cast.places()[key].units
        assert len(units) > 1
        assert set(units) <= {player.unit for player in cast.players().values()}


@pytest.mark.parametrize("login", cast.players())
def test_the_common_passphrase_is_one_the_service_takes(login: str) -> None:
    check(PASSPHRASE, login)


def test_the_guide_names_people_who_have_accounts() -> None:
    text = guide.text("http://127.0.0.1:8000")
    assert PASSPHRASE in text
    assert sum(f"  {login} " in f" {text}" or f"{login} " in text for login in cast.players()) > 10
