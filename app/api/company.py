"""Who comes onto a call beside its first unit: units added, physicians invited."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict, Field

from app.api.fields import Body
from app.calls import actions
from app.calls.company import invitations, units
from app.calls.company.invitations import InvitableView
from app.calls.kinds import Capacity
from app.calls.view import CallView
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1/calls/{call_id}", tags=["calls"])


class CallUnitIn(Body):
    """The unit to add: one's own department's, or another's that helps out."""

    unit_id: UUID


class CallInvitationIn(Body):
    """Whose physicians are called, and as what."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    organisation_id: UUID
    capacity: Capacity = Field(
        alias="as",
        examples=["medical_control"],
        description="オンラインMC・代診・往診当番。As what they are called.",
    )


class InvitableOut(BaseModel):
    """A page of organisations that may be invited; `next` is null on the last one."""

    items: list[InvitableView]
    next: UUID | None


@router.post(
    "/units",
    operation_id="addUnit",
    summary="隊を加える · Add a unit",
    status_code=status.HTTP_201_CREATED,
)
async def add_unit(
    work: CallerWork, call_id: UUID, body: CallUnitIn, once: CreatesOnce
) -> CallView:
    """Puts a second unit on the call, or one of another department as mutual aid. For the desk."""
    return await once(
        lambda: units.add(*work, call_id, body.unit_id), lambda _: actions.call(*work, call_id)
    )


@router.post(
    "/units/{unit_id}/release",
    operation_id="releaseUnit",
    summary="隊を外す · Release a unit",
)
async def release_unit(work: CallerWork, call_id: UUID, unit_id: UUID) -> CallView:
    """Takes an added unit off the call; what it could see ends at once."""
    await units.release(*work, call_id, unit_id)
    return await actions.call(*work, call_id)


@router.get(
    "/invitable",
    operation_id="listInvitable",
    summary="呼べる医師のいる組織 · Whose physicians may be called",
)
async def list_invitable(
    work: CallerWork,
    call_id: UUID,
    capacity: Annotated[
        Capacity, Query(alias="as", description="何として呼ぶか。As what they are called.")
    ] = Capacity.MEDICAL_CONTROL,
    after: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> InvitableOut:
    """The organisations that may be invited, those of the scene's place first, 50 a page."""
    found = await invitations.invitable(*work, call_id, capacity, after)
    last = found[-1].organisation_id if len(found) == invitations.PAGE else None
    return InvitableOut(items=found, next=last)


@router.post(
    "/invitations",
    operation_id="invitePhysicians",
    summary="医師を呼ぶ · Call physicians",
    status_code=status.HTTP_201_CREATED,
)
async def invite_physicians(
    work: CallerWork, call_id: UUID, body: CallInvitationIn, once: CreatesOnce
) -> CallView:
    """Invites an organisation; whoever of its physicians opens the call comes in alone."""
    new = invitations.NewInvitation(organisation_id=body.organisation_id, capacity=body.capacity)
    return await once(
        lambda: invitations.invite(*work, call_id, new), lambda _: actions.call(*work, call_id)
    )


@router.post(
    "/invitations/{invitation_id}/end",
    operation_id="endInvitation",
    summary="医師の参加を終える · End an invitation",
)
async def end_invitation(work: CallerWork, call_id: UUID, invitation_id: UUID) -> CallView:
    """Ends an invitation; what the physicians could see ends at once."""
    await invitations.end(*work, call_id, invitation_id)
    return await actions.call(*work, call_id)
