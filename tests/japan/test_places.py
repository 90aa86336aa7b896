"""Municipalities on a day: their names, what came of them, and that the lists hold together."""

from datetime import date, timedelta
from itertools import pairwise

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
KAMIKUISHIKI, MOVED = "193411", ("204315", "212067")

codes = st.sampled_from(sorted(places.municipalities()))
changed_codes = st.sampled_from(sorted(territory.changed()))
days = st.dates(date(1999, 1, 1), date(2030, 1, 1))


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


def test_a_code_of_before_the_mergers_is_read_as_today() -> None:
    assert places.today_of("222186", TODAY) == HAMAMATSU  # 浜北市, of 2005, by way of 222020
    assert places.today_of("112046", TODAY) == "111007"  # 浦和市, twice another
    assert places.today_of("083089", TODAY) == "082252"  # 御前山村, two steps on one day
    assert places.today_of("204315", TODAY) == "212067"  # 山口村, into another prefecture
    assert places.today_of("282197", TODAY) == "282197"  # 三田市, never merged
    assert places.name("222186") == "浜北市"
    assert places.reading("193411") == "カミクイシキムラ"
    with pytest.raises(Unreadable) as split:
        places.today_of(KAMIKUISHIKI, TODAY)
    assert "甲府市(192015)か富士河口湖町(194301)" in split.value.ja


def test_names_changed_under_one_code() -> None:
    assert places.name("152170", date(2005, 3, 31)) == "新井市"
    assert places.name("152170", date(2005, 4, 1)) == "妙高市"


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


def test_a_city_is_all_the_towns_that_it_was_made_of() -> None:
    made_of = ["222011", "223824", "223832"]  # 静岡市, and two towns that came to a ward of it
    assert territory.covers(made_of, "221007")
    assert not territory.covers(made_of[:2], "221007")
    assert not territory.covers(["222046"], "222011")  # which bore its code before it came
    assert territory.covers(["236217", "236225", "236233"], "232319")  # 田原市, of 2003 and 2005
    assert not territory.covers(["236217", "236225"], "232319")
    assert territory.covers(["152013"], "151009")  # the last of its towns came before the wards


def test_who_came_to_a_ward_came_to_its_city() -> None:
    assert places.successors("223824", TODAY) == ("221031",)
    assert territory.covers(["221031"], "223824")
    assert territory.covers(["221007"], "223824")
    assert territory.standing_for("223824") == ("221031", "221007", "223824")
    assert territory.covers(["111007"], "111104")  # 岩槻区, a city until that day
    assert not territory.touches(["112046"], "111104")
    assert territory.covers(["112135"], "111104")


def test_the_word_of_a_city_holds_for_each_of_its_wards() -> None:
    for code, each in places.municipalities().items():
        if each[-1].city is not None:
            assert territory.covers([each[-1].city], code)
            assert each[-1].city in territory.standing_for(code)
            assert not territory.covers([code], each[-1].city)


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
    assert territory.standing_for(CHUO) == (CHUO, HAMAMATSU, "222020")
    assert territory.standing_for("222186") == (HAMAMATSU, "222186", "222020")
    assert territory.standing_for("990035") == ("990035",)


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
    for table in ("municipalities", "successions"):
        rows = [row for row in places.rows(table) if row["code"][:2] != "99"]
        order = [(row["code"], row.get("begins", ""), row.get("successor", "")) for row in rows]
        assert order == sorted(order)
        assert len(order) == len(set(order))


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(1999, 3, 31), 3232),
        (date(2003, 4, 1), 3190),
        (date(2004, 4, 1), 3100),
        (date(2005, 4, 1), 2395),
        (date(2006, 3, 31), 1821),
        (date(2010, 3, 31), 1727),
        (date(2014, 4, 5), 1718),
    ],
)
def test_there_were_as_many_municipalities_as_the_ministry_counted(day: date, number: int) -> None:
    # 総務省「市町村数の推移」: cities, towns and villages, without special wards
    counted = [
        code
        for code, each in places.municipalities().items()
        if any(one.is_on(day) for one in each)
        and each[-1].city is None
        and code[:2] != "99"
        and code[:3] != "131"
    ]
    assert len(counted) == number


def test_what_one_code_stood_for_never_overlaps_and_leaves_no_gap() -> None:
    for code, each in places.municipalities().items():
        for before, after in pairwise(each):
            assert before.ends == after.begins is not None, code
            assert before.name != after.name
        for one in each:
            assert one.begins is None or one.ends is None or one.begins < one.ends
            assert one.city is None or places.municipalities()[one.city]


def test_what_ended_has_successors_from_that_day_and_nothing_else_has() -> None:
    days: dict[str, set[date | None]] = {}
    for one in places.successions():
        days.setdefault(one.code, set()).add(one.day)
        assert places.exists(one.successor, one.day), "so no chain goes back in time"
        # else a prefecture's area would not hold it: one village moved, in 2005
        assert one.successor[:2] == one.code[:2] or (one.code, one.successor) == MOVED
    for code, each in places.municipalities().items():
        assert days.pop(code, set()) == ({each[-1].ends} if each[-1].ends else set())
    assert not days


def test_every_code_that_ended_is_a_code_of_today_or_was_split() -> None:
    ended = [code for code, each in places.municipalities().items() if each[-1].ends]
    live = [code for code in ended if code[:2] != "99"]
    assert len(live) == 1838
    assert {code for code in live if len(places.successors(code, TODAY)) > 1} == {
        KITA,
        KAMIKUISHIKI,
    }
    assert all(places.successors(code, TODAY) for code in live)


def test_check_digits_fit() -> None:
    for code in places.municipalities():
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


@given(changed_codes, st.data())
def test_plain_comparison_with_the_wider_lists_says_the_same(
    code: str, data: st.DataObject
) -> None:
    kin = sorted({step for part in territory.pieces(code) for step in part})
    near = st.sampled_from([*kin, code[:2]])
    area = data.draw(st.lists(st.one_of(near, codes), max_size=4))
    assert territory.covers(area, code) == (code in territory.within(area))
    assert territory.touches(area, code) == (code in territory.around(area))
