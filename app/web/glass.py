"""Break-glass on the screen: why, whom, the record while the hour lasts."""

from dataclasses import fields, replace
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from app.access import overrides, telling
from app.access.kinds import OverrideReason
from app.api.call_bodies import SuspensionIn
from app.api.overrides import OverrideIn, WhyIn
from app.api.sign_in import Code
from app.calls import actions as calls
from app.calls import glass as on_calls
from app.intent import under_glass
from app.patients import glass
from app.patients.typed import Asked
from app.people import sign_in
from app.request import Work
from app.web import words
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter()

_WARNING: Final = (
    "本人に尋ねられず、ほかに知る方法がないときだけ使います。"
    "ケアチームと個人情報保護担当にすぐ知らされ、72時間以内に確認を受けます。"
)


class AskingIn(WhyIn):
    """The form before somebody is found; the six digits where they are not fresh."""

    code: Code | None = None


class OpeningIn(OverrideIn):
    """The form of one candidate."""

    code: Code | None = None


@router.get("/override")
async def asking_page(screen: Screen) -> Response:
    """The form for a doctor without a call, below what they have open."""
    db, caller, _ = screen.work
    await overrides.require_without_call(db, caller, "override.look_up")
    own = await telling.own_open(*screen.work)
    return screen.show("override_ask.html", sheet=_asking(screen, None), own=own)


@router.post("/override")
async def look_up(screen: Screen) -> Response:
    """Masked candidates, or the honest no."""
    body = await screen.answer(_asking(screen, None), AskingIn)
    found = await glass.look_up(*await _freshened(screen, body.code), body.asked(), _key(screen))
    return _found(screen, found, body, None)


@router.post("/override/open")
async def open_record(screen: Screen) -> Response:
    """Opens one candidate's record."""
    body = await screen.answer(_opening(screen, None), OpeningIn)
    work = await _freshened(screen, body.code)
    opened = await glass.break_glass(*work, body.patient_id, body.asked(), body.why(), _key(screen))
    return go(f"/overrides/{opened}")


@router.get("/calls/{call_id}/override")
async def asking_on_call_page(screen: Screen, call_id: UUID) -> Response:
    """The form for a crew on its call."""
    await calls.call(*screen.work, call_id)
    return screen.show("override_ask.html", sheet=_asking(screen, call_id), own=[])


@router.post("/calls/{call_id}/override")
async def look_up_on_call(screen: Screen, call_id: UUID) -> Response:
    """Masked candidates, or the honest no."""
    body = await screen.answer(_asking(screen, call_id), AskingIn)
    work = await _freshened(screen, body.code)
    found = await on_calls.look_up(*work, call_id, body.asked(), _key(screen))
    return _found(screen, found, body, call_id)


@router.post("/calls/{call_id}/override/open")
async def open_record_on_call(screen: Screen, call_id: UUID) -> Response:
    """Opens one candidate's record until the call ends."""
    body = await screen.answer(_opening(screen, call_id), OpeningIn)
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
    return screen.ask(_suspending(override_id))


@router.post("/overrides/{override_id}/suspend")
async def suspend(screen: Screen, override_id: UUID) -> Response:
    """Suspends at once."""
    body = await screen.answer(_suspending(override_id), SuspensionIn)
    await under_glass.suspend(*screen.work, override_id, body.said_by, body.reason)
    return go(f"/overrides/{override_id}")


def _found(screen: Drawn, found: object, body: WhyIn, call_id: UUID | None) -> Response:
    typed = {field.name: getattr(body, field.name) for field in fields(Asked)}
    return screen.show(
        "override_found.html",
        found=found,
        asked={name: text for name, text in typed.items() if text is not None},
        why=body,
        path=_path(call_id),
        back=_back(call_id),
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


def _path(call_id: UUID | None) -> str:
    return "/override" if call_id is None else f"/calls/{call_id}/override"


def _back(call_id: UUID | None) -> str:
    return "/home" if call_id is None else f"/calls/{call_id}"


def _asking(screen: Drawn, call_id: UUID | None) -> Sheet:
    return Sheet(
        title="緊急閲覧",
        action=_path(call_id),
        back=_back(call_id),
        warning=_WARNING,
        groups=(
            Group(title="なぜ本人に尋ねられないか", blanks=_why(screen)),
            Group(
                title="手がかり",
                hint="1つでも分かれば探せます。生年月日だけでは探せません。",
                blanks=_identifiers(),
            ),
        ),
        buttons=(Button(label="さがす", look="stop"),),
    )


def _opening(screen: Drawn, call_id: UUID | None) -> Sheet:
    patient = Blank(name="patient_id", label="", kind=Kind.HIDDEN, is_required=True)
    return Sheet(
        title="緊急閲覧",
        action=f"{_path(call_id)}/open",
        back=_path(call_id),
        lead="現場で確かめた手がかりだけを残してください。",
        groups=(Group(title="", blanks=(patient, *_why(screen), *_identifiers())),),
        buttons=(Button(label="この方の記録を開く", look="stop"),),
    )


def _why(screen: Drawn) -> tuple[Blank, ...]:
    _, caller, at = screen.work
    blanks = (
        Blank(
            name="reason",
            label="理由",
            kind=Kind.PICK,
            choices=tuple((one.value, one.said.ja) for one in OverrideReason),
            is_required=True,
        ),
        Blank(
            name="words",
            label="状況を自分の言葉で",
            kind=Kind.TEXT,
            hint="個人情報保護担当が読みます。氏名や病名は書かないでください。",
            is_required=True,
        ),
    )
    if caller.is_fresh(at):
        return blanks
    code = Blank(
        name="code",
        label="確認コード",
        kind=Kind.CODE,
        hint="認証アプリに出ている6桁の数字です。一度しか使えません。",
        is_required=True,
    )
    return (*blanks, code)


def _identifiers() -> tuple[Blank, ...]:
    return tuple(
        Blank(
            name=field.name,
            label=words.said(field.name, "identifier"),
            kind=Kind.PHONE if field.name == "phone" else Kind.LINE,
        )
        for field in fields(Asked)
    )


def _suspending(override_id: UUID) -> Sheet:
    return Sheet(
        title="本人が話す・記録と違うことを言う",
        action=f"/overrides/{override_id}/suspend",
        back=f"/overrides/{override_id}",
        lead="いま本人が言うことは、記録より優先します。通常どおり対応してください。",
        warning="記録はすぐに止まります。ここからは元に戻せません。",
        groups=(
            Group(
                title="",
                blanks=(
                    Blank(
                        name="said_by",
                        label="誰の言葉か",
                        kind=Kind.PICK,
                        choices=words.choices("said_by"),
                        value="patient",
                        is_required=True,
                    ),
                    Blank(name="reason", label="話された言葉", kind=Kind.TEXT),
                ),
            ),
        ),
        buttons=(Button(label="記録を止める", look="stop"),),
    )
