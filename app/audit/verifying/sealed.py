"""The tree against its leaves: every MAC, every hash, every subtree, every signed root."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import entry, tree
from app.audit.head import Head, Witness
from app.audit.tree import Node
from app.audit.verifying import rows
from app.audit.verifying.findings import Kind, Report, What
from app.audit.verifying.rows import Row
from app.audit.verifying.suspects import Suspect
from app.audit.verifying.tree import Recount
from app.keys import Key

MANY = 1_000
"""So many suspects are kept to be judged together; the others are called edited at once."""


class Leaves:
    """What the leaves say of themselves: MAC by MAC; what does not fit is a suspect."""

    def __init__(self, keys: Mapping[str, Key], report: Report) -> None:
        """Takes every key that MACs were ever made with."""
        self._keys, self._report = keys, report
        self.suspects: list[Suspect] = []
        self.is_numbered = False

    def check(self, leaf: Row, position: int | None, *, is_as_sealed: bool) -> bool:
        """Whether a leaf proves itself."""
        self._report.seen[What.LEAF] += 1
        key = self._keys.get(leaf["kid"])
        if key is not None and entry.is_authentic(key.material, leaf):
            self.is_numbered |= leaf["form"] == entry.NEWEST_FORM
            return True
        if len(self.suspects) < MANY:
            self.suspects.append(Suspect(dict(leaf), position, is_as_sealed))
        else:
            self._report.add(Kind.EDITED, What.LEAF, **where(leaf, position))
        return False


class Walk:
    """One way through the tree from its first leaf to its last."""

    def __init__(self, leaves: Leaves, witness: Witness, report: Report) -> None:
        """Takes who looks at the leaves, and who knows the sealer's hand."""
        self._leaves, self._witness, self._report = leaves, witness, report
        self._recount, self.is_whole = Recount(), True
        """Whether its places have no gap and its roots were those signed, as far as one came."""
        self._missing: tuple[int, int, UUID] | None = None
        """A run of places without their leaf: first, last, and the id that stood at the first."""
        self._misplaced: dict[int, tuple[bytes, bytes, Row]] = {}
        self._last: tuple[int, UUID] = (0, rows.NOBODY)
        self.lost = Kind.EDITED
        """What became of a leaf that the sealer passed and that has no place now."""
        self.size = 0
        """Where the tree ends: one more than its last position."""
        self.newest: Head | None = None
        """The newest head that the sealer signed."""

    async def through(self, db: AsyncConnection) -> None:
        """Walks it all; `end` says what only the end can tell."""
        heads = _Heads(rows.heads(db))
        async for page in rows.sealed_pages(db):
            begin, made = self.size, []
            for row in page:
                made += self._step(row)
                while (head := await heads.next_up_to(self.size)) is not None:
                    self._weigh(head)
            if self.is_whole:
                await self._compare_nodes(db, begin, made)
        while (head := await heads.next_up_to(None)) is not None:
            self._weigh(head)
        if self.newest is not None and self.size < self.newest.size:
            self.lost, self.is_whole = Kind.CUT, False

    async def end(self, db: AsyncConnection, *, has_younger: bool) -> None:
        """What is wrong at the end, once it is known whether younger leaves stand behind it."""
        sealed = self.newest.size if self.newest else 0
        if self._missing is not None and self._missing[0] >= sealed:
            self._missing = None  # beyond every head: not what is gone, but what was added
        self._flush(Kind.DELETED if has_younger else Kind.CUT)
        if self.size < sealed:
            self._gap(Kind.CUT, sealed - 1)
        elif self.size > sealed:
            await self._beyond(db, sealed)
        stored = {hashed for _, hashed, _ in self._misplaced.values()}
        for position, (counted, _, row) in self._misplaced.items():
            kind = Kind.SWAPPED if counted in stored else Kind.EDITED
            self._report.add(kind, What.SEAL, **where(row, position))

    def _step(self, row: Row) -> list[tuple[Node, bytes]]:
        position: int = row["position"]
        if position != self.size:
            self._gap(Kind.DELETED, position - 1)
            self.lost, self.is_whole = Kind.DELETED, False
        self.size = position + 1
        self._report.seen[What.SEAL] += 1
        if row["id"] is None:
            begin, _, leaf_id = self._missing or (position, position, row["leaf_id"])
            self._missing = begin, position, leaf_id
        else:
            self._flush(Kind.DELETED)
            self._look_at(row, position)
        return self._recount.add(row["hash"])

    def _look_at(self, row: Row, position: int) -> None:
        counted = tree.leaf(entry.sealed(row["id"], entry.digest(row)))
        is_as_sealed = counted == row["hash"]
        is_authentic = self._leaves.check(row, position, is_as_sealed=is_as_sealed)
        if is_authentic and not is_as_sealed:
            if len(self._misplaced) < MANY:
                self._misplaced[position] = (counted, row["hash"], row)
            else:
                self._report.add(Kind.EDITED, What.SEAL, **where(row, position))
        if is_as_sealed:
            order = (int(row["xid"]), row["id"])
            if order <= self._last:
                self._report.add(Kind.SWAPPED, What.SEAL, **where(row, position))
            self._last = order

    def _weigh(self, head: Head) -> None:
        self._report.seen[What.HEAD] += 1
        is_ours = self._witness.knows(head)
        is_root = head.size == self._recount.size and head.root == self._recount.root()
        place = {"position": head.size, "at": head.signed_at}
        if not is_ours:
            known = is_root or head.size <= self.size
            self._report.add(Kind.EDITED if known else Kind.INSERTED, What.HEAD, **place)
            return
        if self.is_whole and head.size == self._recount.size and not is_root:
            begin = self.newest.size if self.newest else 0
            self.is_whole = False
            self._report.add(
                Kind.EDITED,
                What.SEAL,
                position=begin,
                last_position=head.size - 1,
                note="the root that was signed is another",
            )
        self.newest = head

    async def _compare_nodes(
        self, db: AsyncConnection, begin: int, made: Sequence[tuple[Node, bytes]]
    ) -> None:
        end, level, ranges = self.size, 1, []
        while end >> level:
            ranges.append((level, begin >> level, end >> level))
            level += 1
        found = await rows.nodes(db, ranges) if ranges else {}
        for node, hashed in made:
            self._report.seen[What.NODE] += 1
            if (kept := found.get(node)) != hashed:
                kind = Kind.DELETED if kept is None else Kind.EDITED
                first = node.position << node.level
                last = first + (1 << node.level) - 1
                self._report.add(kind, What.NODE, position=first, last_position=last)

    async def _beyond(self, db: AsyncConnection, sealed: int) -> None:
        """More was sealed than the newest head says: it was cut off, or what follows was added."""
        beyond = await rows.sealed_after(db, sealed - 1)
        is_ours = all(
            row["id"] is not None
            and tree.leaf(entry.sealed(row["id"], entry.digest(row))) == row["hash"]
            for row in beyond
        )
        kind, what = (Kind.CUT, What.HEAD) if is_ours else (Kind.INSERTED, What.SEAL)
        self._report.add(kind, what, position=sealed, last_position=self.size - 1)

    def _gap(self, kind: Kind, last: int) -> None:
        self._report.add(kind, What.SEAL, position=self.size, last_position=last)

    def _flush(self, kind: Kind) -> None:
        """Leaves that are not there, though their place in the tree is: one finding a run."""
        if self._missing is not None:
            first, last, leaf_id = self._missing
            place = {"at": moment(leaf_id), "position": first, "last_position": last}
            self._report.add(kind, What.LEAF, leaf_id=leaf_id, **place)
            self._missing = None


def where(leaf: Row, position: int | None) -> dict[str, object]:
    """Where a leaf stands, for a finding."""
    return {
        "leaf_id": leaf["id"],
        "at": leaf["at"],
        "position": position,
        "process_id": leaf["process_id"],
        "number": leaf["number"],
    }


def moment(leaf_id: UUID) -> datetime | None:
    """When an id was made (RFC 9562, version 7): all that is left of a leaf that is gone."""
    try:
        return datetime.fromtimestamp((leaf_id.int >> 80) / 1000, UTC)
    except (ValueError, OverflowError):
        return None


class _Heads:
    """Heads one by one, each when the tree has grown to it."""

    def __init__(self, heads: AsyncIterator[Head]) -> None:
        self._heads = heads
        self._waiting: Head | None = None

    async def next_up_to(self, size: int | None) -> Head | None:
        """The next head of at most this size, or the next whatever its size."""
        if self._waiting is None:
            self._waiting = await anext(self._heads, None)
        if self._waiting is None or (size is not None and self._waiting.size > size):
            return None
        head, self._waiting = self._waiting, None
        return head
