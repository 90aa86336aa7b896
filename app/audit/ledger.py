"""The pen of one process: it numbers what the process records, so that a missing leaf is missed."""

from collections.abc import Iterable

from app.audit.entry import Place
from app.db import uuid7
from app.keys import Key


class Ledger:
    """One process's numbers: which were given out, and which of them have no leaf yet.

    A number whose transaction did not commit, or may not have, is owed a void leaf. It stays
    owed until that leaf is committed: a number is never without a leaf for good.
    """

    def __init__(self, key: Key) -> None:
        """Begins at number 1 under a new process id; takes the key that its MACs are made with."""
        self.key, self.process_id, self.last = key, uuid7(), 0
        self._open: set[int] = set()
        self._void: set[int] = set()

    def take(self) -> Place:
        """The next number, open until its transaction has ended."""
        self.last += 1
        self._open.add(self.last)
        return Place(self.process_id, self.last)

    def kept(self, numbers: Iterable[int]) -> None:
        """These were committed: each has its leaf."""
        self._open.difference_update(numbers)

    def lost(self, numbers: Iterable[int]) -> None:
        """These were rolled back, or nobody knows: each is owed a void leaf, if it has none."""
        gone = self._open.intersection(numbers)
        self._open -= gone
        self._void |= gone

    def voided(self, numbers: Iterable[int]) -> None:
        """These have a leaf now, a void one or, where a commit's answer was lost, their own."""
        self._void.difference_update(numbers)

    def owed(self, most: int = 500) -> list[int]:
        """The numbers that are owed a void leaf, lowest first."""
        return sorted(self._void)[:most]

    @property
    def settled(self) -> int:
        """The number up to which every one has its leaf."""
        return min(self._open | self._void, default=self.last + 1) - 1
