"""A row read into a person; what is doubtful is a finding, never a guess."""

from datetime import date

import pytest

from app.patients.asked import Newcomer, OtherName
from app.patients.kinds import LinkRole, Surrogacy
from app.register.codes import blood_said, read_blood
from app.register.rows import NO_HOURS, Given, read_row, twin_key

GIVEN = Given(area=None, informed_on=date(2026, 1, 1), today=date(2026, 11, 26))
PERSON = {
    "name": "髙橋 花子",
    "reading": "たかはし はなこ",
    "birth_date": "S10.4.1",
    "sex": "女",
    "address.1": "訓練町1-2-3",
    "area": "訓練市",
}


def read(given: Given = GIVEN, /, **cells: str) -> Newcomer:
    found = read_row(PERSON | {name.replace("__", "."): one for name, one in cells.items()}, given)
    assert isinstance(found, Newcomer), found
    return found


def found(**cells: str) -> list[tuple[str, str]]:
    row = PERSON | {name.replace("__", "."): one for name, one in cells.items()}
    findings = read_row(row, GIVEN)
    assert not isinstance(findings, Newcomer)
    return [(one.field, one.ja) for one in findings]


def test_who_it_is() -> None:
    who = read(phone__1="０３（００００）１２３４", care_number="9900000001").identity
    assert (who.name, who.reading, str(who.birth_date)) == (
        "髙橋 花子",
        "タカハシ ハナコ",
        "1935-04-01",
    )
    assert (who.phones, who.care_insurance_number) == (("+81300001234",), "9900000001")


@pytest.mark.parametrize("text", ["男", "男性", "Ｍ", " 男 "])
def test_sex_in_any_usual_word(text: str) -> None:
    assert read(sex=text).identity.sex == "male"


@pytest.mark.parametrize("text", ["1", "2", "○", "オス"])
def test_a_code_of_ones_own_is_not_guessed(text: str) -> None:
    assert [field for field, _ in found(sex=text)] == ["sex"]


@pytest.mark.parametrize("name", ["name", "reading", "birth_date", "sex", "area"])
def test_what_is_needed_and_empty_is_found(name: str) -> None:
    assert found(**{name: ""}) == [(name, "空欄です。記入してください。")]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = found(name="", birth_date="昭和70年1月1日", phone__1="110", sex="?")
    assert [field for field, _ in wrong] == ["name", "birth_date", "sex", "phone.1"]


@pytest.mark.parametrize("text", ["312345678", "9012345678", "８０１２３４５６７８"])
def test_a_phone_whose_zero_was_lost_is_found_and_not_mended(text: str) -> None:
    ((field, said),) = found(phone__1=text)
    assert (field, "先頭の 0" in said) == ("phone.1", True)


def test_nor_is_an_insurance_number() -> None:
    ((field, said),) = found(care_number="900000001")
    assert (field, "先頭の 0" in said) == ("care_number", True)


@pytest.mark.parametrize("name", ["name", "address__1", "main_diagnosis", "family1__name"])
def test_a_private_character_is_found_wherever_it_stands(name: str) -> None:
    cells = {"family1__relation": "長男", "family1__phone": "090-0000-1234"}
    cells = cells if name.startswith("family") else {}
    ((_, said),) = found(**cells, **{name: "\ue000"})
    assert "外字" in said


@pytest.mark.parametrize("name", ["髙橋 﨑子", "𠮷田 纊", "槗本 ①"])
def test_characters_that_others_can_show_are_kept(name: str) -> None:
    assert read(name=name).identity.name == name


def test_a_birth_day_that_has_not_come_is_found() -> None:
    assert [field for field, _ in found(birth_date="2026-11-27")] == ["birth_date"]
    assert read(birth_date="昭和10年4月日不詳").identity.birth_date.day is None


def test_parts_of_a_name_and_an_address_are_put_together() -> None:
    parts = {"family_name": "髙橋", "given_name": "花子", "address__0": "訓練県"}
    who = read(name="", address__2="1-2", address__3="訓練荘 3号", address__1="", **parts).identity
    assert who.name == "髙橋 花子"
    assert who.address == "訓練県訓練市1-2 訓練荘 3号"


