"""Before the crew arrives, on the desk's screen: the caller's phone and address, and one taken."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.before_arrival import CallerSaidIn, TakenIn
from app.calls.arrival import actions as before_arrival
from app.patients.kinds import Sex
from app.patients.look_up.grades import Grade
from app.web import words
from app.web.screen import Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/calls/{call_id}/before-arrival")


@router.post("")
async def look_up(screen: Screen, call_id: UUID) -> Response:
    """Masked candidates, or the honest no. Drawn from the POST itself."""
    body = await screen.answer(_sheet(call_id), CallerSaidIn)
    key = screen.request.app.state.keyring.search
    found = await before_arrival.look_up(*screen.work, call_id, body.asked(), body.spoken(), key)
    asked = {name: str(text) for name, text in body.model_dump().items() if text is not None}
    return screen.show(
        "before_arrival.html",
        found=found,
        asked=asked,
        call_id=call_id,
        sheet=screen.as_sent(),
        same_place=Grade.PLACE.said.ja,
        relatives=Grade.CONTACT.said.ja,
    )


@router.post("/taken")
async def take(screen: Screen, call_id: UUID) -> Response:
    """Takes one for the person the caller speaks of."""
    body = await screen.answer(_taking(call_id), TakenIn)
    key = screen.request.app.state.keyring.search
    await before_arrival.take(
        *screen.work, call_id, body.patient_id, body.asked(), body.spoken(), key
    )
    return go(f"/calls/{call_id}")


@router.post("/left")
async def leave(screen: Screen, call_id: UUID) -> Response:
    """Takes it back."""
    await before_arrival.leave(*screen.work, call_id)
    return go(f"/calls/{call_id}")


def _sheet(call_id: UUID) -> Sheet:
    return Sheet(
        title="通報者の電話・住所からさがす",
        action=f"/calls/{call_id}/before-arrival",
        back=f"/calls/{call_id}",
        groups=(Group(title="", blanks=_blanks(is_required=True)),),
        buttons=(Button(label="さがす"),),
    )


def _taking(call_id: UUID) -> Sheet:
    patient = Blank(name="patient_id", label="", kind=Kind.HIDDEN, is_required=True)
    return Sheet(
        title="通報者が話している方",
        action=f"/calls/{call_id}/before-arrival/taken",
        back=f"/calls/{call_id}",
        lead="通報者が話したことを2つ以上入れてください。",
        groups=(Group(title="", blanks=(patient, *_blanks(is_required=False))),),
        buttons=(Button(label="この方の情報を見る"),),
    )


def _blanks(*, is_required: bool) -> tuple[Blank, ...]:
    sexes = tuple((one.value, words.said(one.value, "sex")) for one in (Sex.FEMALE, Sex.MALE))
    return (
        Blank(name="phone", label="通報者の電話", kind=Kind.PHONE, is_required=is_required),
        Blank(name="address", label="通報の住所", hint="番地まで", is_required=is_required),
        Blank(name="reading", label="お名前(読み)", hint="聞けたとき。ひらがな・カタカナ"),
        Blank(name="sex", label="性別", kind=Kind.SELECT, choices=sexes, unset="聞いていない"),
        Blank(name="age", label="およその年齢", kind=Kind.NUMBER, hint="数字だけ"),
    )
