"""Which places lie within which, whatever code they go by: no border moves with a code. Pure.

A *piece* is one way from the oldest code to the newest, by way of a city's wards: the part of
the old 北区 of 浜松市 that is 中央区 today is one piece, what is 浜名区 today another. A place lies
within an area where each of its pieces passes through a code of that area. So an area that names
the old code, or all of the old codes, holds the new one; one that names the new code holds the
old ones; and of a place that was split, or merged with others, nobody guesses. A code that never
changed is its own only piece. A prefecture holds what bears its two digits: the one village that
went to another by a merger stays in the old one under its old code. A border that moves without a
change of codes cannot be seen.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache

from app.japan import places
from app.japan.text import Unreadable

Piece = tuple[str, ...]
_PREFECTURE = 2


def pieces(code: str) -> frozenset[Piece]:
    """The parts that a place is made of."""
    return changed().get(code) or frozenset({(code,)})


def covers(area: Collection[str], code: str) -> bool:
    """Whether an area (municipalities by six digits, prefectures by two) holds all of a place."""
    if code in area or code[:2] in area:
        return True
    parts = changed().get(code)
    return parts is not None and all(any(step in area for step in part) for part in parts)


def touches(area: Collection[str], code: str) -> bool:
    """Whether an area holds any part of a place."""
    if code in area or code[:2] in area:
        return True
    return any(step in area for part in changed().get(code, ()) for step in part)


def within(area: Collection[str]) -> tuple[str, ...]:
    """An area with every code, old or new, of places that lie in it, for a plain comparison."""
    return tuple(dict.fromkeys((*area, *(code for code in _near(area) if covers(area, code)))))


def around(area: Collection[str]) -> tuple[str, ...]:
    """An area with every code, old or new, of places that lie in it in part."""
    return tuple(dict.fromkeys((*area, *_near(area))))


def standing_for(code: str) -> tuple[str, ...]:
    """The codes whose word holds for all of a place, the first that has spoken being heard.

    Those that exist before those that ended, and the smaller place before the larger: the town
    of today, its city, the town of before.
    """
    found = frozenset.intersection(*map(frozenset, pieces(code)))
    return tuple(sorted(found, key=lambda one: (one in _ended(), len(pieces(one)), one)))


def same_of(code: str, day: date) -> str:
    """The code of a whole place as it is written on a day: the same place, and none that is larger.

    For what is said of a whole place, such as an area: a new code widens nothing. Raises
    Unreadable for a code that nobody has, and where the place was split or is now a part.
    """
    now = places.today_of(code, day)
    if pieces(now) != pieces(code):
        larger = places.with_code(now)
        raise Unreadable(
            f"この番号の市区町村は、いまは{larger}の一部です。いまの番号を選んでください。",
            f"The municipality of this code is now a part of {now}. Choose the code of today.",
        )
    return now


def piece_rows() -> set[tuple[str, str]]:
    """Every changed code with each of its pieces, as the database compares them."""
    return {(code, ">".join(part)) for code, parts in changed().items() for part in parts}


def heir_rows() -> set[tuple[str, str, int]]:
    """Every changed code with the others that stand for it, before (below 0) or after its own."""
    found = set()
    for code in changed():
        heard = standing_for(code)
        own = heard.index(code)
        found |= {(code, one, at - own) for at, one in enumerate(heard) if one != code}
    return found


@cache
def changed() -> Mapping[str, frozenset[Piece]]:
    """The pieces of every code that is or was more than itself; all others are left out."""
    found: dict[str, set[Piece]] = {}
    for piece in _all():
        for step in piece:
            found.setdefault(step, set()).add(piece)
    return {code: frozenset(found[code]) for code in sorted(found)}


def _all() -> Iterator[Piece]:
    onward = _onward()
    arrived = {code for after in onward.values() for code in after}
    for code in onward:
        if code not in arrived or _has_own_part(code):
            yield from _ways((code,), onward)
    for code in arrived - onward.keys():
        if _has_own_part(code):
            yield (code,)


def _onward() -> Mapping[str, list[str]]:
    """What each code leads to: its successors, and a city to its wards that followed nothing."""
    found: dict[str, list[str]] = {}
    for one in places.successions():
        found.setdefault(one.code, []).append(one.successor)
    for city, wards in places.wards().items():
        if own := [code for code in wards if not _follows(code)]:
            found.setdefault(city, []).extend(own)
    return found


def _ways(way: Piece, onward: Mapping[str, list[str]]) -> Iterator[Piece]:
    after = onward.get(way[-1], [])
    if not after:
        yield way
    for code in after:
        yield from _ways((*way, *_above(code, way), code), onward)


def _above(code: str, way: Piece) -> Piece:
    """The city that a town came to as well, where it came to a ward."""
    city = places.municipalities()[code][-1].city
    return () if city is None or city in way else (city,)


def _has_own_part(code: str) -> bool:
    """Whether it was a place before anything came to it; a ward is a part of its city."""
    known = places.municipalities()[code]
    begins, arrived = known[0].begins, _arrived().get(code)
    return known[-1].city is None and (arrived is None or begins is None or begins < arrived)


def _follows(code: str) -> bool:
    begins = places.municipalities()[code][0].begins
    arrived = _arrived().get(code)
    return arrived is not None and begins is not None and begins >= arrived


def _near(area: Collection[str]) -> list[str]:
    """The changed codes of which an area holds any part."""
    whole = {one for one in area if len(one) == _PREFECTURE}
    near = {step for one in area for part in changed().get(one, ()) for step in part}
    return [code for code in changed() if code in near or code[:2] in whole]


@cache
def _arrived() -> Mapping[str, date]:
    """The day on which another place first came to a code, or became it."""
    found: dict[str, date] = {}
    for one in places.successions():
        found.setdefault(one.successor, one.day)
    return found


@cache
def _ended() -> frozenset[str]:
    return frozenset(one.code for one in places.successions())
