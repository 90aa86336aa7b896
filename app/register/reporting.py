"""The report of a load as a table for a spreadsheet. Pure."""

from collections.abc import Iterable, Iterator

from app.oversight.table import Line
from app.register.kinds import RowState
from app.register.view import RowView

HEADINGS = ("行", "列", "状態", "すること")
_SAID = {RowState.FAULTY: "要修正", RowState.KNOWN: "登録済み"}


def lines(rows: Iterable[RowView]) -> Iterator[Line]:
    """One line for each finding, in the order of the file."""
    for row in rows:
        for one in row.findings:
            yield row.line, one.heading, _SAID[row.state], one.ja
