"""Who comes onto a call beside its first unit: units added by the desk, physicians called."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.api.call_bodies import SuspensionIn
from app.api.company import CallInvitationIn, CallUnitIn
from app.calls import actions, scene
from app.calls.company import invitations, units
from app.calls.kinds import Capacity
from app.policy.roles import Role
from app.web import words
from app.web.screen import Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/calls/{call_id}")


@router.get("/units")
async def units_page(screen: Screen, call_id: UUID) -> Response:
    """The units on the call, and those that may be added."""
    departments = await units.addable(*screen.work, call_id)
    call = await actions.call(*screen.work, call_id)
    return screen.show("units.html", call=call, departments=departments)


@router.post("/units")
async def add_unit(screen: Screen, call_id: UUID) -> Response:
    """Puts a unit on the call."""
    body = await screen.answer(_unit(call_id), CallUnitIn)
    await units.add(*screen.work, call_id, body.unit_id)
    return go(f"/calls/{call_id}/units")


@router.post("/units/{unit_id}/release")
async def release_unit(screen: Screen, call_id: UUID, unit_id: UUID) -> Response:
    """Takes a unit off the call."""
    await units.release(*screen.work, call_id, unit_id)
    return go(f"/calls/{call_id}/units")


@router.get("/invitations")
async def invitations_page(
    screen: Screen,
    call_id: UUID,
    capacity: Annotated[Capacity, Query(alias="as")] = Capacity.MEDICAL_CONTROL,
    after: UUID | None = None,
) -> Response:
    """Whose physicians may be called, and who was."""
    places = await invitations.invitable(*screen.work, call_id, capacity, after)
    call = await actions.call(*screen.work, call_id)
    called = {
        one.organisation_id
        for one in call.invitations
        if one.ended_at is None and one.invited_as.role is capacity.role
    }
    return screen.show(
        "invitations.html",
        call=call,
        capacity=capacity.value,
        capacities=words.choices("capacity"),
        places=[one for one in places if one.organisation_id not in called],
        next=places[-1].organisation_id if len(places) == invitations.PAGE else None,
        may_end=screen.who.role in {Role.CREW, Role.DISPATCHER},
    )


@router.post("/invitations")
async def invite(screen: Screen, call_id: UUID) -> Response:
    """Calls an organisation's physicians."""
    body = await screen.answer(_invitation(call_id), CallInvitationIn)
    new = invitations.NewInvitation(organisation_id=body.organisation_id, capacity=body.capacity)
    await invitations.invite(*screen.work, call_id, new)
    return go(f"/calls/{call_id}#doctors")


@router.post("/invitations/{invitation_id}/end")
async def end_invitation(screen: Screen, call_id: UUID, invitation_id: UUID) -> Response:
    """Ends what the physicians of one organisation may see."""
    await invitations.end(*screen.work, call_id, invitation_id)
    return go(f"/calls/{call_id}/invitations")


@router.get("/suspend")
async def suspension_page(screen: Screen, call_id: UUID) -> Response:
    """The question whose words they were, for physicians who hear them on the phone."""
    await actions.call(*screen.work, call_id)
    return screen.ask(suspension(call_id))


@router.post("/suspend")
async def suspend(screen: Screen, call_id: UUID) -> Response:
    """Suspends the record at once."""
    body = await screen.answer(suspension(call_id), SuspensionIn)
    await scene.suspend(*screen.work, call_id, body.said_by, body.reason)
    return go(f"/calls/{call_id}")


def suspension(call_id: UUID) -> Sheet:
    """The form that stops a record."""
    blanks = (
        Blank(
            name="said_by",
            label="誰の言葉か",
            kind=Kind.PICK,
            choices=words.choices("said_by"),
            is_required=True,
        ),
        Blank(name="reason", label="話された言葉", kind=Kind.TEXT),
    )
    return Sheet(
        title="記録を一時停止する",
        action=f"/calls/{call_id}/suspend",
        back=f"/calls/{call_id}",
        warning="すぐに効き、この画面からは元に戻せません。",
        groups=(Group(title="", blanks=blanks),),
        buttons=(Button(label="一時停止する", look="stop"),),
    )


def _unit(call_id: UUID) -> Sheet:
    unit = Blank(name="unit_id", label="", kind=Kind.HIDDEN, is_required=True)
    return Sheet(
        title="隊を加える",
        action=f"/calls/{call_id}/units",
        back=f"/calls/{call_id}/units",
        groups=(Group(title="", blanks=(unit,)),),
        buttons=(Button(label="もう一度加える"),),
    )


def _invitation(call_id: UUID) -> Sheet:
    blanks = tuple(
        Blank(name=name, label="", kind=Kind.HIDDEN, is_required=True)
        for name in ("as", "organisation_id")
    )
    return Sheet(
        title="医師を呼ぶ",
        action=f"/calls/{call_id}/invitations",
        back=f"/calls/{call_id}/invitations",
        lead="戻って、呼べる医師のいる組織を選んでください。",
        groups=(Group(title="", blanks=blanks),),
        buttons=(Button(label="もう一度呼ぶ", look="quiet"),),
    )
