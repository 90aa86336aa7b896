"""The advices that the calls of a test have left, as they are stored."""

from dataclasses import fields

from app.calls.guide.frozen import Frozen
from tests.request.builders import Rows

NAMES = [field.name for field in fields(Frozen)]


def stored(rows: Rows) -> list[Frozen]:
    """Every stored advice, in the order in which they were given."""
    found = rows.all(f"SELECT {', '.join(NAMES)} FROM call_advices ORDER BY id")  # noqa: S608  ours
    return [Frozen(**dict(zip(NAMES, row, strict=True))) for row in found]
