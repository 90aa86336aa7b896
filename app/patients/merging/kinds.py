"""Two records of one person: the steps of merging and separating, and what one carries over. Pure.

Everything falls to the more cautious side: what the record that ended was worth is noted once, at
the moment of merging, and counts on the one that is kept until that one is renewed.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.japan.text import Said


class Side(StrEnum):
    """Which of the two a record is: the one that stays, or the one that ends."""

    KEPT = "kept"
    ENDED = "ended"


class MergeStep(StrEnum):
    """What was done. Merging and separating each take two people; one is enough for the no.

    A record that ended is let go when the one that it went into is erased.
    """

    PROPOSED = "proposed"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    SEPARATION_ASKED = "separation_asked"
    SEPARATION_DECLINED = "separation_declined"
    SEPARATED = "separated"
    LET_GO = "let_go"

    @property
    def said(self) -> Said:
        """The step as a screen shows it."""
        return _STEPS[self]


MERGED = frozenset({MergeStep.CONFIRMED, MergeStep.SEPARATION_ASKED, MergeStep.SEPARATION_DECLINED})
"""The last steps after which two records count as one."""
OPEN = frozenset({MergeStep.PROPOSED, MergeStep.SEPARATION_ASKED})
"""The last steps that wait for a second person."""


class Carried(StrEnum):
    """What the record that ended was worth when it was merged, as far as it bears on the other."""

    NOTHING = "nothing"  # nothing was recorded there
    AGREES = "agrees"  # valid, and saying the same; until a day
    DOUBT = "doubt"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """One step of merging this record with another. `carried`: what the other was worth.

    `agrees_until`: the last day on which the other, valid and saying the same or nothing, would
    have been so. `said_else_on`: the last day on which it was said something else than a refusal.
    """

    merge_id: UUID
    side: Side
    epoch: int
    step: MergeStep
    carried: Carried | None = None
    agrees_until: date | None = None
    said_else_on: date | None = None


_STEPS = {
    MergeStep.PROPOSED: Said("統合を提案", "merge proposed"),
    MergeStep.DECLINED: Said("統合しない", "merge declined"),
    MergeStep.CONFIRMED: Said("統合", "merged"),
    MergeStep.SEPARATION_ASKED: Said("統合の取り消しを求める", "separation asked for"),
    MergeStep.SEPARATION_DECLINED: Said("統合のままとする", "separation declined"),
    MergeStep.SEPARATED: Said("統合の取り消し", "separated"),
    MergeStep.LET_GO: Said("統合先の記録の消去", "the record it went into was erased"),
}
