"""The first load of a register: a list taken in, looked at row by row, registered, reported."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, ValidationError

from app.api import fields
from app.api.fields import Day, Line
from app.api.files import CSV, CUT_OFF, as_file
from app.api.patients import Cursor
from app.errors import Problem
from app.oversight.table import MARK, lines_of
from app.patients.view import View
from app.register import actions, reporting, steps
from app.register.actions import NewList
from app.register.view import LoadView, RowView
from app.request import CallerSeries, CallerWork, CreatesOnce, Series

router = APIRouter(prefix="/v1/loads", tags=["loads"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_AT_ONCE = 500
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_LIST: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"text/csv": _BINARY, XLSX: _BINARY}}
}
Number = Annotated[int, Query(ge=0, le=1_000_000, description="`next` of the page before.")]


class LoadsOut(View):
    """A page of the clinic's loads, newest first; `next` is null on the last one."""

    items: list[LoadView]
    next: UUID | None


class RowsOut(View):
    """A page of the rows that say something; `next` is null on the last one."""

    items: list[RowView]
    next: int | None


class ListIn(BaseModel):
    """What holds for every row of a list that says nothing else itself."""

    region: fields.MunicipalityCode = Field(
        examples=["990019"], description="共有ルールの市町村。Municipality code."
    )
    area: Line | None = Field(
        default=None, description="市区町村名の列がないとき。Where no column says it."
    )
    informed_on: Day | None = Field(
        default=None, description="記入日の列がないとき。空なら今日。Where no column says it."
    )

    def value(self, content: bytes) -> NewList:
        """The list as the room takes it."""
        return NewList(
            region=self.region, area=self.area, informed_on=self.informed_on, content=content
        )


@router.post(
    "",
    operation_id="openLoad",
    summary="一覧を読み込む · Load a list",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=_LIST,
)
async def open_load(
    request: Request,
    work: CallerWork,
    once: CreatesOnce,
    region: Annotated[str, Query(max_length=20, examples=["990019"])],
    area: Annotated[str | None, Query(max_length=400)] = None,
    informed_on: Annotated[str | None, Query(max_length=40, examples=["2026-11-21"])] = None,
) -> LoadView:
    """The file itself is the body: CSV or .xlsx, 16 MB and 20,000 rows at most.

    Nobody is registered by it: take steps until it is checked, read the report, start it, and
    take steps until it is done.
    """
    body = asked(region=region, area=area, informed_on=informed_on)
    new = body.value(await request.body())
    return await once(
        lambda: actions.open_load(*work, new), lambda load_id: actions.one(*work, load_id)
    )


@router.get("", operation_id="listLoads", summary="読み込みの一覧 · Loads")
async def list_loads(work: CallerWork, before: Cursor = None) -> LoadsOut:
    """Those of one's own clinic, newest first, 50 a page."""
    page = await actions.own(*work, before)
    return LoadsOut(items=page.items, next=page.next)


@router.get("/{load_id}", operation_id="readLoad", summary="読み込みの進み具合 · A load")
async def read_load(work: CallerWork, load_id: UUID) -> LoadView:
    """How far it is, and what its columns are."""
    return await actions.one(*work, load_id)


@router.post("/{load_id}/steps", operation_id="stepLoad", summary="先へ進める · Go on")
async def step_load(work: CallerWork, load_id: UUID) -> LoadView:
    """Looks at, or registers, the next 200 rows. Sent again it goes on; it never does one twice."""
    await steps.step(*work, load_id)
    return await actions.one(*work, load_id)


@router.post("/{load_id}/start", operation_id="startLoad", summary="登録を始める · Start it")
async def start_load(work: CallerWork, load_id: UUID) -> LoadView:
    """The rows without findings are registered by the steps that follow."""
    await actions.start(*work, load_id)
    return await actions.one(*work, load_id)


@router.delete(
    "/{load_id}",
    operation_id="endLoad",
    summary="取りやめる · Drop it",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def end_load(work: CallerWork, load_id: UUID) -> None:
    """What is left of it is forgotten; who was registered stays."""
    await actions.end(*work, load_id)


@router.get("/{load_id}/rows", operation_id="listLoadRows", summary="直す所 · What to mend")
async def list_rows(work: CallerWork, load_id: UUID, after: Number = 0) -> RowsOut:
    """Row by row: line, column, what to do. None of what the row holds."""
    page = await actions.saying(*work, load_id, after)
    return RowsOut(items=page.items, next=page.next)


@router.get(
    "/{load_id}/report.csv",
    operation_id="downloadLoadReport",
    summary="直す所(CSV) · What to mend, as CSV",
    response_class=StreamingResponse,
    responses=CSV,
)
async def download_report(series: CallerSeries, load_id: UUID) -> StreamingResponse:
    """The same as a table: UTF-8 with a byte order mark, one line for each finding."""
    return await reported(series, load_id)


def asked(**given: str | None) -> ListIn:
    """What goes along with a file. Raises RequestValidationError."""
    try:
        return ListIn.model_validate({name: one for name, one in given.items() if one})
    except ValidationError as error:
        raise RequestValidationError(
            [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        ) from None


async def reported(series: Series, load_id: UUID) -> StreamingResponse:
    """The report as a file to be kept, some hundred rows at a time."""
    await actions.one(*series.work, load_id)
    return as_file(f"ishinowa-load-{load_id}.csv", _report(series, load_id))


async def _report(series: Series, load_id: UUID) -> AsyncIterator[bytes]:
    yield MARK + lines_of([reporting.HEADINGS])
    after: int | None = 0
    while after is not None:
        try:
            async with series.again() as work:
                page = await actions.saying(*work, load_id, after, _AT_ONCE)
        except Problem:  # the session has ended meanwhile
            yield lines_of([["", "", "", CUT_OFF]])
            return
        yield lines_of(reporting.lines(page.items))
        after = page.next
