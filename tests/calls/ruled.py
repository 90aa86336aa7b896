"""A made-up rule in place of the town's own: with timers, or with an MC physician who instructs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from app.calls.guide import ruling
from app.db import Found
from app.rulebooks import readings
from app.transport.choose import WHY, Choice, Choosing
from app.transport.language.doctor import ContactRole
from app.transport.language.phoning import Move, Timer
from app.transport.language.rulebook import Kind, Rulebook
from app.transport.language.words import Text
from app.transport.library import rulebook

OVER = Text("45分が過ぎました。搬送してください。", "45 minutes are over. Transport.")


KNOWN: dict[tuple[str, str], Rulebook] = {}
"""The made-up rules that a call of the tests was advised by, for the replay."""


def found(name: str, version: str) -> Rulebook | None:
    """A rule of the product, published or shipped, or one of these tests."""
    return KNOWN.get((name, version)) or readings.rulebook(name, version)


def hinode() -> Rulebook:
    """The training town's rule."""
    book = rulebook("training-hinode", "1")
    assert book is not None
    return book


def with_timer(
    counts: str = "minutes_since_arrival", move: Move = Move.CONTINUE_AND_TRANSPORT
) -> Rulebook:
    """The same with a limit of about 45 minutes."""
    timer = Timer(id="t", text=OVER, counts=counts, minutes=45, about=True, moves_to=move)
    return replace(hinode(), timers=(timer,))


def with_mc(**changes: Any) -> Rulebook:  # noqa: ANN401  fields of the rule
    """The same where the online MC physician may instruct as well."""
    may = hinode().may_instruct
    assert may is not None
    by = (ContactRole.ATTENDING_PHYSICIAN, ContactRole.ONLINE_MC_PHYSICIAN)
    return replace(hinode(), may_instruct=replace(may, **{"by": by, **changes}))


def without_instruction() -> Rulebook:
    """The same where nobody may instruct a stop."""
    return replace(hinode(), may_instruct=None)


def ruled_by(monkeypatch: pytest.MonkeyPatch, book: Rulebook | None) -> None:
    """Lets a rule count on every call, whatever the place, under a version of its own."""
    if book is not None:
        book = replace(book, version=f"made-up-{len(KNOWN)}")
        KNOWN[book.id, book.version] = book

    def chosen(_call: Found, kind: Kind, _at: datetime) -> Choice:
        if kind is not Kind.RESUSCITATION or book is None:
            return Choice(rulebook=None, reason=Choosing.NONE, why=WHY[Choosing.NONE], ids=())
        reason = Choosing.CHOSEN
        return Choice(rulebook=book, reason=reason, why=WHY[reason], ids=(book.id,))

    monkeypatch.setattr(ruling, "choice", chosen)


def facts_of(card: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that the card's conditions look at, by name."""
    return {fact["name"]: fact for one in card["advice"]["conditions"] for fact in one["facts"]}
