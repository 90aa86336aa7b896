"""Coming in: what this is, signing in and out, the second factor anew."""

import re
from typing import Final

from fastapi import APIRouter, Request, Response

from app.api.sign_in import SecondFactorIn, SignInIn
from app.people import opaque, sessions, sign_in
from app.people.kinds import SessionKind
from app.people.sign_in import Credentials
from app.request import COOKIE, PageVisit
from app.web.refusals import relative
from app.web.screen import Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet, read
from app.web.shown import draw, go

router = APIRouter()

DEVICE_COOKIE: Final = "__Host-device"
"""The browser's own lasting name, under which its tries to sign in are counted; no secret."""
_DEVICE: Final = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_YEAR: Final = 365 * 24 * 3600
_CODE: Final = Blank(
    name="code",
    label="確認コード",
    kind=Kind.CODE,
    hint="認証アプリに出ている6桁の数字です。一度しか使えません。",
    is_required=True,
)


@router.get("/")
async def front(request: Request) -> Response:
    """What this is, for everybody."""
    return draw(request, "front.html", {})


@router.get("/sign-in")
async def sign_in_page(request: Request, next: str | None = None) -> Response:  # noqa: A002  the address
    """The form to sign in; `next` is where somebody wanted to go."""
    return draw(request, "form.html", {"sheet": _sign_in_sheet(relative(next))})


@router.post("/sign-in")
async def open_session(
    request: Request,
    visit: PageVisit,
    next: str | None = None,  # noqa: A002  the address
) -> Response:
    """Opens a page session under a new secret, whatever cookie came along."""
    following = relative(next)
    known = request.cookies.get(DEVICE_COOKIE, "")
    device = known if _DEVICE.fullmatch(known) else opaque.new_secret()
    body = await read(request, _sign_in_sheet(following), SignInIn, device=device)
    offered = Credentials(
        login=body.login,
        password=body.password.get_secret_value(),
        code=body.code.get_secret_value(),
        device=body.device,
        address=request.client.host if request.client else "",
    )
    db, request_id, at = visit
    keyring = request.app.state.keyring
    opened = await sign_in.sign_in(db, request_id, at, keyring, offered, SessionKind.PAGE)
    response = go(following)
    for name, value, age in ((COOKIE, opened.cookie, None), (DEVICE_COOKIE, device, _YEAR)):
        response.set_cookie(
            name, value, max_age=age, path="/", secure=True, httponly=True, samesite="strict"
        )
    return response


@router.post("/sign-out")
async def end_session(screen: Screen) -> Response:
    """Ends the session at once, here and on the server."""
    await sessions.end(*screen.work, screen.work.caller.session_id)
    response = go("/")
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.get("/step-up")
async def step_up_page(request: Request, next: str | None = None) -> Response:  # noqa: A002  the address
    """The form for the second factor; it shows nothing of anybody."""
    return draw(request, "form.html", {"sheet": _step_up_sheet(relative(next))})


@router.post("/step-up")
async def step_up(screen: Screen, next: str | None = None) -> Response:  # noqa: A002  the address
    """Takes the second factor anew; it counts as fresh for five minutes."""
    following = relative(next)
    body = await screen.answer(_step_up_sheet(following), SecondFactorIn)
    db, caller, at = screen.work
    keyring = screen.request.app.state.keyring
    await sign_in.freshen(db, caller, at, keyring, body.code.get_secret_value())
    return go(following)


def _sign_in_sheet(following: str) -> Sheet:
    login = Blank(name="login", label="ログイン名", is_required=True)
    password = Blank(name="password", label="パスワード", kind=Kind.SECRET, is_required=True)
    return Sheet(
        title="サインイン",
        action="/sign-in" if following == "/home" else f"/sign-in?next={following}",
        back="/",
        groups=(Group(title="", blanks=(login, password, _CODE)),),
        buttons=(Button(label="サインイン"),),
    )


def _step_up_sheet(following: str) -> Sheet:
    return Sheet(
        title="確認コードの入力",
        action=f"/step-up?next={following}",
        back=following,
        lead="署名など大切な操作の前に、もう一度ご本人であることを確かめます。5分間有効です。",
        groups=(Group(title="", blanks=(_CODE,)),),
        buttons=(Button(label="確認する"),),
    )
