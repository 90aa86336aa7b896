"""An invited online MC physician's own instruction on the screen, and the crew's read-back."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.call_bodies import InstructionIn
from app.calls import phoning
from app.calls.card import card
from app.calls.card_view import Card
from app.web import words
from app.web.confirming import confirmable
from app.web.screen import Screen
from app.web.sheet import Blank, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/calls/{call_id}")


@router.get("/instruction")
async def instruction_page(screen: Screen, call_id: UUID) -> Response:
    """The form for what the physician instructs."""
    return screen.ask(_instruction(await card(*screen.work, call_id), call_id))


@router.post("/instruction")
async def give_instruction(screen: Screen, call_id: UUID) -> Response:
    """Notes it; on the crew's card it stands from now on."""
    sheet = _instruction(await card(*screen.work, call_id), call_id)
    body = await screen.answer(sheet, InstructionIn)
    await phoning.instruct(*screen.work, call_id, phoning.Instructed(**dict(body)))
    return go(f"/calls/{call_id}#now")


@router.post("/instructions/{instruction_id}/read-back")
async def read_back(screen: Screen, call_id: UUID, instruction_id: UUID) -> Response:
    """One tap of the crew: it was repeated, and the physician agreed."""
    await phoning.read_back(*screen.work, call_id, instruction_id)
    return go(f"/calls/{call_id}#now")


def _instruction(shown: Card, call_id: UUID) -> Sheet:
    asked, rest = confirmable(shown)
    given = (
        Blank(
            name="instruction",
            label="蘇生についての指示",
            kind=Kind.PICK,
            choices=words.choices("instruction", "continue", "stop"),
            is_required=True,
        ),
        Blank(name="words", label="救急隊に話した言葉のまま", kind=Kind.TEXT),
        Blank(
            name="is_read_back",
            label="救急隊が復唱し、自分が認めた",
            kind=Kind.FLAG,
            hint="まだなら空のまま。救急隊の画面に復唱のボタンが出ます。",
        ),
        Blank(
            name="is_told_of_withdrawal",
            label="記録が止められていることを知っている",
            kind=Kind.FLAG,
        ),
        Blank(name="is_confirmed_anew", label="知ったうえで、あらためて確認した", kind=Kind.FLAG),
        Blank(name="arrival_minutes", label="自分の到着まで(分)", kind=Kind.NUMBER),
    )
    return Sheet(
        title="オンラインMC医師の指示",
        action=f"/calls/{call_id}/instruction",
        back=f"/calls/{call_id}",
        lead="救急隊の画面にすぐ表示されます。中止は、この地域のルールが認めるときだけ記録できます。",
        groups=(
            Group(title="指示", blanks=given),
            Group(title="確かめたこと", blanks=asked + rest),
        ),
    )
