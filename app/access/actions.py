"""What can be done with relations to a patient: enter, lock for a change, open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import after_death, store
from app.access.permit import Permit, purpose_of
from app.audit.entry import Entry, Outcome
from app.db import Found, uuid7
from app.errors import Refused
from app.people.caller import Caller
from app.policy.agreement import DEFAULT, Agreement
from app.policy.bases import Basis, Column, recipient_of
from app.policy.consent import NOTHING_RECORDED, Consent, ConsentState
from app.policy.decide import decide
from app.policy.levels import Level
from app.policy.sections import Section

_FIRST = UUID(int=0)


async def enter(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    basis: Basis,
    action: str,
    *,
    patient_id: UUID | None = None,
    call_id: UUID | None = None,
) -> Permit:
    """The caller's permit on one basis towards one patient, or towards the patient of a call.

    Raises Refused, with its audit entry, where no grant is open or the rules show nothing.
    """
    recipient = recipient_of(basis, caller.role)
    row = None
    if recipient is not None:
        row = await store.standing(
            db,
            caller.holders,
            caller.region,
            at,
            basis,
            recipient,
            patient_id=patient_id,
            call_id=call_id,
        )
    if row is None:
        raise Refused(refusal(caller, basis, action, "no_grant", patient_id, call_id))
    permit = permit_of(caller, at, basis, row)
    if permit.decision.is_refused:
        raise Refused(permit.entry(action, outcome=Outcome.REFUSED, reason="withheld"))
    return permit


async def enter_all(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    basis: Basis,
    *,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[Permit]:
    """A page of the caller's permits on one basis, by patient id; none that shows nothing."""
    recipient = recipient_of(basis, caller.role)
    if recipient is None:
        return ()
    rows = await store.standings(
        db, caller.holders, caller.region, at, basis, recipient, after or _FIRST, limit
    )
    permits = (permit_of(caller, at, basis, row) for row in rows)
    return [permit for permit in permits if not permit.decision.is_refused]


async def advance(db: AsyncConnection, permit: Permit) -> tuple[int, datetime]:
    """Locks the patient for a change that bears on trust: its new epoch, and its own time.

    The time is taken after the wait for the lock, so that it never lies before what it follows.
    """
    locked = await store.lock(db, permit.patient_id)
    if locked is None:
        raise Refused(permit.entry("lock", outcome=Outcome.REFUSED, reason="no_grant"))
    return locked


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relation about to begin: to whom, held by whom, on which basis, for what reason.

    `holder_kind` is organisation, unit or account; `closes_at` None means until closed.
    """

    patient_id: UUID
    holder_kind: str
    holder_id: UUID
    basis: Basis
    opened_for: str
    call_id: UUID | None = None
    closes_at: datetime | None = None
    is_own_institution: bool = False


async def open_grant(db: AsyncConnection, caller: Caller, at: datetime, relation: Relation) -> UUID:
    """Opens a grant from `at` on. Returns its id. Raises DeathRecorded."""
    await after_death.require_living(db, relation.patient_id, relation.basis)
    grant_id = uuid7()
    await store.add_grant(
        db,
        id=grant_id,
        patient_id=relation.patient_id,
        holder_kind=relation.holder_kind,
        holder_id=relation.holder_id,
        basis=relation.basis.value,
        call_id=relation.call_id,
        opened_at=at,
        closes_at=relation.closes_at,
        opened_by=caller.account_id,
        opened_for=relation.opened_for,
        is_own_institution=relation.is_own_institution,
    )
    return grant_id


def permit_of(caller: Caller, at: datetime, basis: Basis, row: Found) -> Permit:
    """The permit that an answer of `store.standing` amounts to."""
    agreements = [_agreement(row.region, row.home_version, row.home_cells)]
    if row.region != caller.region:
        agreements.append(_agreement(caller.region, row.viewer_version, row.viewer_cells))
    return Permit(
        caller=caller,
        at=at,
        patient_id=row.patient_id,
        basis=basis,
        grant_id=row.id,
        call_id=row.call_id,
        epoch=row.epoch,
        decision=decide(caller.role, basis, agreements, _consent(row)),
    )


def _consent(row: Found) -> Consent:
    restricted = frozenset(map(Section, row.restricted or ()))
    if row.is_own_institution:
        return Consent(ConsentState.IMPLIED, None, restricted, "implied")
    if row.state is None:
        return NOTHING_RECORDED
    sections = None if row.sections is None else frozenset(map(Section, row.sections))
    return Consent(ConsentState(row.state), sections, restricted, f"epoch-{row.consent_epoch}")


def _agreement(region: str, version: str | None, cells: Mapping[str, Any] | None) -> Agreement:
    if version is None or cells is None:
        return DEFAULT
    return _parsed(region, version, tuple(sorted(cells.items())))


@lru_cache(maxsize=512)
def _parsed(region: str, version: str, cells: tuple[tuple[str, str], ...]) -> Agreement:
    # A published version never changes, so it is read once: "section/column" → level.
    changed = dict(DEFAULT.cells)
    for cell, level in cells:
        section, _, column = cell.partition("/")
        changed[Section(section), Column(column)] = Level(level)
    return Agreement(version=version, region=region, cells=changed)


def refusal(
    caller: Caller,
    basis: Basis,
    action: str,
    reason: str,
    patient_id: UUID | None,
    call_id: UUID | None,
) -> Entry:
    """The audit entry of a caller who stands in no relation that would do."""
    return Entry(
        actor=caller.actor,
        action=action,
        outcome=Outcome.REFUSED,
        purpose=purpose_of(basis),
        patient_id=patient_id,
        call_id=call_id,
        basis=basis,
        reason=reason,
    )
