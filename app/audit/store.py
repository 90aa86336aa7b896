"""Writing and reading the audit. A leaf lives or dies with what it records; nothing commits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import ScalarSelect

from app.audit.entry import Entry, Outcome, columns, mac
from app.audit.ledger import Ledger
from app.audit.models import Leaf
from app.db import Found, uuid7

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

_IS_OF_PATIENT = select(
    exists().where(Leaf.id == bindparam("leaf_id"), Leaf.patient_id == bindparam("patient_id"))
)


class InSavepoint(Exception):  # noqa: N818  errors are named for what happened
    """A leaf in a savepoint could vanish while its transaction stays, and its number be missed."""


def equip(db: AsyncConnection, ledger: Ledger) -> None:
    """Hands a connection the pen its leaves are written with, and starts their count."""
    db.info["ledger"], db.info["leaves"], db.info["numbers"] = ledger, 0, []


def is_recorded(db: AsyncConnection) -> bool:
    """True once the transaction has left something on the record."""
    return bool(db.info["leaves"])


async def append(db: AsyncConnection, at: datetime, entry: Entry) -> UUID:
    """Adds one leaf in the caller's transaction. Returns the leaf's id."""
    if db.in_nested_transaction():
        raise InSavepoint(entry.action)
    ledger: Ledger = db.info["ledger"]
    place = ledger.take()
    db.info["numbers"].append(place.number)
    leaf = columns(entry, uuid7(), at, place)
    key = ledger.key
    await db.execute(_APPEND, leaf | {"kid": key.kid, "mac": mac(key.material, leaf)})
    db.info["leaves"] += 1
    return UUID(str(leaf["id"]))


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


async def of_patient(
    db: AsyncConnection, patient_id: UUID, before: UUID, limit: int
) -> Sequence[Found]:
    """The newest leaves about a patient that are older than the leaf `before`."""
    rows = await db.execute(
        _OF_PATIENT, {"patient_id": patient_id, "before": before, "limit": limit}
    )
    return rows.all()


async def is_of_patient(db: AsyncConnection, leaf_id: UUID, patient_id: UUID) -> bool:
    """Whether a leaf is one of those about a patient."""
    asked = {"leaf_id": leaf_id, "patient_id": patient_id}
    return bool((await db.execute(_IS_OF_PATIENT, asked)).scalar_one())
