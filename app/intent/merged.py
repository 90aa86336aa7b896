"""What merging with another record, and separating again, does to a verdict. Pure.

- While a merge is **proposed** nobody knows whose record this is: a doubt, on both.
- The record that is **kept** is worth no more than the other was at that moment: what could not be
  relied on there cannot be relied on here, what was in doubt there is in doubt here, and nothing
  is valid on the strength of the other. Two that were valid and said the same stay valid for as
  long as both would have been. Only what is recorded and signed anew *after* it lifts that, and
  no refusal from before the day on which something else was said there.
- What is taken back on the record that **ended** is written on both at once (the walls see to it).
- After a **separation** what was said in between may have been of either person: both are in doubt
  until recorded and signed anew. So is the one that ended once the one that is kept is **erased**.
"""

from collections.abc import Iterator
from datetime import date

from app.intent.history import Intent
from app.intent.reasons import Reason
from app.intent.renewed import is_renewed
from app.patients.merging.kinds import MERGED, Carried, MergeStep, Merging, Side

_OPEN = {
    MergeStep.PROPOSED: Reason.MERGE_PROPOSED,
    MergeStep.SEPARATION_ASKED: Reason.SEPARATION_ASKED,
}

_APART = frozenset({MergeStep.SEPARATED, MergeStep.LET_GO})


def merged_taken_back(intent: Intent) -> bool:
    """Whether a record that was not to be relied on went into this one, and nothing is renewed."""
    return any(
        one.carried is Carried.TAKEN_BACK and not is_renewed(intent, one.epoch)
        for one in _kept(intent)
    )


def merged_doubts(intent: Intent, on: date) -> Iterator[Reason]:
    """Every doubt that merging and separating cast on a record, on a day in Japan."""
    for one in _last(intent):
        if one.step in _OPEN:
            yield _OPEN[one.step]
        elif one.step in _APART and not is_renewed(intent, one.epoch):
            yield Reason.SEPARATED
    for one in _kept(intent):
        if _is_doubtful(one, on) and not is_renewed(intent, one.epoch):
            yield Reason.MERGED_IN_DOUBT
        elif _is_overtaken(intent, one):
            yield Reason.LATER_STATED


def _is_doubtful(one: Merging, on: date) -> bool:
    if one.carried in (Carried.AGREES, Carried.NOTHING):
        return one.agrees_until is not None and on > one.agrees_until
    return one.carried is Carried.DOUBT


def _is_overtaken(intent: Intent, one: Merging) -> bool:
    """Whether the other said something else on a later day than the newest wish here was stated."""
    wish = intent.newest_wish
    return wish is not None and one.said_else_on is not None and wish.stated_on < one.said_else_on


def _last(intent: Intent) -> list[Merging]:
    """The newest step of every merge; should two share an epoch, the later in the list of steps."""
    steps = list(MergeStep)
    in_order = sorted(intent.mergings, key=lambda one: (one.epoch, steps.index(one.step)))
    return list({one.merge_id: one for one in in_order}.values())


def _kept(intent: Intent) -> list[Merging]:
    """What was noted of every record that went into this one and still does."""
    merged = {one.merge_id for one in _last(intent) if one.side is Side.KEPT and one.step in MERGED}
    return [
        one for one in intent.mergings if one.step is MergeStep.CONFIRMED and one.merge_id in merged
    ]
