"""Numbers that may never be stored. Every number here is made up."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.japan.forbidden import Finding, Kind, every_forbidden, find_forbidden, is_my_number

MINE = "123456789018"


def with_check_digit(eleven: str) -> str:
    return next(eleven + d for d in "0123456789" if is_my_number(eleven + d))


@pytest.mark.parametrize(
    "written",
    [
        MINE,
        "1234 5678 9018",
        "1234-5678-9018",
        "1234−5678‐9018",
        "１２３４５６７８９０１８",
        "１２３４　５６７８　９０１８",
        "１２３４ー５６７８ー９０１８",
        "1234\n5678\n9018",
        "1234・5678・9018",
        "1234\u200b56789018",
        "①②③④5678９０１８",
        "١٢٣٤56789018",
        "一二三四五六七八九〇一八",
    ],
)
def test_a_my_number_is_found_however_it_is_written(written: str) -> None:
    text = f"番号は{written}です"
    (finding,) = find_forbidden(text)
    assert finding == Finding(3, 3 + len(written), Kind.MY_NUMBER)
    assert "消してください" in finding.kind.remedy.ja


def test_a_my_number_after_a_kanji_numeral_is_found() -> None:
    assert [f.kind for f in find_forbidden(f"第一{MINE}")] == [Kind.MY_NUMBER]


def test_a_my_number_inside_a_longer_row_of_fours_is_found() -> None:
    assert Kind.MY_NUMBER in {f.kind for f in find_forbidden("0000 1234 5678 9018 0000")}


@pytest.mark.parametrize(
    "text",
    [
        "123456789010",
        "1234567890181",
        "0123456789018",
        "0000-1234-567",
        "03-0000-1234",
        "123-456-789-018",
        "体温36.5 血圧120/80 2026-11-21",
    ],
)
def test_other_numbers_pass(text: str) -> None:
    assert find_forbidden(text) == []


@given(st.text("0123456789", min_size=11, max_size=11), st.integers(0, 11), st.integers(1, 9))
def test_the_check_digit_is_unique_and_a_wrong_one_passes(eleven: str, place: int, by: int) -> None:
    number = with_check_digit(eleven)
    assert sum(is_my_number(eleven + d) for d in "0123456789") == 1
    assert len(find_forbidden(f"＊{number}＊")) == 1
    if place == 11:
        wrong = eleven + str((int(number[11]) + by) % 10)
        assert find_forbidden(wrong) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("保険者番号 06000000", [Kind.INSURER_NUMBER]),
        ("保険者番号：０６００００００", [Kind.INSURER_NUMBER]),
        ("健康保険の保険者番号は138057", [Kind.INSURER_NUMBER]),
        ("記号 1234 番号 56", [Kind.INSURANCE_SYMBOL, Kind.INSURED_NUMBER]),
        ("記号：訓練 12　番号：345", [Kind.INSURANCE_SYMBOL, Kind.INSURED_NUMBER]),
        ("記号・番号：12-34", [Kind.INSURANCE_SYMBOL, Kind.INSURED_NUMBER]),
        ("被保険者証の記号 12", [Kind.INSURANCE_SYMBOL]),
        ("保険証の番号は 1234567", [Kind.INSURED_NUMBER]),
        ("被保険者番号 12345678", [Kind.INSURED_NUMBER]),
        ("健康保険証番号 1234", [Kind.INSURED_NUMBER]),
    ],
)
def test_health_insurance_is_found_by_its_labels(text: str, kinds: list[Kind]) -> None:
    found = find_forbidden(text)
    assert [finding.kind for finding in found] == kinds
    assert all(any(char.isdigit() for char in text[f.start : f.end]) for f in found)


@pytest.mark.parametrize(
    "text",
    [
        "介護保険被保険者番号 0000123456",
        "介護保険の被保険者番号：0000123456",
        "介護保険者番号 131016",
        "電話番号 03-0000-1234",
        "部屋番号 203",
        "地図記号 3 の家",
        "記号の意味を聞かれた。電話番号 03-0000-1234",
        "保険証は妻が持つ",
        "",
    ],
)
def test_care_insurance_and_everyday_numbers_pass(text: str) -> None:
    assert find_forbidden(text) == []


def test_a_finding_never_carries_the_value() -> None:
    assert MINE not in repr(find_forbidden(MINE))


@given(st.text(max_size=60))
def test_findings_lie_inside_any_text(text: str) -> None:
    assert all(0 <= f.start < f.end <= len(text) for f in find_forbidden(text))


# What the patterns look for, in every script, with what may stand between and what is ignored.
PIECES = st.sampled_from(
    [
        *("番号", "記号", "保険者番号", "被保険者", "保険証", "介護", "の", "は", "：", "番", "号"),
        *(MINE, "1234", "5678", "9018", "１２", "①", "Ⅻ", "㍘", "㉟", "一", "〇", "٣", "12", "a1"),
        *("-", "ー", " ", "\n", "\u200b", "\ufe0f", "\u3099", "\u00ad", "番\u200b号", "番\u3099号"),
    ]
)


@settings(max_examples=400)
@given(st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=40)))
def test_a_look_at_digits_and_words_finds_the_same_as_going_through_it(text: str) -> None:
    assert find_forbidden(text) == every_forbidden(text)


def test_no_character_that_is_read_as_a_digit_is_passed_over() -> None:
    for code in range(0x110000):
        char = chr(code)
        plain = unicodedata.normalize("NFKC", char)
        if unicodedata.digit(char, None) is not None or (len(plain) == 1 and plain in "0123456789"):
            assert char.isnumeric(), hex(code)
