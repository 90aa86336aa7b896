"""The privacy officer's doors: accesses, counts, the override rate, the week as a file."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.audit.kinds import ActionKind
from app.audit.organisation import Wanted
from app.oversight import accesses, counts, weekly
from app.oversight.accesses import OwnAccess
from app.oversight.counts import OverrideRate, PersonCounts
from app.oversight.weekly import Report
from app.oversight.weeks import FIRST_DAY, LAST_DAY
from app.patients.view import View
from app.request import CallerWork

router = APIRouter(prefix="/v1/organisation", tags=["oversight"])

Cursor = Annotated[UUID | None, Query(description="`next` of the page before.")]
CSV = "text/csv; charset=utf-8"


class OwnAccessesOut(View):
    """A page of the organisation's accesses; `next` is null on the last one."""

    items: list[OwnAccess]
    next: UUID | None


class CountsOut(View):
    """A page of counts, person by person; `next` is null on the last one."""

    items: list[PersonCounts]
    next: UUID | None


@router.get(
    "/accesses",
    operation_id="listOrganisationAccesses",
    summary="組織の閲覧記録 · Accesses of the organisation",
)
async def list_accesses(
    work: CallerWork,
    account: Annotated[UUID | None, Query(description="その人だけ。Of one person.")] = None,
    day: Annotated[
        date | None,
        Query(ge=FIRST_DAY, le=LAST_DAY, description="その日だけ(日本時間)。Of one day."),
    ] = None,
    kind: Annotated[ActionKind | None, Query(description="種別。Of one kind.")] = None,
    refused: Annotated[bool, Query(description="拒否だけ。Refused ones only.")] = False,  # noqa: FBT002  a query parameter is named by its caller
    glass: Annotated[bool, Query(description="緊急閲覧だけ。Break-glass only.")] = False,  # noqa: FBT002  likewise
    before: Cursor = None,
) -> OwnAccessesOut:
    """Who did what when, newest first, 50 a page; patients under a pseudonym, nothing clinical."""
    wanted = Wanted(account_id=account, day=day, kind=kind, is_refused=refused, is_glass=glass)
    page = await accesses.page(*work, wanted, before)
    return OwnAccessesOut(items=page.items, next=page.next)


@router.get(
    "/counts",
    operation_id="listOrganisationCounts",
    summary="人ごとの閲覧の数 · Counts by person",
)
async def list_counts(work: CallerWork, after: Cursor = None) -> CountsOut:
    """Reads and patients of each person, against what is usual for them; 50 a page."""
    page = await counts.page(*work, after)
    return CountsOut(items=page.items, next=page.next)


@router.get(
    "/overrides/rate",
    operation_id="readOverrideRate",
    summary="緊急閲覧の割合 · The rate of break-glass",
)
async def read_override_rate(work: CallerWork) -> OverrideRate:
    """Overrides against reads of the last 30 days; the goal is one in a hundred at most."""
    return await counts.rate(*work)


@router.get(
    "/weekly-report",
    operation_id="downloadWeeklyReport",
    summary="週次の報告 · The weekly report",
    response_class=Response,
    responses={200: {"content": {CSV: {}}, "description": "CSV, UTF-8 with BOM"}},
)
async def download_weekly_report(
    work: CallerWork,
    week: Annotated[
        str | None,
        Query(
            max_length=10,
            examples=["2026-W47"],
            description="空なら前の週。ISO week; left out, the last one that is over.",
        ),
    ] = None,
) -> Response:
    """Sign-ins, accesses and what was touched, counts, overrides, refusals, as a CSV file."""
    return attached(await weekly.report(*work, week))


def attached(report: Report) -> Response:
    """A report as a file to keep."""
    return Response(
        report.content,
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{report.name}"'},
    )
