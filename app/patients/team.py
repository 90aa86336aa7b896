"""The care team: who joins, who leaves. Joining opens a grant, leaving closes it at once."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import said
from app.access import store as access_store
from app.access.actions import Relation
from app.access.heard import is_granted
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry
from app.db import uuid7
from app.errors import Conflict, Invalid
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.patients import store, writing
from app.patients.kinds import Function
from app.patients.merging import store as merges
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.policy.bases import PATIENTS_SIDE, Basis, Recipient
from app.policy.capabilities import Act

_CARES = frozenset(
    {
        OrganisationKind.CLINIC,
        OrganisationKind.NURSE_STATION,
        OrganisationKind.CARE_MANAGER_OFFICE,
        OrganisationKind.PHARMACY,
        OrganisationKind.CARE_FACILITY,
    }
)


async def join(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    organisation_id: UUID,
    function: Function,
) -> UUID:
    """Adds an organisation to the care team. Returns the member's id.

    What it sees hangs on the patient's consent towards the care team, asked at every read.
    Raises Refused, NotAllowed, Invalid, Conflict where it is a member already.
    """
    permit = await access.enter(
        db, caller, at, Basis.CARE_TEAM, "team.joined", patient_id=patient_id
    )
    permit.require(Act.MANAGE_CARE_TEAM)
    if await writing.organisation_kind(db, organisation_id) not in _CARES:
        raise Invalid.at(
            "body.organisation_id",
            "ケアチームに加えられる事業所を選んでください。",
            "Choose an organisation that may join a care team.",
        )
    epoch, moment = await access.advance(db, permit)
    if organisation_id in await store.team_organisations(db, patient_id):
        raise Conflict(
            "すでにケアチームの一員です。", "It is a member already.", "already-a-member"
        )
    grant_id = await access.open_grant(
        db,
        caller,
        moment,
        Relation(
            patient_id=patient_id,
            holder_kind="organisation",
            holder_id=organisation_id,
            basis=Basis.CARE_TEAM,
            opened_for="joined_team",
        ),
    )
    member_id = uuid7()
    await writing.add_member(
        db,
        id=member_id,
        patient_id=patient_id,
        organisation_id=organisation_id,
        function=function.value,
        grant_id=grant_id,
        joined_at=moment,
    )
    joined = NoticeKind.TEAM_JOINED
    await notices.tell(db, moment, [organisation_id], joined, patient_id=patient_id)
    await audit.append(
        db, at, permit.entry("team.joined", fields=("organisation", "function"), epoch=epoch)
    )
    return member_id


async def tell(
    db: AsyncConnection,
    at: datetime,
    patient_id: UUID,
    kind: NoticeKind,
    *,
    call_id: UUID | None = None,
    but: UUID | None = None,
) -> None:
    """Tells the care team, `but` the organisation that knows; on any open grant.

    Those without the patient's consent learn nothing; the home doctor's own clinic needs none.
    Where one of the team does not answer to a call, the next in the calling order is told so.
    """
    told = await store.team_organisations(db, patient_id)
    newest = await said.newest(db, patient_id, Recipient.CARE_TEAM)
    if not is_granted(newest):
        own = await writing.registrar(db, patient_id)
        told = [one for one in told if one == own]
    told = [one for one in told if one != but]
    then = told if kind is NoticeKind.EMERGENCY_CALLED else ()
    await notices.tell(db, at, told, kind, patient_id=patient_id, call_id=call_id, then=then)


async def tell_others(db: AsyncConnection, at: datetime, permit: Permit, kind: NoticeKind) -> None:
    """Tells the rest of the care team what was done on this permit.

    What patient or surrogate did nobody knows yet, least of all where their account was made.
    """
    own = None if permit.basis in PATIENTS_SIDE else permit.caller.organisation_id
    await tell(db, at, permit.patient_id, kind, but=own)


async def tell_of_the_kept(
    db: AsyncConnection, at: datetime, leaf: Entry, kind: NoticeKind
) -> None:
    """Where a record went into another, the walls took it back there too: those are told.

    `leaf`: what was taken back, on the record that ended; likewise on the one that is kept.
    """
    if leaf.patient_id is None:
        return
    team = await merges.kept_team(db, leaf.patient_id)
    told = [row.organisation for row in team if row.organisation is not None]
    for kept in {row.kept for row in team}:
        await notices.tell(db, at, told, kind, patient_id=kept)
        await audit.append(db, at, replace(leaf, patient_id=kept, grant_id=None, epoch=None))


async def leave(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, member_id: UUID
) -> None:
    """Ends a membership and its grant at once.

    Raises Refused for a member that is not there, NotAllowed, and Conflict for one's own
    organisation, so that nobody is left without a team that can act.
    """
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, "team.left", patient_id=patient_id)
    permit.require(Act.MANAGE_CARE_TEAM)
    epoch, moment = await access.advance(db, permit, even_merged=True)
    member = await writing.member(db, patient_id, member_id)
    if member is None:
        raise permit.refused("team.left", "no_member")
    if member.organisation_id == caller.organisation_id:
        raise Conflict(
            "自分の事業所は外せません。引き継ぐ事業所に外してもらってください。",
            "One's own organisation cannot be removed; the one that takes over removes it.",
            "own-organisation",
        )
    await writing.leave(db, member_id, moment)
    await access_store.close_grant(db, member.grant_id, moment, moment)
    await audit.append(db, at, permit.entry("team.left", fields=("left_at",), epoch=epoch))
