"""How two rules on one call are shown beside each other. Pure."""

from uuid import UUID

from pydantic import Field

from app.calls.guide.advice_view import RulebookNamed
from app.calls.guide.advised import words
from app.patients.view import View, Words
from app.transport.advising.advice import Advice, Line


class Side(View):
    """What one rule says: its outcome in codes, and the reason."""

    resuscitation: str = Field(examples=["continue"])
    transport: str = Field(examples=["yes"])
    limits: list[str]
    handover: str | None
    destination: str | None
    reason: str
    why: Words

    @property
    def outcome(self) -> tuple[object, ...]:
        """What counts as a change: not the reason alone."""
        done = (self.resuscitation, self.transport, tuple(self.limits))
        return (*done, self.handover, self.destination)


class Turned(View):
    """A condition that came out otherwise. null: unknown, or the rule has no such condition."""

    id: str
    text: Words
    old: bool | None
    new: bool | None
    is_in_old: bool
    is_in_new: bool


class Compared(View):
    """One closed call under both rules, by the names of the after-review."""

    id: UUID
    call: str = Field(examples=["3f9a-77c2-01bd"])
    person: str | None
    month: str = Field(examples=["2026-11"])
    is_changed: bool
    old: Side
    new: Side
    because: list[Turned]


class Counts(View):
    """How many calls. `elsewhere`: outside the draft's place; `is_more`: older ones were left."""

    calls: int
    changed: int
    elsewhere: int
    is_more: bool


class Comparison(View):
    """A draft against the closed calls. `passes`: whether it could be published as it is."""

    draft: RulebookNamed
    passes: bool
    counts: Counts
    changed: list[Compared]
    same: list[Compared]


def side(advice: Advice) -> Side:
    """One rule's word."""
    return Side(
        resuscitation=advice.resuscitation,
        transport=advice.transport,
        limits=list(advice.limits),
        handover=advice.handover and advice.handover.id,
        destination=advice.destinations[0].id if advice.destinations else None,
        reason=advice.reason,
        why=words(advice.why),
    )


def turned(old: Advice, new: Advice) -> list[Turned]:
    """The conditions that tell the two rules apart on this call, in the draft's order."""
    before = {line.id: line for line in old.conditions}
    after = {line.id: line for line in new.conditions}
    found = (
        _turned(name, before.get(name), after.get(name))
        for name in dict.fromkeys((*after, *before))
    )
    return [one for one in found if one is not None]


def _turned(name: str, old: Line | None, new: Line | None) -> Turned | None:
    line = new or old
    if line is None or (old is not None and new is not None and old.holds is new.holds):
        return None
    return Turned(
        id=name,
        text=words(line.text),
        old=None if old is None else old.holds,
        new=None if new is None else new.holds,
        is_in_old=old is not None,
        is_in_new=new is not None,
    )