def test_a_contact_needs_a_name_a_relation_and_a_number() -> None:
    assert found(family1__name="髙橋 一郎") == [
        ("family1.relation", "空欄です。記入してください。"),
        ("family1.phone", "空欄です。記入してください。"),
    ]


def test_contacts_are_called_in_the_order_of_the_form_and_none_of_them_decides() -> None:
    one = {"family1__name": "一郎", "family1__relation": "長男", "family1__phone": "090-0000-0001"}
    two = {"family3__name": "二郎", "family3__relation": "次男", "family3__phone": "090-0000-0002"}
    family = read(**two, **one).family
    assert [(each.name, each.hours) for each in family] == [("一郎", NO_HOURS), ("二郎", NO_HOURS)]
    assert {each.surrogacy for each in family} == {Surrogacy.NONE}


def test_a_doctor_is_whom_one_can_phone() -> None:
    (doctor,) = read(
        chain__doctor="青木 実", chain__clinic="みなと", chain__phone="0300000001"
    ).chain
    assert (doctor.role, doctor.name, doctor.organisation) == (
        LinkRole.ATTENDING_PHYSICIAN,
        "青木 実",
        "みなと",
    )
    assert [field for field, _ in found(chain__doctor="青木 実")] == ["chain.phone"]
    assert [field for field, _ in found(chain__phone="0300000001")] == ["chain.doctor"]


def test_what_is_known_of_them_with_its_day() -> None:
    profile = read(main_diagnosis="肺がん", allergies="なし", care_level="要介護３").profile
    assert profile is not None
    assert (profile.confirmed_on, profile.parts) == (
        date(2026, 1, 1),
        ("diagnosis", "alerts", "care"),
    )
    assert profile.care == {"care_level": "care_3"}
    later = read(main_diagnosis="肺がん", informed_on="令和8年2月1日").profile
    assert later is not None
    assert later.confirmed_on == date(2026, 2, 1)
    assert read().profile is None


@pytest.mark.parametrize("text", ["健康保険 記号12 番号345", "マイナンバー 123456789018"])
def test_numbers_that_may_not_be_stored_are_found_in_free_text(text: str) -> None:
    assert [field for field, _ in found(other_diagnoses=text)] == ["other_diagnoses"]


def test_the_loader_may_say_the_municipality_once_for_all() -> None:
    given = Given(area="訓練市", informed_on=GIVEN.informed_on, today=GIVEN.today)
    assert read(given, area="").identity.area == "訓練市"
    assert read(given, area="隣の市").identity.area == "隣の市"


def test_two_rows_may_be_one_person_by_reading_and_birth_date() -> None:
    assert twin_key(read()) == twin_key(read(reading="タカハシハナコ", birth_date="19350401"))
    assert twin_key(read()) != twin_key(read(birth_date="19350402"))


def test_names_from_before_and_by_names_are_read() -> None:
    who = read(former_name="佐藤", former_reading="さとう", by_name="木村 花子").identity
    assert (who.former, who.by_name) == (OtherName("佐藤", "サトウ"), OtherName("木村 花子"))
    assert not read().identity.former


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A型", {"blood_abo": "a"}),
        ("ＡＢ型　Ｒｈ＋", {"blood_abo": "ab", "blood_rh": "positive"}),
        ("O(-)", {"blood_abo": "o", "blood_rh": "negative"}),
        ("B Rh(+)", {"blood_abo": "b", "blood_rh": "positive"}),
        ("Rh-A", {"blood_abo": "a", "blood_rh": "negative"}),
        ("Rhマイナス", {"blood_rh": "negative"}),
    ],
)
def test_a_blood_type_in_any_usual_word(text: str, told: dict[str, str]) -> None:
    profile = read(blood=text).profile
    assert profile is not None
    assert profile.alerts == told
    again = blood_said(told.get("blood_abo"), told.get("blood_rh"))
    assert again is not None
    assert read_blood(again) == told


@pytest.mark.parametrize("text", ["C型", "A+-", "型", "AかB", "12"])
def test_a_blood_type_that_is_none_is_found(text: str) -> None:
    assert [field for field, _ in found(blood=text)] == ["blood"]


def test_a_blood_type_that_nobody_knows_is_nothing() -> None:
    assert read(blood="不明").profile is None
