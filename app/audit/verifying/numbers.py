"""The numbers of every process: none may be missing below the one that it called settled."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import processes
from app.audit.verifying import rows
from app.audit.verifying.findings import Kind, Report, What
from app.audit.verifying.rows import Row
from app.keys import Key

MANY = 1_000
"""So many gaps of one process are told apart; what lies beyond is one of them."""


@dataclass(slots=True)
class _Count:
    """The numbers of one process that have a leaf: how many, the highest, and the runs between."""

    process_id: UUID
    seen: int = 0
    last: int = 0
    missing: list[tuple[int, int]] = field(default_factory=list)

    def add(self, number: int) -> None:
        if number > self.last + 1:
            begin = self.missing.pop()[0] if len(self.missing) == MANY else self.last + 1
            self.missing.append((begin, number - 1))
        self.seen, self.last = self.seen + 1, number


class Numbers:
    """Counts through every process."""

    def __init__(self, keys: Mapping[str, Key], forged: Mapping[UUID, int], report: Report) -> None:
        """Takes how many leaves that prove nothing call themselves a process's: they enter none."""
        self._keys, self._forged, self._report = keys, forged, report
        self.last: dict[UUID, int] = {}
        """The highest number that a process of such leaves says it gave out."""

    async def through(self, db: AsyncConnection) -> None:
        """Leaves and processes side by side, both in the order of the process's id."""
        entered = rows.all_processes(db)
        row = await anext(entered, None)
        async for count in _counted(rows.numbers(db)):
            while row is not None and row["id"] < count.process_id:
                self._weigh(row, _Count(row["id"]))
                row = await anext(entered, None)
            if row is not None and row["id"] == count.process_id:
                self._weigh(row, count)
                row = await anext(entered, None)
            else:
                self._unknown(count)
        while row is not None:
            self._weigh(row, _Count(row["id"]))
            row = await anext(entered, None)

    def _weigh(self, row: Row, count: _Count) -> None:
        self._report.seen[What.PROCESS] += 1
        settled: int = row["settled_number"]
        if row["id"] in self._forged:
            self.last[row["id"]] = row["last_number"]
        if not processes.authentic(self._keys, row):
            kind = Kind.EDITED if count.seen else Kind.INSERTED
            self._report.add(kind, What.PROCESS, process_id=row["id"], at=row["started_at"])
            settled = count.last
        self._compare(count, settled)

    def _unknown(self, count: _Count) -> None:
        """Leaves of a process that was never entered: none of them is real, or its row is gone."""
        if self._forged.get(count.process_id) != count.seen:
            self._report.add(Kind.DELETED, What.PROCESS, process_id=count.process_id)
            self._compare(count, count.last)

    def _compare(self, count: _Count, settled: int) -> None:
        for first, last in count.missing:
            if first <= settled:
                self._miss(Kind.DELETED, count, first, min(last, settled))
            # What its process, or the next one to start, has still to declare void.
            self._report.undeclared += max(0, last - max(first - 1, settled))
        if count.last < settled:
            self._miss(Kind.CUT, count, count.last + 1, settled)

    def _miss(self, kind: Kind, count: _Count, first: int, last: int) -> None:
        where = {"process_id": count.process_id, "number": first, "last_number": last}
        self._report.add(kind, What.NUMBER, **where)


async def _counted(numbers: AsyncIterator[tuple[UUID, int]]) -> AsyncIterator[_Count]:
    count: _Count | None = None
    async for process_id, number in numbers:
        if count is None or count.process_id != process_id:
            if count is not None:
                yield count
            count = _Count(process_id)
        count.add(number)
    if count is not None:
        yield count
