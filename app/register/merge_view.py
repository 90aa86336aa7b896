"""A merge as those see it who care for both records."""

from datetime import datetime
from uuid import UUID

from app.intent.view import Summary
from app.patients.look_up.unlike import Unlike
from app.patients.merging.kinds import MergeStep
from app.patients.view import View, Words


class MergeStepView(View):
    """One step: what was done, by whom, when, and their words."""

    step: MergeStep
    said: Words
    words: str
    taken_at: datetime
    taken_by: str | None
    taken_role: str


class MissingMember(View):
    """Who cares for the record that ends and not for the one that stays; nobody is added by it."""

    organisation_id: UUID
    name: str
    function: str


class TwinWordView(View):
    """That the two are of two people, or may be of one again, and why."""

    is_dismissed: bool
    words: str
    said_at: datetime
    said_by: str | None
    said_role: str


class UnlikeView(View):
    """In what the two are plainly unlike. It warns, and forbids nothing."""

    code: Unlike
    said: Words


class BothRecords(View):
    """Two records side by side. The epochs are what a step asks for: what was read.

    `missing_members`: none where the reader is not shown both care teams. `said`: whether they are
    of two people, newest first. `unlike`: what speaks against their being one person.
    """

    kept: Summary
    ended: Summary
    kept_epoch: int
    ended_epoch: int
    missing_members: list[MissingMember]
    said: list[TwinWordView]
    unlike: list[UnlikeView]


class MergeView(View):
    """One merge and its whole story, the oldest step first. `can_take`: what the reader may do."""

    id: UUID
    state: MergeStep
    said: Words
    both: BothRecords
    steps: list[MergeStepView]
    can_take: list[MergeStep]


class MergeLine(View):
    """One merge among those of a record."""

    id: UUID
    kept_id: UUID
    ended_id: UUID
    state: MergeStep
    said: Words
    taken_at: datetime


class Waiting(View):
    """That a record waits for a second person, and since when; nothing of the other record.

    `asked_epoch` is what an answer asks for: what was read. `merge_id`: for who is shown both, and
    `can_take`: what the reader may do who is shown this one alone.
    """

    step: MergeStep
    said: Words
    asked_epoch: int
    asked_at: datetime
    merge_id: UUID | None
    can_take: list[MergeStep]


class Merges(View):
    """The merges of a record, newest first, and what of it waits for a second person.

    `items`: those of which the reader cares for both; `waiting`: whatever else is shown to them.
    """

    items: list[MergeLine]
    waiting: list[Waiting]
