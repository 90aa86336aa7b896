"""In which municipality a patient lives: whose agreement holds, since when, and a move."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.patients import RegionIn
from app.patients import moving
from app.patients.region_view import RegionView
from app.web.screen import Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/patients/{patient_id}/region")


@router.get("")
async def region_page(screen: Screen, patient_id: UUID) -> Response:
    """Where the patient lives; for whoever may say so, the form for a move."""
    shown = await moving.lives(*screen.work, patient_id)
    sheet = _moving(shown) if shown.may_move else None
    return screen.show("moving.html", region=shown, sheet=sheet, id=patient_id)


@router.post("")
async def move(screen: Screen, patient_id: UUID) -> Response:
    """The patient lives elsewhere from now on."""
    shown = await moving.lives(*screen.work, patient_id)
    body = await screen.answer(_moving(shown), RegionIn)
    await moving.move(*screen.work, patient_id, await screen.seen(), body.region)
    return go(f"/patients/{patient_id}/region")


def _moving(shown: RegionView) -> Sheet:
    choices = tuple((one.code, f"{one.name}({one.code})") for one in shown.choices)
    # The one that the address names; of two of one name nobody guesses.
    named = shown.elsewhere[0] if len(shown.elsewhere) == 1 else None
    filled_in = f"住所にある{named.name}({named.code})が入っています。" if named else ""
    blank = Blank(
        name="region",
        label="いまの市町村" if choices else "いまの市町村の団体コード(6桁)",
        kind=Kind.PICK if choices else Kind.LINE,
        choices=choices,
        value=named.code if named and not choices else "",
        hint="" if choices else f"{filled_in}前の番号を入れると、いまの番号で記録されます。",
        is_required=True,
    )
    return Sheet(
        title="いまの市町村を選ぶ" if choices else "転居を記録する",
        action=f"/patients/{shown.patient_id}/region",
        back=f"/patients/{shown.patient_id}/region",
        lead="記録したときから、誰に何を見せるかは、いまの市町村の取り決めに従います。"
        "ケアチームに知らせます。住所の記録は変わりません。",
        seen=shown.epoch,
        groups=(Group(title="", blanks=(blank,)),),
        buttons=(Button(label="記録する"),),
    )
