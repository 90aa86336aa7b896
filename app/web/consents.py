"""Consent on the screen, for the care team: its history, and what was said now."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.access.consents import history
from app.api.consents import ConsentIn
from app.clock import japan_date
from app.patients import consents
from app.policy.bases import Recipient
from app.policy.sections import Section
from app.web import sharing, words
from app.web.ended import takes_no_more
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/patients/{patient_id}/consents")

CHOICE = (Section.VALUES.value, Section.DISCUSSIONS.value)
"""What a surrogate sees only where the patient named it."""


@router.get("")
async def consents_page(screen: Screen, patient_id: UUID) -> Response:
    """Every statement, and the forms for a new one; the patient's side has a page of its own."""
    if screen.who.is_own:
        return await sharing.sharing_page(screen, patient_id)
    found = await history(*screen.work, patient_id)
    is_ended = await takes_no_more(screen, patient_id)
    return screen.show(
        "consents.html",
        consents=found,
        sheet=_sheet(screen, patient_id, is_ended=is_ended),
        choice=_choice(screen, patient_id, is_ended=is_ended),
        is_ended=is_ended,
        id=patient_id,
    )


@router.post("")
async def record_consent(screen: Screen, patient_id: UUID) -> Response:
    """Records what was said."""
    body = await screen.answer(_sheet(screen, patient_id), ConsentIn)
    await body.keep_statements(screen.work, patient_id, "recordConsent")
    await consents.record(*screen.work, patient_id, body.value())
    return go(f"/patients/{patient_id}/consents")


@router.post("/self")
async def record_choice(screen: Screen, patient_id: UUID) -> Response:
    """Records which of the two the patient lets surrogates see."""
    own = Recipient.SELF.value
    body = await screen.answer(_choice(screen, patient_id), ConsentIn, recipient=own)
    await body.keep_statements(screen.work, patient_id, "recordConsent")
    await consents.record(*screen.work, patient_id, body.value())
    return go(f"/patients/{patient_id}/consents")


def _sheet(screen: Drawn, patient_id: UUID, *, is_ended: bool = False) -> Sheet:
    blanks = (
        _pick("recipient", "誰に見せるか", "recipient", "ambulance", "hospital", "care_team"),
        *_said(screen, is_ended=is_ended),
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


def _choice(screen: Drawn, patient_id: UUID, *, is_ended: bool = False) -> Sheet:
    named = Blank(
        name="sections",
        label="代理の方に見せるもの",
        kind=Kind.MANY,
        choices=words.choices("section", *CHOICE),
        hint="印のないものは、代理の方には見えません。",
    )
    return Sheet(
        title="代理の方に見せるもの",
        action=f"/patients/{patient_id}/consents/self",
        back=f"/patients/{patient_id}/consents",
        groups=(Group(title="", blanks=(named, *_said(screen, is_ended=is_ended))),),
    )


def _said(screen: Drawn, *, is_ended: bool) -> tuple[Blank, ...]:
    """What was said; a record that went into another takes a no and never a yes."""
    states = ("refused", "withdrawn") if is_ended else ("granted", "refused", "withdrawn")
    today = japan_date(screen.work.at).isoformat()
    return (
        _pick("state", "本人の答え", "consent", *states),
        _pick("given_by", "誰の言葉か", "given_by"),
        Blank(name="given_by_name", label="代理の人の氏名"),
        Blank(name="surrogate_reason", label="本人に尋ねられない理由(代理のとき)", kind=Kind.TEXT),
        _pick("how", "方法", "how", "written", "oral"),
        Blank(name="paper", label="書面の名前と版(書面のとき)"),
        Blank(name="given_on", label="日付", kind=Kind.DAY, value=today, is_required=True),
    )


def _pick(name: str, label: str, kind: str, *only: str) -> Blank:
    return Blank(
        name=name,
        label=label,
        kind=Kind.PICK,
        choices=words.choices(kind, *only),
        is_required=True,
    )
