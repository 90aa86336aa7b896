"""Which municipality a written address names, as far as the list of them tells. Pure.

Names come again: 府中市 stands in two prefectures, and many a street is called like a town. So a
prefecture counts where it is written, and a bare name is first of all one of that at hand.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache

from app.japan import places
from app.japan.territory import touches
from app.japan.variants import FOLDED

_COUNTY = re.compile("^[^0-9]{1,4}郡(?=.)")


def elsewhere(region: str, area: str, address: str, day: date) -> tuple[str, ...]:
    """The codes of today of what an address names, where none of them is `region`; else none.

    `area` is the name of a municipality by itself: it counts wherever there is one of that name.
    An address may begin with a street: a bare name there counts in the region's prefecture alone.
    """
    for found in (
        _named(area, region, is_anywhere=True),
        _named(address, region, is_anywhere=False),
    ):
        if found and not any(touches({one}, region) or touches({region}, one) for one in found):
            now = {code for one in found for code in places.successors(one, day)}
            return tuple(sorted(now))
    return ()


def _named(text: str, region: str, *, is_anywhere: bool) -> frozenset[str]:
    plain = _folded(text)
    told = next((c for c, name in places.prefectures().items() if plain.startswith(name)), None)
    if told is not None:
        plain = plain.removeprefix(places.prefectures()[told])
    for begun in dict.fromkeys((plain, _COUNTY.sub("", plain))):
        for length in range(len(begun), 1, -1):
            codes = _by_name().get(begun[:length], frozenset())
            near = frozenset(code for code in codes if code[:2] == (told or region[:2]))
            found = near or (codes if is_anywhere and told is None else near)
            if found:
                return found
    return frozenset()


@cache
def _by_name() -> Mapping[str, frozenset[str]]:
    """Every municipality that is or was, by its name as it is compared."""
    found: dict[str, set[str]] = {}
    for code, each in places.municipalities().items():
        for one in each:
            found.setdefault(_folded(one.name), set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(FOLDED)
    return "".join(plain.split()).replace("ヶ", "ケ")
