"""Erasing on the screen: the clinic asks, another organisation agrees."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.erasures import ErasureIn
from app.intent.actions import read_record
from app.patients.erasure import actions as erasing
from app.patients.erasure import old_records as clinic
from app.patients.erasure.store import ErasureView
from app.policy.capabilities import Act, may
from app.policy.roles import Role
from app.region import old_records as region
from app.web import words
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter()

_ASKING = (Role.PHYSICIAN, Role.NURSE)


@router.get("/patients/{patient_id}/erasure")
async def ask_page(screen: Screen, patient_id: UUID) -> Response:
    """The form, with what it means."""
    await read_record(*screen.work, patient_id)
    return screen.ask(_sheet(patient_id))


@router.post("/patients/{patient_id}/erasure")
async def ask(screen: Screen, patient_id: UUID) -> Response:
    """Asks; nothing goes yet."""
    body = await screen.answer(_sheet(patient_id), ErasureIn)
    return go(f"/erasures/{await erasing.ask(*screen.work, patient_id, body.reason)}")


async def waiting(screen: Drawn) -> list[ErasureView] | None:
    """The erasures that wait for this role to agree; None for a role that never does."""
    if not erasing.may_agree(screen.work.caller):
        return None
    page = await erasing.concerning(*screen.work, only_waiting=True)
    return [one for one in page.items if one.can_agree]


@router.get("/erasures")
async def erasures_page(screen: Screen, before: UUID | None = None) -> Response:
    """Those asked for, and the records that are old enough."""
    caller, role = screen.work.caller, screen.who.role
    is_counting = may(role, None, Act.COUNT_OLD_RECORDS)
    is_only_counting = is_counting and not erasing.may_agree(caller)
    return screen.show(
        "erasures.html",
        page=None if is_only_counting else await erasing.concerning(*screen.work, before),
        old=await clinic.old_records(*screen.work) if role in _ASKING else None,
        counts=await region.old_records(*screen.work) if is_counting else None,
    )


@router.get("/erasures/{erasure_id}")
async def erasure_page(screen: Screen, erasure_id: UUID) -> Response:
    """One erasure, and what can be done with it."""
    view = await erasing.read(*screen.work, erasure_id)
    _, caller, at = screen.work
    return screen.show("erasure.html", erasure=view, is_fresh=caller.is_fresh(at))


@router.post("/erasures/{erasure_id}/approve")
async def approve(screen: Screen, erasure_id: UUID) -> Response:
    """Erases, for good."""
    await erasing.approve(*screen.work, erasure_id)
    return go(f"/erasures/{erasure_id}")


@router.post("/erasures/{erasure_id}/end")
async def end(screen: Screen, erasure_id: UUID) -> Response:
    """Leaves the record as it is."""
    await erasing.turn_down(*screen.work, erasure_id)
    return go("/erasures")


def _sheet(patient_id: UUID) -> Sheet:
    reason = Blank(
        name="reason",
        label="理由",
        kind=Kind.PICK,
        choices=words.choices("erasure_reason"),
        is_required=True,
    )
    return Sheet(
        title="記録の消去を求める",
        action=f"/patients/{patient_id}/erasure",
        back=f"/patients/{patient_id}",
        warning="認められると、意思・指示書・連絡先・病状・同意・退院時の情報など、"
        "この方の記録がすべて、すぐに消えます。元に戻せません。",
        lead="求めただけでは何も消えません。別の組織の人が認めた時に消えます(5年を過ぎた記録は"
        "市町村か連携拠点の担当、そのほかは市町村か連携拠点の個人情報保護担当)。"
        "誰がいつ見たかの記録は、名前と結びつかない形で残ります。",
        groups=(Group(title="", blanks=(reason,)),),
        buttons=(Button(label="消去を求める", look="stop"),),
    )
