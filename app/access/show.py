"""How a section looks to one reader: shown, not recorded or withheld, and never in between."""

from collections.abc import Callable
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from app.access.permit import Permit
from app.policy.levels import Level
from app.policy.sections import Section

Content = TypeVar("Content")


class Part(BaseModel, Generic[Content]):
    """One section of a record as one reader may see it.

    `withheld` is said without looking whether anything is there; `not_recorded` only to who may
    look. `level` is full or brief where something is shown; the content's fields follow it.
    """

    model_config = ConfigDict(frozen=True)

    state: Literal["shown", "not_recorded", "withheld"]
    level: Literal["full", "brief", "withheld"]
    content: Content | None = None


def part(
    permit: Permit,
    section: Section,
    full: Callable[[], Content | None],
    brief: Callable[[], Content | None] | None = None,
) -> Part[Content]:
    """The section at the level the decision gives; `full` and `brief` are called only if due.

    Each returns None where nothing is recorded. A section without a brief form is withheld
    where brief is all that is allowed.
    """
    level = permit.level(section)
    build = full if level is Level.FULL else brief
    if level is Level.WITHHELD or build is None:
        return Part(state="withheld", level="withheld")
    content = build()
    if content is None:
        return Part(state="not_recorded", level=level.value)
    return Part(state="shown", level=level.value, content=content)
