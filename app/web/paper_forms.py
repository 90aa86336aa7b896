"""The forms around a paper: to hand one in, type what it says, read it again, remove it."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from app.papers.kinds import PaperKind, PaperState
from app.papers.view import PaperView
from app.web import words
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.uploads import FILE

_WRITTEN = (("yes", "定めている"), ("no", "定めていない"), ("unknown", "書かれていない・読めない"))
_SIGNED = (("yes", "ある"), ("no", "ない"))


def next_step(paper: PaperView, path: str) -> Sheet | None:
    """What is due: a first reading, a second one by somebody else, or a first one again."""
    if paper.state is PaperState.REMOVED:
        return None
    if paper.reading is None or paper.state is PaperState.DIFFERS:
        return reading(path)
    if paper.reading.check is None and not paper.reading.is_own:
        return check(path, paper.reading.id)
    return None


def handing_in(patient_id: UUID, withheld: Collection[PaperKind] = ()) -> Sheet:
    """The form for a new scan, without the kinds of which this reader sees nothing."""
    kinds = tuple(one for one in words.choices("paper") if one[0] not in set(withheld))
    blanks = (
        Blank(name="kind", label="何の書面か", kind=Kind.PICK, choices=kinds, is_required=True),
        Blank(
            name="written_on",
            label="書面の日付",
            hint="令和8年1月12日、2026-01 など。分からなければ空のまま",
        ),
        Blank(
            name=FILE,
            label="写真・スキャン",
            kind=Kind.FILE,
            hint="PDF・JPEG・PNG、10 MB まで。全体が読めるように撮ってください",
            is_required=True,
        ),
    )
    return Sheet(
        title="紙の写しを加える",
        action=f"/patients/{patient_id}/papers",
        back=f"/patients/{patient_id}/papers",
        lead="写しだけでは有効になりません。記録より新しい書面があるあいだは「要確認」です。",
        groups=(Group(title="", blanks=blanks),),
        buttons=(Button(label="加える"),),
    )


def reading(path: str) -> Sheet:
    """The form for what stands on the paper."""
    return Sheet(
        title="書面の内容を書き写す",
        action=f"{path}/readings",
        back=path,
        lead="書いてあるとおりに写します。別の人がもう一度読んで照合します。",
        groups=(Group(title="", blanks=_blanks()),),
        buttons=(Button(label="書き写しを保存する"),),
    )


def check(path: str, reading_id: UUID) -> Sheet:
    """The same, for the second person."""
    return Sheet(
        title="書面を読んで照合する",
        action=f"{path}/readings/{reading_id}/check",
        back=path,
        lead="前の人の書き写しは、照合が終わるまで表示しません。書面だけを見て入力してください。",
        groups=(Group(title="", blanks=_blanks()),),
        buttons=(Button(label="照合する"),),
    )


def _blanks() -> tuple[Blank, ...]:
    def picked(name: str, label: str, choices: tuple[tuple[str, str], ...]) -> Blank:
        return Blank(name=name, label=label, kind=Kind.YES_NO, choices=choices, is_required=True)

    return (
        Blank(name="issued_on", label="書面の日付", hint="書かれていなければ空のまま"),
        Blank(name="physician_name", label="医師の氏名", hint="書いてあるとおりに"),
        picked("has_patient_signature", "本人の署名", _SIGNED),
        picked("has_witness_signature", "立会人の署名", _SIGNED),
        picked("has_surrogate_signature", "代理の人の署名", _SIGNED),
        picked("covers_arrest", "心肺停止のときについて", _WRITTEN),
        Blank(
            name="resuscitation",
            label="心肺蘇生についての答え",
            kind=Kind.PICK,
            choices=words.choices("written"),
            is_required=True,
        ),
    )


def removal(paper: PaperView, path: str) -> Sheet | None:
    """The form to take a scan away; None where it is gone, or waits for somebody else's word."""
    if not paper.can_open or (paper.removal is not None and paper.removal.is_own):
        return None
    return agreeing_away(path) if paper.removal is not None else asking_away(path)


def agreeing_away(path: str) -> Sheet:
    """The form of the second person."""
    return replace(
        asking_away(path),
        title="取り下げに同意する",
        buttons=(Button(label="同意して取り下げる", look="stop-too"),),
    )


def asking_away(path: str) -> Sheet:
    """The form of the first person, or of the only one where one is enough."""
    reason = Blank(
        name="reason",
        label="理由",
        kind=Kind.PICK,
        choices=words.choices("paper_removal"),
        is_required=True,
    )
    return Sheet(
        title="写しを取り下げる",
        action=f"{path}/removal",
        back=path,
        groups=(Group(title="", blanks=(reason,)),),
        buttons=(Button(label="取り下げる", look="stop-too"),),
    )
