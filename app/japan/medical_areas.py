"""Secondary medical areas (二次医療圏) on a day: names, members, in which a place lies. Pure.

A prefecture's medical plan draws them anew every few years, out of whole municipalities, and of
wards in a city that lies in several. Where the list knows no area of a day, nobody guesses one.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from app.japan import places
from app.japan.text import Said

_AS_LISTED = date.max


def of(code: str, day: date) -> str | None:
    """The four digits of the area in which all of a municipality lies; None where none is known."""
    areas = {each for now in places.successors(code, day) for each in _areas_of(now, day)}
    return areas.pop() if len(areas) == 1 else None


def name(area: str) -> str | None:
    """The name of an area; None where the list has no such code."""
    return _names().get(area)


def members(area: str, day: date = _AS_LISTED) -> tuple[str, ...]:
    """The municipalities of an area on a day, else as last listed; none where they are not known.

    A city all of whose wards are members stands for them.
    """
    found = {
        code
        for code, periods in _members().items()
        if any(each == area for each, begins, ends in periods if _is_on(begins, ends, day))
    }
    for city, wards in places.wards().items():
        there = {one for one in wards if places.exists(one, day)}
        if there and there <= found:
            found = found - there | {city}
    return tuple(sorted(found))


def unknown(area: str) -> Said:
    """What is told where an area is named whose municipalities the list does not know."""
    return Said(
        f"二次医療圏{name(area)}({area})の市区町村は、この日については分かりません。"
        "市区町村の6桁の番号で書いてください。",
        f"Nobody knows the municipalities of the secondary medical area {area} on this day. "
        "Write each by its six digits.",
    )


def _areas_of(code: str, day: date) -> Iterator[str | None]:
    """The areas of a municipality, of each ward of a city; None for a part without one."""
    periods = _members().get(code)
    if periods is None and code in places.wards():
        for ward in places.wards()[code]:
            if places.exists(ward, day):
                yield from _areas_of(ward, day)
        return
    on = [area for area, begins, ends in periods or () if _is_on(begins, ends, day)]
    yield from on or (None,)


def _is_on(begins: date | None, ends: date | None, day: date) -> bool:
    return (begins is None or begins <= day) and (ends is None or day < ends)


@cache
def _names() -> Mapping[str, str]:
    return {row["code"]: row["name"] for row in places.rows("medical_areas")}


@cache
def _members() -> Mapping[str, list[tuple[str, date | None, date | None]]]:
    found: dict[str, list[tuple[str, date | None, date | None]]] = {}
    for row in places.rows("medical_area_members"):
        period = row["area"], places.day_of(row["begins"]), places.day_of(row["ends"])
        found.setdefault(row["municipality"], []).append(period)
    return found
