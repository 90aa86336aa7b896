"""Free text: what is refused and what is kept."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japan.text import Unreadable, clean_text, half_width


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_control_characters_and_half_surrogates_are_refused(char: str) -> None:
    with pytest.raises(Unreadable, match="control character"):
        clean_text(f"延命は{char}望まない", 100)


@pytest.mark.parametrize(
    "code", [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
def test_turning_the_direction_of_writing_is_refused(code: int) -> None:
    with pytest.raises(Unreadable, match="direction"):
        clean_text(f"望{chr(code)}まない", 100)


def test_too_long_is_refused_at_the_first_character_too_many() -> None:
    assert clean_text("あ" * 10, 10) == "あ" * 10
    with pytest.raises(Unreadable, match="at most 10"):
        clean_text("あ" * 11, 10)


@pytest.mark.parametrize(
    "text",
    ["葛\U000e0100飾", "髙﨑𠮷", "\ufa19様", "①℡㈱", "全角ＡＢＣ", "一行目\n二行目", "👨‍👩‍👧"],
)
def test_what_people_write_is_kept(text: str) -> None:
    assert clean_text(text, 100) == text


def test_line_ends_and_marks_are_composed() -> None:
    assert clean_text(" か\u3099\r\nき\rく\u2028け\tこ ", 100) == "が\nき\nく\nけ こ"


@given(st.text(max_size=40))
def test_what_passes_can_be_stored_and_passes_again(text: str) -> None:
    try:
        clean = clean_text(text, 40)
    except Unreadable:
        return
    clean.encode()
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c != "\n" for c in clean)
    assert clean_text(clean, 80) == clean


def test_half_width_turns_a_long_vowel_into_a_hyphen_only_between_digits() -> None:
    assert half_width("１ー２　サトー") == "1-2 サトー"
