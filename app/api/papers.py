"""Signed papers: a scan kept as it came, what it says, who checked it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response, status
from pydantic import Field

from app.api.fields import Body, Line, Name
from app.api.patients import Cursor
from app.errors import Invalid
from app.handovers import papers as hospital
from app.japan.text import Unreadable
from app.japan.wareki import PartialDate, read_date
from app.papers import actions, readings
from app.papers.actions import Content, NewPaper
from app.papers.inspecting import UnknownType
from app.papers.kinds import MediaType, PaperKind, RemovalReason, WrittenAnswer
from app.papers.readings import NewReading
from app.papers.view import PaperView
from app.patients.view import View
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["papers"])

GUARDS = {
    # Whatever a browser takes it for: it runs nothing, loads nothing, stands in no other page.
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_SCAN: dict[str, Any] = {
    "requestBody": {"required": True, "content": {kind.value: _BINARY for kind in MediaType}}
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.value: _BINARY for kind in MediaType}, "description": "The scan"}
}
Kind = Annotated[PaperKind, Query(description="何の書面か。What the paper is.")]
WrittenOn = Annotated[
    str | None,
    Header(
        alias="Paper-Written-On",
        max_length=40,
        description="書面の日付。分からない部分は省く。The day on the paper, as far as known.",
        examples=["2026-11-21"],
    ),
]


class ReadingIn(Body):
    """What stands on the paper. Null where it is not written, or cannot be read."""

    issued_on: Line | None = Field(default=None, examples=["2026-11-21"])
    physician_name: Name | None = None
    has_patient_signature: bool = Field(strict=True)
    has_witness_signature: bool = Field(strict=True)
    has_surrogate_signature: bool = Field(strict=True)
    covers_arrest: bool | None = Field(default=None, strict=True)
    resuscitation: WrittenAnswer

    def value(self) -> NewReading:
        """The reading as the room takes it. Raises Invalid for a day that is none."""
        return NewReading(**{**dict(self), "issued_on": day(self.issued_on, "body.issued_on")})


class RemovalIn(Body):
    """Why the paper counts no more."""

    reason: RemovalReason


class PapersOut(View):
    """A page of papers, newest first. `withheld`: kinds of which nothing is said here."""

    items: list[PaperView]
    withheld: list[PaperKind]
    next: UUID | None


@router.post(
    "/patients/{patient_id}/papers",
    operation_id="addPaper",
    summary="紙の写しを加える · Add a scan of a paper",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=_SCAN,
)
async def add_paper(
    request: Request,
    work: CallerWork,
    patient_id: UUID,
    kind: Kind,
    once: CreatesOnce,
    written_on: WrittenOn = None,
) -> PaperView:
    """The file itself is the body: PDF, JPEG or PNG, 10 MB at most. It makes nothing valid."""
    new = NewPaper(
        kind=kind,
        written_on=day(written_on, "header.Paper-Written-On"),
        media_type=media_type_of(request.headers.get("content-type", "")),
        content=await request.body(),
    )
    places = request.app.state.papers
    return await once(
        lambda: actions.add(*work, places, patient_id, new),
        lambda paper_id: actions.one(*work, paper_id),
    )


@router.get(
    "/patients/{patient_id}/papers",
    operation_id="listPapers",
    summary="紙の写しの一覧 · Papers of a patient",
)
async def list_papers(work: CallerWork, patient_id: UUID, before: Cursor = None) -> PapersOut:
    """Those of which the reader is shown all that stands on them, 50 a page."""
    return _page(await actions.of_patient(*work, patient_id, before))


@router.get("/papers/{paper_id}", operation_id="readPaper", summary="紙の写し1件 · One paper")
async def read_paper(work: CallerWork, paper_id: UUID) -> PaperView:
    """What it is, how far it has come, and what it says once a second person has read it."""
    return await actions.one(*work, paper_id)


@router.get(
    "/papers/{paper_id}/content",
    operation_id="openPaper",
    summary="紙の写しを開く · The scan itself",
    response_class=Response,
    responses=_FILE,
)
async def open_paper(request: Request, work: CallerWork, paper_id: UUID) -> Response:
    """The bytes as they came: pictures inline, PDF as a file to keep. Nothing is drawn here."""
    return served(await actions.content(*work, request.app.state.papers, paper_id))


@router.post(
    "/papers/{paper_id}/removal",
    operation_id="removePaper",
    summary="紙の写しを取り下げる · Take a paper away",
    status_code=status.HTTP_201_CREATED,
)
async def remove_paper(
    work: CallerWork, paper_id: UUID, body: RemovalIn, once: CreatesOnce
) -> PaperView:
    """It counts no more and is opened no more; that it was there stays on the record.

    What a verdict looks at goes by the word of two people: the first call asks for it, the same
    call by somebody else does it.
    """
    return await once(
        lambda: actions.remove(*work, paper_id, body.reason),
        lambda removed: actions.one(*work, removed),
    )


@router.post(
    "/papers/{paper_id}/readings",
    operation_id="typePaper",
    summary="紙の内容を書き写す · Type what a paper says",
    status_code=status.HTTP_201_CREATED,
)
async def type_paper(
    work: CallerWork, paper_id: UUID, body: ReadingIn, once: CreatesOnce
) -> PaperView:
    """The newest reading counts. What differs from the record makes the verdict: confirm."""
    return await once(
        lambda: readings.type_out(*work, paper_id, body.value()),
        lambda typed: actions.one(*work, typed),
    )


@router.post(
    "/paper-readings/{reading_id}/check",
    operation_id="checkPaper",
    summary="書き写しを照合する · Check what was typed",
    status_code=status.HTTP_201_CREATED,
)
async def check_paper(
    work: CallerWork, reading_id: UUID, body: ReadingIn, once: CreatesOnce
) -> PaperView:
    """Another person types the same paper again, without having seen what was typed."""
    return await once(
        lambda: readings.check(*work, reading_id, body.value()),
        lambda checked: actions.one(*work, checked),
    )


@router.get(
    "/calls/{call_id}/papers",
    operation_id="listPapersOnCall",
    summary="現場の方の紙の写し · Papers of the person on the call",
)
async def list_papers_on_call(work: CallerWork, call_id: UUID, before: Cursor = None) -> PapersOut:
    """For the crew, once the person is confirmed: the order form, where all of it is theirs."""
    return _page(await actions.on_call(*work, call_id, before))


@router.get(
    "/calls/{call_id}/papers/{paper_id}/content",
    operation_id="openPaperOnCall",
    summary="現場で紙の写しを開く · The scan itself, on a call",
    response_class=Response,
    responses=_FILE,
)
async def open_paper_on_call(
    request: Request, work: CallerWork, call_id: UUID, paper_id: UUID
) -> Response:
    """For the crew. A paper is no instruction: the verdict stands on the card."""
    return served(await actions.content(*work, request.app.state.papers, paper_id, call_id))


def media_type_of(header: str) -> MediaType:
    """The kind of file that a header names. Raises UnknownType for any other spelling."""
    try:
        return MediaType(header)
    except ValueError:
        raise UnknownType from None


def day(text: str | None, field: str) -> PartialDate | None:
    """A day on a paper as typed, as far as known. Raises Invalid."""
    try:
        return None if text is None else read_date(text)
    except Unreadable as unreadable:
        raise Invalid.at(field, unreadable.ja, unreadable.en) from None


def served(content: Content) -> Response:
    """A scan on its way: guarded, and a PDF never drawn in the browser's own window."""
    how = "attachment" if content.media_type is MediaType.PDF else "inline"
    return Response(
        content.data,
        media_type=content.media_type.value,
        headers=GUARDS | {"Content-Disposition": f'{how}; filename="{content.name}"'},
    )


def _page(found: actions.Papers) -> PapersOut:
    return PapersOut(items=found.items, withheld=found.withheld, next=found.next)


@router.get(
    "/handovers/{handover_id}/papers",
    operation_id="listPapersOfHandover",
    summary="受け入れた方の紙の写し · Papers of a handover",
)
async def list_papers_of_handover(
    work: CallerWork, handover_id: UUID, before: Cursor = None
) -> PapersOut:
    """For the hospital that accepted, as long as it sees the record: what is shown it whole."""
    return _page(await hospital.of_handover(*work, handover_id, before))


@router.get(
    "/handovers/{handover_id}/papers/{paper_id}/content",
    operation_id="openPaperOfHandover",
    summary="受け入れた病院で紙の写しを開く · The scan itself, in the hospital",
    response_class=Response,
    responses=_FILE,
)
async def open_paper_of_handover(
    request: Request, work: CallerWork, handover_id: UUID, paper_id: UUID
) -> Response:
    """For the hospital. A paper is no instruction: the verdict stands with the record."""
    places = request.app.state.papers
    return served(await hospital.content(*work, places, handover_id, paper_id))
