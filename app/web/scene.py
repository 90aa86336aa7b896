"""What is learnt on the call, one tap or one form each: facts, the doctor's word, hospitals."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.call_bodies import DoctorCallIn, FactIn, InquiryIn
from app.calls import actions, inquiries, phoning, scene
from app.calls.card import card
from app.calls.card_view import Card
from app.web import words
from app.web.calls import hospitals
from app.web.confirming import confirmable
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/calls/{call_id}")


@router.post("/facts")
async def record_fact(screen: Screen, call_id: UUID) -> Response:
    """Notes one fact: yes, no, unknown, a word or a number."""
    body = await screen.answer(fact_sheet(call_id), FactIn)
    learnt = scene.Learnt(
        name=body.name,
        value=body.value,
        source=body.source,
        told_by=body.told_by,
        happened_at=body.happened_at,
        corrects=body.corrects,
    )
    await scene.record_fact(*screen.work, call_id, learnt)
    return go(f"/calls/{call_id}#now")


@router.get("/doctor-call")
async def doctor_page(screen: Screen, call_id: UUID) -> Response:
    """The form for the doctor's word."""
    return screen.ask(_doctor(await card(*screen.work, call_id), call_id))


@router.post("/doctor-call")
async def record_doctor_call(screen: Screen, call_id: UUID) -> Response:
    """Notes one attempt and the instruction."""
    sheet = _doctor(await card(*screen.work, call_id), call_id)
    body = await screen.answer(sheet, DoctorCallIn)
    await phoning.record_doctor_call(*screen.work, call_id, phoning.Phoned(**dict(body)))
    return go(f"/calls/{call_id}#now")


@router.get("/speaks")
async def speaks_page(screen: Screen, call_id: UUID) -> Response:
    """What to do when the person speaks, or says otherwise."""
    shown = await actions.call(*screen.work, call_id)
    return screen.show("speaks.html", call=shown, call_id=call_id)


@router.get("/inquiries")
async def inquiry_page(screen: Screen, call_id: UUID) -> Response:
    """The form to ask a hospital."""
    await actions.call(*screen.work, call_id)
    return screen.ask(await _inquiry(screen, call_id))


@router.post("/inquiries")
async def inquire(screen: Screen, call_id: UUID) -> Response:
    """Asks a hospital."""
    body = await screen.answer(await _inquiry(screen, call_id), InquiryIn)
    await inquiries.inquire(*screen.work, call_id, inquiries.NewInquiry(**dict(body)))
    return go(f"/calls/{call_id}#hospitals")


def fact_sheet(call_id: UUID) -> Sheet:
    """The form behind every one-tap answer."""
    blanks = (
        Blank(name="name", label="", kind=Kind.HIDDEN, is_required=True),
        Blank(name="source", label="出どころ", kind=Kind.HIDDEN, is_required=True),
        Blank(name="told_by", label="話した人", kind=Kind.HIDDEN),
        Blank(name="corrects", label="", kind=Kind.HIDDEN),
        Blank(name="value", label="答え", kind=Kind.FACT, is_required=True),
    )
    return Sheet(
        title="現場の事実",
        action=f"/calls/{call_id}/facts",
        back=f"/calls/{call_id}",
        groups=(Group(title="", blanks=blanks),),
    )


async def _inquiry(screen: Drawn, call_id: UUID) -> Sheet:
    blanks = (
        Blank(
            name="hospital_id",
            label="病院",
            kind=Kind.SELECT,
            choices=await hospitals(screen),
            is_required=True,
        ),
        Blank(
            name="state",
            label="いまの状態",
            kind=Kind.TEXT,
            hint="例 意識清明、SpO2 86%、酸素投与中。氏名は書かないでください。",
            is_required=True,
        ),
        Blank(name="minutes", label="到着までのおよその分", kind=Kind.NUMBER, is_required=True),
    )
    return Sheet(
        title="病院に受入れを尋ねる",
        action=f"/calls/{call_id}/inquiries",
        back=f"/calls/{call_id}",
        lead="病院に氏名は伝わりません。年代・性別・状態と、記録の有効性だけが伝わります。",
        groups=(Group(title="", blanks=blanks),),
        buttons=(Button(label="尋ねる"),),
    )


def _doctor(shown: Card, call_id: UUID) -> Sheet:
    contact = shown.advice.contact
    people = contact.people if contact else []
    asked, rest = confirmable(shown)
    about = (
        Blank(
            name="whom",
            label="相手",
            kind=Kind.PICK,
            choices=words.choices(
                "link",
                *("attending_physician", "covering_physician", "on_call_home_physician"),
                *("online_mc_physician", "visiting_nurse"),
            ),
            value=contact.whom if contact else "",
            is_required=True,
        ),
        Blank(name="name", label="相手の氏名", value=people[0].name if people else ""),
        Blank(
            name="is_reached",
            label="つながりましたか",
            kind=Kind.YES_NO,
            hint="つながらなかったときは、「結果」のほかは空のまま記録してください。",
            is_required=True,
        ),
        Blank(
            name="attempt",
            label="結果",
            kind=Kind.SELECT,
            choices=words.choices("attempt"),
            unset="つながった、または出ない",
        ),
    )
    given = (
        Blank(
            name="instruction",
            label="蘇生についての指示",
            kind=Kind.PICK,
            choices=words.choices("instruction", "continue", "stop", "none"),
        ),
        Blank(name="words", label="話された言葉のまま", kind=Kind.TEXT),
        Blank(name="is_read_back", label="復唱して、相手が認めた", kind=Kind.FLAG),
        Blank(
            name="is_told_of_withdrawal",
            label="記録が止められていることを相手に伝えた",
            kind=Kind.FLAG,
        ),
        Blank(name="is_confirmed_anew", label="伝えたうえで、あらためて確認した", kind=Kind.FLAG),
        Blank(name="arrival_minutes", label="医師の到着まで(分)", kind=Kind.NUMBER),
    )
    return Sheet(
        title="医師への電話の記録",
        action=f"/calls/{call_id}/doctor-call",
        back=f"/calls/{call_id}",
        groups=(
            Group(title="電話", blanks=about),
            *((Group(title="確かめたこと", blanks=asked),) if asked else ()),
            Group(title="指示", blanks=given),
            *((Group(title="ほかに確かめたこと", blanks=rest, is_folded=True),) if rest else ()),
        ),
    )
