"""Secondary medical areas: whose is which on a day, and that the lists hold together."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japan import medical_areas, places

DAY = date(2026, 11, 26)
BEFORE = date(2023, 12, 31)
AKITA = "052019"
WARDS_APART = {"141305"}  # 川崎市 lies in two areas
known = st.sampled_from(sorted(places.municipalities()))


def test_the_area_of_a_place_is_not_guessed() -> None:
    assert medical_areas.of(AKITA, BEFORE) == "0504"
    assert medical_areas.of(AKITA, DAY) is None  # since 2024-04-01 in an area of unknown code
    assert medical_areas.of("141305", DAY) is None  # half in 1404, half in 1405
    assert medical_areas.of("131997", DAY) is None
    assert medical_areas.of("131016", date(2020, 3, 31)) is None  # before the list


def test_an_area_whose_municipalities_are_not_known_has_none() -> None:
    assert medical_areas.members("0504", DAY) == ()
    assert medical_areas.members("0504") == ()
    assert medical_areas.members("0599", DAY) == ()
    assert "秋田周辺(0504)" in medical_areas.unknown("0504").ja
    assert len(medical_areas.members("0504", BEFORE)) == 7


def test_a_city_lies_in_no_area_where_that_of_a_ward_is_not_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known_ones = medical_areas._members()  # noqa: SLF001  one of them is taken out
    without = {code: each for code, each in known_ones.items() if code != "011045"}
    monkeypatch.setattr(medical_areas, "_members", lambda: without)
    assert medical_areas.of("011002", DAY) is None
    assert "011002" not in medical_areas.members("0104", DAY)


@pytest.mark.parametrize(
    ("code", "area", "name"),
    [
        ("131016", "1301", "区中央部"),
        ("011002", "0104", "札幌"),  # a city, by all of its wards
        ("011045", "0104", "札幌"),
        ("141321", "1405", "川崎南部"),
        ("242047", "2403", "南勢志摩"),
        ("473821", "4705", "八重山"),
        ("221384", "2208", "西部"),  # a ward of today
        ("221317", "2208", "西部"),  # one of before
        ("112135", "1104", "さいたま"),  # a city that became a part of another
        ("990019", "9901", "潮路"),
    ],
)
def test_a_place_lies_in_its_area_under_every_code_it_had(code: str, area: str, name: str) -> None:
    assert medical_areas.of(code, DAY) == area
    assert medical_areas.name(area) == name


def test_a_city_stands_for_its_wards_where_they_are_all_there() -> None:
    assert "011002" in medical_areas.members("0104", DAY)
    assert "011011" not in medical_areas.members("0104", DAY)
    assert medical_areas.members("1405", DAY) == ("141313", "141321", "141330")
    assert "221309" in medical_areas.members("2208", BEFORE)
    assert "221309" in medical_areas.members("2208", DAY)


def test_every_municipality_of_today_lies_in_one_area_but_those_named() -> None:
    today = [c for c in places.municipalities() if places.exists(c, DAY) and c[:2] != "99"]
    without = {code for code in today if medical_areas.of(code, DAY) is None}
    assert {code for code in without if code[:2] != "05"} == WARDS_APART
    assert sum(code[:2] == "05" for code in without) == 25  # all of 秋田県
    assert all(medical_areas.of(c, BEFORE) for c in without - WARDS_APART)


def test_the_list_of_members_holds_together() -> None:
    areas = {row["code"]: row for row in places.rows("medical_areas")}
    sources = {row["source"] for row in places.rows("sources")}
    rows = list(places.rows("medical_area_members"))
    assert len(areas) == 335 + 1
    assert {row["area"] for row in rows} == set(areas)
    assert {row["source"] for row in rows} <= sources
    real = [row["municipality"] for row in rows if row["municipality"][:2] != "99"]
    assert real == sorted(real)
    # 1,741 municipalities less 20 cities, 171 wards; seven of before 2024
    assert len(real) == len(set(real)) == 1741 - 20 + 171 + 7
    for row in rows:
        code, begins, ends = row["municipality"], row["begins"], row["ends"]
        assert code[:2] == row["area"][:2]
        first = date.fromisoformat(begins) if begins else DAY
        last = date.fromisoformat(ends) if ends else DAY
        assert places.exists(code, first)
        assert first < last or not ends
        if not ends:
            assert places.exists(code, DAY)
            assert not areas[row["area"]]["ends"]


@given(known, st.dates(date(2018, 1, 1), date(2030, 1, 1)))
def test_who_lies_in_an_area_is_of_its_members_or_became_one(code: str, day: date) -> None:
    area = medical_areas.of(code, day)
    if area is None:
        return
    members = medical_areas.members(area, day)
    now = set(places.successors(code, day))
    cities = {
        places.municipalities()[one][-1].city for one in now if one in places.municipalities()
    }
    assert now <= set(members) or cities <= set(members)
