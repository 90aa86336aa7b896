"""The heads of the database against those that the outside place was given, line by line.

Both are in the order of the time of signing, which rises even over a restored backup: whoever
went back has signed again since, and the place has both histories.
"""

import json
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import tree
from app.audit.head import Head, Witness, read
from app.audit.reading import hashes
from app.audit.verifying import rows
from app.audit.verifying.findings import Kind, Report, What

Line = tuple[int, Head]
_BEGIN = b'{"size":'
"""How every line begins."""


class Compared:
    """What the outside place kept beside what the database has now."""

    def __init__(self, witness: Witness, newest: Head | None, report: Report) -> None:
        """Takes who knows the sealer's hand, and the newest head that the database has."""
        self._witness, self._newest, self._report = witness, newest, report
        self._last: Line | None = None

    async def through(self, db: AsyncConnection, lines: Iterator[bytes]) -> None:
        """Every line has its head and, up to the last line, every head its line."""
        heads = rows.heads_by_time(db)
        head = await anext(heads, None)
        beyond: Line | None = None
        for number, line in self._read(lines):
            if self._last is not None and line.signed_at <= self._last[1].signed_at:
                await self._again(db, number, line)
                continue
            self._compare(number, line)
            while head is not None and head.signed_at < line.signed_at:
                self._unsent(number, head)
                head = await anext(heads, None)
            if head is not None and head.signed_at == line.signed_at:
                if head != line:
                    await self._unknown(db, number, line)
                head = await anext(heads, None)
            elif self._newest is None or line.signed_at > self._newest.signed_at:
                beyond = beyond or (number, line)
            else:
                await self._unknown(db, number, line)
        if beyond is not None:
            await self._behind(db, *beyond)
        await self._emptied(db)

    def _read(self, lines: Iterator[bytes]) -> Iterator[Line]:
        """The lines that the sealer wrote, in their order."""
        number, broken = 0, b""
        for number, text in enumerate(lines, 1):
            self._report.seen[What.OUTSIDE] += 1
            self._judge(broken, text, number - 1)
            try:
                head, broken = read(json.loads(text)), b""
            except ValueError:
                broken = text.rstrip(b"\n")
                continue
            if self._witness.knows(head):
                yield number, head
            else:
                self._report.add(Kind.EDITED, What.OUTSIDE, position=number)
        self._judge(broken, b"", number)

    def _judge(self, broken: bytes, following: bytes, number: int) -> None:
        """A crash broke a line off: what follows is that line again, whole, or nothing yet."""
        is_begun = broken.startswith(_BEGIN) or _BEGIN.startswith(broken)
        if not (following.startswith(broken) if following else is_begun):
            self._report.add(Kind.EDITED, What.OUTSIDE, position=number)

    def _compare(self, number: int, line: Head) -> None:
        if self._last is not None and line.size < self._last[1].size:
            self._went_back(number, line, "the log was longer a line before")
        self._last = number, line

    async def _again(self, db: AsyncConnection, number: int, line: Head) -> None:
        """A line out of its order: sent twice where an answer was lost, or moved here."""
        if await rows.head_of_time(db, line.signed_at) != line:
            self._report.add(Kind.SWAPPED, What.OUTSIDE, position=number, at=line.signed_at)

    def _unsent(self, number: int, head: Head) -> None:
        """A head that the place was never given, or has lost, although it has later ones."""
        if self._witness.knows(head):
            note = f"no line for the head of {head.size}"
            self._report.add(Kind.DELETED, What.OUTSIDE, position=number, note=note)

    async def _unknown(self, db: AsyncConnection, number: int, line: Head) -> None:
        """A line without its head: the head is gone, or all that it stood for is."""
        places = tree.peaks(line.size)
        found = await hashes(db, places)
        is_whole = len(found) == len(places)
        if is_whole and tree.fold([found[each] for each in places]) == line.root:
            note = f"line {number} of the outside place has it"
            self._report.add(
                Kind.DELETED, What.HEAD, position=line.size, at=line.signed_at, note=note
            )
        else:
            self._went_back(number, line, f"the first {line.size} leaves are others now")

    async def _behind(self, db: AsyncConnection, number: int, line: Head) -> None:
        """The place knows a longer log. Whether anything inside still knows of it tells how."""
        newest = UUID(line.cursor.partition("/")[2])
        if self._report.found[Kind.CUT] or await rows.is_there(db, newest):
            note = f"line {number} of the outside place has {line.size}"
            self._report.add(Kind.CUT, What.HEAD, position=line.size, at=line.signed_at, note=note)
        else:
            self._went_back(number, line, "nothing in the database knows of it")

    async def _emptied(self, db: AsyncConnection) -> None:
        """What the place has taken once it has no longer."""
        taken = await rows.newest_anchored(db)
        if taken is not None and (self._last is None or self._last[1].signed_at < taken):
            number = self._last[0] + 1 if self._last else 1
            note = "the place had taken later heads"
            self._report.add(Kind.DELETED, What.OUTSIDE, position=number, note=note)

    def _went_back(self, number: int, head: Head, why: str) -> None:
        note = f"a log of {head.size} leaves: {why}"
        where = {"position": number, "at": head.signed_at}
        self._report.add(Kind.ROLLED_BACK, What.OUTSIDE, **where, note=note)
