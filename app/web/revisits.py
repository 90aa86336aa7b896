"""Talks that are due on the screen: the work list, and the form of a talk that changed nothing."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Response

from app.api.revisits import RevisitHeldIn
from app.clock import japan_date
from app.intent import revisiting
from app.intent.actions import read_record
from app.intent.view import Record
from app.web.ended import require_going_on
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter()

_NEXT = timedelta(days=90)


@router.get("/revisits")
async def list_page(screen: Screen, after: UUID | None = None) -> Response:
    """Whose talk is due, the most urgent first."""
    found = await revisiting.work_list(*screen.work, after)
    return screen.show("revisits.html", found=found)


@router.get("/patients/{patient_id}/revisit")
async def hold_page(screen: Screen, patient_id: UUID) -> Response:
    """The form for a talk that changed nothing."""
    record = await read_record(*screen.work, patient_id)
    await require_going_on(screen, patient_id)
    return screen.ask(_held(screen, record))


@router.post("/patients/{patient_id}/revisit")
async def hold(screen: Screen, patient_id: UUID) -> Response:
    """Notes it."""
    sheet = _held(screen, await read_record(*screen.work, patient_id))
    body = await screen.answer(sheet, RevisitHeldIn)
    await revisiting.hold(
        *screen.work, patient_id, await screen.seen(), body.talked_on, body.next_due
    )
    return go(f"/patients/{patient_id}")


def _held(screen: Drawn, record: Record) -> Sheet:
    today = japan_date(screen.work.at)
    blanks = (
        Blank(
            name="talked_on",
            label="話し合った日",
            kind=Kind.DAY,
            value=today.isoformat(),
            is_required=True,
        ),
        Blank(
            name="next_due",
            label="次に見直す期限",
            kind=Kind.DAY,
            value=(today + _NEXT).isoformat(),
            is_required=True,
        ),
    )
    return Sheet(
        title="意思に変わりがないことを記録する",
        action=f"/patients/{record.patient_id}/revisit",
        back=f"/patients/{record.patient_id}",
        lead="本人と話し合い、記録されている意思がそのままでよいと確かめたときに記録します。"
        "少しでも変わったときは「意思を記録する」から新しく記録してください。",
        seen=record.epoch,
        groups=(Group(title="", blanks=blanks),),
        buttons=(Button(label="変わりないと記録する"),),
    )
