"""Physicians invited to a call: the online MC doctor, a covering colleague, one on call.

An organisation is invited, because nobody at the scene knows who is on duty there. Whoever of it
opens the call comes in by themselves; the others of it see nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import call_store as grants
from app.audit import store as audit
from app.audit.entry import Outcome
from app.calls import parties, store
from app.calls.company import store as company
from app.calls.guide.gathered import Entered
from app.calls.kinds import Capacity
from app.calls.parties import entry, own_call
from app.db import Found, uuid7
from app.errors import Conflict, Invalid, NotAllowed, Refused
from app.notices import actions as notices
from app.notices.actions import NoticeKind
from app.patients.view import View
from app.people import reachable
from app.people import store as people
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.people.reachable import Place, Where
from app.policy.bases import Basis
from app.policy.capabilities import Act

PAGE = reachable.PAGE


class InvitableView(View):
    """An organisation that may be invited: somebody of the role works there."""

    organisation_id: UUID
    organisation: str
    kind: OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """Whom to invite, as what."""

    organisation_id: UUID
    capacity: Capacity


async def invitable(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    capacity: Capacity,
    after: UUID | None = None,
) -> list[InvitableView]:
    """A page of the organisations that may be invited to the call, those of its place first.

    Raises as `own_call`.
    """
    action = "physicians.list"
    call = await own_call(db, caller, at, call_id, action, Act.INVITE_PHYSICIAN)
    found = await reachable.places(db, _where(call, capacity), after=after)
    await audit.append(db, at, entry(caller, action, call_id))
    return [_shown(place) for place in found]


async def invite(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, new: NewInvitation
) -> UUID:
    """Invites an organisation's physicians and tells it. Returns the invitation's id.

    Raises Invalid for one that may not be invited as that, Conflict for one that is invited, and
    as `own_call`.
    """
    action = "physician.invite"
    call = await own_call(db, caller, at, call_id, action, Act.INVITE_PHYSICIAN, lock=True)
    where = _where(call, new.capacity)
    if not await reachable.places(db, where, only=new.organisation_id):
        raise Invalid.at(
            "body.organisation_id",
            "この事案に呼べる医師のいる組織を選んでください。",
            "Choose an organisation with physicians who may be called to this call.",
        )
    if any(_lets_in(one, new) for one in parties.standing_invitations(call)):
        raise Conflict(
            "この組織の医師はすでに呼ばれています。",
            "The physicians of this organisation are invited already.",
            "already-invited",
        )
    invitation_id, moment = uuid7(), await store.clock(db)
    await company.invite(
        db,
        id=invitation_id,
        call_id=call_id,
        organisation_id=new.organisation_id,
        invited_as=new.capacity.value,
        invited_at=moment,
        invited_by=caller.account_id,
    )
    kind = NoticeKind.PHYSICIAN_INVITED
    await notices.tell(db, moment, (new.organisation_id,), kind, call_id=call_id)
    leaf = entry(
        caller,
        "physician.invited",
        call_id,
        patient_id=call.patient_id,
        fields=("organisation_id", "invited_as"),
    )
    await audit.append(db, at, leaf)
    return invitation_id


async def end(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, invitation_id: UUID
) -> None:
    """Ends an invitation: whoever came in by it sees nothing from this instant on.

    Crew and desk end any, a physician their own. Raises Refused for one that is not there,
    Conflict for one that is over, and as `own_call`.
    """
    action = "invitation.end"
    call = await own_call(db, caller, at, call_id, action, Act.INVITE_PHYSICIAN, lock=True)
    found = [one for one in call.invitations if one["id"] == str(invitation_id)]
    if not found:
        outcome, reason = Outcome.REFUSED, "no_invitation"
        raise Refused(entry(caller, action, call_id, outcome=outcome, reason=reason))
    (invitation,) = found
    is_own = invitation["invited_by"] == str(caller.account_id)
    if caller.role in parties.INVITED and not is_own:
        outcome, reason = Outcome.REFUSED, "role"
        raise NotAllowed(entry=entry(caller, action, call_id, outcome=outcome, reason=reason))
    if invitation["ended_at"] is not None:
        raise Conflict("すでに終わっています。", "This invitation is over.", "invitation-over")
    moment = await store.clock(db)
    await company.end_invitation(db, invitation_id, moment, caller.account_id)
    organisation_id = UUID(invitation["organisation_id"])
    role = Capacity(invitation["invited_as"]).role
    physicians = await people.at_work(db, organisation_id, (role,))
    await grants.close_of_holders(db, call_id, Basis.CALL, physicians, moment)
    leaf = entry(
        caller, "invitation.ended", call_id, patient_id=call.patient_id, fields=("ended_at",)
    )
    await audit.append(db, at, leaf)


def _lets_in(one: Entered, new: NewInvitation) -> bool:
    is_same_place = UUID(one["organisation_id"]) == new.organisation_id
    return is_same_place and Capacity(one["invited_as"]).role is new.capacity.role


def _where(call: Found, capacity: Capacity) -> Where:
    """Medical control: the call's department, councils of the scene, hospitals. Others: care."""
    if capacity is Capacity.MEDICAL_CONTROL:
        return Where(
            role=capacity.role,
            municipality=call.municipality,
            kinds=(OrganisationKind.HOSPITAL,),
            named=call.fire_department_id,
            councils=True,
        )
    return Where(
        role=capacity.role,
        municipality=call.municipality,
        kinds=(OrganisationKind.CLINIC, OrganisationKind.HOSPITAL),
    )


def _shown(place: Place) -> InvitableView:
    return InvitableView(organisation_id=place.id, organisation=place.name, kind=place.kind)
