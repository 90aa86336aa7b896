"""What the log proves to anybody: that a leaf is in it, and that it only ever grew.

A proof is a document that says everything needed to check it, but for the sealer's public key:
`python3 -m app audit check FILE` does so without database and network.
"""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import entry, head, tree
from app.audit.head import Head, Witness
from app.audit.models import Leaf, Sealed, SignedHead
from app.audit.reading import HEAD, LEAF, hashes, head_of

LARGEST = 1 << 53
"""Beyond it JSON readers disagree about numbers."""
_HASH = "^[0-9a-f]{64}$"
_FEW = 64  # no tree has more levels

Size = Annotated[int, Field(ge=1, lt=LARGEST)]
Hash = Annotated[str, Field(pattern=_HASH, examples=["9f" * 32])]
Path = Annotated[list[Hash], Field(max_length=_FEW)]

_NEWEST = select(*HEAD).order_by(SignedHead.size.desc(), SignedHead.signed_at.desc()).limit(1)
_OF_SIZE = _NEWEST.where(SignedHead.size == bindparam("size"))
_SEALED = (
    select(*LEAF, Sealed.position)
    .outerjoin(Sealed, Sealed.leaf_id == Leaf.id)
    .where(Leaf.id == bindparam("leaf_id"))
)


class NotProved(Exception):  # noqa: N818  errors are named for what happened
    """A proof that does not hold; the message says which part."""


class Document(BaseModel):
    """Something that can be checked; what it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class HeadDocument(Document):
    """A signed head: so many leaves, this root, at this time, by the sealer's key `kid`."""

    size: Size
    root: Hash
    signed_at: str = Field(examples=["2026-11-21T14:05:00.123456+00:00"])
    cursor: str
    kid: str
    signature: str = Field(pattern="^[0-9a-f]{128}$", examples=["ab" * 64])

    @classmethod
    def of(cls, known: Head) -> Self:
        """The document of a head."""
        return cls.model_validate(known.document())

    def checked(self, witness: Witness) -> Head:
        """The head, if the sealer signed it. Raises NotProved."""
        try:
            found = head.read(self.model_dump())
        except ValueError:
            found = None
        if found is None or not witness.knows(found):
            raise NotProved("The head was not signed by the sealer.")
        return found


class Inclusion(Document):
    """Proves that a leaf stands at a position in the log that the head stands for.

    `digest` is SHA-256 over the leaf with its MAC; the leaf's hash in the tree is that of a zero
    byte, the 16 bytes of its id and the digest (RFC 9162).
    """

    kind: Literal["inclusion"]
    leaf_id: str = Field(examples=["019ab3f0-1c2d-7e4f-8a9b-0c1d2e3f4a5b"])
    digest: Hash
    position: Annotated[int, Field(ge=0, lt=LARGEST)]
    path: Path
    head: HeadDocument

    def check(self, witness: Witness) -> str:
        """Says what is proved. Raises NotProved."""
        known = self.head.checked(witness)
        try:
            leaf_id = UUID(self.leaf_id)
        except ValueError:
            leaf_id = None
        if leaf_id is None or str(leaf_id) != self.leaf_id:
            raise NotProved("This is no leaf's id.")
        hashed = tree.leaf(entry.sealed(leaf_id, bytes.fromhex(self.digest)))
        path = [bytes.fromhex(each) for each in self.path]
        if not tree.includes(self.position, known.size, hashed, path, known.root):
            raise NotProved("The leaf is not in the log that this head stands for.")
        when = self.head.signed_at
        return f"Leaf {leaf_id} stands at position {self.position} in the log as signed at {when}."


class Consistency(Document):
    """Proves that the log of the second head begins with the whole log of the first."""

    kind: Literal["consistency"]
    first: HeadDocument
    second: HeadDocument
    path: Path

    def check(self, witness: Witness) -> str:
        """Says what is proved. Raises NotProved."""
        first, second = self.first.checked(witness), self.second.checked(witness)
        path = [bytes.fromhex(each) for each in self.path]
        if not tree.grew(first.size, second.size, (first.root, second.root), path):
            raise NotProved("The later log does not begin with the earlier one.")
        return f"The log grew from {first.size} to {second.size} leaves, and nothing was changed."


Proof = Annotated[Inclusion | Consistency, Field(discriminator="kind")]


async def newest(db: AsyncConnection) -> Head | None:
    """The newest head; None before anything was sealed."""
    row = (await db.execute(_NEWEST)).one_or_none()
    return None if row is None else head_of(row)


async def inclusion(db: AsyncConnection, leaf_id: UUID) -> Inclusion | None:
    """The proof of a leaf that the caller's role may read; None where it waits for the sealer.

    Raises LookupError where there is no such leaf.
    """
    row = (await db.execute(_SEALED, {"leaf_id": leaf_id})).mappings().one_or_none()
    if row is None:
        raise LookupError
    known = await newest(db)
    if row["position"] is None or known is None or known.size <= row["position"]:
        return None
    plan = tree.inclusion(row["position"], known.size)
    return Inclusion(
        kind="inclusion",
        leaf_id=str(leaf_id),
        digest=entry.digest(dict(row)).hex(),
        position=row["position"],
        path=await _path(db, plan),
        head=HeadDocument.of(known),
    )


async def consistency(db: AsyncConnection, first: int, second: int) -> Consistency | None:
    """The proof that the log grew from one signed size to another; None where one is not there."""
    found = [(await db.execute(_OF_SIZE, {"size": size})).one_or_none() for size in (first, second)]
    earlier, later = (None if row is None else head_of(row) for row in found)
    if earlier is None or later is None:
        return None
    return Consistency(
        kind="consistency",
        first=HeadDocument.of(earlier),
        second=HeadDocument.of(later),
        path=await _path(db, tree.consistency(first, second)),
    )


async def _path(db: AsyncConnection, plan: tree.Plan) -> list[str]:
    found = await hashes(db, (place for part in plan for place in part))
    return [each.hex() for each in tree.proof(plan, found)]
