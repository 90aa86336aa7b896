"""Which rulebook counts: those a region published before those that ship. Sync, by digest."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.rulebooks import readings
from app.transport import choose, library
from app.transport.choose import WHY, Candidate, Choice, Choosing
from app.transport.language.place import Where
from app.transport.language.rulebook import Kind

Published = Sequence[Mapping[str, Any]]
"""The versions begun at a place, as `begun` lists them in JSON."""


def choice(
    published: Published,
    kind: Kind,
    municipality: str,
    *,
    is_training: bool,
    opened_at: datetime,
    at: datetime,
) -> Choice:
    """The rulebook for a call opened then at that scene, asked for at `at`.

    Where a region has published anything of the kind, nothing that ships takes its place, not
    even after it was withdrawn: ordinary care then, until a new version begins. Nor does the
    version before come back. Training rulebooks that ship count in a training installation only.
    """
    ours = [one for one in published if one["kind"] == kind]
    here = (one for one in ours if _where(one).touches(municipality))
    unread = [one["book"] for one in here if readings.kept(one["digest"]) is None]
    if unread:
        # Nobody can say what was agreed: never the parent, never one that ships.
        reason = Choosing.FAILS_CHECK
        return Choice(rulebook=None, reason=reason, why=WHY[reason], ids=tuple(unread))
    return choose.choose(
        list(_candidates(ours)) if ours else _shipped(is_training=is_training),
        municipality=municipality,
        kind=kind,
        at=opened_at,
        asked_at=at,
    )


def _candidates(ours: Published) -> Iterator[Candidate]:
    for one in ours:
        judged = readings.kept(one["digest"])
        if judged is not None:
            yield Candidate(
                rulebook=judged.reading.rulebook,
                passes=judged.passes,
                withdrawn_at=_moment(one["withdrawn_at"]),
            )


def _shipped(*, is_training: bool) -> list[Candidate]:
    return [one for one in library.candidates() if is_training or not one.rulebook.training]


def _where(one: Mapping[str, Any]) -> Where:
    return Where(municipalities=tuple(one["municipalities"]), excluding=tuple(one["excluding"]))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
