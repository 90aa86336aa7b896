"""The patient's and the surrogates' access on the screen: who has it, let in, shut out."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from app.api.fields import Body, Day, Line
from app.api.representatives import ClosingIn, RepresentativeIn
from app.errors import Invalid
from app.patients import representatives
from app.patients.representatives import SCOPE, Invitation
from app.people import directory
from app.people import store as people
from app.people.sign_in import folded
from app.policy.roles import Role
from app.policy.sections import Section
from app.web.ended import require_going_on, takes_no_more
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/patients/{patient_id}/representatives")


class KnownIn(Body):
    """A surrogate by the login that they have, with what they may see here."""

    login: str = Field(strict=True, min_length=3, max_length=64)
    relation: Line | None = None
    scope: Annotated[list[Section], Field(max_length=len(Section))]
    until: Day | None = None


@router.get("")
async def inside_page(screen: Screen, patient_id: UUID) -> Response:
    """Who has access on the patient's side; clinicians also who had, and why it ended."""
    found = await representatives.those_inside(*screen.work, patient_id)
    closing = {one.id: _closing(patient_id, one.id) for one in found if one.is_open}
    return screen.show(
        "representatives.html",
        found=found,
        closing=closing,
        is_ended=await takes_no_more(screen, patient_id),
        id=patient_id,
    )


@router.get("/patient")
async def patient_page(screen: Screen, patient_id: UUID) -> Response:
    """The form to invite the patient."""
    await directory.me(*screen.work)
    await require_going_on(screen, patient_id)
    return screen.ask(_of_the_patient(patient_id))


@router.post("/patient")
async def invite_patient(screen: Screen, patient_id: UUID) -> Response:
    """Makes account and access. The secret is drawn this once, from the POST itself."""
    body = await screen.answer(_of_the_patient(patient_id), RepresentativeIn, role="patient")
    return await _invited(screen, patient_id, body)


@router.get("/surrogate")
async def surrogate_page(screen: Screen, patient_id: UUID) -> Response:
    """The form to invite a surrogate."""
    await directory.me(*screen.work)
    await require_going_on(screen, patient_id)
    return screen.ask(_of_a_surrogate(patient_id))


@router.post("/surrogate")
async def invite_surrogate(screen: Screen, patient_id: UUID) -> Response:
    """As for the patient, within a scope and until a day."""
    body = await screen.answer(_of_a_surrogate(patient_id), RepresentativeIn, role="surrogate")
    return await _invited(screen, patient_id, body)


@router.get("/known")
async def known_page(screen: Screen, patient_id: UUID) -> Response:
    """The form for a surrogate who has an account: a daughter of both parents."""
    await directory.me(*screen.work)
    await require_going_on(screen, patient_id)
    return screen.ask(_of_somebody_known(patient_id))


@router.post("/known")
async def invite_known(screen: Screen, patient_id: UUID) -> Response:
    """Lets them in with the account that they have."""
    typed = await screen.answer(_of_somebody_known(patient_id), KnownIn)
    db, caller, _ = screen.work
    login = folded(typed.login)
    account_id = await people.surrogate_by_login(db, caller.organisation_id, login)
    if account_id is None:
        raise Invalid.at(
            "body.login",
            "このログイン名の代理の方は、この事業所にはいません。",
            "No surrogate of this organisation has this login.",
        )
    new = Invitation(
        role=Role.SURROGATE,
        name=None,
        name_reading=None,
        login=None,
        account_id=account_id,
        relation=typed.relation,
        scope=frozenset(typed.scope),
        until=typed.until,
    )
    await representatives.invite(*screen.work, patient_id, new)
    return go(f"/patients/{patient_id}/representatives")


@router.post("/{grant_id}/closing")
async def close(screen: Screen, patient_id: UUID, grant_id: UUID) -> Response:
    """Shuts somebody out at once."""
    body = await screen.answer(_closing(patient_id, grant_id), ClosingIn)
    await body.keep_statements(screen.work, patient_id, "closeRepresentative")
    await representatives.close(*screen.work, patient_id, grant_id, body.reason)
    return go(f"/patients/{patient_id}/representatives")


async def _invited(screen: Drawn, patient_id: UUID, body: RepresentativeIn) -> Response:
    await body.keep_statements(screen.work, patient_id, "inviteRepresentative")
    done = await representatives.invite(*screen.work, patient_id, body.value())
    return screen.show(
        "invited.html",
        name=body.name,
        login=folded(body.login or ""),
        secret=done.secret,
        host=screen.request.headers["host"],
        id=patient_id,
    )


def _of_the_patient(patient_id: UUID) -> Sheet:
    return Sheet(
        title="本人を招く",
        action=f"/patients/{patient_id}/representatives/patient",
        back=f"/patients/{patient_id}/representatives",
        lead="本人が自分の記録を見て、見せる相手を決め、いつでも止められるようになります。",
        groups=(Group(title="", blanks=_ACCOUNT),),
        buttons=(Button(label="招く"),),
    )


def _of_a_surrogate(patient_id: UUID) -> Sheet:
    return Sheet(
        title="代理の方を招く",
        action=f"/patients/{patient_id}/representatives/surrogate",
        back=f"/patients/{patient_id}/representatives",
        lead="選んだ項目を見て、記録を止めることができます。同意を与えることはできません。",
        groups=(Group(title="代理の方", blanks=_ACCOUNT), *_LIMITS),
        buttons=(Button(label="招く"),),
    )


def _of_somebody_known(patient_id: UUID) -> Sheet:
    login = Blank(name="login", label="その方のログイン名", is_required=True)
    return Sheet(
        title="アカウントのある方を代理として招く",
        action=f"/patients/{patient_id}/representatives/known",
        back=f"/patients/{patient_id}/representatives",
        lead="この事業所で登録した方だけを招けます。新しい登録は要りません。",
        groups=(Group(title="代理の方", blanks=(login,)), *_LIMITS),
        buttons=(Button(label="招く"),),
    )


def _closing(patient_id: UUID, grant_id: UUID) -> Sheet:
    reason = Blank(
        name="reason",
        label="終える理由",
        kind=Kind.TEXT,
        hint="ケアチームの医師・看護師だけが読みます。",
        is_required=True,
    )
    return Sheet(
        title="利用を終える",
        action=f"/patients/{patient_id}/representatives/{grant_id}/closing",
        back=f"/patients/{patient_id}/representatives",
        warning="すぐに見られなくなります。相手には知らせません。",
        groups=(Group(title="", blanks=(reason,)),),
        buttons=(Button(label="利用を終える", look="stop"),),
    )


_ACCOUNT = (
    Blank(name="name", label="氏名", is_required=True),
    Blank(name="name_reading", label="読み", hint="ひらがな・カタカナ"),
    Blank(
        name="login",
        label="ログイン名",
        hint="半角の英数字と . _ - で3文字以上。例 misaki-watanabe",
        is_required=True,
    ),
)
_LIMITS = (
    Group(
        title="続柄と期限",
        blanks=(
            Blank(name="relation", label="続柄", hint="例 長女"),
            Blank(name="until", label="いつまで", kind=Kind.DAY, hint="空なら期限なし"),
        ),
    ),
    Group(
        title="見せる項目",
        blanks=(
            Blank(
                name="scope",
                label="印のある項目だけが見えます",
                kind=Kind.MANY,
                choices=tuple((s.value, s.ja) for s in SCOPE),
                value=tuple(s.value for s in SCOPE),
                hint="「大切にしていること」「人生会議の記録」は、本人が選んだときだけ見えます。",
            ),
        ),
        is_folded=True,
    ),
)
