"""What a council makes of its after-reviews on the screen: findings, and its year in figures."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.council import FindingIn, as_file
from app.calls.review import findings
from app.calls.review.finding_view import FindingView
from app.clock import japan_date
from app.region import council
from app.web import words
from app.web.screen import Screen
from app.web.sheet import Blank, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/after-reviews")


@router.get("/findings")
async def findings_page(screen: Screen, before: UUID | None = None) -> Response:
    """The council's findings, newest first."""
    key: bytes = screen.request.app.state.keyring.search
    page = await findings.findings(*screen.work, key, before)
    return screen.show("findings.html", page=page)


@router.get("/years")
async def year_page(screen: Screen, year: str | None = None) -> Response:
    """A year in figures: the last one that is over, or another."""
    running = japan_date(screen.work.at).year
    found = await council.report(*screen.work, year or str(running - 1))
    years = [running - back for back in range(4)]
    return screen.show("council_year.html", found=found, years=years)


@router.get("/years/{year}/csv")
async def year_file(screen: Screen, year: str) -> Response:
    """The same as a file."""
    return as_file(await council.report(*screen.work, year, "council_year.downloaded"))


@router.get("/{review_id}/finding")
async def finding_page(screen: Screen, review_id: UUID) -> Response:
    """The form for a finding."""
    known = await findings.of_call(*screen.work, review_id)
    return screen.ask(_finding(review_id, known))


@router.post("/{review_id}/finding")
async def record_finding(screen: Screen, review_id: UUID) -> Response:
    """Notes a finding."""
    known = await findings.of_call(*screen.work, review_id)
    body = await screen.answer(_finding(review_id, known), FindingIn)
    await findings.record(*screen.work, review_id, findings.NewFinding(**dict(body)))
    return go(f"/after-reviews/{review_id}#findings")


def _finding(review_id: UUID, known: list[FindingView]) -> Sheet:
    standing = tuple(
        (str(one.id), f"{words.said(one.kind, 'finding')}({(one.words or '')[:20]})")
        for one in known
        if one.is_standing
    )
    correction = Blank(
        name="corrects",
        label="前の所見を訂正するとき",
        kind=Kind.SELECT,
        choices=standing,
        hint="訂正しても、前の所見は経過に残ります。",
        unset="新しい所見",
    )
    blanks = (
        Blank(
            name="kind",
            label="所見",
            kind=Kind.PICK,
            choices=words.choices("finding"),
            is_required=True,
        ),
        Blank(name="words", label="補足", kind=Kind.TEXT, hint="氏名は書かないでください。"),
        *((correction,) if standing else ()),
    )
    return Sheet(
        title="検証の所見",
        action=f"/after-reviews/{review_id}/finding",
        back=f"/after-reviews/{review_id}",
        groups=(Group(title="", blanks=blanks),),
    )
