"""What can be done with relations to a patient: enter, lock for a change, open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import after_death, locking, store
from app.access.agreement.agreed import agreed
from app.access.heard import consent_of
from app.access.permit import Permit, purpose_of
from app.audit.entry import Entry, Outcome
from app.db import Found, uuid7
from app.errors import Conflict, Refused
from app.people.caller import Caller
from app.policy.bases import Basis, recipient_of
from app.policy.decide import decide
from app.policy.sections import Section


async def enter(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    basis: Basis,
    action: str,
    *,
    patient_id: UUID | None = None,
    call_id: UUID | None = None,
    grant_id: UUID | None = None,
) -> Permit:
    """The caller's permit on one basis: towards one patient, the patient of a call, or by a grant.

    Raises Refused, with its audit entry, where no grant is open or the rules show nothing.
    """
    permit = await stand(
        db, caller, at, basis, patient_id=patient_id, call_id=call_id, grant_id=grant_id
    )
    if permit is None:
        raise Refused(refusal(caller, basis, action, "no_grant", patient_id, call_id))
    if permit.decision.is_refused:
        raise permit.refused(action, "withheld")
    return permit


async def stand(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    basis: Basis,
    *,
    patient_id: UUID | None = None,
    call_id: UUID | None = None,
    grant_id: UUID | None = None,
) -> Permit | None:
    """The same for whoever looks without telling: it may show nothing. None without a grant."""
    recipient = recipient_of(basis, caller.role)
    if recipient is None:
        return None
    row = await store.standing(
        db,
        caller.holders,
        caller.region,
        at,
        basis,
        recipient,
        patient_id=patient_id,
        call_id=call_id,
        grant_id=grant_id,
    )
    return None if row is None else permit_of(caller, at, basis, row)


async def is_shown(
    db: AsyncConnection, caller: Caller, at: datetime, basis: Basis, patient_id: UUID
) -> bool:
    """Whether the caller is shown anything of a patient on one basis; leaves no audit leaf.

    A grant alone is not enough: without the patient's consent nobody learns that there is a record.
    """
    permit = await stand(db, caller, at, basis, patient_id=patient_id)
    return permit is not None and not permit.decision.is_refused


async def advance(
    db: AsyncConnection,
    permit: Permit,
    *,
    everywhere: bool = False,
    even_merged: bool = False,
    waits: bool = True,
) -> tuple[int, datetime]:
    """Locks the patient for a change that bears on trust: its new epoch, and its own time.

    The time is taken after the wait for the lock, so that it never lies before what it follows.
    `everywhere` is for what is taken back and for consent: no standby may show the old state
    once the change is acknowledged. `even_merged`: also in a record that went into another, which
    otherwise is Conflict (merged). Whoever holds another patient already never `waits` for one
    more: what is taken back would be the one to give way.
    """
    locked = await locking.lock(db, permit.patient_id, everywhere=everywhere, waits=waits)
    return _locked(permit, locked, even_merged=even_merged)


async def hold(
    db: AsyncConnection, permit: Permit, *, even_merged: bool = False
) -> tuple[int, datetime]:
    """As `advance`, for a change that does not bear on trust: the epoch stays what it is."""
    return _locked(permit, await locking.hold(db, permit.patient_id), even_merged=even_merged)


def _locked(
    permit: Permit, locked: tuple[int, datetime, bool] | None, *, even_merged: bool
) -> tuple[int, datetime]:
    if locked is None:
        raise permit.refused("lock", "no_grant")
    epoch, moment, is_merged = locked
    if is_merged and not even_merged:
        raise RecordMerged
    return epoch, moment


class RecordMerged(Conflict):
    """The record went into another: nothing is written there any more but what takes back."""

    kind = "merged"
    ja = "この記録は、同じ方の別の記録に統合されています。統合先に記録してください。"
    en = "This record went into another of the same person. Write into that one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relation about to begin: to whom, held by whom, on which basis, for what reason.

    `holder_kind` is organisation, unit or account; `closes_at` None means until closed. `scope`
    and `relation` belong to a surrogate.
    """

    patient_id: UUID
    holder_kind: str
    holder_id: UUID
    basis: Basis
    opened_for: str
    call_id: UUID | None = None
    closes_at: datetime | None = None
    is_own_institution: bool = False
    scope: frozenset[Section] | None = None
    relation: str | None = None


async def open_grant(db: AsyncConnection, caller: Caller, at: datetime, relation: Relation) -> UUID:
    """Opens a grant from `at` on. Returns its id. Raises DeathRecorded."""
    await after_death.require_living(db, relation.patient_id, relation.basis)
    grant = grant_columns(caller, at, relation)
    await store.add_grant(db, **grant)
    return UUID(str(grant["id"]))


def grant_columns(caller: Caller, at: datetime, relation: Relation) -> dict[str, Any]:
    """The row of a relation that begins at `at`."""
    return {
        "id": uuid7(),
        "patient_id": relation.patient_id,
        "holder_kind": relation.holder_kind,
        "holder_id": relation.holder_id,
        "basis": relation.basis.value,
        "call_id": relation.call_id,
        "opened_at": at,
        "closes_at": relation.closes_at,
        "opened_by": caller.account_id,
        "opened_for": relation.opened_for,
        "is_own_institution": relation.is_own_institution,
        "scope": None if relation.scope is None else sorted(relation.scope),
        "relation": relation.relation,
    }


def permit_of(caller: Caller, at: datetime, basis: Basis, row: Found) -> Permit:
    """The permit that an answer of `store.standing` amounts to."""
    agreements = [agreed(row.home_place or row.region, row.home_number, row.home_cells)]
    if row.region != caller.region:
        place = row.viewer_place or caller.region
        agreements.append(agreed(place, row.viewer_number, row.viewer_cells))
    if row.left_region is not None:
        place = row.left_place or row.left_region
        agreements.append(agreed(place, row.left_number, row.left_cells))
    consent = consent_of(row, basis)
    return Permit(
        caller=caller,
        at=at,
        patient_id=row.patient_id,
        basis=basis,
        grant_id=row.id,
        call_id=row.call_id,
        epoch=row.epoch,
        region=row.region,
        decision=decide(caller.role, basis, agreements, consent),
        agreements=tuple(agreements),
        consent=consent,
    )


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
