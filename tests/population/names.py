"""Names as frequent as names are: the common ones by rank, the many rare ones out of their parts.

Nobody real: names are drawn by shares, and no name belongs to a number, a street or a birthday.
"""

import csv
import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

_FILE = Path(__file__).with_name("names.csv")
Part = tuple[str, str]
"""As it is written, and how it is read."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Parts of names with the share of people who bear each."""

    parts: tuple[Part, ...]
    shares: tuple[float, ...]
    sums: tuple[float, ...]

    def draw(self, drawn: random.Random) -> Part:
        """One part, the common ones more often."""
        return drawn.choices(self.parts, cum_weights=self.sums)[0]


@cache
def families() -> Shares:
    """About 5,000 family names; the first tenth of a thousand are borne by four in ten."""
    rare = [(a + b, x + y) for a, x in _read("head") for b, y in _read("tail") if a != b]
    # サトウ 1.5 %, the tenth 0.8 %, the hundredth 0.2 %
    return _shares(_read("family"), rare, common=0.42, start=6.0, steep=0.75)


@cache
def givens(sex: str) -> Shares:
    """The given names of those born from the twenties to the sixties of the last century."""
    is_woman = sex == "female"
    common = _read("woman" if is_woman else "man")
    ends = _read("woman_end" if is_woman else "man_end")
    rare = [(a + b, x + y) for a, x in _read("stem") for b, y in ends]
    return _shares(common, rare, common=0.62, start=4.0, steep=0.75)


def _shares(
    named: list[Part], rare: list[Part], *, common: float, start: float, steep: float
) -> Shares:
    """By rank, the share falling with its power; what is rare is in an order without meaning."""
    order = random.Random(1)  # noqa: S311  an order, no secret
    few = [one for one in dict.fromkeys(rare) if one not in set(named)]
    order.shuffle(few)
    first = [(rank + start) ** -steep for rank in range(len(named))]
    further = [(rank + 50) ** -0.9 for rank in range(len(few))]
    shares = [common * one / sum(first) for one in first]
    shares += [(1 - common) * one / sum(further) for one in further]
    return Shares((*named, *few), tuple(shares), tuple(accumulate(shares)))


def _read(kind: str) -> list[Part]:
    """One list of `names.csv`, the commonest first."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return [
            (row["written"], row["read"]) for row in csv.DictReader(file) if row["kind"] == kind
        ]
