"""How the region does: figures of one's own area, to read and to download."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.region import figures
from app.region.sheet import sheet
from app.region.view import Statistics
from app.request import CallerWork

router = APIRouter(prefix="/v1", tags=["region"])

From = Annotated[
    str | None,
    Query(
        alias="from",
        max_length=10,
        examples=["2026-Q1"],
        description="最初の四半期。空なら、終わった最後の四半期の年の初めから。First quarter.",
    ),
]
To = Annotated[
    str | None,
    Query(
        alias="to",
        max_length=10,
        examples=["2026-Q4"],
        description="最後の四半期(8四半期以内)。空ならいまの四半期。Last quarter, 8 at most.",
    ),
]


class Csv(Response):
    """A table for a spreadsheet."""

    media_type = "text/csv; charset=utf-8"


@router.get("/statistics", operation_id="readStatistics", summary="統計 · Statistics")
async def read_statistics(work: CallerWork, begins: From = None, ends: To = None) -> Statistics:
    """Figures by municipality and quarter; what could speak of fewer than ten is hidden."""
    return await figures.read(*work, begins, ends)


@router.get(
    "/statistics.csv",
    operation_id="downloadStatistics",
    summary="統計(CSV) · Statistics as CSV",
    response_class=Csv,
)
async def download_statistics(work: CallerWork, begins: From = None, ends: To = None) -> Csv:
    """The same as a table: UTF-8 with a byte order mark, one line for each figure."""
    return as_file(await figures.read(*work, begins, ends, "statistics.downloaded"))


def as_file(statistics: Statistics) -> Csv:
    """The figures as a file to be kept."""
    name = f"ishinowa-statistics-{statistics.first}-{statistics.last}.csv"
    return Csv(sheet(statistics), headers={"Content-Disposition": f'attachment; filename="{name}"'})
