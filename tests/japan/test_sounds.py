"""Readings that sound alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japan.names import fold_reading
from app.japan.sounds import given_sound, mixed_key, similarity, sound_key

KANA = st.text("アイウカガキギヅヂヲャッーユヨンコオエ", min_size=1, max_size=8).map(
    lambda t: "ヤ" + t
)
READINGS = st.builds(lambda a, b: f"{a} {b}", KANA, KANA)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サトウ ユウコ", "サトー ユーコ"),
        ("サトウ ユウコ", "サト ユコ"),
        ("オオノ ケイコ", "オーノ ケエコ"),
        ("ヤマザキ キョウコ", "ヤマサキ キヨウコ"),
        ("ナカジマ シヅ", "ナカシマ シズ"),
        ("ワタナベ カヲル", "ワタナヘ カオル"),
    ],
)
def test_what_sounds_the_same_has_one_key(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ヤマダ タロウ", "タロウ ヤマダ"),
        ("ヤマダ タロウ", "ヤマダタロー"),
        ("ヤマダ タロウ", "ヤダマ タロウ"),
    ],
)
def test_swapped_or_run_together_has_one_mixed_key(one: str, other: str) -> None:
    assert mixed_key(one) == mixed_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サトウ タロウ", "カトウ タロウ"),
        ("ヤマダ ハル", "ヤマダ ハルコ"),
        ("モリ ユミ", "モリ ユキ"),
    ],
)
def test_another_name_has_another_key(one: str, other: str) -> None:
    assert mixed_key(one) != mixed_key(other)


@given(READINGS)
def test_any_width_or_kana_gives_the_same_keys(reading: str) -> None:
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヴ" else c for c in reading)
    assert sound_key(fold_reading(hiragana)) == sound_key(fold_reading(reading))
    assert mixed_key(fold_reading(hiragana)) == mixed_key(fold_reading(reading))


@given(READINGS, READINGS)
def test_similarity_goes_both_ways_and_is_whole_with_oneself(one: str, other: str) -> None:
    mine, theirs = sound_key(one), sound_key(other)
    assert similarity(mine, theirs) == similarity(theirs, mine)
    assert similarity(mine, mine) == 1
    assert 0 <= similarity(mine, theirs) <= 1


def test_the_given_name_is_what_comes_after_the_blank() -> None:
    assert given_sound(sound_key("ヤマダ タロウ")) == "タロ"
    assert given_sound(sound_key("ヤマダタロウ")) == ""
