"""The rulebooks that ship with this service: files, read and checked once.

A file that cannot be read is missing here and named by `python3 -m app check`; one that fails
its check stays in the list, so that its place gets ordinary care, said so, and not its parent.
"""

from functools import cache

from app.transport import check, shelf
from app.transport.choose import Candidate
from app.transport.language.kinds import Vocabulary
from app.transport.language.rulebook import Rulebook
from app.transport.language.vocabulary import CORE


@cache
def candidates() -> tuple[Candidate, ...]:
    """Every shipped rulebook with the result of its check, by id."""
    readings = (shelf.shipped(name) for name in shelf.names())
    return tuple(Candidate(rulebook=one.rulebook, passes=check.passes(one)) for one in readings)


def rulebooks() -> tuple[Rulebook, ...]:
    """Every shipped rulebook, by id."""
    return tuple(candidate.rulebook for candidate in candidates())


def rulebook(name: str, version: str) -> Rulebook | None:
    """One rulebook in one version, None where there is none."""
    return next((book for book in rulebooks() if book.id == name and book.version == version), None)


def vocabulary(book: Rulebook | None) -> Vocabulary:
    """The facts that may be entered under a rulebook, by name: the closed list and its own."""
    return CORE if book is None else {**CORE, **{kind.name: kind for kind in book.facts}}


def passes(book: Rulebook) -> bool:
    """Whether a rulebook of the library passes its check."""
    return any(candidate.rulebook is book and candidate.passes for candidate in candidates())
