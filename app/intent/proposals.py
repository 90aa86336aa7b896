"""Proposed changes: by the patient's side and the hospital, answered by the care team.

While one is open the verdict is *confirm*. An answer writes nothing of the record: what was
accepted the care team records anew, and until it has the old record stays in doubt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.db import Found, uuid7
from app.errors import Conflict, Refused
from app.intent import proposal_view, proposed
from app.intent.history import Answer, TreatmentLevel
from app.intent.proposal_view import SPEAKS_OF, ProposalView
from app.intent.proposed import ProposalKind, ProposalOutcome
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.patients.looked import looked_at
from app.patients.team import tell_others
from app.patients.view import Words
from app.people import store as people
from app.people.caller import Caller
from app.policy.bases import PATIENTS_SIDE, Basis, basis_at_home
from app.policy.capabilities import Act
from app.policy.roles import Role

PAGE = 50
_AT_HOSPITAL: Mapping[Role, Basis] = MappingProxyType(
    {
        Role.EMERGENCY_CLINICIAN: Basis.HANDOVER,
        Role.WARD_CLINICIAN: Basis.ADMISSION,
        Role.DISCHARGE_DESK: Basis.ADMISSION,
    }
)
_NOT_SETTLED = Words(
    ja="回答だけでは記録は変わりません。あらためて記録するまで「要確認」と表示されます。",
    en="An answer changes nothing of the record, which reads: confirm, until it is recorded anew.",
)
_ANSWERED = Words(
    ja="回答しました。この提案による「要確認」の表示は終わりました。記録は回答だけでは変わりません。",
    en="Answered. This proposal puts the record in doubt no more; an answer changes nothing of it.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProposal:
    """What is proposed, in words; the three answers where it is a wish and they are known."""

    kind: ProposalKind
    words: str
    resuscitation: Answer | None
    treatment_level: TreatmentLevel | None
    hospital_transport: Answer | None


@dataclass(frozen=True, slots=True)
class Proposals:
    """Some of a patient's proposals, newest first, and the id to go on before."""

    items: list[ProposalView]
    next: UUID | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A proposal with its answer, and what is left to do."""

    proposal: ProposalView
    said: Words


async def propose(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, new: NewProposal
) -> UUID:
    """Asks for a change; from now on the verdict is *confirm*. Returns the proposal's id.

    Raises Refused, NotAllowed.
    """
    action, basis = "proposal.made", _basis(caller)
    permit = await access.enter(db, caller, at, basis, action, patient_id=patient_id)
    is_own = basis in PATIENTS_SIDE
    permit.require(Act.PROPOSE_EDIT if is_own else Act.PROPOSE_CHANGE)
    epoch, moment = await access.advance(db, permit)
    proposal_id = uuid7()
    await proposed.add(
        db,
        id=proposal_id,
        patient_id=patient_id,
        epoch=epoch,
        kind=new.kind.value,
        words=new.words,
        resuscitation=new.resuscitation,
        treatment_level=new.treatment_level,
        hospital_transport=new.hospital_transport,
        basis=basis.value,
        organisation_id=None if is_own else caller.organisation_id,
        proposed_at=moment,
        proposed_by=caller.account_id,
        proposed_role=caller.role.value,
    )
    await tell_others(db, moment, permit, NoticeKind.PROPOSAL_MADE)
    given = tuple(name for name in NewProposal.__slots__ if getattr(new, name) is not None)
    await audit.append(db, at, permit.entry(action, fields=given, epoch=epoch))
    return proposal_id


async def of_patient(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    before: UUID | None = None,
) -> Proposals:
    """A page of proposals: to clinicians those they may know of, to others their own side's.

    The patient reads what their surrogates propose, a surrogate nobody else's. Raises Refused,
    NotAllowed.
    """
    action, basis = "proposals.read", _basis(caller)
    permit = await access.enter(db, caller, at, basis, action, patient_id=patient_id)
    permit.require(Act.READ_PROPOSALS)
    rows = await proposed.page(db, patient_id, before, PAGE, **_whose(permit))
    names = await people.account_names(db, {row.proposed_by for row in rows})
    items = [proposal_view.shown(permit, row, names[row.proposed_by]) for row in rows]
    read = {s for one in items if one.content.content for s in SPEAKS_OF[one.kind]}
    await audit.append(db, at, looked_at(permit, action, *read))
    return Proposals(items, rows[-1].id if len(rows) == PAGE else None)


async def one(db: AsyncConnection, caller: Caller, at: datetime, proposal_id: UUID) -> ProposalView:
    """One proposal, for who may read it among the others. Raises Refused, NotAllowed."""
    row = await _found(db, caller, proposal_id, "proposals.read")
    permit = await access.enter(
        db, caller, at, _basis(caller), "proposals.read", patient_id=row.patient_id
    )
    permit.require(Act.READ_PROPOSALS)
    if not _is_among(row, _whose(permit)):
        raise permit.refused("proposals.read", "not_theirs")
    names = await people.account_names(db, {row.proposed_by})
    shown = proposal_view.shown(permit, row, names[row.proposed_by])
    read = SPEAKS_OF[shown.kind] if shown.content.content else ()
    await audit.append(db, at, looked_at(permit, "proposals.read", *read))
    return shown


async def whose(db: AsyncConnection, caller: Caller, at: datetime, proposal_id: UUID) -> UUID:
    """The patient whom a proposal that is answered is about. Raises Refused."""
    del at  # who may answer it is asked there
    patient_id: UUID = (await _found(db, caller, proposal_id, "proposal.answered")).patient_id
    return patient_id


async def answer(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    proposal_id: UUID,
    outcome: ProposalOutcome,
    note: str | None,
) -> UUID:
    """Answers a proposal, once. Returns its id; it writes nothing of the record.

    Raises Refused where it is out of reach or its content withheld, NotAllowed, Conflict.
    """
    action = "proposal.answered"
    row = await _found(db, caller, proposal_id, action)
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=row.patient_id)
    permit.require(Act.ACCEPT_PROPOSAL)
    if not proposal_view.is_shown(permit, row):
        raise permit.refused(action, "withheld")
    epoch, moment = await access.advance(db, permit)
    row = await _found(db, caller, proposal_id, action)
    if row.outcome is not None:
        raise Conflict("すでに回答されています。", "It is answered already.", "already-answered")
    await proposed.add_answer(
        db,
        id=uuid7(),
        proposal_id=proposal_id,
        patient_id=row.patient_id,
        epoch=epoch,
        outcome=outcome.value,
        note=note,
        answered_at=moment,
        answered_by=caller.account_id,
        answered_role=caller.role.value,
        organisation_id=caller.organisation_id,
    )
    made = NoticeKind.PROPOSAL_MADE
    await notices.answered(db, caller, moment, made, patient_id=row.patient_id)
    if row.organisation_id is not None:
        told = NoticeKind.PROPOSAL_ANSWERED
        await notices.tell(db, moment, [row.organisation_id], told, patient_id=row.patient_id)
    await audit.append(db, at, permit.entry(action, fields=("outcome", "note"), epoch=epoch))
    return proposal_id


async def answered(
    db: AsyncConnection, caller: Caller, at: datetime, proposal_id: UUID
) -> Answered:
    """A proposal after its answer, with what is left to do. Raises as `one`."""
    shown = await one(db, caller, at, proposal_id)
    return Answered(shown, _NOT_SETTLED if shown.is_open else _ANSWERED)


def _basis(caller: Caller) -> Basis:
    return _AT_HOSPITAL.get(caller.role) or basis_at_home(caller.role)


def _whose(permit: Permit) -> dict[str, Any]:
    match permit.basis:
        case Basis.CARE_TEAM:
            return {"kinds": proposal_view.known_kinds(permit)}
        case Basis.PATIENT:
            return {"bases": sorted(PATIENTS_SIDE)}
        case Basis.SURROGATE:
            return {"account": permit.caller.account_id}
        case _:
            return {"organisation": permit.caller.organisation_id}


def _is_among(row: Found, whose: Mapping[str, Any]) -> bool:
    if "kinds" in whose:
        return row.kind in whose["kinds"]
    if "bases" in whose:
        return row.basis in PATIENTS_SIDE
    if "account" in whose:
        return bool(row.proposed_by == whose["account"])
    return bool(row.organisation_id == whose["organisation"])


async def _found(db: AsyncConnection, caller: Caller, proposal_id: UUID, action: str) -> Found:
    row = await proposed.one(db, proposal_id)
    if row is None:
        refused = Outcome.REFUSED
        raise Refused(Entry(actor=caller.actor, action=action, outcome=refused, reason="no_grant"))
    return row
