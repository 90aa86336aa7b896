"""How a load is shown: how far it is, what its columns are, what is to be mended in which row."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from app.db import Found
from app.japan.text import Said
from app.patients.view import View
from app.register.headings import Use
from app.register.kinds import FileKind, LoadState, RowState

STATES = {
    RowState.WAITING: Said("まだ確かめていない行", "not looked at yet"),
    RowState.GOOD: Said("登録できる行", "ready to be registered"),
    RowState.FAULTY: Said("直す所がある行", "to be mended"),
    RowState.KNOWN: Said("登録済みの方の行", "registered already"),
    RowState.REGISTERED: Said("登録した行", "registered"),
    RowState.DROPPED: Said("取りやめた行", "dropped"),
}


class ColumnView(View):
    """A column as it stands in the file, and what becomes of it."""

    heading: str
    use: Use
    said: str = Field(description="読み込まない列では、その理由。Why a column is not read.")


class RowCounts(View):
    """How many rows stand where."""

    waiting: int
    good: int
    faulty: int
    known: int
    registered: int
    dropped: int

    @property
    def all(self) -> int:
        """Every row of the file that holds anything."""
        return sum(self.__dict__.values())


class LoadView(View):
    """One file: what it is, how far it is, what can be done next.

    `percent` is of the part under way: of checking, then of registering.
    """

    id: UUID
    state: LoadState
    percent: int
    form: FileKind
    encoding: str
    region: str
    area: str | None
    informed_on: date
    opened_at: datetime
    opened_by: str
    ended_at: datetime | None
    rows: int
    counts: RowCounts
    columns: list[ColumnView]


class RowFinding(View):
    """What is to be mended: in which column, empty for the row as a whole."""

    heading: str
    ja: str
    en: str


class RowView(View):
    """A row that says something; `line` as a spreadsheet numbers it. None of what it holds."""

    number: int
    line: int
    state: RowState
    findings: list[RowFinding]


def load_view(row: Found) -> LoadView:
    """A load as it is shown."""
    counts = RowCounts(
        waiting=row.waiting,
        good=row.good,
        faulty=row.faulty,
        known=row.known,
        registered=row.registered,
        dropped=row.dropped,
    )
    state = LoadState(row.state)
    return LoadView(
        id=row.id,
        state=state,
        percent=_percent(state, counts),
        form=FileKind(row.form),
        encoding=row.encoding,
        region=row.region,
        area=row.area,
        informed_on=row.informed_on,
        opened_at=row.opened_at,
        opened_by=row.opened_by_name or "",
        ended_at=row.ended_at,
        rows=counts.all,
        counts=counts,
        columns=[
            ColumnView(heading=one["heading"], use=Use(one["use"]), said=one["said"])
            for one in row.columns
        ],
    )


def row_view(row: Found) -> RowView:
    """A row as it is shown."""
    return RowView(
        number=row.number,
        line=row.line,
        state=RowState(row.state),
        findings=[
            RowFinding(heading=one["heading"], ja=one["ja"], en=one["en"]) for one in row.findings
        ],
    )


def _percent(state: LoadState, counts: RowCounts) -> int:
    left = {LoadState.CHECKING: counts.waiting, LoadState.REGISTERING: counts.good}.get(state, 0)
    return 100 * (counts.all - left) // max(counts.all, 1)
