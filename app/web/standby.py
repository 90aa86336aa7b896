"""Back-up hospitals on the screen: the patient's, and the hospital's own list."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from app.api.standby import BackupEndingIn, BackupExchangeIn, BackupRegistrationIn
from app.clock import japan_date
from app.standby import actions, reading
from app.standby.kinds import Ending
from app.standby.view import BackupRegistrationView
from app.web import words
from app.web.calls import hospitals
from app.web.ended import takes_no_more
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter()
_HOSPITALS = "/backup"


@router.get("/patients/{patient_id}/backup")
async def patient_page(screen: Screen, patient_id: UUID, before: UUID | None = None) -> Response:
    """The registration that is open, its exchanges, the earlier ones."""
    page = await reading.of_patient(*screen.work, patient_id, before)
    back = f"/patients/{patient_id}"
    writes = screen.who.role.value in {"physician", "nurse"}
    today = japan_date(screen.work.at)
    is_open = any(one.ended_at is None for one in page.items)
    registers = writes and not is_open and not await takes_no_more(screen, patient_id)
    return screen.show(
        "backup.html",
        page=page,
        back=back,
        here=f"{back}/backup",
        forms=_forms(page.items, today, f"{back}/backup") if writes else {},
        new=await _registration(screen, patient_id) if registers else None,
    )


@router.post("/patients/{patient_id}/backup")
async def register(screen: Screen, patient_id: UUID) -> Response:
    """Registers with a hospital."""
    body = await screen.answer(await _registration(screen, patient_id), BackupRegistrationIn)
    await actions.register(
        *screen.work, patient_id, body.hospital_id, body.requested_on, body.consented_on
    )
    return go(f"/patients/{patient_id}/backup")


@router.post("/patients/{patient_id}/backup/{registration_id}/exchange")
async def exchange_at_home(screen: Screen, patient_id: UUID, registration_id: UUID) -> Response:
    """Notes an exchange, from home care."""
    return await _exchanged(screen, registration_id, f"/patients/{patient_id}/backup")


@router.post("/patients/{patient_id}/backup/{registration_id}/end")
async def end_at_home(screen: Screen, patient_id: UUID, registration_id: UUID) -> Response:
    """Ends it, from home care."""
    return await _ended(screen, registration_id, f"/patients/{patient_id}/backup")


@router.get("/backup")
async def hospital_page(screen: Screen, before: UUID | None = None) -> Response:
    """The hospital's own list."""
    page = await reading.of_hospital(*screen.work, before)
    forms = _forms(page.items, japan_date(screen.work.at), _HOSPITALS, is_hospital=True)
    return screen.show(
        "backup.html", page=page, back="/home", here=_HOSPITALS, forms=forms, new=None
    )


@router.post("/backup/{registration_id}/exchange")
async def exchange_at_hospital(screen: Screen, registration_id: UUID) -> Response:
    """Notes an exchange, from the hospital."""
    return await _exchanged(screen, registration_id, _HOSPITALS)


@router.post("/backup/{registration_id}/end")
async def end_at_hospital(screen: Screen, registration_id: UUID) -> Response:
    """Ends it, from the hospital."""
    return await _ended(screen, registration_id, _HOSPITALS)


async def _exchanged(screen: Drawn, registration_id: UUID, here: str) -> Response:
    sheet = _exchange(registration_id, japan_date(screen.work.at), here)
    body = await screen.answer(sheet, BackupExchangeIn)
    await actions.note_exchange(*screen.work, registration_id, body.exchanged_on)
    return go(here)


async def _ended(screen: Drawn, registration_id: UUID, here: str) -> Response:
    sheet = _ending(registration_id, here, is_hospital=here == _HOSPITALS)
    body = await screen.answer(sheet, BackupEndingIn)
    await actions.end(*screen.work, registration_id, body.reason)
    return go(here)


def _forms(
    found: list[BackupRegistrationView], today: date, here: str, *, is_hospital: bool = False
) -> dict[UUID, tuple[Sheet, Sheet]]:
    return {
        one.id: (_exchange(one.id, today, here), _ending(one.id, here, is_hospital=is_hospital))
        for one in found
        if one.ended_at is None
    }


async def _registration(screen: Drawn, patient_id: UUID) -> Sheet:
    blanks = (
        Blank(
            name="hospital_id",
            label="病院",
            kind=Kind.SELECT,
            choices=await hospitals(screen),
            is_required=True,
        ),
        Blank(name="requested_on", label="入院希望届出書の日付", kind=Kind.DAY, is_required=True),
        Blank(name="consented_on", label="説明と同意の日付", kind=Kind.DAY, is_required=True),
    )
    return Sheet(
        title="後方支援病院に登録する",
        action=f"/patients/{patient_id}/backup",
        back=f"/patients/{patient_id}/backup",
        lead="登録できる病院は一つです。病院には、登録があったことと日付だけが伝わります。"
        "どなたかは、届出書で伝えてください。",
        groups=(Group(title="", blanks=blanks),),
        buttons=(Button(label="登録する"),),
    )


def _exchange(registration_id: UUID, today: date, here: str) -> Sheet:
    day = Blank(
        name="exchanged_on",
        label="診療情報を交換した日",
        kind=Kind.DAY,
        value=today.isoformat(),
        is_required=True,
    )
    return Sheet(
        title="診療情報の交換を記録する",
        action=f"{here}/{registration_id}/exchange",
        back=here,
        groups=(Group(title="", blanks=(day,)),),
        buttons=(Button(label="交換を記録する"),),
    )


def _ending(registration_id: UUID, here: str, *, is_hospital: bool) -> Sheet:
    reasons = (one.value for one in Ending if one.is_of_hospital is is_hospital)
    reason = Blank(
        name="reason",
        label="理由",
        kind=Kind.SELECT,
        choices=words.choices("backup_ending", *reasons),
        is_required=True,
    )
    return Sheet(
        title="登録を終える",
        action=f"{here}/{registration_id}/end",
        back=here,
        warning="終えたあとで戻すことはできません。相手の側に知らせが届きます。",
        groups=(Group(title="", blanks=(reason,)),),
        buttons=(Button(label="登録を終える", look="stop"),),
    )
