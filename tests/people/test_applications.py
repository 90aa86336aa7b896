"""What may be registered: codes that check, roles that fit, training and live apart."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.errors import Invalid
from app.people.applications import WORKS_IN, NewAccount, NewOrganisation, area
from app.people.kinds import CODE_FORM, OrganisationKind
from app.policy.roles import Role
from tests.people.builders import REGION, a_code

DAY = date(2026, 11, 26)
CLINIC = NewOrganisation(
    kind=OrganisationKind.CLINIC,
    code=a_code(OrganisationKind.CLINIC),
    name="みなと在宅クリニック",
    region=REGION,
    phone="０３（００００）１２３４",
)
DOCTOR = NewAccount(
    role=Role.PHYSICIAN, login=" Dr-Sato ", name="髙﨑 花子", name_reading="たかさき はなこ"
)


def test_every_kind_has_a_form_of_code_and_roles() -> None:
    assert set(CODE_FORM) == set(WORKS_IN) == set(OrganisationKind)


def test_every_role_works_somewhere() -> None:
    assert frozenset().union(*WORKS_IN.values()) == set(Role)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "9910000010"}, "code"),
        ({"code": None}, "code"),
        ({"code": ""}, "code"),
        ({"code": REGION}, "code"),
        ({"region": "990010"}, "region"),
        ({"region": "131016"}, "region"),
        ({"code": "0110113719"}, "code"),
        ({"name": " "}, "name"),
        ({"name": "み\u202eなと"}, "name"),
        ({"phone": "119"}, "phone"),
    ],
)
def test_what_does_not_check_is_refused_by_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        replace(CLINIC, **changes).checked(DAY, is_training=True)
    assert [violation.field for violation in refusal.value.violations] == [field]


@pytest.mark.parametrize("kind", OrganisationKind)
def test_a_live_installation_takes_no_training_codes(kind: OrganisationKind) -> None:
    training = replace(CLINIC, kind=kind, code=a_code(kind))
    assert training.checked(DAY, is_training=True).phone == "+81300001234"
    with pytest.raises(Invalid):
        training.checked(DAY, is_training=False)


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (("131997",), "6桁"),  # nobody's
        (("990264",), "東双子島町(990272)"),  # split
        (("990230",), "岬入江市(990256)の一部"),  # merged: its new code would be more
        (("990019", "990230"), "一部"),
    ],
)
def test_an_area_takes_no_code_of_nobody_and_is_never_widened(
    codes: tuple[str, ...], said: str
) -> None:
    is_training = codes[0].startswith("99")
    with pytest.raises(Invalid) as refusal:
        area(codes, DAY, is_training=is_training)
    (violation,) = refusal.value.violations
    assert said in violation.ja
    assert violation.field == "area"


def test_a_code_of_before_is_kept_as_that_of_today_where_it_is_one_place() -> None:
    assert area(("990213", "990221", "99"), DAY, is_training=True) == ("990221", "99")
    assert area(("403059",), date(2018, 9, 30), is_training=False) == ("403059",)
    standing = replace(CLINIC, region="990213").checked(DAY, is_training=True)
    assert (standing.region, standing.area) == ("990221", ("990221",))


def test_a_medical_area_is_written_as_its_municipalities_of_that_day() -> None:
    assert area(("9901",), DAY, is_training=True) == ("990019", "990027")
    assert "141313" in area(("1405", "13"), DAY, is_training=False)
    ended = area(("0504",), date(2024, 3, 31), is_training=False)
    assert len(ended) == 7
    for code, day in (("0504", DAY), ("1301", date(2020, 3, 31)), ("0599", DAY)):
        with pytest.raises(Invalid) as refusal:
            area((code,), day, is_training=False)
        assert "6桁" in refusal.value.violations[0].ja
    with pytest.raises(Invalid):
        area(("1405",), DAY, is_training=True)


def test_a_prefecture_stands_in_its_own_code_and_nobody_else_does() -> None:
    prefecture = NewOrganisation(
        kind=OrganisationKind.PREFECTURE, code="350001", name="ある県", region="350001"
    )
    assert prefecture.checked(DAY, is_training=False).area == ("35",)
    with pytest.raises(Invalid):
        replace(CLINIC, code="0110113719", region="350001").checked(DAY, is_training=False)


def test_a_live_clinic_is_one_with_a_real_code() -> None:
    live = replace(CLINIC, code="0110113719", region="131016")
    assert live.checked(DAY, is_training=False).code == "0110113719"


@pytest.mark.parametrize("kind", sorted(set(OrganisationKind) - {OrganisationKind.FIRE_DEPARTMENT}))
def test_only_a_fire_department_has_ambulance_crews(kind: OrganisationKind) -> None:
    crew = replace(DOCTOR, role=Role.CREW, unit_id=UUID(int=1))
    with pytest.raises(Invalid) as refusal:
        crew.checked(kind)
    assert refusal.value.violations[0].field == "role"


@pytest.mark.parametrize(
    ("changes", "kind", "field"),
    [
        ({"role": Role.CREW}, OrganisationKind.FIRE_DEPARTMENT, "unit_id"),
        ({"unit_id": UUID(int=1)}, OrganisationKind.CLINIC, "unit_id"),
        ({"login": "ab"}, OrganisationKind.CLINIC, "login"),
        ({"login": "佐藤"}, OrganisationKind.CLINIC, "login"),
        ({"login": "a" * 65}, OrganisationKind.CLINIC, "login"),
        ({"login": "sato\n"[:-1] + " x"}, OrganisationKind.CLINIC, "login"),
        ({"name": ""}, OrganisationKind.CLINIC, "name"),
        ({"name_reading": "佐藤"}, OrganisationKind.CLINIC, "name_reading"),
    ],
)
def test_an_account_that_does_not_fit_is_refused_by_its_field(
    changes: dict[str, Any], kind: OrganisationKind, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        replace(DOCTOR, **changes).checked(kind)
    assert [violation.field for violation in refusal.value.violations] == [field]


def test_an_account_is_stored_with_its_own_characters_and_a_folded_login() -> None:
    stored = DOCTOR.checked(OrganisationKind.CLINIC)
    assert (stored.login, stored.name, stored.name_reading) == (
        "dr-sato",
        "髙﨑 花子",
        "タカサキ ハナコ",
    )
