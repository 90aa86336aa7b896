"""Statistics as a table for a spreadsheet: one line for each place, figure and period. Pure."""

import csv
import io
from typing import Final

from app.region.indicators import IndicatorKind
from app.region.table import State
from app.region.view import CellView, IndicatorView, Statistics

BOM: Final = "\ufeff"
"""So that spreadsheets in Japan read it as UTF-8."""

_HEADINGS: Final = (
    *("団体コード", "市町村", "期間", "指標", "数", "単位", "割合", "割合の分母", "状態", "定義"),
)
_STATES: Final = {
    State.SHOWN: "",
    State.HIDDEN: "秘匿",
    State.UNDER_TEN: "10未満",
    State.NOT_YET: "集計前",
    State.NOTHING: "該当なし",
}
_PROVISIONAL: Final = "{}か月まで"
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def sheet(statistics: Statistics) -> str:
    """The whole of it, with a byte order mark; no cell is ever taken for a formula."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow(_HEADINGS)
    said = {one.code: one for one in statistics.indicators}
    for place in statistics.places:
        for line in place.lines:
            about = said[line.indicator]
            for cell in line.cells:
                lines.writerow(
                    map(_harmless, (place.code, place.name, cell.period, *_cell(about, cell)))
                )
    return BOM + written.getvalue()


def _cell(about: IndicatorView, cell: CellView) -> tuple[str, ...]:
    state = _STATES[cell.state]
    if about.kind is IndicatorKind.STOCK and cell.months is not None:
        state = "・".join(filter(None, (state, _PROVISIONAL.format(cell.months))))
    return (
        about.name.ja,
        "" if cell.number is None else str(cell.number),
        about.unit.ja,
        "" if cell.share is None else str(cell.share),
        "" if cell.share is None else str(about.per),
        state,
        about.definition.ja,
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
