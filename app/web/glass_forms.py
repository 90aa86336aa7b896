"""The forms of break-glass: why, whom, and what was heard."""

from typing import Final
from uuid import UUID

from app.access.kinds import OverrideReason
from app.api.overrides import OverrideIn, WhyIn
from app.api.sign_in import Code
from app.patients.look_up.typed import UNDER_GLASS
from app.web import words
from app.web.screen import Drawn
from app.web.sheet import Blank, Button, Group, Kind, Sheet

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


def path_of(call_id: UUID | None) -> str:
    """Where the forms of a call go, or those without one."""
    return "/override" if call_id is None else f"/calls/{call_id}/override"


def back_of(call_id: UUID | None) -> str:
    """Where one comes from."""
    return "/home" if call_id is None else f"/calls/{call_id}"


def asking(screen: Drawn, call_id: UUID | None) -> Sheet:
    """Why, and what is known of the person."""
    return Sheet(
        title="緊急閲覧",
        action=path_of(call_id),
        back=back_of(call_id),
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


def opening(screen: Drawn, call_id: UUID | None) -> Sheet:
    """One candidate; drawn by itself only where something is to be mended."""
    patient = Blank(name="patient_id", label="", kind=Kind.HIDDEN, is_required=True)
    return Sheet(
        title="緊急閲覧",
        action=f"{path_of(call_id)}/open",
        back=path_of(call_id),
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
            name=name,
            label=words.said(name, "identifier"),
            kind=Kind.PHONE if name == "phone" else Kind.LINE,
        )
        for name in UNDER_GLASS
    )


def suspending(override_id: UUID) -> Sheet:
    """What was heard, and from whom."""
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
