"""The first time: from the letters handed over to a password and a second factor, in two steps."""

from typing import Final

from fastapi import APIRouter, Request, Response

from app.api.sign_in import EnrolmentCodeIn, EnrolmentIn
from app.people import enrolment
from app.people.opaque import as_typed
from app.people.passwords import SHORTEST
from app.request import PageVisit
from app.web.sheet import Blank, Button, Group, Kind, Sheet, read
from app.web.shown import draw

router = APIRouter(prefix="/enrol")

_BLOCK: Final = 4


@router.get("")
async def enrolment_page(request: Request) -> Response:
    """The form for the first step."""
    request.state.is_large = True
    return draw(request, "form.html", {"sheet": _first()})


@router.post("")
async def begin(request: Request, visit: PageVisit) -> Response:
    """Takes the password and shows the second factor, with the form for its first code."""
    request.state.is_large = True
    body = await read(request, _first(), EnrolmentIn)
    secret = as_typed(body.enrolment_secret.get_secret_value())
    db, request_id, at = visit
    keyring = request.app.state.keyring
    password = body.password.get_secret_value()
    given = await enrolment.begin(db, request_id, at, keyring, secret, password)
    blocks = [given.secret[n : n + _BLOCK] for n in range(0, len(given.secret), _BLOCK)]
    context = {"given": given, "blocks": blocks, "sheet": _second(secret)}
    return draw(request, "enrolment.html", context)


@router.post("/confirm")
async def confirm(request: Request, visit: PageVisit) -> Response:
    """Ends the enrolment with the first code."""
    request.state.is_large = True
    body = await read(request, _second(""), EnrolmentCodeIn)
    db, request_id, at = visit
    keyring = request.app.state.keyring
    secret, code = (one.get_secret_value() for one in (body.enrolment_secret, body.code))
    await enrolment.confirm(db, request_id, at, keyring, secret, code)
    return draw(request, "enrolled.html", {})


def _first() -> Sheet:
    secret = Blank(
        name="enrolment_secret",
        label="受け取った登録用の文字",
        hint="紙にあるとおりに入れます。間の空白や大文字・小文字の違いは、かまいません。",
        is_required=True,
    )
    password = Blank(
        name="password",
        label="これから使うパスワード",
        kind=Kind.NEW_SECRET,
        hint=f"{SHORTEST}文字以上。好きな短い文でかまいません。"
        "決めたら、紙に書いておいてください。",
        is_required=True,
    )
    return Sheet(
        title="はじめての登録(1/2)",
        action="/enrol",
        back="/",
        lead="登録用の文字は、主治医や訪問看護の方からお渡しします。7日間使えます。",
        groups=(Group(title="", blanks=(secret, password)),),
        buttons=(Button(label="次へ"),),
    )


def _second(secret: str) -> Sheet:
    kept = Blank(name="enrolment_secret", label="", kind=Kind.HIDDEN, value=secret)
    code = Blank(
        name="code",
        label="アプリに出た6桁の数字",
        kind=Kind.CODE,
        hint="30秒ごとに変わります。いま出ている数字を入れます。",
        is_required=True,
    )
    return Sheet(
        title="はじめての登録(2/2)",
        action="/enrol/confirm",
        back="/enrol",
        groups=(Group(title="", blanks=(kept, code)),),
        buttons=(Button(label="登録を終える"),),
    )
