"""The council's after-review on the screen: closed calls of its area, without a name."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.after_reviews import DraftIn
from app.calls.review import after_reviews, comparing
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet

router = APIRouter(prefix="/after-reviews")


@router.get("")
async def reviews_page(screen: Screen, before: UUID | None = None) -> Response:
    """A page of closed calls, newest first."""
    return await listed(screen, before)


@router.get("/comparison")
async def comparison_page(screen: Screen) -> Response:
    """The form for a draft of a rule."""
    await comparing.begin(*screen.work)
    return screen.ask(_draft())


@router.post("/comparison")
async def compare(screen: Screen) -> Response:
    """What the draft would have changed; drawn at once, nothing is stored."""
    body = await screen.answer(_draft(), DraftIn)
    found = await comparing.compare(*screen.work, _key(screen), comparing.Draft(**dict(body)))
    return screen.show("comparison.html", found=found)


@router.get("/{review_id}")
async def review_page(screen: Screen, review_id: UUID) -> Response:
    """One closed call: what the rule said, what was done, what the record held."""
    found = await after_reviews.read(*screen.work, _key(screen), review_id)
    return screen.show("after_review.html", review=found)


async def listed(screen: Drawn, before: UUID | None = None) -> Response:
    """The list, also as the first page of a rule steward."""
    page = await after_reviews.reviews(*screen.work, _key(screen), before)
    return screen.show("after_reviews.html", page=page)


def _draft() -> Sheet:
    return Sheet(
        title="ルールの案を、終わった事案と比べる",
        action="/after-reviews/comparison",
        back="/after-reviews",
        lead="区域で終わった新しい100件に、案をあてはめます。案は保存されません。",
        groups=(
            Group(
                title="",
                blanks=(
                    Blank(
                        name="text",
                        label="ルールの案(YAML)",
                        kind=Kind.TEXT,
                        hint="ファイルの中身をそのまま貼り付けてください。",
                        is_required=True,
                    ),
                ),
            ),
        ),
        buttons=(Button(label="比べる"),),
    )


def _key(screen: Drawn) -> bytes:
    key: bytes = screen.request.app.state.keyring.search
    return key
