"""The patient's card on the screen: handed out and printed, replaced, ended; and when one scans it.

The code stands on the page that makes it, and on no other. Scanned, it stands behind the `#` of an
address, which browsers keep to themselves: a script of ours puts it into the look-up.
"""

from typing import Final
from uuid import UUID

import segno
from fastapi import APIRouter, Request, Response
from markupsafe import Markup
from pydantic import Field

from app.api.fields import Body
from app.calls import actions as calls
from app.patients.cards import actions as cards
from app.patients.cards.codes import shown
from app.people import directory
from app.policy.roles import Role
from app.web.ended import takes_no_more
from app.web.screen import Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import draw, go

router = APIRouter()

_PATH: Final = "/patients/{patient_id}/cards"


class CardIn(Body):
    """Which card is replaced, by the form that asked; nothing for a first one."""

    replaces: UUID | None = Field(default=None)


@router.get(_PATH)
async def cards_page(screen: Screen, patient_id: UUID) -> Response:
    """Which card counts, and those that ended; clinicians hand out and end.

    With those of records that went into this one, which lead to the person as well.
    """
    found = await cards.cards(*screen.work, patient_id)
    in_use = next((one for one in found.items if one.ended_at is None), None)
    ended = await takes_no_more(screen, patient_id)
    writes = not screen.who.is_own
    ending = [one for one in (in_use, *found.of_merged) if one and one.ended_at is None]
    return screen.show(
        "cards.html",
        found=found,
        in_use=in_use,
        is_any_in_use=in_use is not None or any(one.is_in_use for one in found.of_merged),
        is_ended=ended,
        issuing=_issuing(patient_id, in_use.id if in_use else None)
        if writes and not ended
        else None,
        ending={one.id: _ending(patient_id, one.id) for one in ending} if writes else {},
        id=patient_id,
    )


@router.post(_PATH)
async def issue(screen: Screen, patient_id: UUID) -> Response:
    """Makes a card. It is drawn this once, from the POST itself, to be printed."""
    body = await screen.answer(_issuing(patient_id, None), CardIn)
    key = screen.request.app.state.keyring.cards[0]
    made = await cards.issue(*screen.work, patient_id, body.replaces, key)
    return screen.show(
        "card_to_print.html",
        code=shown(made.code),
        qr=_drawn(f"{_origin(screen.request)}/card#{made.code}"),
        host=screen.request.headers["host"],
        id=patient_id,
    )


@router.post(_PATH + "/{card_id}/ending")
async def end(screen: Screen, patient_id: UUID, card_id: UUID) -> Response:
    """Ends a card at once."""
    await screen.answer(_ending(patient_id, card_id), Body)
    await cards.end(*screen.work, patient_id, card_id)
    return go(f"/patients/{patient_id}/cards")


@router.get("/card")
async def scanned(request: Request) -> Response:
    """What a card is, for whoever scanned one; for a crew the way to its call."""
    return draw(request, "card_scanned.html", {})


@router.get("/card/calls")
async def to_a_call(screen: Screen) -> Response:
    """The call on which the scanned card is looked up: the only one, or one of several."""
    if screen.who.role is not Role.CREW:
        await directory.me(*screen.work)
        return go("/home")
    found = await calls.open_calls(*screen.work)
    if len(found) == 1:
        return go(f"/calls/{found[0].id}/look-up")
    return screen.show("card_calls.html", calls=found)


def _origin(request: Request) -> str:
    """Where this service is reached: with TLS, unless it is tried out."""
    is_production = request.app.state.settings.is_production
    return f"{'https' if is_production else request.url.scheme}://{request.headers['host']}"


def _drawn(address: str) -> Markup:
    code = segno.make_qr(address, error="q")
    svg = code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, title="カードのQR")
    return Markup(svg)  # noqa: S704  drawn by the library of an address of ours


def _issuing(patient_id: UUID, in_use: UUID | None) -> Sheet:
    replaces = Blank(name="replaces", label="", kind=Kind.HIDDEN, value=str(in_use or ""))
    first = "カードを発行する"
    return Sheet(
        title=first,
        action=f"/patients/{patient_id}/cards",
        back=f"/patients/{patient_id}/cards",
        groups=(Group(title="", blanks=(replaces,)),),
        buttons=(Button(label="再発行する(今のカードは終わる)" if in_use else first),),
    )


def _ending(patient_id: UUID, card_id: UUID) -> Sheet:
    return Sheet(
        title="カードを終える",
        action=f"/patients/{patient_id}/cards/{card_id}/ending",
        back=f"/patients/{patient_id}/cards",
        warning="すぐに使えなくなります。元には戻せません。",
        groups=(),
        buttons=(Button(label="カードを終える", look="stop"),),
    )
