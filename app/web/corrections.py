"""What was noted on a call and is corrected: moments and facts, in two taps, with their history."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.call_bodies import MomentIn
from app.audit.entry import Outcome
from app.calls import actions, moments, parties
from app.calls.card import card
from app.calls.kinds import MomentKind
from app.calls.record_view import CallRecord
from app.clock import JAPAN
from app.errors import Refused
from app.web import asking, words
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/calls/{call_id}")


@router.post("/moments")
async def note_moment(screen: Screen, call_id: UUID) -> Response:
    """One tap: the crew has arrived, resuscitation has begun."""
    body = await screen.answer(_tap(call_id), MomentIn)
    await moments.note(*screen.work, call_id, moments.Noted(**dict(body)))
    return go(f"/calls/{call_id}")


@router.get("/moments/{kind}")
async def moment_page(screen: Screen, call_id: UUID, kind: MomentKind) -> Response:
    """The form for another time, or for taking it back."""
    known = await actions.own_record(*screen.work, call_id)
    return screen.ask(_correction(screen, call_id, kind, known))


@router.post("/moments/{kind}")
async def correct_moment(screen: Screen, call_id: UUID, kind: MomentKind) -> Response:
    """A further entry that stands from now on; the one before stays in the history."""
    known = await actions.own_record(*screen.work, call_id)
    body = await screen.answer(_correction(screen, call_id, kind, known), MomentIn)
    await moments.note(*screen.work, call_id, moments.Noted(**dict(body)))
    return go(f"/calls/{call_id}")


@router.get("/facts/{fact_id}")
async def fact_page(screen: Screen, call_id: UUID, fact_id: UUID) -> Response:
    """One fact with its answers to tap, and what was noted of it before."""
    shown = await card(*screen.work, call_id)
    told = asking.told(shown.known, asking.vocabulary(shown))
    found = next((one for one in told if one.id == fact_id), None)
    asked = None if found is None else asking.one(shown, found.name)
    if found is None or asked is None:
        reason = parties.entry(
            screen.work.caller, "call_fact.read", call_id, outcome=Outcome.REFUSED, reason="no_fact"
        )
        raise Refused(reason)
    before = [one for one in told if one.name == found.name]
    return screen.show("correction.html", call_id=call_id, told=found, asked=asked, before=before)


@router.get("/history")
async def history_page(screen: Screen, call_id: UUID) -> Response:
    """Everything that was noted, what was corrected among it, in order."""
    shown = await card(*screen.work, call_id)
    facts = asking.told(shown.known, asking.vocabulary(shown))
    return screen.show("call_history.html", call_id=call_id, known=shown.known, facts=facts)


def _tap(call_id: UUID) -> Sheet:
    return Sheet(
        title="時刻の記録",
        action=f"/calls/{call_id}/moments",
        back=f"/calls/{call_id}",
        groups=(
            Group(
                title="",
                blanks=(Blank(name="kind", label="", kind=Kind.HIDDEN, is_required=True),),
            ),
        ),
    )


def _correction(screen: Drawn, call_id: UUID, kind: MomentKind, known: CallRecord) -> Sheet:
    standing = [one for one in known.moments if one.kind is kind and one.is_standing]
    newest = standing[-1] if standing else None
    happened = (newest.happened_at if newest else None) or screen.work.at
    blanks = (
        Blank(name="kind", label="", kind=Kind.HIDDEN, value=kind.value, is_required=True),
        Blank(name="corrects", label="", kind=Kind.HIDDEN, value=str(newest.id) if newest else ""),
        Blank(
            name="happened_at",
            label="正しい日時",
            kind=Kind.MOMENT,
            value=f"{happened.astimezone(JAPAN):%Y-%m-%dT%H:%M}",
        ),
        Blank(name="is_taken_back", label="誤って押した(まだ起きていない)", kind=Kind.FLAG),
    )
    return Sheet(
        title=f"{words.said(kind, 'moment')}の訂正",
        action=f"/calls/{call_id}/moments/{kind}",
        back=f"/calls/{call_id}",
        lead="前の記録は消えずに残ります。",
        groups=(Group(title="", blanks=blanks),),
        buttons=(Button(label="訂正する"),),
    )
