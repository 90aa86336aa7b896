"""Headings as forms have them: what each column is, and what is told of the others."""

import pytest

from app.api.sheet import CareIn
from app.register.codes import CARE_LEVELS, COGNITIVE, PHYSICAL
from app.register.headings import Use, columns_of, is_head, label, missing

SCENE_SHEET = (
    *("氏名", "ふりがな", "生年月日", "性別", "血液型", "住所", "電話", "緊急連絡先1", "続柄"),
    *("電話", "緊急連絡先2", "続柄", "電話", "かかりつけ医", "電話番号", "病名", "既往歴", "服薬"),
)


def fields(*headings: str) -> list[str]:
    return [one.field for one in columns_of(headings) if one.use is Use.READ]


def test_the_scene_sheet_is_read_as_it_stands() -> None:
    assert fields(*SCENE_SHEET) == [
        *("name", "reading", "birth_date", "sex", "blood", "address.1", "phone.1"),
        *("family1.name", "family1.relation", "family1.phone"),
        *("family2.name", "family2.relation", "family2.phone"),
        *("chain.doctor", "chain.phone", "main_diagnosis", "past_history", "medicines"),
    ]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("患者氏名(漢字)", "name"),
        ("フリガナ", "reading"),
        ("旧姓", "former_name"),
        ("旧姓(フリガナ)", "former_reading"),
        ("通称名", "by_name"),
        ("血液型", "blood"),
        ("生年月日(西暦)", "birth_date"),
        ("★性別 必須", "sex"),
        ("TEL", "phone.1"),
        ("緊急連絡先①氏名", "family1.name"),
        ("緊急連絡先② 続柄", "family2.relation"),
        ("緊急連絡先(3)電話番号", "family3.phone"),
        ("緊急時の連絡先", "family1.name"),
        ("介護保険 被保険者番号", "care_number"),
        ("認知症高齢者の日常生活自立度", "cognitive"),
    ],
)
def test_usual_spellings_are_the_same_column(heading: str, field: str) -> None:
    assert fields(heading) == [field]


def test_a_phone_belongs_to_whoever_was_named_before_it() -> None:
    assert fields("氏名", "電話", "緊急連絡先1", "電話", "住所", "携帯") == [
        *("name", "phone.1", "family1.name", "family1.phone", "address.1", "phone.2")
    ]


def test_repeated_contacts_are_one_after_the_other() -> None:
    assert fields("緊急連絡先", "続柄", "電話", "緊急連絡先", "続柄", "電話")[3:] == [
        *("family2.name", "family2.relation", "family2.phone")
    ]


@pytest.mark.parametrize("heading", ["連絡先", "家族", "備考2", "好きな花"])
def test_what_may_mean_two_things_is_not_guessed(heading: str) -> None:
    (column,) = columns_of([heading])
    assert column.use is Use.UNKNOWN
    assert column.said


def test_the_same_item_twice_is_read_once_and_told() -> None:
    first, second = columns_of(["病名", "主病名"])
    assert (first.use, second.use) == (Use.READ, Use.UNKNOWN)
    assert "前にもあります" in second.said


@pytest.mark.parametrize("heading", ["DNAR", "心肺蘇生の希望", "延命治療", "医師の指示書"])
def test_wishes_are_left_where_they_are(heading: str) -> None:
    (column,) = columns_of([heading])
    assert (column.use, "指示書" in column.said) == (Use.LEFT, True)


@pytest.mark.parametrize(
    "heading", ["マイナンバー", "個人番号", "保険者番号", "記号・番号", "番号"]
)
def test_numbers_that_may_not_be_stored_are_forbidden(heading: str) -> None:
    assert columns_of([heading])[0].use is Use.FORBIDDEN


def test_a_title_is_no_line_of_headings() -> None:
    assert not is_head(["救急情報シート一覧", "", "令和8年4月"])
    assert not is_head(["髙橋 花子", "タカハシ ハナコ", "S10.4.1"])
    assert is_head(["No.", "氏名", "ふりがな", "生年月日"])


def test_what_is_missing_is_named_as_forms_say_it() -> None:
    columns = columns_of(["氏名", "生年月日", "住所"])
    assert missing(columns, has_area=False) == ["ふりがな", "性別", "市区町村名"]
    assert missing(columns, has_area=True) == ["ふりがな", "性別"]


def test_names_and_addresses_may_stand_in_parts() -> None:
    headings = ["姓", "名", "セイ", "メイ", "生年月日", "性別", "市区町村", "町名・番地"]
    assert missing(columns_of(headings), has_area=False) == []


def test_a_field_without_a_column_has_a_name_all_the_same() -> None:
    assert label("chain.phone") == "かかりつけ医電話"
    assert label("family2.phone") == "緊急連絡先2 電話"
    assert label("address") == "住所"


def test_every_coded_answer_is_one_that_the_form_takes() -> None:
    for name, known in (
        ("care_level", CARE_LEVELS),
        ("physical_independence", PHYSICAL),
        ("cognitive_independence", COGNITIVE),
    ):
        for code in known.values():
            assert CareIn.model_validate({name: code}).model_dump(mode="json")[name] == code
