"""Names kept as written, readings folded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japan.names import (
    are_near_readings,
    clean_name,
    exact_key,
    fold_reading,
    loose_key,
    masked_name,
    name_key,
)
from app.japan.text import Unreadable

KANA = st.text("アイウカガキギヅヂヲャッーユヨン", min_size=1, max_size=12).map(lambda t: "ヤ" + t)


@pytest.mark.parametrize(
    "text",
    ["", " ", "山田", "Yamada", "ヤマダ-タロウ", "サト-", "ーヤマダ", "ヤマダ1", "ヤ" * 101,
     "ヤマ\u202eダ", "ヤマ\x00ダ", "ヤ\ud800", "ヽマダ", "ヤマダ\u200b"],
)  # fmt: skip
def test_what_is_no_reading_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        fold_reading(text)


@pytest.mark.parametrize(
    "text",
    ["やまだ たろう", "ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ　タロウ", " やまた\u3099  タロウ ", "ヤマタ゛ タロウ"],
)
def test_every_kana_folds_to_full_width_katakana(text: str) -> None:
    assert fold_reading(text) == "ヤマダ タロウ"


def test_a_hyphen_never_becomes_a_long_vowel_by_itself() -> None:
    assert fold_reading("ｻﾄｰ") == "サトー"
    with pytest.raises(Unreadable, match="ー for long vowels"):
        fold_reading("ｻﾄ-")


@given(KANA)
def test_folding_twice_is_folding_once(reading: str) -> None:
    assert fold_reading(fold_reading(reading)) == fold_reading(reading)


def test_the_exact_key_keeps_what_the_loose_key_folds() -> None:
    pairs = [
        ("キョウコ", "キヨウコ"),
        ("サトー", "サト"),
        ("シヅカ", "シズカ"),
        ("カヲル", "カオル"),
        ("ヂロ", "ジロ"),
    ]
    for one, other in pairs:
        assert exact_key(one) != exact_key(other)
        assert loose_key(one) == loose_key(other)
    assert exact_key("ヤマダ タロウ") == "ヤマダタロウ"
    assert loose_key("カキ") != loose_key("ガキ")


def test_one_slip_is_near_and_another_name_is_not() -> None:
    assert are_near_readings("ワタナベ ケイコ", "ワタナベ ケイゴ")
    assert are_near_readings("サイトウ", "サイト")
    assert are_near_readings("ヤマダ タロウ", "ヤマダ タウロ")
    assert are_near_readings("ワタナベ ケイイチロウ", "ワタベ ケイイチロー")
    assert not are_near_readings("ヤマダ ハナ", "ヤマダ ヨシ")
    assert not are_near_readings("サトウ", "カトー")


@given(KANA, KANA)
def test_nearness_goes_both_ways(one: str, other: str) -> None:
    assert are_near_readings(one, other) == are_near_readings(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("髙橋", "高橋"), ("山﨑", "山崎"), ("齋藤", "斎藤"), ("齊藤", "斉藤"),
     ("渡邊", "渡辺"), ("渡邉", "渡辺"),
     ("濵田", "浜田"), ("濱田", "浜田"), ("德川", "徳川"),
     ("𠮷田", "吉田"), ("葛\U000e0100西", "葛西"),
     ("\ufa19谷", "神谷"), ("山田　太郎", "山田太郎"), ("Ｌｅｅ", "lee")],
)  # fmt: skip
def test_variants_are_found_by_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert name_key(one) == name_key(name_key(one))


@pytest.mark.parametrize(
    "name", ["髙橋 﨑子", "𠮷田 濵", "葛\U000e0100西", "\ufa19谷", "O'Neil José"]
)
def test_the_original_characters_stay(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", " 　", "山田\n太郎", "山\x00田", "山\x1b田", "山\u202e田", "山\u2066田",
     "山\u200b田", "山\u00ad田",
     "山\ud842", "山\ue000田", "山\ufeff田", "\U000e0041山田", "山" * 101],
)  # fmt: skip
def test_a_name_that_can_deceive_is_refused(name: str) -> None:
    with pytest.raises(Unreadable):
        clean_name(name)


def test_a_masked_name_shows_no_length() -> None:
    assert masked_name("ヤマダ タロウ") == "ヤ●● タ●●"
    assert masked_name("イ キ") == "イ●● キ●●"


def test_what_is_written_in_more_than_one_way_has_one_key() -> None:
    for one, other in [("佐々木", "佐佐木"), ("冨田", "富田"), ("栁沢", "柳澤"), ("龍", "竜")]:
        assert name_key(one) == name_key(other)
    assert name_key("斎藤") != name_key("佐藤")
