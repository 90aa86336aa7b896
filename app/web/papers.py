"""Signed papers on the screen: handed in, opened, typed by one and read again by another."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from app.api.papers import ReadingIn, RemovalIn, day, served
from app.errors import Invalid
from app.handovers import papers as hospital
from app.intent.actions import read_record
from app.papers import actions, readings
from app.papers.actions import NewPaper
from app.papers.inspecting import told_by
from app.papers.kinds import IN_A_VERDICT, PaperKind
from app.papers.view import PaperView
from app.patients.view import View
from app.policy.bases import Basis
from app.policy.capabilities import Act, may
from app.web import paper_forms
from app.web.ended import takes_no_more
from app.web.screen import Drawn, Screen
from app.web.sheet import Choices
from app.web.shown import day_and_time, go
from app.web.uploads import read_upload

router = APIRouter()


@router.get("/patients/{patient_id}/papers")
async def papers_page(screen: Screen, patient_id: UUID, before: UUID | None = None) -> Response:
    """Every paper that the reader may see; to clinicians also the form to hand one in."""
    page = await actions.of_patient(*screen.work, patient_id, before)
    doubts: list[Any] = []
    if not screen.who.is_own:
        record = await read_record(*screen.work, patient_id)
        doubts = _doubts(record.verdict.content)
    is_team = not screen.who.is_own
    is_ended = is_team and await takes_no_more(screen, patient_id)
    return screen.show(
        "papers.html",
        page=page,
        doubts=doubts,
        sheet=paper_forms.handing_in(patient_id, page.withheld)
        if is_team and not is_ended
        else None,
        is_ended=is_ended,
        path=f"/patients/{patient_id}/papers",
        back=f"/patients/{patient_id}",
    )


@router.post("/patients/{patient_id}/papers")
async def hand_in(screen: Screen, patient_id: UUID) -> Response:
    """Keeps a scan: what it is, is told by its content and not by its name."""
    sheet = paper_forms.handing_in(patient_id)
    typed, content = await read_upload(screen.request, sheet)
    if typed.get("kind") not in set(PaperKind):
        raise Invalid.at("body.kind", "何の書面か選んでください。", "Choose what it is.")
    new = NewPaper(
        kind=PaperKind(typed["kind"]),
        written_on=day(typed.get("written_on") or None, "body.written_on"),
        media_type=told_by(content),
        content=content,
    )
    places = screen.request.app.state.papers
    paper_id = await actions.add(*screen.work, places, patient_id, new)
    return go(f"/patients/{patient_id}/papers/{paper_id}")


@router.get("/patients/{patient_id}/papers/{paper_id}")
async def paper_page(screen: Screen, patient_id: UUID, paper_id: UUID) -> Response:
    """One paper: the scan, what it says, and what is to be done with it next."""
    paper = await actions.one(*screen.work, paper_id)
    is_ended = await takes_no_more(screen, paper.patient_id)
    goes_on = not screen.who.is_own and not is_ended
    path = f"/patients/{patient_id}/papers/{paper_id}"
    return screen.show(
        "paper.html",
        paper=paper,
        sheet=paper_forms.next_step(paper, path) if goes_on else None,
        removal=paper_forms.removal(paper, path) if goes_on else None,
        is_ended=is_ended,
        takes_two=paper.kind in IN_A_VERDICT,
        path=path,
        back=f"/patients/{patient_id}/papers",
    )


@router.get("/patients/{patient_id}/papers/{paper_id}/content")
async def content(screen: Screen, patient_id: UUID, paper_id: UUID) -> Response:  # noqa: ARG001  of the path
    """The scan as it came."""
    return served(await actions.content(*screen.work, screen.request.app.state.papers, paper_id))


@router.post("/patients/{patient_id}/papers/{paper_id}/readings")
async def type_out(screen: Screen, patient_id: UUID, paper_id: UUID) -> Response:
    """Types what the paper says."""
    path = f"/patients/{patient_id}/papers/{paper_id}"
    body = await screen.answer(paper_forms.reading(path), ReadingIn)
    await readings.type_out(*screen.work, paper_id, body.value())
    return go(path)


@router.post("/patients/{patient_id}/papers/{paper_id}/readings/{reading_id}/check")
async def check(screen: Screen, patient_id: UUID, paper_id: UUID, reading_id: UUID) -> Response:
    """Types it a second time; whether both agree stands on the page."""
    path = f"/patients/{patient_id}/papers/{paper_id}"
    body = await screen.answer(paper_forms.check(path, reading_id), ReadingIn)
    await readings.check(*screen.work, reading_id, body.value())
    return go(path)


@router.post("/patients/{patient_id}/papers/{paper_id}/removal")
async def remove(screen: Screen, patient_id: UUID, paper_id: UUID) -> Response:
    """Takes it away, or asks for it where that takes two."""
    path = f"/patients/{patient_id}/papers/{paper_id}"
    body = await screen.answer(paper_forms.asking_away(path), RemovalIn)
    await actions.remove(*screen.work, paper_id, body.reason)
    return go(path)


@router.get("/calls/{call_id}/papers")
async def call_page(screen: Screen, call_id: UUID, before: UUID | None = None) -> Response:
    """What is on paper of the person on the call, for the crew."""
    page = await actions.on_call(*screen.work, call_id, before)
    return screen.show(
        "papers.html",
        page=page,
        doubts=[],
        sheet=None,
        is_ended=False,
        path=f"/calls/{call_id}/papers",
        back=f"/calls/{call_id}",
    )


@router.get("/calls/{call_id}/papers/{paper_id}/content")
async def content_on_call(screen: Screen, call_id: UUID, paper_id: UUID) -> Response:
    """The scan as it came, for the crew."""
    places = screen.request.app.state.papers
    return served(await actions.content(*screen.work, places, paper_id, call_id))


@router.get("/handovers/{handover_id}/papers")
async def handover_papers(
    screen: Screen, handover_id: UUID, before: UUID | None = None
) -> Response:
    """What is on paper of somebody whom the hospital accepted."""
    path = f"/handovers/{handover_id}"
    return screen.show(
        "papers.html",
        page=await hospital.of_handover(*screen.work, handover_id, before),
        doubts=[],
        sheet=None,
        is_ended=False,
        path=f"{path}/papers",
        back=path,
    )


@router.get("/handovers/{handover_id}/papers/{paper_id}/content")
async def handover_content(screen: Screen, handover_id: UUID, paper_id: UUID) -> Response:
    """The scan as it came, for the hospital."""
    places = screen.request.app.state.papers
    return served(await hospital.content(*screen.work, places, handover_id, paper_id))


async def choices(screen: Drawn, patient_id: UUID) -> dict[PaperKind, Choices]:
    """The papers that an order may name, by kind, newest first; none to whoever keeps none."""
    if not may(screen.who.role, Basis.CARE_TEAM, Act.KEEP_PAPERS):
        return dict.fromkeys(PaperKind, ())
    page = await actions.of_patient(*screen.work, patient_id)

    def said(one: PaperView) -> str:
        return f"{one.written_on or '日付不明'} の書面({day_and_time(one.added_at)} 登録)"

    return {
        kind: tuple(
            (str(one.id), said(one)) for one in page.items if one.kind is kind and one.can_open
        )
        for kind in PaperKind
    }


def _doubts(verdict: View | None) -> list[Any]:
    """The reasons of a verdict that papers gave."""
    reasons = getattr(verdict, "reasons", [])
    return [one for one in reasons if one.code.startswith("paper_")]
