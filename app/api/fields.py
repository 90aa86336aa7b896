"""Fields that every door shares: free text that may be stored, dates, phones, versions."""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date
from functools import partial
from typing import Annotated, TypeVar

from fastapi import Depends, Header
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from app.errors import Invalid, PreconditionNeeded, Violation
from app.japan import codes, places
from app.japan.forbidden import Kind, find_forbidden
from app.japan.names import fold_reading
from app.japan.phones import phone_key
from app.japan.text import Said, Unreadable
from app.japan.wareki import PartialDate, read_date, read_full_date
from app.japan.written import LINE, TEXT, read_address, read_line, read_name, read_text

_LARGEST = 1 << 53
_LARGEST_STORED = (1 << 31) - 1
Read = TypeVar("Read")


class Body(BaseModel):
    """A body of a request: what it names and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NotTaken(Invalid, ValueError):  # noqa: N818  errors are named for what happened
    """A field that cannot be taken, said in a way that pydantic puts into its place."""


class LooksLikeMyNumber(NotTaken):
    """A field whose only fault is a figure that may be a My Number. `text` is never told."""

    def __init__(self, text: str, remedy: Said) -> None:
        """Takes the text, by which a statement about this field is told from any other."""
        super().__init__(Violation("", *remedy, may_be_stated=True))
        self.text = text


ACCEPTED: ContextVar[frozenset[str]] = ContextVar("ACCEPTED", default=frozenset())
"""Texts that hold such a figure and of which a clinician states that it is none."""


def _said(read: Callable[[str], Read]) -> Callable[[str], Read]:
    """A reader of typed text whose refusal becomes the field's violation."""

    def tried(text: str) -> Read:
        try:
            return read(text)
        except Unreadable as unreadable:
            raise NotTaken(Violation("", unreadable.ja, unreadable.en)) from None

    return tried


def _storable(text: str) -> str:
    found = find_forbidden(text)
    for one in found:
        if one.kind is not Kind.MY_NUMBER:
            raise Unreadable(*one.kind.remedy)
    if found and text not in ACCEPTED.get():
        raise LooksLikeMyNumber(text, Kind.MY_NUMBER.remedy)
    return text


def _typed(longest: int) -> StringConstraints:
    # generous: the reader says what is too long, in words
    return StringConstraints(strict=True, min_length=1, max_length=longest)


Line = Annotated[str, _typed(2 * LINE), AfterValidator(_said(partial(read_line, check=_storable)))]
"""One line of free text, 200 characters, without any number that may not be stored."""
Text = Annotated[str, _typed(2 * TEXT), AfterValidator(_said(partial(read_text, check=_storable)))]
"""Free text, 4,000 characters, without any number that may not be stored."""
Name = Annotated[str, _typed(2 * LINE), AfterValidator(_said(partial(read_name, check=_storable)))]
"""A person's name, its own characters kept."""
Reading = Annotated[str, _typed(2 * LINE), AfterValidator(_said(fold_reading))]
"""A reading in kana; comes out as full-width katakana."""
Address = Annotated[
    str, _typed(2 * LINE), AfterValidator(_said(partial(read_address, check=_storable)))
]
"""An address on one line."""
Phone = Annotated[str, _typed(40), AfterValidator(_said(phone_key))]
"""A phone number in any written form; comes out as its key, +81…"""
CareInsuranceNumber = Annotated[str, _typed(40), AfterValidator(_said(codes.care_insurance_number))]
"""介護保険被保険者番号, ten digits."""
MunicipalityCode = Annotated[str, _typed(20), AfterValidator(_said(places.known_code))]
"""全国地方公共団体コード of a municipality that is or was, five digits and a check digit."""


def _partial(text: str) -> str:
    return str(read_date(text))


BirthDate = Annotated[
    str,
    _typed(40),
    AfterValidator(_said(_partial)),
    Field(
        examples=["昭和10年4月1日"],
        description="西暦でも和暦でも。分からない日は省く。ISO or wareki; a day may be unknown.",
    ),
]
"""A birth date, ISO or wareki, as far as known; comes out as ISO."""


def _day(typed: object) -> date:
    if not isinstance(typed, str):
        raise NotTaken(Violation("", "日付は文字で書いてください。", "Write the date as text."))
    return _said(read_full_date)(typed)


Day = Annotated[
    date,
    BeforeValidator(_day, json_schema_input_type=str),
    Field(examples=["2026-11-21"], description="西暦でも和暦でも。ISO or wareki."),
]
"""A day that must be known."""


def birth(text: str) -> PartialDate:
    """A checked birth date as its value."""
    return read_date(text)


async def _version(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=40,
            description='読んだ版の ETag。The version you read, like `"7"`.',
        ),
    ] = None,
) -> int:
    if if_match is None:
        raise PreconditionNeeded
    tag = if_match.removeprefix('"').removesuffix('"')
    if len(tag) + 2 != len(if_match) or not tag.isascii() or not tag.isdigit():
        raise PreconditionNeeded
    number = int(tag)
    if number >= _LARGEST:
        raise PreconditionNeeded
    return min(number, _LARGEST_STORED)  # no version comes near it


Seen = Annotated[int, Depends(_version)]
"""The version that the caller says was read; 428 where none is said."""


def etag(version: int) -> str:
    """A version as an ETag."""
    return f'"{version}"'
