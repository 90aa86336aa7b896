"""Finding the person on a call and confirming them: typed at the scene, never in an address."""

from dataclasses import fields
from uuid import UUID

from fastapi import APIRouter, Response

from app.api.call_bodies import ConfirmationIn, LookUpIn
from app.calls import actions, look_ups
from app.calls.arrival import presuming
from app.calls.card_view import PresumedView
from app.patients.look_up.typed import Asked
from app.web import words
from app.web.screen import Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/calls/{call_id}")

_HINTS = {
    "reading": "ひらがな・カタカナどちらでも",
    "name": "読みが分からないとき",
    "birth_date": "昭和10年4月1日、1935-04-01 など",
    "phone": "自宅・携帯どれでも。ご家族の電話でもさがせます(本人の確認には使えません)",
    "care_insurance_number": "10桁",
    "address": "番地まで",
    "card": "QRをカメラで読み取るか、16文字を入れます。別の方のカードかもしれません",
}


@router.get("/look-up")
async def look_up_page(screen: Screen, call_id: UUID) -> Response:
    """The form."""
    await actions.call(*screen.work, call_id)
    return screen.ask(_sheet(call_id))


@router.post("/look-up")
async def look_up(screen: Screen, call_id: UUID) -> Response:
    """Masked candidates, or the honest no. Drawn from the POST itself."""
    body = await screen.answer(_sheet(call_id), LookUpIn)
    keys = screen.request.app.state.keyring
    found = await look_ups.look_up(*screen.work, call_id, body.asked(), keys.search, keys.cards)
    asked = {name: text for name, text in body.model_dump().items() if text is not None}
    return screen.show("look_up.html", found=found, asked=asked, call_id=call_id)


@router.get("/presumed")
async def presumed_page(screen: Screen, call_id: UUID) -> Response:
    """The form that confirms, or does not, whom the desk took: by two identifiers at the scene."""
    one = await presuming.presumed(*screen.work, call_id)
    if one is None:
        return screen.ask(_sheet(call_id))
    return screen.ask(_confirmation(call_id, one))


@router.post("/patient")
async def confirm(screen: Screen, call_id: UUID) -> Response:
    """Opens the record after two identifiers were confirmed at the scene."""
    sheet = _confirmation(call_id)
    body = await screen.answer(sheet, ConfirmationIn)
    keys = screen.request.app.state.keyring
    # The box says which of what was typed was confirmed at the scene: only that counts.
    await look_ups.confirm(
        *screen.work, call_id, body.patient_id, body.asked(), keys.search, keys.cards
    )
    return go(f"/calls/{call_id}")


@router.post("/patient/undo")
async def unconfirm(screen: Screen, call_id: UUID) -> Response:
    """Closes the record of somebody who was confirmed by mistake; nobody else need be found."""
    await look_ups.unconfirm(*screen.work, call_id)
    return go(f"/calls/{call_id}")


def _sheet(call_id: UUID) -> Sheet:
    return Sheet(
        title="本人をさがす",
        action=f"/calls/{call_id}/look-up",
        back=f"/calls/{call_id}",
        lead="分かるものを2つ以上入れてください。",
        groups=(Group(title="", blanks=_blanks()),),
        buttons=(Button(label="さがす"),),
    )


def _confirmation(call_id: UUID, one: PresumedView | None = None) -> Sheet:
    patient = Blank(
        name="patient_id",
        label="",
        kind=Kind.HIDDEN,
        value="" if one is None else str(one.patient_id),
        is_required=True,
    )
    whom = "" if one is None else f"指令センターが見つけた方: {_masked(one)}。"
    return Sheet(
        title="本人の確認",
        action=f"/calls/{call_id}/patient",
        back=f"/calls/{call_id}/look-up",
        lead=f"{whom}現場で確かめた手がかりを2つ以上入れてください。",
        groups=(Group(title="", blanks=(patient, *_blanks())),),
        buttons=(Button(label="この方で間違いない"),),
    )


def _masked(one: PresumedView) -> str:
    age = (
        f"{one.age.least}" if one.age.least == one.age.most else f"{one.age.least}〜{one.age.most}"
    )
    return f"{one.masked_name}({age}歳・{words.said(one.sex, 'sex')}・{one.area})"


def _blanks() -> tuple[Blank, ...]:
    return tuple(
        Blank(
            name=field.name,
            label=words.said(field.name, "identifier"),
            kind=Kind.PHONE if field.name == "phone" else Kind.LINE,
            hint=_HINTS[field.name],
        )
        for field in fields(Asked)
    )
