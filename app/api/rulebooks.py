"""The rulebooks, for everybody signed in: what the rule of a place is, and where it was read."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field

from app.audit import store as audit
from app.audit.entry import Entry
from app.calls.guide.advised import words
from app.errors import NotFound
from app.patients.view import View, Words
from app.request import CallerWork, Work
from app.rulebooks import actions
from app.transport import library
from app.transport.language.rulebook import Citation, Kind, Policy, Rulebook

router = APIRouter(prefix="/v1", tags=["rulebooks"])

Id = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9-]+$", examples=["training-hinode"])]
Version = Annotated[str, Path(max_length=30, pattern=r"^[A-Za-z0-9.-]+$", examples=["1"])]


class SourceOut(View):
    """Where the rule was read, and how sure that is: C, S, P or G."""

    title: Words
    publisher: Words | None
    dated: str | None
    mark: str | None


class RulebookLine(View):
    """One rulebook in a list. Six digits are a municipality, two a whole prefecture."""

    id: str = Field(examples=["training-hinode"])
    version: str = Field(examples=["1"])
    title: Words
    kind: Kind
    policy: Policy
    municipalities: list[str]
    excluding: list[str]
    fire_departments: list[Words]
    council: Words | None
    in_force_from: datetime
    until: datetime | None
    adopted_by: Words
    legal_note: Words
    sources: list[SourceOut]
    open_points: list[Words]
    is_complete: bool = Field(description="false: the source breaks off; it never leads to stop.")
    is_training: bool
    passes_check: bool


class RulebookOut(View):
    """A rulebook whole: its line in the list, and the rule as data, as `rulebook.schema.json`."""

    line: RulebookLine
    rule: dict[str, Any]


class RulebooksOut(View):
    """Every rulebook that ships; what regions published is under `/v1/rulebooks/versions`."""

    items: list[RulebookLine]


@router.get("/rulebooks", operation_id="listRulebooks", summary="ルールの一覧 · Rulebooks")
async def list_rulebooks(work: CallerWork) -> RulebooksOut:
    """Every rulebook that ships, with its place, time, authority and sources."""
    await _record(work, "rulebook.list")
    return RulebooksOut(
        items=[_line(book, passes=library.passes(book)) for book in library.rulebooks()]
    )


@router.get(
    "/rulebooks/{rulebook_id}/{version}",
    operation_id="readRulebook",
    summary="ルールの全文 · A rulebook",
)
async def read_rulebook(work: CallerWork, rulebook_id: Id, version: Version) -> RulebookOut:
    """One rulebook in one version, whole: one that ships, or one that a region published."""
    book = library.rulebook(rulebook_id, version)
    if book is not None:
        await _record(work, "rulebook.read")
        passes = library.passes(book)
    else:
        found = await actions.published(*work, rulebook_id, version)
        if found is None:
            raise NotFound
        book, passes = found.reading.rulebook, found.passes
    rule = {item.name: _plain(getattr(book, item.name)) for item in fields(book)}
    return RulebookOut(line=_line(book, passes=passes), rule=rule)


async def _record(work: Work, action: str) -> None:
    await audit.append(work.db, work.at, Entry(actor=work.caller.actor, action=action))


def _line(book: Rulebook, *, passes: bool) -> RulebookLine:
    return RulebookLine(
        id=book.id,
        version=book.version,
        title=words(book.title),
        kind=book.kind,
        policy=book.policy,
        municipalities=list(book.where.municipalities),
        excluding=list(book.where.excluding),
        fire_departments=[words(name) for name in book.where.fire_departments],
        council=book.where.council and words(book.where.council),
        in_force_from=book.when.in_force_from,
        until=book.when.until,
        adopted_by=words(book.authority.adopted_by),
        legal_note=words(book.authority.legal_note),
        sources=[_source(cited) for cited in book.cites],
        open_points=[words(point) for point in book.open_points],
        is_complete=book.complete,
        is_training=book.training,
        passes_check=passes,
    )


def _source(cited: Citation) -> SourceOut:
    return SourceOut(
        title=words(cited.title),
        publisher=cited.publisher and words(cited.publisher),
        dated=cited.dated,
        mark=cited.mark,
    )


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if is_dataclass(value):
        # What a condition says is told apart by its kind: is, compare, not, all, any.
        kind = {"op": type(value).__name__.lower()} if _is_expression(value) else {}
        return kind | {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return value


def _is_expression(value: object) -> bool:
    return type(value).__module__ == "app.transport.language.expression"
