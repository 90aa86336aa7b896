"""How a council's findings are shown. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.calls.kinds import FindingKind
from app.clock import JAPAN
from app.patients.view import View


class FindingView(View):
    """What a council found on a call. `is_standing` is false once it was corrected."""

    id: UUID
    kind: FindingKind
    words: str | None
    month: str = Field(examples=["2026-11"])
    is_standing: bool


class FindingLine(View):
    """One finding with the call it is on, by the names of the after-review."""

    review_id: UUID
    call: str = Field(examples=["3f9a-77c2-01bd"])
    person: str | None
    finding: FindingView


def findings_of(rows: Iterable[Mapping[str, Any]]) -> list[FindingView]:
    """The findings of one call, in order."""
    known = list(rows)
    corrected = {row["corrects"] for row in known}
    return [finding_of(row, is_standing=row["id"] not in corrected) for row in known]


def finding_of(row: Mapping[str, Any], *, is_standing: bool) -> FindingView:
    """One finding; the month is all that is said of when."""
    at = row["recorded_at"]
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return FindingView(
        id=row["id"],
        kind=row["kind"],
        words=row["words"],
        month=f"{moment.astimezone(JAPAN):%Y-%m}",
        is_standing=is_standing,
    )
