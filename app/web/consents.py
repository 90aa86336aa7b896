"""Consent on the screen: its history, and what was said now."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.access import consents
from app.api.consents import ConsentIn
from app.clock import japan_date
from app.web import words
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/patients/{patient_id}/consents")


@router.get("")
async def consents_page(screen: Screen, patient_id: UUID) -> Response:
    """Every statement, and the form for a new one."""
    found = await consents.history(*screen.work, patient_id)
    sheet = _sheet(screen, patient_id)
    return screen.show("consents.html", consents=found, sheet=sheet, id=patient_id)


@router.post("")
async def record_consent(screen: Screen, patient_id: UUID) -> Response:
    """Records what was said."""
    body = await screen.answer(_sheet(screen, patient_id), ConsentIn)
    await consents.record(*screen.work, patient_id, body.value())
    return go(f"/patients/{patient_id}/consents")


def _sheet(screen: Drawn, patient_id: UUID) -> Sheet:
    today = japan_date(screen.work.at).isoformat()
    blanks = (
        _pick("recipient", "誰に見せるか", "recipient"),
        _pick("state", "本人の答え", "consent", "granted", "refused", "withdrawn"),
        _pick("given_by", "誰の言葉か", "given_by"),
        Blank(name="given_by_name", label="代理の人の氏名"),
        Blank(name="surrogate_reason", label="本人に尋ねられない理由(代理のとき)", kind=Kind.TEXT),
        _pick("how", "方法", "how"),
        Blank(name="paper", label="書面の名前と版(書面のとき)"),
        Blank(name="given_on", label="日付", kind=Kind.DAY, value=today, is_required=True),
    )
    kept_back = Blank(
        name="restricted",
        label="伏せておく項目",
        kind=Kind.MANY,
        choices=words.choices("section"),
        hint="印を付けた項目は、同意があっても見せません。",
    )
    return Sheet(
        title="同意の記録",
        action=f"/patients/{patient_id}/consents",
        back=f"/patients/{patient_id}",
        groups=(
            Group(title="", blanks=blanks),
            Group(title="見せない項目を選ぶ", blanks=(kept_back,), is_folded=True),
        ),
    )


def _pick(name: str, label: str, kind: str, *only: str) -> Blank:
    return Blank(
        name=name,
        label=label,
        kind=Kind.PICK,
        choices=words.choices(kind, *only),
        is_required=True,
    )
