"""What is known on one call: each fact with its source and its two times.

A fact that is absent is unknown. Several sources may speak of the same fact: where they
disagree it is unknown too. Who corrects a fact hands in the corrected one only; the history
of corrections is kept by the call.
"""

from dataclasses import dataclass
from datetime import datetime

from app.transport.language.expression import Value
from app.transport.language.kinds import LOCAL, Source, inspect
from app.transport.language.vocabulary import CORE
from app.transport.language.words import BadFact, Text


def inspect_moment(field: str, at: object) -> None:
    """Refuse a time without its zone."""
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise BadFact(
            Text(f"{field} に時差のある時刻が要ります", f"{field} needs a time with its zone"),
            Text("UTC の時刻を渡してください", "pass an aware UTC datetime"),
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known on this call.

    `value` is `None` where it was asked and nobody knows: it stays unknown and is not asked
    again. `happened_at` is claimed by the source, `recorded_at` is ours; both aware.
    A wrong name, type, source or time raises `BadFact`; facts named `local_…` are inspected
    by `evaluate`, against the rulebook that declares them.
    """

    name: str
    value: Value | None
    source: Source
    happened_at: datetime
    recorded_at: datetime

    def __post_init__(self) -> None:
        inspect_moment("happened_at", self.happened_at)
        inspect_moment("recorded_at", self.recorded_at)
        if not isinstance(self.source, Source):
            raise BadFact(
                Text("出どころが違います", "the source is not one of the list"),
                Text(" / ".join(Source), " / ".join(Source)),
            )
        if not self.name.startswith(LOCAL):
            inspect(self.name, self.value, self.source, CORE)
