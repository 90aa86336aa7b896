"""Municipalities on a day: their names, what came of them, and that the lists hold together."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japan import places, territory
from app.japan.codes import PREFECTURES, municipality_check_digit
from app.japan.text import Unreadable

TODAY = date(2026, 11, 26)
BEFORE = date(2023, 12, 31)
NAKA, HIGASHI, KITA, HAMAKITA = "221317", "221325", "221350", "221368"
CHUO, HAMANA, HAMAMATSU = "221384", "221392", "221309"
OLD_WARDS = (NAKA, HIGASHI, "221333", "221341", KITA, HAMAKITA, "221376")
HOKAGE_TOWN, HOKAGE = "990213", "990221"
MISAKI, IRIE, MISAKI_IRIE = "990230", "990248", "990256"
FUTAGOJIMA, EAST, WEST = "990264", "990272", "990281"

codes = st.sampled_from(sorted(places.municipalities()))
changed_codes = st.sampled_from(sorted(territory.changed()))
days = st.dates(date(2010, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize("code", ["131997", "470007", "009999", "13", "", "1310161"])
def test_a_code_that_nobody_has_is_refused_with_what_to_do(code: str) -> None:
    with pytest.raises(Unreadable) as found:
        places.today_of(code, TODAY)
    assert "確かめて" in found.value.ja


def test_a_split_place_is_refused_by_naming_what_it_became() -> None:
    with pytest.raises(Unreadable) as found:
        places.today_of(KITA, TODAY)
    assert "浜松市中央区(221384)か浜松市浜名区(221392)" in found.value.ja
    assert "221384 or 221392" in found.value.en


def test_an_old_code_of_one_successor_is_read_as_today() -> None:
    assert places.today_of("403059", TODAY) == "402311"
    assert places.today_of("403059", date(2018, 9, 30)) == "403059"
    assert places.today_of("093670", TODAY) == "092037"
    assert places.today_of(NAKA, TODAY) == CHUO


def test_an_area_is_never_widened_by_a_new_code() -> None:
    assert territory.same_of("403059", TODAY) == "402311"
    assert territory.same_of("432016", TODAY) == "431001"
    for code in ("093670", NAKA, MISAKI, KITA):
        with pytest.raises(Unreadable):
            territory.same_of(code, TODAY)


def test_names_are_those_of_the_day() -> None:
    assert places.name("282219", date(2019, 4, 30)) == "篠山市"
    assert places.name("282219", date(2019, 5, 1)) == "丹波篠山市"
    assert places.reading("282219", TODAY) == "タンバササヤマシ"
    assert places.name(KITA) == "浜松市北区"
    assert places.name("22") == "静岡県"
    assert places.prefecture(KITA) == "静岡県"
    assert places.name("990035") == "訓練用の市町村 990035"
    assert places.with_code("990019") == "日の出浜市(990019)"
    assert places.name("131997") == "131997"


def test_a_code_exists_from_its_day_until_its_day() -> None:
    assert places.exists(KITA, BEFORE)
    assert not places.exists(KITA, BEFORE + timedelta(days=1))
    assert not places.exists(CHUO, BEFORE)
    assert places.exists(CHUO, BEFORE + timedelta(days=1))
    assert places.exists("990035", TODAY)
    assert not places.exists(HOKAGE_TOWN, TODAY)


def test_successors_and_predecessors_are_followed_through() -> None:
    assert places.successors(KITA, TODAY) == (CHUO, HAMANA)
    assert places.successors(KITA, BEFORE) == (KITA,)
    assert places.predecessors(HAMANA, BEFORE) == (KITA, HAMAKITA)
    assert places.predecessors("092037", date(2014, 4, 4)) == ("092037", "093670")
    assert places.successors(CHUO, BEFORE) == ()


def test_a_change_of_codes_moves_no_border() -> None:
    assert territory.covers([CHUO], NAKA)
    assert not territory.covers([NAKA], CHUO)
    assert territory.covers(OLD_WARDS, CHUO)
    assert not territory.covers([CHUO], KITA)
    assert territory.touches([CHUO], KITA)
    assert territory.covers([CHUO, HAMANA], KITA)
    assert territory.covers([HOKAGE_TOWN], HOKAGE)
    assert territory.covers([HOKAGE], HOKAGE_TOWN)
    assert not territory.covers([MISAKI], MISAKI_IRIE)
    assert territory.covers([MISAKI, IRIE], MISAKI_IRIE)
    assert not territory.covers(["092037"], "092029")
    assert territory.covers(["22"], KITA)


def test_a_city_holds_its_wards_of_then_and_now() -> None:
    assert territory.covers([HAMAMATSU], KITA)
    assert territory.covers([HAMAMATSU], CHUO)
    assert not territory.covers([CHUO], HAMAMATSU)
    assert territory.touches([CHUO], HAMAMATSU)
    assert territory.covers(["432016"], "431010")  # before it had wards


def test_the_word_of_the_town_of_today_goes_before_that_of_before() -> None:
    assert territory.standing_for("093670") == ("092037", "093670")
    assert territory.standing_for(HOKAGE) == (HOKAGE, HOKAGE_TOWN)
    assert territory.standing_for(MISAKI_IRIE) == (MISAKI_IRIE,)
    assert territory.standing_for(CHUO) == (CHUO, HAMAMATSU)
    assert territory.standing_for("990035") == ("990035",)


def test_medical_areas_have_their_names_and_training_its_members() -> None:
    assert places.medical_area_name("0101") == "南渡島"
    assert places.medical_area_name("4705") == "八重山"
    assert places.medical_area("990019", TODAY) == "9901"
    assert places.medical_area("131016", TODAY) is None


def test_the_lists_are_whole() -> None:
    known = places.municipalities()
    now = [code for code in known if places.exists(code, TODAY) and code[:2] != "99"]
    # 1,741 municipalities with the 23 special wards; 171 wards of the 20 designated cities
    assert len(now) == 1741 + 171
    assert sum(known[code][-1].city is not None for code in now) == 171
    assert len({known[code][-1].city for code in now} - {None}) == 20
    assert places.prefectures().keys() == PREFECTURES
    sources = {row["source"] for row in places.rows("sources")}
    for table in ("municipalities", "successions", "prefectures", "medical_areas"):
        assert {row["source"] for row in places.rows(table)} <= sources
    assert all(
        row["area"] in {each["code"] for each in places.rows("medical_areas")}
        for row in places.rows("medical_area_members")
    )


def test_what_ended_has_successors_from_that_day_and_nothing_else_has() -> None:
    for code, each in places.municipalities().items():
        days = {one.day for one in places.successions() if one.code == code}
        assert days == ({each[-1].ends} if each[-1].ends else set())
        for one in places.successions():
            if one.code == code:
                assert places.exists(one.successor, one.day)
                assert one.successor[:2] == code[:2]  # else a prefecture's area would not hold it


@given(codes)
def test_check_digits_fit(code: str) -> None:
    assert municipality_check_digit(code[:5]) == code[5]


@given(codes, days)
def test_every_chain_ends_in_codes_of_the_day_without_a_ring(code: str, day: date) -> None:
    found = places.successors(code, day)
    assert all(places.exists(one, day) for one in found)
    assert found or places.municipalities()[code][0].begins > day  # type: ignore[operator]
    for one in found:
        assert code in places.predecessors(one, day) or not places.exists(code, day)
        assert one in places.successors(one, day)


@given(changed_codes, changed_codes)
def test_covering_is_an_order_and_never_more_than_touching(one: str, other: str) -> None:
    if territory.covers([one], other):
        assert territory.touches([one], other)
        assert territory.pieces(other) <= territory.pieces(one)
    assert territory.touches([one], other) == territory.touches([other], one)
    assert territory.covers([one], one)


@given(codes, st.lists(codes, max_size=4))
def test_plain_comparison_with_the_wider_lists_says_the_same(code: str, area: list[str]) -> None:
    assert territory.covers(area, code) == (code in territory.within(area))
    assert territory.touches(area, code) == (code in territory.around(area))
