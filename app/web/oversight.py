"""The privacy officer on the screen: what waits, who looked, how often, the week as a file."""

from datetime import date
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Response

from app.access.glass import reviews
from app.access.kinds import ReviewOutcome
from app.api.oversight import attached
from app.api.reviews import OutcomeOfReviewIn
from app.audit.kinds import ActionKind
from app.audit.organisation import Wanted
from app.clock import japan_date
from app.oversight import accesses, counts, weekly
from app.oversight.weeks import FIRST_DAY, LAST_DAY, Week
from app.oversight.words import KINDS, OUTCOMES
from app.web import erasures
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import HEADERS, go

router = APIRouter()

_FIRST: Final = 10
_FIGURES: Final = {
    "within_hour": "1時間に{}人",
    "that_day": "1日に{}人",
    "usual_day": "ふだんは1日に{}人",
    "active_days": "比べた日数{}日",
    "hours": "{}時間",
}


async def home(screen: Drawn) -> Response:
    """What waits: reviews by their day, people with unusual counts, the rate, the files."""
    waiting = await reviews.page(*screen.work)
    this_week = Week.of(japan_date(screen.work.at))
    return screen.show(
        "home_officer.html",
        waiting=waiting.items[:_FIRST],
        more=len(waiting.items) - _FIRST,
        unusual=await counts.unusual(*screen.work),
        rate=await counts.rate(*screen.work),
        weeks=(this_week, this_week.before),
        figures=_FIGURES,
        erasures=await erasures.waiting(screen),
    )


@router.get("/reviews")
async def reviews_page(
    screen: Screen,
    cursor: UUID | None = None,
    closed: bool = False,  # noqa: FBT002, FBT001  a query parameter is named by its caller
) -> Response:
    """What waits, or what is closed."""
    page = await reviews.page(*screen.work, cursor=cursor, is_closed=closed)
    return screen.show("reviews.html", page=page, is_closed=closed, figures=_FIGURES)


@router.get("/reviews/{review_id}")
async def review_page(screen: Screen, review_id: UUID) -> Response:
    """One review, and the form that closes it."""
    found = await reviews.one(*screen.work, review_id)
    return screen.show(
        "review.html",
        found=found,
        one=found.review,
        sheet=_closing(review_id),
        figures=_FIGURES,
    )


@router.post("/reviews/{review_id}/close")
async def close(screen: Screen, review_id: UUID) -> Response:
    """Closes it with its outcome."""
    body = await screen.answer(_closing(review_id), OutcomeOfReviewIn)
    await reviews.close(*screen.work, review_id, body.outcome, body.note)
    return go(f"/reviews/{review_id}")


@router.get("/organisation/accesses")
async def accesses_page(
    screen: Screen,
    account: UUID | None = None,
    day: str = "",
    kind: str = "",
    refused: bool = False,  # noqa: FBT002, FBT001  a query parameter is named by its caller
    glass: bool = False,  # noqa: FBT002, FBT001  likewise
    before: UUID | None = None,
) -> Response:
    """Who did what when. A form without script sends empty fields: they ask for nothing."""
    wanted = Wanted(
        account_id=account,
        day=_day(day),
        kind=ActionKind(kind) if kind in KINDS else None,
        is_refused=refused,
        is_glass=glass,
    )
    page = await accesses.page(*screen.work, wanted, before)
    asked = {
        "account": wanted.account_id,
        "day": wanted.day,
        "kind": wanted.kind,
        "refused": "yes" if wanted.is_refused else None,
        "glass": "yes" if wanted.is_glass else None,
    }
    return screen.show(
        "organisation_accesses.html",
        page=page,
        wanted=wanted,
        query=urlencode({name: value for name, value in asked.items() if value}),
        kinds=KINDS,
        outcomes=OUTCOMES,
    )


@router.get("/organisation/counts")
async def counts_page(screen: Screen, after: UUID | None = None) -> Response:
    """Reads and patients, person by person."""
    page = await counts.page(*screen.work, after)
    return screen.show("organisation_counts.html", page=page)


@router.get("/organisation/weekly-report")
async def weekly_report(screen: Screen, week: str | None = None) -> Response:
    """The week as a file to keep."""
    response = attached(await weekly.report(*screen.work, week))
    response.headers.update(HEADERS)
    return response


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _closing(review_id: UUID) -> Sheet:
    return Sheet(
        title="確認を終える",
        action=f"/reviews/{review_id}/close",
        back=f"/reviews/{review_id}",
        groups=(
            Group(
                title="",
                blanks=(
                    Blank(
                        name="outcome",
                        label="結果",
                        kind=Kind.PICK,
                        choices=tuple((one.value, one.said.ja) for one in ReviewOutcome),
                        is_required=True,
                    ),
                    Blank(
                        name="note",
                        label="所見・どうするか",
                        kind=Kind.TEXT,
                        hint="「正当」のほかは必ず書いてください。氏名や病名は書かないでください。",
                    ),
                ),
            ),
        ),
        buttons=(Button(label="確認を終える"),),
    )
