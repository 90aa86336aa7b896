"""The region's rulebooks on the screen: versions, a draft, its check, comments, approval, end."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.fields import Text
from app.api.rulebook_versions import (
    RulebookApprovalIn,
    RulebookCommentIn,
    RulebookDraftIn,
    RulebookTextIn,
    RulebookWithdrawalIn,
)
from app.policy.capabilities import Act
from app.rulebooks import actions, approving, drafting
from app.rulebooks.speaking import party_that_may
from app.transport import shelf
from app.web.screen import Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/rulebooks")

_TALL = 24


class _CheckIn(RulebookTextIn):
    """The form of a draft, sent to be checked only."""

    note: Text | None = None


@router.get("")
async def versions_page(screen: Screen, before: UUID | None = None) -> Response:
    """The versions of one's own places, newest first; for others what is published."""
    caller = screen.work.caller
    is_party = party_that_may(caller, Act.COMMENT_RULEBOOK) is not None
    found = await actions.versions(*screen.work, before=before, own=is_party)
    return screen.show(
        "rulebooks.html",
        versions=found,
        next=found[-1].id if len(found) == actions.PAGE else None,
        can_draft=party_that_may(caller, Act.DRAFT_RULEBOOK) is not None,
    )


@router.get("/new")
async def draft_page(screen: Screen, after: UUID | None = None) -> Response:
    """The form for a draft; it sets out from a version, or from the template."""
    await drafting.begin(*screen.work)
    if after is None:
        return screen.ask(_draft(shelf.template()))
    return screen.ask(_draft((await actions.read(*screen.work, after)).text))


@router.post("/new")
async def draft(screen: Screen) -> Response:
    """Keeps a draft; what cannot be read is shown with its lines."""
    body = await screen.answer(_draft(), RulebookDraftIn)
    return go(f"/rulebooks/{await drafting.draft(*screen.work, body.text, body.note)}")


@router.post("/check")
async def check(screen: Screen) -> Response:
    """What is wrong with a text, and the form again."""
    body = await screen.answer(_draft(is_kept=False), _CheckIn)
    checked = await drafting.check(*screen.work, body.text)
    return screen.show("rulebook_checked.html", checked=checked, sheet=_draft(body.text, body.note))


@router.get("/{version_id}")
async def version_page(screen: Screen, version_id: UUID) -> Response:
    """One version: check, cases, differences, comments, and what can be done with it."""
    found = await actions.read(*screen.work, version_id)
    return screen.show(
        "rulebook.html",
        version=found,
        line=found.line,
        checked=found.checked,
        differences=await actions.differences(*screen.work, version_id),
        comments=await actions.comments(*screen.work, version_id) if found.may_comment else (),
        saying=_comment(version_id) if found.may_comment else None,
        can_draft=party_that_may(screen.work.caller, Act.DRAFT_RULEBOOK) is not None,
    )


@router.post("/{version_id}/comments")
async def comment(screen: Screen, version_id: UUID) -> Response:
    """Adds a comment."""
    body = await screen.answer(_comment(version_id), RulebookCommentIn)
    await approving.comment(*screen.work, version_id, body.text)
    return go(f"/rulebooks/{version_id}")


@router.post("/{version_id}/approve")
async def approve(screen: Screen, version_id: UUID) -> Response:
    """Approves what was read."""
    body = await screen.answer(_approval(version_id), RulebookApprovalIn)
    await approving.approve(*screen.work, version_id, body.digest)
    return go(f"/rulebooks/{version_id}")


@router.get("/{version_id}/withdraw")
async def withdraw_page(screen: Screen, version_id: UUID) -> Response:
    """The question why."""
    await actions.read(*screen.work, version_id)
    return screen.ask(_withdrawal(version_id))


@router.post("/{version_id}/withdraw")
async def withdraw(screen: Screen, version_id: UUID) -> Response:
    """Takes it back at once."""
    body = await screen.answer(_withdrawal(version_id), RulebookWithdrawalIn)
    await approving.withdraw(*screen.work, version_id, body.reason)
    return go(f"/rulebooks/{version_id}")


def _draft(text: str = "", note: str | None = None, *, is_kept: bool = True) -> Sheet:
    blanks = (
        Blank(
            name="text",
            label="ルールの本文(YAML)",
            kind=Kind.TEXT,
            value=text,
            hint="文はすべて日本語(ja)と英語(en)で書きます。id は版をつなぐ名前です。",
            is_required=True,
            rows=_TALL,
        ),
        Blank(
            name="note",
            label="この版の理由",
            kind=Kind.TEXT,
            value=note or "",
            hint="例 夜間の連絡手順を加えるため。意見を書く人と承認する人が読みます。",
            is_required=is_kept,
        ),
    )
    return Sheet(
        title="救急搬送のルールの下書き",
        action="/rulebooks/new",
        back="/rulebooks",
        lead="下書きは、関係する組織だけが読めます。二つの組織の承認がそろうまで、何も変わりません。"
        "保存したあとで本文を変えることはできません。直すときは、新しい下書きを作ります。",
        groups=(Group(title="", blanks=blanks),),
        buttons=(
            Button(label="点検だけする", action="/rulebooks/check", look="quiet"),
            Button(label="下書きを保存する"),
        ),
    )


def _comment(version_id: UUID) -> Sheet:
    text = Blank(name="text", label="意見", kind=Kind.TEXT, is_required=True)
    return Sheet(
        title="意見を書く",
        action=f"/rulebooks/{version_id}/comments",
        back=f"/rulebooks/{version_id}",
        groups=(Group(title="", blanks=(text,)),),
        buttons=(Button(label="意見を送る", look="quiet"),),
    )


def _approval(version_id: UUID) -> Sheet:
    digest = Blank(name="digest", label="", kind=Kind.HIDDEN, is_required=True)
    return Sheet(
        title="ルールを承認する",
        action=f"/rulebooks/{version_id}/approve",
        back=f"/rulebooks/{version_id}",
        groups=(Group(title="", blanks=(digest,)),),
        buttons=(Button(label="この内容で承認する"),),
    )


def _withdrawal(version_id: UUID) -> Sheet:
    reason = Blank(name="reason", label="理由", kind=Kind.TEXT, is_required=True)
    return Sheet(
        title="ルールを取り下げる",
        action=f"/rulebooks/{version_id}/withdraw",
        back=f"/rulebooks/{version_id}",
        warning="すぐに効き、元には戻せません。対応中の救急の画面にも、次の表示から及びます。"
        "前の版には戻らず、新しい版が始まるまで、通常どおりの対応(心肺蘇生を続けて搬送)になります。",
        groups=(Group(title="", blanks=(reason,)),),
        buttons=(Button(label="取り下げる", look="stop"),),
    )
