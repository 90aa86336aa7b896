"""Break-glass on the screen: why, whom, the record while the hour lasts."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Response

from app.access.glass import overrides, telling
from app.api.call_bodies import SuspensionIn
from app.api.overrides import WhyIn
from app.api.sign_in import Code
from app.calls import actions as calls
from app.calls import glass as on_calls
from app.intent import under_glass
from app.patients.look_up import glass
from app.patients.look_up.typed import UNDER_GLASS
from app.people import sign_in
from app.request import Work
from app.web.glass_forms import (
    AskingIn,
    OpeningIn,
    asking,
    back_of,
    opening,
    path_of,
    suspending,
)
from app.web.screen import Drawn, Screen
from app.web.shown import go

router = APIRouter()


@router.get("/override")
async def asking_page(screen: Screen) -> Response:
    """The form for a doctor without a call, below what they have open."""
    db, caller, _ = screen.work
    await overrides.require_without_call(db, caller, "override.look_up")
    own = await telling.own_open(*screen.work)
    return screen.show("override_ask.html", sheet=asking(screen, None), own=own)


@router.post("/override")
async def look_up(screen: Screen) -> Response:
    """Masked candidates, or the honest no."""
    body = await screen.answer(asking(screen, None), AskingIn)
    found = await glass.look_up(*await _freshened(screen, body.code), body.asked(), _key(screen))
    return _found(screen, found, body, None)


@router.post("/override/open")
async def open_record(screen: Screen) -> Response:
    """Opens one candidate's record."""
    body = await screen.answer(opening(screen, None), OpeningIn)
    work = await _freshened(screen, body.code)
    opened = await glass.break_glass(*work, body.patient_id, body.asked(), body.why(), _key(screen))
    return go(f"/overrides/{opened}")


@router.get("/calls/{call_id}/override")
async def asking_on_call_page(screen: Screen, call_id: UUID) -> Response:
    """The form for a crew on its call."""
    await calls.call(*screen.work, call_id)
    return screen.show("override_ask.html", sheet=asking(screen, call_id), own=[])


@router.post("/calls/{call_id}/override")
async def look_up_on_call(screen: Screen, call_id: UUID) -> Response:
    """Masked candidates, or the honest no."""
    body = await screen.answer(asking(screen, call_id), AskingIn)
    work = await _freshened(screen, body.code)
    found = await on_calls.look_up(*work, call_id, body.asked(), _key(screen))
    return _found(screen, found, body, call_id)


@router.post("/calls/{call_id}/override/open")
async def open_record_on_call(screen: Screen, call_id: UUID) -> Response:
    """Opens one candidate's record until the call ends."""
    body = await screen.answer(opening(screen, call_id), OpeningIn)
    work = await _freshened(screen, body.code)
    opened = await on_calls.break_glass(
        *work, call_id, body.patient_id, body.asked(), body.why(), _key(screen)
    )
    return go(f"/overrides/{opened}")


@router.get("/overrides/{override_id}")
async def record_page(screen: Screen, override_id: UUID) -> Response:
    """The record while the hour lasts. The page leaves by itself at the end, script or none."""
    screen.request.state.must_vanish = True
    shown = await under_glass.read_record(*screen.work, override_id)
    left = int((shown.override.closes_at - shown.as_of).total_seconds())
    return screen.show("override.html", shown=shown, own=shown.override, left=left)


@router.post("/overrides/{override_id}/close")
async def close(screen: Screen, override_id: UUID) -> Response:
    """Ends it early."""
    await overrides.close(*screen.work, override_id)
    own = await telling.read(*screen.work, override_id)
    return go("/home" if own.call_id is None else f"/calls/{own.call_id}")


@router.get("/overrides/{override_id}/speaks")
async def speaks_page(screen: Screen, override_id: UUID) -> Response:
    """The question what was heard, and from whom."""
    await telling.read(*screen.work, override_id)
    return screen.ask(suspending(override_id))


@router.post("/overrides/{override_id}/suspend")
async def suspend(screen: Screen, override_id: UUID) -> Response:
    """Suspends at once."""
    body = await screen.answer(suspending(override_id), SuspensionIn)
    await under_glass.suspend(*screen.work, override_id, body.said_by, body.reason)
    return go(f"/overrides/{override_id}")


def _found(screen: Drawn, found: object, body: WhyIn, call_id: UUID | None) -> Response:
    typed = {name: getattr(body, name) for name in UNDER_GLASS}
    return screen.show(
        "override_found.html",
        found=found,
        asked={name: text for name, text in typed.items() if text is not None},
        why=body,
        path=path_of(call_id),
        back=back_of(call_id),
    )


async def _freshened(screen: Drawn, code: Code | None) -> Work:
    """The request with the second factor that came with the form, where one did."""
    db, caller, at = screen.work
    if code is None:
        return screen.work
    keyring = screen.request.app.state.keyring
    await sign_in.freshen(db, caller, at, keyring, code.get_secret_value())
    return Work(db, replace(caller, second_factor_at=at), at)


def _key(screen: Drawn) -> bytes:
    key: bytes = screen.request.app.state.keyring.search
    return key
