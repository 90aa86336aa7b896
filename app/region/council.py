"""The yearly report of an MC council: counted by the database, hidden where it tells of few."""

import csv
import io
from datetime import datetime

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Outcome
from app.calls.review import reviewers
from app.clock import japan_date
from app.errors import Refused
from app.patients.view import View, Words
from app.people.caller import Caller
from app.region import store
from app.region.sheet import BOM
from app.region.yearly import NAMES, figures

FIRST_YEAR = 2020
_DIGITS = 4
NOTE = Words(
    ja="10未満の数と、引き算で10未満が分かってしまう数は示しません(秘匿)。分は中央値で、"
    "10件以上にもとづくときだけ示します。区域で開始し、終了した事案を数えています。",
    en="Numbers under ten are hidden, and so are those from which one under ten could be worked "
    "out. Minutes are medians, shown where they rest on ten calls or more. Counted are calls of "
    "the area that were opened in the year and are closed.",
)


class YearLine(View):
    """One figure. `number` null: hidden (`is_hidden`), or a median of no calls."""

    code: str = Field(examples=["arrests_with_wish"])
    name: Words
    number: int | None
    is_hidden: bool


class YearReport(View):
    """A council's year."""

    year: int
    as_of: datetime
    lines: list[YearLine]
    note: Words


async def report(
    db: AsyncConnection, caller: Caller, at: datetime, year: str, action: str = "council_year.read"
) -> YearReport:
    """The figures of a year that is over; in a training installation of a running one as well.

    Raises NotAllowed for whoever sits on no council, Refused for a year that has none.
    """
    reviewers.require_reviewer(caller, action)
    asked = int(year) if year.isascii() and year.isdecimal() and len(year) == _DIGITS else 0
    if not FIRST_YEAR <= asked <= japan_date(at).year:
        raise Refused(reviewers.entry(caller, action, None, Outcome.REFUSED, "no_year"))
    counts = await store.council_year(db, asked)
    await audit.append(db, at, reviewers.entry(caller, action, None))
    return YearReport(
        year=asked,
        as_of=at,
        lines=[
            YearLine(
                code=one.code,
                name=Words(ja=NAMES[one.code].ja, en=NAMES[one.code].en),
                number=one.number,
                is_hidden=one.is_hidden,
            )
            for one in figures(counts)
        ],
        note=NOTE,
    )


def sheet(found: YearReport) -> str:
    """The report as a table for a spreadsheet: UTF-8 with a byte order mark."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow(("年", "指標", "指標(コード)", "数", "状態"))
    for one in found.lines:
        number = "" if one.number is None else str(one.number)
        state = "秘匿" if one.is_hidden else "該当なし" if one.number is None else ""
        lines.writerow((str(found.year), one.name.ja, one.code, number, state))
    return BOM + written.getvalue()
