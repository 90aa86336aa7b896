"""What a council makes of its after-reviews: findings, and the figures of its year."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, status
from pydantic import BaseModel, Field

from app.api.calls import SearchKey
from app.api.fields import Body, Text
from app.api.statistics import Csv
from app.calls.kinds import FindingKind
from app.calls.review import findings
from app.calls.review.finding_view import FindingLine, FindingView
from app.region import council
from app.region.council import YearReport
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1/after-reviews", tags=["after-reviews"])
Year = Annotated[str, Path(max_length=40, examples=["2026"], description="西暦。Year.")]


class FindingIn(Body):
    """What was found on a call, and what of before it replaces."""

    kind: FindingKind = Field(examples=["rule_unclear"])
    words: Text | None = Field(
        default=None,
        examples=["「想定された症状」の範囲が隊により違っていた"],
        description="氏名は書かない。A few words, without a name.",
    )
    corrects: UUID | None = None


class FindingsOut(BaseModel):
    """A page of standing findings, newest first; `next` is null on the last one."""

    items: list[FindingLine]
    next: UUID | None


class FindingsOfCall(BaseModel):
    """A council's findings on one call, in order, those corrected since as well."""

    items: list[FindingView]


@router.get("/findings", operation_id="listFindings", summary="所見の一覧 · Findings")
async def list_findings(
    work: CallerWork,
    key: SearchKey,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> FindingsOut:
    """The council's findings on calls that it may still review, 50 a page."""
    page = await findings.findings(*work, key, before)
    return FindingsOut(items=page.items, next=page.next)


@router.post(
    "/{review_id}/findings",
    operation_id="recordFinding",
    summary="所見 · A finding",
    status_code=status.HTTP_201_CREATED,
)
async def record_finding(
    work: CallerWork, review_id: UUID, body: FindingIn, once: CreatesOnce
) -> FindingsOfCall:
    """Notes what the council found on a closed call; a correction keeps what it corrects."""
    new = findings.NewFinding(**dict(body))
    items = await once(
        lambda: findings.record(*work, review_id, new),
        lambda _: findings.of_call(*work, review_id),
    )
    return FindingsOfCall(items=items)


@router.get("/years/{year}", operation_id="readCouncilYear", summary="年次の集計 · A year")
async def read_year(work: CallerWork, year: Year) -> YearReport:
    """The figures of a year for the council's report; small numbers are hidden."""
    return await council.report(*work, year)


@router.get(
    "/years/{year}/csv",
    operation_id="downloadCouncilYear",
    summary="年次の集計(CSV) · A year as CSV",
    response_class=Csv,
)
async def download_year(work: CallerWork, year: Year) -> Csv:
    """The same as a table: UTF-8 with a byte order mark, one line for each figure."""
    return as_file(await council.report(*work, year, "council_year.downloaded"))


def as_file(report: YearReport) -> Csv:
    """The report as a file to be kept."""
    name = f"ishinowa-council-{report.year}.csv"
    disposition = f'attachment; filename="{name}"'
    return Csv(council.sheet(report), headers={"Content-Disposition": disposition})
