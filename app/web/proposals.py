"""Proposed changes on the screen: made by the patient's side and hospitals, answered at home."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from app.api.proposals import ProposalAnswerIn, ProposalIn
from app.handovers import reading as handovers
from app.intent import proposals
from app.intent.proposal_view import ProposalView
from app.intent.proposals import Proposals
from app.web import words
from app.web.ended import takes_no_more
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter()

RECORDS: Final = {
    "wish": ("wishes/new", "意思を記録する"),
    "order": ("order", "医師の指示書をつくる"),
    "contact": ("contacts", "連絡先を直す"),
    "profile": ("profile", "病状・注意を直す"),
}
"""Where what was accepted is recorded anew."""


@router.get("/patients/{patient_id}/proposals")
async def proposals_page(screen: Screen, patient_id: UUID, before: UUID | None = None) -> Response:
    """What was proposed; with the form to propose, or the forms to answer."""
    page = await proposals.of_patient(*screen.work, patient_id, before)
    is_ended = await takes_no_more(screen, patient_id)
    return _drawn(
        screen,
        page,
        path=f"/patients/{patient_id}/proposals",
        back=f"/patients/{patient_id}",
        sheet=_own_sheet(patient_id) if screen.who.is_own and not is_ended else None,
        id=patient_id,
        is_ended=is_ended,
    )


@router.post("/patients/{patient_id}/proposals")
async def propose(screen: Screen, patient_id: UUID) -> Response:
    """Proposes, as patient or surrogate."""
    body = await screen.answer(_own_sheet(patient_id), ProposalIn)
    await body.keep_statements(screen.work, patient_id, "propose")
    await proposals.propose(*screen.work, patient_id, body.value())
    return go(f"/patients/{patient_id}/proposals")


@router.post("/patients/{patient_id}/proposals/{proposal_id}/answer")
async def answer(screen: Screen, patient_id: UUID, proposal_id: UUID) -> Response:
    """Answers, as clinician of the care team; what is left to do stands on the page."""
    body = await screen.answer(_answer(patient_id, proposal_id), ProposalAnswerIn)
    await body.keep_statements(screen.work, patient_id, "answerProposal")
    await proposals.answer(*screen.work, proposal_id, body.outcome, body.note)
    return go(f"/patients/{patient_id}/proposals")


@router.get("/handovers/{handover_id}/proposals")
async def hospital_page(screen: Screen, handover_id: UUID, before: UUID | None = None) -> Response:
    """What this hospital proposed for the person of a handover, and the form."""
    patient_id = await _of_handover(screen, handover_id)
    if patient_id is None:
        return go(f"/handovers/{handover_id}")
    page = await proposals.of_patient(*screen.work, patient_id, before)
    is_ended = await takes_no_more(screen, patient_id)
    return _drawn(
        screen,
        page,
        path=f"/handovers/{handover_id}/proposals",
        back=f"/handovers/{handover_id}",
        sheet=None if is_ended else _hospital_sheet(handover_id),
        id=handover_id,
        is_ended=is_ended,
    )


@router.post("/handovers/{handover_id}/proposals")
async def propose_at_hospital(screen: Screen, handover_id: UUID) -> Response:
    """Proposes, as a hospital."""
    patient_id = await _of_handover(screen, handover_id)
    if patient_id is None:
        return go(f"/handovers/{handover_id}")
    body = await screen.answer(_hospital_sheet(handover_id), ProposalIn)
    await body.keep_statements(screen.work, patient_id, "propose")
    await proposals.propose(*screen.work, patient_id, body.value())
    return go(f"/handovers/{handover_id}/proposals")


async def _of_handover(screen: Drawn, handover_id: UUID) -> UUID | None:
    """The person of a handover; None where the record may not be seen, which its page explains."""
    view = await handovers.handover(*screen.work, handover_id)
    return None if view.record is None else view.record.patient_id


def _drawn(
    screen: Drawn,
    page: Proposals,
    *,
    path: str,
    back: str,
    sheet: Sheet | None,
    id: UUID,  # noqa: A002  as templates call it
    is_ended: bool,
) -> Response:
    is_team = screen.who.is_care and not is_ended
    answers = {one.id: _answer(id, one.id) for one in page.items if is_team and not one.answer}
    return screen.show(
        "proposals.html",
        page=page,
        answers=answers,
        records=_records(page.items) if is_team else {},
        path=path,
        back=back,
        sheet=sheet,
        id=id,
        is_ended=is_ended,
    )


def _records(items: Sequence[ProposalView]) -> dict[UUID, tuple[str, str]]:
    """Where each accepted proposal is recorded anew."""
    return {
        one.id: RECORDS[one.kind]
        for one in items
        if one.answer is not None and one.answer.outcome != "refused" and one.kind in RECORDS
    }


def _own_sheet(patient_id: UUID) -> Sheet:
    kind = Blank(
        name="kind",
        label="どのことについて",
        kind=Kind.PICK,
        choices=(
            ("wish", "これからの治療や過ごし方の希望"),
            ("contact", "連絡先"),
            ("profile", "病気や体のこと"),
            ("other", "そのほか"),
        ),
        is_required=True,
    )
    return Sheet(
        title="直してほしいところを伝える",
        action=f"/patients/{patient_id}/proposals",
        back=f"/patients/{patient_id}/proposals",
        groups=(Group(title="", blanks=(kind, _words("どのように直してほしいですか"))), _answers()),
        buttons=(Button(label="ケアチームに伝える"),),
    )


def _hospital_sheet(handover_id: UUID) -> Sheet:
    kind = Blank(
        name="kind",
        label="何についての提案か",
        kind=Kind.PICK,
        choices=words.choices("proposal"),
        is_required=True,
    )
    return Sheet(
        title="記録の変更を提案する",
        action=f"/handovers/{handover_id}/proposals",
        back=f"/handovers/{handover_id}/proposals",
        groups=(Group(title="", blanks=(kind, _words("提案の内容"))), _answers()),
        buttons=(Button(label="在宅のケアチームに提案する"),),
    )


def _words(label: str) -> Blank:
    return Blank(name="words", label=label, kind=Kind.TEXT, is_required=True)


def _answers() -> Group:
    blanks = (
        _pick("resuscitation", "心臓が止まったときの心肺蘇生", "answer"),
        _pick("treatment_level", "ふだんの治療", "level"),
        _pick("hospital_transport", "病院への搬送", "answer"),
    )
    return Group(title="治療や過ごし方の希望のとき(分かれば)", blanks=blanks, is_folded=True)


def _pick(name: str, label: str, kind: str) -> Blank:
    return Blank(name=name, label=label, kind=Kind.SELECT, choices=words.choices(kind))


def _answer(patient_id: UUID, proposal_id: UUID) -> Sheet:
    outcome = Blank(
        name="outcome",
        label="回答",
        kind=Kind.PICK,
        choices=words.choices("proposal_outcome"),
        is_required=True,
    )
    note = Blank(name="note", label="ひとこと", kind=Kind.TEXT, hint="提案した方に表示されます。")
    return Sheet(
        title="提案への回答",
        action=f"/patients/{patient_id}/proposals/{proposal_id}/answer",
        back=f"/patients/{patient_id}/proposals",
        groups=(Group(title="", blanks=(outcome, note)),),
        buttons=(Button(label="回答する"),),
    )
