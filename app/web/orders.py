"""The physician's order: drafted, read, signed."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.intent import OrderIn, SignatureIn
from app.clock import japan_date
from app.intent import orders
from app.intent.actions import read_record
from app.intent.view import Record
from app.papers.kinds import PaperKind
from app.web import papers, words
from app.web.ended import require_going_on
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Choices, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/patients/{patient_id}/order")

SCOPE = ("胸骨圧迫", "人工呼吸", "除細動", "気管挿管", "昇圧薬")


@router.get("")
async def order_page(screen: Screen, patient_id: UUID) -> Response:
    """The newest order with its signature, and the form for a new one."""
    record = await read_record(*screen.work, patient_id)
    await require_going_on(screen, patient_id)
    _, caller, at = screen.work
    return screen.show(
        "order.html",
        part=record.physician_orders,
        sheet=await _sheet(screen, record),
        is_fresh=caller.is_fresh(at),
        at=at,
        id=patient_id,
    )


@router.post("")
async def draft(screen: Screen, patient_id: UUID) -> Response:
    """Adds an unsigned order."""
    record = await read_record(*screen.work, patient_id)
    body = await screen.answer(await _sheet(screen, record), OrderIn)
    await body.keep_statements(screen.work, patient_id, "draftOrder")
    await orders.draft_order(*screen.work, patient_id, await screen.seen(), body.value())
    return go(f"/patients/{patient_id}/order")


@router.post("/{order_id}/sign")
async def sign(screen: Screen, patient_id: UUID, order_id: UUID) -> Response:
    """Signs the text that was read."""
    digest = Blank(name="digest", label="", kind=Kind.HIDDEN, is_required=True)
    sheet = Sheet(
        title="指示書に署名する",
        action=f"/patients/{patient_id}/order/{order_id}/sign",
        back=f"/patients/{patient_id}/order",
        groups=(Group(title="", blanks=(digest,)),),
        buttons=(Button(label="この内容で署名する"),),
    )
    body = await screen.answer(sheet, SignatureIn)
    await orders.sign_order(*screen.work, order_id, body.digest)
    return go(f"/patients/{patient_id}")


async def _sheet(screen: Drawn, record: Record) -> Sheet:
    scans = await papers.choices(screen, record.patient_id)
    today = japan_date(screen.work.at).isoformat()
    blanks = (
        Blank(name="diagnosis", label="病名", kind=Kind.TEXT, is_required=True),
        Blank(name="end_of_life_stage", label="人生の最終段階", kind=Kind.YES_NO),
        Blank(name="foreseen_course", label="予想される経過", kind=Kind.TEXT, is_required=True),
        Blank(
            name="covers_arrest",
            label="心肺停止のときについて定めますか",
            kind=Kind.YES_NO,
            is_required=True,
        ),
        Blank(
            name="code",
            label="心肺停止のときの指示",
            kind=Kind.PICK,
            choices=words.choices("order_code"),
            value="do_not_resuscitate",
            is_required=True,
        ),
        Blank(
            name="wording",
            label="指示の文面",
            kind=Kind.TEXT,
            hint="例 心肺停止のとき、心肺蘇生は行わない。",
            rows=2,
        ),
        Blank(
            name="scope",
            label="行わない処置",
            kind=Kind.MANY,
            choices=tuple((one, one) for one in SCOPE),
        ),
        Blank(
            name="patient_signature",
            label="本人側の署名",
            kind=Kind.PICK,
            choices=words.choices("signature"),
            is_required=True,
        ),
        _scan("paper_id", "署名のある指示書の写し", scans[PaperKind.ORDER_FORM]),
        Blank(name="patient_signature_by", label="立会人・代理の人の氏名"),
        _scan("attestation_id", "立会人の証言書の写し", scans[PaperKind.WITNESS_ATTESTATION]),
        Blank(name="issued_on", label="発行日", kind=Kind.DAY, value=today, is_required=True),
        Blank(name="expires_on", label="期限", kind=Kind.DAY),
    )
    return Sheet(
        title="医師の指示書",
        action=f"/patients/{record.patient_id}/order",
        back=f"/patients/{record.patient_id}",
        lead="医師が署名するまで効力はありません。",
        seen=record.epoch,
        groups=(Group(title="", blanks=blanks),),
        buttons=(Button(label="下書きとして保存する"),),
    )


def _scan(name: str, label: str, scans: Choices) -> Blank:
    hint = "先に「紙の写し」で加えてください。" if not scans else ""
    return Blank(
        name=name, label=label, kind=Kind.SELECT, choices=scans, unset="選ばない", hint=hint
    )
