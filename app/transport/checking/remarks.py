"""One thing found, before it is given its file and line."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.transport.language.words import Text


@dataclass(frozen=True, slots=True)
class Remark:
    """As a `Finding`, at a path of the rulebook; `above` is a path of its parent."""

    path: str
    wrong: Text
    remedy: Text
    blocks: bool = True
    is_exhaustive: bool | None = None
    above: str | None = None


Remarks = Iterator[Remark]
