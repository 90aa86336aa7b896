"""Writing and reading the audit. A leaf lives or dies with what it records; nothing commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import String, and_, bindparam, func, insert, literal_column, not_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import ScalarSelect

from app.audit.entry import Actor, Entry, Outcome, columns, mac
from app.audit.ledger import Ledger
from app.audit.models import Leaf
from app.db import Found, uuid7

TOO_MANY: Final = "too_many"
"""The reason of a search that was turned away uncounted."""

_APPEND = insert(Leaf)
_OF_PATIENT = (
    select(
        Leaf.id,
        Leaf.at,
        Leaf.account_id,
        Leaf.organisation_id,
        Leaf.role,
        Leaf.action,
        Leaf.outcome,
        Leaf.purpose,
        Leaf.basis,
        Leaf.sections,
    )
    .where(Leaf.patient_id == bindparam("patient_id"), Leaf.id < bindparam("before"))
    .order_by(Leaf.id.desc())
    .limit(bindparam("limit"))
)
_UNSAID = bindparam("unsaid_section", type_=String())
_IS_SAID = (
    Leaf.action.not_in(bindparam("unsaid_actions")),
    Leaf.fields != bindparam("unsaid_fields", type_=JSONB()),
    not_(
        and_(
            Leaf.sections.has_key(_UNSAID),
            Leaf.sections.op("-")(_UNSAID) == literal_column("'{}'::jsonb"),
        )
    ),
)
_OF_PATIENT_BUT = _OF_PATIENT.where(*_IS_SAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """What a reader is not told of: these actions, and leaves of nothing but this.

    `section` is one that was shown, `fields` what was written.
    """

    actions: tuple[str, ...]
    section: str
    fields: tuple[str, ...]

    @property
    def asked(self) -> dict[str, object]:
        """The values of a statement that leaves it out."""
        return {
            "unsaid_actions": list(self.actions),
            "unsaid_section": self.section,
            "unsaid_fields": list(self.fields),
        }


_SEARCHES = select(
    func.count().filter(Leaf.at > bindparam("lately")).label("lately"),
    func.count().label("since"),
).where(
    Leaf.account_id == bindparam("account_id"),
    Leaf.at > bindparam("since"),
    Leaf.action.in_(bindparam("actions")),
    Leaf.search.is_not(None),
    Leaf.reason.is_distinct_from(TOO_MANY),
)

_ONE_OF_PATIENT = select(Leaf.id).where(
    Leaf.id == bindparam("leaf_id"), Leaf.patient_id == bindparam("patient_id")
)
_IS_OF_PATIENT = select(_ONE_OF_PATIENT.exists())
_IS_OF_PATIENT_AND_SAID = select(_ONE_OF_PATIENT.where(*_IS_SAID).exists())


class InSavepoint(Exception):  # noqa: N818  errors are named for what happened
    """A leaf in a savepoint could vanish while its transaction stays, and its number be missed."""


def equip(db: AsyncConnection, ledger: Ledger) -> None:
    """Hands a connection the pen its leaves are written with, and starts their count."""
    db.info["ledger"], db.info["leaves"], db.info["numbers"] = ledger, 0, []


def is_recorded(db: AsyncConnection) -> bool:
    """True once the transaction has left something on the record."""
    return bool(db.info["leaves"])


def a_job() -> Actor:
    """Nobody: work of the service's own, under one number for all that a run does."""
    return Actor(request_id=uuid7())


async def append(db: AsyncConnection, at: datetime, entry: Entry) -> UUID:
    """Adds one leaf in the caller's transaction. Returns the leaf's id."""
    (leaf_id,) = await append_all(db, at, [entry])
    return leaf_id


async def append_all(db: AsyncConnection, at: datetime, entries: Sequence[Entry]) -> list[UUID]:
    """Adds a leaf for each entry, in their order and in one round. Returns the leaves' ids."""
    if not entries:
        return []
    if db.in_nested_transaction():
        raise InSavepoint(entries[0].action)
    ledger: Ledger = db.info["ledger"]
    leaves, key = [], ledger.key
    for entry in entries:
        place = ledger.take()
        db.info["numbers"].append(place.number)
        leaf = columns(entry, uuid7(), at, place)
        leaves.append(leaf | {"kid": key.kid, "mac": mac(key.material, leaf)})
    await db.execute(_APPEND, leaves if len(leaves) > 1 else leaves[0])
    db.info["leaves"] += len(leaves)
    return [UUID(str(leaf["id"])) for leaf in leaves]


def kept(db: AsyncConnection) -> None:
    """Tells the pen that the transaction was committed."""
    ledger: Ledger = db.info["ledger"]
    ledger.kept(db.info["numbers"])
    db.info["numbers"].clear()


def lost(db: AsyncConnection) -> None:
    """Tells the pen that the transaction was not committed, or that nobody knows."""
    ledger: Ledger = db.info["ledger"]
    ledger.lost(db.info["numbers"])
    db.info["numbers"].clear()


def refusals(account: str, since: str, action: str) -> ScalarSelect[int]:
    """How often an account was refused an action since an instant, as part of a statement.

    The arguments name the statement's own bound parameters.
    """
    return (
        select(func.count())
        .select_from(Leaf)
        .where(
            Leaf.account_id == bindparam(account),
            Leaf.at > bindparam(since),
            Leaf.action == bindparam(action),
            Leaf.outcome == Outcome.REFUSED,
        )
        .scalar_subquery()
    )


async def searches(
    db: AsyncConnection,
    account_id: UUID,
    actions: Sequence[str],
    lately: datetime,
    since: datetime,
) -> tuple[int, int]:
    """How often an account searched in one of these ways: lately, and since an earlier instant.

    Refused ones count as well, except for those that came after too many.
    """
    asked = {
        "account_id": account_id,
        "actions": list(actions),
        "lately": lately,
        "since": since,
    }
    row = (await db.execute(_SEARCHES, asked)).one()
    return row.lately, row.since


async def of_patient(
    db: AsyncConnection,
    patient_id: UUID,
    before: UUID,
    limit: int,
    unsaid: Unsaid | None = None,
) -> Sequence[Found]:
    """The newest leaves about a patient that are older than the leaf `before`.

    What is `unsaid` is left out before the page is counted, so that no gap tells of it.
    """
    asked: dict[str, object] = {"patient_id": patient_id, "before": before, "limit": limit}
    if unsaid is None:
        return (await db.execute(_OF_PATIENT, asked)).all()
    return (await db.execute(_OF_PATIENT_BUT, asked | unsaid.asked)).all()


async def is_of_patient(
    db: AsyncConnection, leaf_id: UUID, patient_id: UUID, unsaid: Unsaid | None = None
) -> bool:
    """Whether a leaf is one of those about a patient, and not of what is `unsaid`."""
    asked: dict[str, object] = {"leaf_id": leaf_id, "patient_id": patient_id}
    if unsaid is None:
        return bool((await db.execute(_IS_OF_PATIENT, asked)).scalar_one())
    return bool((await db.execute(_IS_OF_PATIENT_AND_SAID, asked | unsaid.asked)).scalar_one())
