"""How statistics are shown: what is counted, in which periods, and the cells."""

from datetime import datetime

from pydantic import Field

from app.patients.view import View, Words, words
from app.region.indicators import FIGURES, Indicator, IndicatorKind
from app.region.meanings import MEANINGS
from app.region.table import Cell, Place, Span, State

NOTE = Words(
    ja="10未満と、引き算で10未満が分かってしまう数は示しません(秘匿)。登録されている方の数は"
    "10人単位で切り捨てています。四半期の件数は、終わって7日たってから一度だけ数え、"
    "後の訂正や消去では変わりません。",
    en="Numbers under ten are hidden, and so are those from which one under ten could be worked "
    "out. People are rounded down to tens. A quarter's events are counted once, seven days after "
    "it ended; later corrections and erasures change nothing of it.",
)


class IndicatorView(View):
    """One figure in words. `base` is what its share is taken of, or its median rests on."""

    code: Indicator
    kind: IndicatorKind
    name: Words
    definition: Words
    unit: Words
    base: Indicator | None
    per: int = Field(examples=[100], description="割合の分母。Share per hundred or thousand.")


class PeriodView(View):
    """A quarter, or a calendar year that lies in the span whole."""

    code: str = Field(examples=["2026-Q1"])
    ja: str = Field(examples=["2026年1〜3月"])
    is_year: bool


class CellView(View):
    """One figure of one place and period.

    `state`: shown; hidden or under_ten (秘匿); not_yet; nothing (no calls, so no median).
    `months`: of a running quarter, how many months are in it; null where it is final.
    """

    period: str = Field(examples=["2026-Q1"])
    state: State
    number: int | None
    share: int | None
    months: int | None


class LineView(View):
    """One indicator through the periods."""

    indicator: Indicator
    cells: list[CellView]


class PlaceView(View):
    """A municipality, or a whole prefecture (two digits) for those who answer for all of it."""

    code: str = Field(examples=["990019"])
    name: str
    is_total: bool
    lines: list[LineView]


class Statistics(View):
    """Figures of the municipalities that the caller's organisation answers for."""

    as_of: datetime
    first: str
    last: str
    periods: list[PeriodView]
    indicators: list[IndicatorView]
    places: list[PlaceView]
    note: Words


def indicator_views() -> list[IndicatorView]:
    """Every indicator with its words."""
    return [
        IndicatorView(
            code=indicator,
            kind=figure.kind,
            name=words(MEANINGS[indicator].name),
            definition=words(MEANINGS[indicator].definition),
            unit=words(MEANINGS[indicator].unit),
            base=figure.base,
            per=figure.per,
        )
        for indicator, figure in FIGURES.items()
    ]


def period_views(span: Span) -> list[PeriodView]:
    """The quarters of a span and the years that are whole in it."""
    return [
        *(PeriodView(code=str(each), ja=each.ja, is_year=False) for each in span.quarters),
        *(PeriodView(code=str(year), ja=f"{year}年", is_year=True) for year in span.years),
    ]


def place_view(place: Place, name: str, *, is_total: bool) -> PlaceView:
    """One place with its lines."""
    return PlaceView(
        code=place.code,
        name=name,
        is_total=is_total,
        lines=[
            LineView(indicator=indicator, cells=[_cell(each) for each in line])
            for indicator, line in place.lines.items()
        ],
    )


def _cell(cell: Cell) -> CellView:
    return CellView(
        period=cell.period,
        state=cell.state,
        number=cell.number,
        share=cell.share,
        months=cell.months,
    )
