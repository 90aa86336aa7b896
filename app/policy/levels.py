"""How much of a section is shown: withheld, brief or full."""

from enum import StrEnum


class Level(StrEnum):
    """Withheld < brief < full.

    Compared by rank, never by spelling; comparing with anything but a Level is a TypeError.
    """

    WITHHELD = "withheld"
    BRIEF = "brief"
    FULL = "full"

    @property
    def symbol(self) -> str:
        """The mark of the sharing table: ``–``, ``◐`` or ``●``."""
        return _SYMBOLS[self]

    @property
    def ja(self) -> str:
        """The Japanese word, as a screen shows it."""
        return _NAMES[self][0]

    @property
    def en(self) -> str:
        """The English word, as the API shows it beside the Japanese one."""
        return _NAMES[self][1]

    def __lt__(self, other: object) -> bool:
        return _RANKS[self] < _rank(other)

    def __le__(self, other: object) -> bool:
        return _RANKS[self] <= _rank(other)

    def __gt__(self, other: object) -> bool:
        return _RANKS[self] > _rank(other)

    def __ge__(self, other: object) -> bool:
        return _RANKS[self] >= _rank(other)


_RANKS = {Level.WITHHELD: 0, Level.BRIEF: 1, Level.FULL: 2}
_SYMBOLS = {Level.WITHHELD: "–", Level.BRIEF: "◐", Level.FULL: "●"}
_NAMES = {
    Level.WITHHELD: ("表示しない", "withheld"),
    Level.BRIEF: ("要点のみ", "brief"),
    Level.FULL: ("すべて", "full"),
}


def _rank(level: object) -> int:
    # Falling back to the order of letters would put "withheld" on top.
    if not isinstance(level, Level):
        raise TypeError("a Level is compared with a Level only")
    return _RANKS[level]
