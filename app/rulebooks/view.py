"""How rulebooks are shown: what a check found, a version, what differs, what residents read."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from app.patients.view import View, Words
from app.rulebooks.kinds import RuleParty
from app.transport.choose import Choosing
from app.transport.language.kinds import Shape
from app.transport.language.rulebook import Kind

Status = Literal["draft", "upcoming", "in_force", "ended", "superseded", "withdrawn"]


class RulebookFinding(View):
    """One thing found: line and field of the text, what is wrong, and the remedy.

    `file` names the parent where it stands there. `blocks`: it keeps the rulebook from being
    approved. `is_exhaustive` says whether every combination of facts was looked at.
    """

    line: int | None = Field(examples=[12])
    file: str
    field: str = Field(examples=["conditions[0].when"])
    wrong: Words
    remedy: Words
    blocks: bool
    is_exhaustive: bool | None


class RulebookCase(View):
    """One of the rulebook's own cases: what came out otherwise than its council expected."""

    id: str
    text: Words
    differences: list[str] = Field(examples=[["transport: no → yes"]])


class RulebookPaperSection(View):
    """A heading, its paragraphs, and the points of a list under them."""

    heading: Words
    paragraphs: list[Words]
    points: list[Words]


class RulebookPaper(View):
    """A text in plain words; `markdown` is the Japanese one whole."""

    title: Words
    sections: list[RulebookPaperSection]
    markdown: str


class RulebookCheck(View):
    """What the check says of a text. `passes`: it may be approved; unread ones never do."""

    is_readable: bool
    passes: bool
    findings: list[RulebookFinding]
    cases: list[RulebookCase]
    residents: RulebookPaper | None
    crews: RulebookPaper | None


class RulebookSigner(View):
    """Somebody of an organisation who drafted or approved."""

    organisation: str
    name: str
    at: datetime


class RulebookVersionLine(View):
    """One version of a rulebook in a list.

    `begins_at` is the hour of the text or that of the last approval, whichever came later; null
    before that.
    """

    id: UUID
    book: str = Field(examples=["hinode-cpr"])
    version: str = Field(examples=["2"])
    title: Words
    kind: Kind
    municipalities: list[str]
    excluding: list[str]
    status: Status
    note: str
    drafted: RulebookSigner
    approved: list[RulebookSigner]
    in_force_from: datetime
    until: datetime | None
    published_at: datetime | None
    begins_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None


class RulebookComment(View):
    """What one of the parties says."""

    id: UUID
    party: RuleParty
    organisation: str
    name: str
    at: datetime
    text: str


class RulebookChoice(View):
    """One answer out of a closed list."""

    value: str
    label: Words


class RulebookFact(View):
    """A fact that a rulebook looks at: what a trial of it can be told."""

    name: str = Field(examples=["arrest"])
    label: Words
    shape: Shape
    choices: list[RulebookChoice]
    unit: Words | None


class RulebookVersionView(View):
    """One version whole. Whoever approves sends `digest`: it stands for text and parents.

    `asks`: the facts it looks at; `confirms`: those that a physician who instructs must answer.
    Both are empty where its text can no longer be read.
    """

    line: RulebookVersionLine
    digest: str
    text: str
    parents: dict[str, str] = Field(description="The texts it stands on, pinned, by id.")
    asks: list[RulebookFact]
    confirms: list[str]
    checked: RulebookCheck
    may_approve: bool
    may_withdraw: bool
    may_comment: bool


class RulebookDifferenceLine(View):
    """One difference. `loosens`: less than ordinary care becomes possible where it was not."""

    path: str = Field(examples=["handover[0].within_minutes"])
    said: Words
    loosens: bool


class RulebookDifferences(View):
    """What a version changes against another one; `against` is null where nothing holds."""

    against: str | None = Field(examples=["hinode-cpr 1"])
    against_title: Words | None
    lines: list[RulebookDifferenceLine]


class RulebookTrial(View):
    """What the rule says of one situation, with its whole explanation in plain words.

    `advice` is the canonical advice, as it is kept and replayed.
    """

    explained: RulebookPaper
    advice: dict[str, Any]


class RuleHere(View):
    """The rule of a kind that counts in a municipality now, in plain words.

    `residents` and `crews` are null where none counts; `why` says why.
    """

    kind: Kind
    reason: Choosing
    why: Words
    book: str | None
    version: str | None
    begins_at: datetime | None = Field(description="null: it ships with the service.")
    residents: RulebookPaper | None
    crews: RulebookPaper | None


class RulesHere(View):
    """The rules of a municipality as of an instant."""

    municipality: str
    as_of: datetime
    rules: list[RuleHere]
