"""How agreements are shown: the table of a region, a version, what it would change."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.policy.bases import Column
from app.policy.difference import Change
from app.policy.levels import Level
from app.policy.sections import Section

Limit = Literal["own_call_only", "where_the_patient_names_it"]
Status = Literal["draft", "upcoming", "in_force", "superseded", "withdrawn"]


class Shown(BaseModel):
    """Something shown; built field by field, never changed."""

    model_config = ConfigDict(frozen=True)


class Sentence(Shown):
    """One sentence in both languages."""

    ja: str
    en: str


class SharedColumn(Shown):
    """One reader of the table, by basis and role."""

    column: Column
    ja: str
    en: str


class SharedSection(Shown):
    """One line of the table: a section, and for every column its level and its ceiling."""

    section: Section
    ja: str
    en: str
    levels: dict[Column, Level] = Field(description="What is shown now, by column.")
    ceiling: dict[Column, Level] = Field(description="The most that any region may agree on.")
    limits: dict[Column, Limit] = Field(description="What else limits a column, where anything.")


class Count(Shown):
    """How many reads, as far as it is told: none, fewer than ten, or the ten they lie in."""

    least: int
    most: int
    ja: str = Field(examples=["10件未満", "50〜59件"])
    en: str = Field(examples=["fewer than 10", "50 to 59"])


class LastWeek(Shown):
    """What the reads of the last seven days by this column would have become.

    `less`: they would have shown less of the section, counted from what was shown. `more`: an
    upper bound, all reads that did not show it as far; consent, restrictions, empty parts and
    lists that never show the section keep some of them as they were, which the record of reads
    cannot tell. `same`: the rest. Counts under ten are not told, others by their ten only.
    """

    less: Count
    more: Count
    same: Count


class MovedCell(Shown):
    """One cell that would be shown differently; `week` beside what is in force now only."""

    section: Section
    column: Column
    before: Level
    after: Level
    change: Change
    said: Sentence
    week: LastWeek | None


class Difference(Shown):
    """What a version changes, cell by cell, in the order of the table."""

    against: str = Field(examples=["990019-1", "default-1"])
    cells: list[MovedCell]


class SharingTable(Shown):
    """Who sees what in a region now.

    The levels are those towards a patient who agreed to everything. `since` is null where the
    region has agreed nothing of its own and the default holds; `next_from` is when a version
    that was approved already begins.
    """

    region: str | None = Field(examples=["990019"])
    version: str = Field(examples=["990019-2", "default-1"])
    since: datetime | None
    next_from: datetime | None
    from_default: Difference
    columns: list[SharedColumn]
    sections: list[SharedSection]


class Signer(Shown):
    """Somebody of an organisation who drafted or approved."""

    organisation: str
    name: str
    at: datetime


class AgreementLine(Shown):
    """One version of a region's agreement in a list.

    `begins_at` is the wanted hour or the second approval, whichever came later; null before the
    second approval, and `begins` says what follows from that.
    """

    id: UUID
    region: str
    number: int
    version: str = Field(examples=["990019-2"])
    status: Status
    reason: str
    drafted: Signer
    approved: list[Signer]
    in_force_from: datetime
    published_at: datetime | None
    begins_at: datetime | None
    begins: Sentence
    withdrawn_at: datetime | None
    withdrawn_reason: str | None


class ColumnReads(Shown):
    """How often a column read patients of the region in the week."""

    column: Column
    ja: str
    en: str
    reads: Count


class AgreementVersionView(Shown):
    """One version whole: what differs from the default, what it would change, what to approve.

    Whoever approves sends `digest`, which stands for everything in it.
    """

    line: AgreementLine
    digest: str
    cells: dict[str, Level] = Field(examples=[{"treatment_choices/crew": "full"}])
    from_now: Difference
    from_default: Difference
    week_since: datetime
    week_until: datetime
    week: list[ColumnReads]
