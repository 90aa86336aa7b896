"""Forms as values: drawn by one template, read into the very models of the JSON door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from app.errors import Invalid, Violation

SEEN = "_seen"
"""The hidden field with the version that was read; belongs to the form, not to the model."""
Model = TypeVar("Model", bound=BaseModel)
Choices = tuple[tuple[str, str], ...]
_WORDS: Mapping[str, bool | None] = {"yes": True, "no": False, "unknown": None}
_LARGEST_DIGITS = 9


class Kind(StrEnum):
    """How a blank is drawn and what it holds."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"  # day and time of day, in Japan
    PHONE = "phone"
    SELECT = "select"
    PICK = "pick"  # one of a few, as large targets
    MANY = "many"
    FLAG = "flag"
    YES_NO = "yes_no"
    FACT = "fact"  # yes, no, unknown, a number or a word
    SECRET = "secret"  # noqa: S105  the name of a kind of field
    NEW_SECRET = "new_secret"  # noqa: S105  likewise; readable, for nobody can send it again
    CODE = "code"
    HIDDEN = "hidden"
    FILE = "file"  # read apart, by `uploads`


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One thing to fill in. `name` is its place in the model: `confirmed.arrest`, `family.0.name`.

    Left empty it is left out; `clears` sends a null instead, which takes back what stood there.
    """

    name: str
    label: str
    kind: Kind = Kind.LINE
    choices: Choices = ()
    value: str | tuple[str, ...] = ""
    hint: str = ""
    is_required: bool = False
    clears: bool = False
    unset: str = "選んでください"  # what a select says where nothing is chosen
    accept: str = "application/pdf,image/jpeg,image/png"  # what a file may be
    rows: int = 4  # how tall a text is; a tall one is written line by line


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Blanks under one heading; `is_folded` until it is opened."""

    title: str
    blanks: tuple[Blank, ...]
    hint: str = ""
    is_row: bool = False
    is_folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One way to send the form; `action` where it goes somewhere of its own."""

    label: str
    action: str = ""
    look: str = "main"
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form: where it goes, what it asks, where one comes from. Paths hold ids only."""

    title: str
    action: str
    back: str
    groups: tuple[Group, ...]
    buttons: tuple[Button, ...] = (Button(label="記録する"),)
    lead: str = ""
    warning: str = ""
    seen: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_file(self) -> bool:
        """Whether a file goes along."""
        return any(blank.kind is Kind.FILE for blank in self.blanks)

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """Every blank, in order."""
        return tuple(blank for group in self.groups for blank in group.blanks)

    def filled(self, typed: Mapping[str, tuple[str, ...]]) -> "Sheet":
        """The same form with what was typed; secrets stay empty."""
        return replace(
            self,
            groups=tuple(
                replace(group, blanks=tuple(_filled(blank, typed) for blank in group.blanks))
                for group in self.groups
            ),
        )

    def faulted(self, violations: Iterable[Mapping[str, str]]) -> "Sheet":
        """The same form with what is wrong, each beside its blank where it has one."""
        return replace(
            self,
            errors={one["field"].removeprefix("body.").strip("."): one["ja"] for one in violations},
        )


async def read(request: Request, sheet: Sheet, model: type[Model], **beside: str | None) -> Model:
    """What was filled in, as the JSON door's model. Raises Invalid and RequestValidationError.

    `beside` are fields that the page knows and nobody types.
    """
    typed = await _typed(request)
    request.state.sheet = sheet.filled(typed)
    known = {blank.name for blank in sheet.blanks} | {SEEN}
    stray = [name for name in typed if name not in known]
    if stray:
        raise Invalid(ja="この画面にない項目が送られました。", en="There is no such field.")
    flat = dict(_values(sheet, typed))
    try:
        return model.model_validate(_nested(flat) | beside)
    except ValidationError as error:
        raise RequestValidationError(
            [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        ) from None


async def seen_of(request: Request) -> int:
    """The version that the form was drawn from. Raises Invalid where it is missing."""
    (text,) = (await _typed(request)).get(SEEN, ("",))
    if not (text.isascii() and text.isdigit() and len(text) <= _LARGEST_DIGITS):
        raise Invalid(ja="画面を開き直してください。", en="Please open the page again.")
    return int(text)


async def _typed(request: Request) -> dict[str, tuple[str, ...]]:
    """Every field as text. Raises Invalid for files and characters that no keyboard types."""
    form = await request.form()
    typed: dict[str, tuple[str, ...]] = {}
    for name, value in form.multi_items():
        if not isinstance(value, str) or any(c < " " and c not in "\r\n\t" for c in value):
            await form.close()
            raise Invalid(ja="送られた内容を読み取れません。", en="The form cannot be read.")
        typed[name] = (*typed.get(name, ()), value)
    return typed


def _filled(blank: Blank, typed: Mapping[str, tuple[str, ...]]) -> Blank:
    if blank.kind in {Kind.SECRET, Kind.NEW_SECRET, Kind.CODE, Kind.FILE}:
        return blank
    given = typed.get(blank.name, ())
    if blank.kind is Kind.MANY:
        return replace(blank, value=given)
    return replace(blank, value=given[0] if given else "")


def _values(sheet: Sheet, typed: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[str, Any]]:
    for blank in sheet.blanks:
        given = typed.get(blank.name, ())
        if len(given) > 1 and blank.kind is not Kind.MANY:
            raise Invalid.at(f"body.{blank.name}", "一つだけ送ってください。", "Send it once.")
        if blank.kind is Kind.MANY:
            yield blank.name, list(given)
        elif blank.kind is Kind.FLAG:
            yield blank.name, bool(given)
        elif given and given[0].strip():
            yield blank.name, _value(blank, given[0])
        elif blank.is_required:
            raise Invalid(Violation(f"body.{blank.name}", "入力してください。", "Please fill in."))
        elif blank.clears:
            yield blank.name, None


def _value(blank: Blank, text: str) -> Any:  # noqa: ANN401  as the model takes it
    match blank.kind:
        case Kind.YES_NO:
            return _WORDS.get(text, text)
        case Kind.NUMBER:
            return _number(text)
        case Kind.FACT:
            return _WORDS[text] if text in _WORDS else _number(text)
        case Kind.TEXT:
            return text.replace("\r\n", "\n")
        case Kind.MOMENT:
            return f"{text}+09:00"
        case _:
            return text


def _number(text: str) -> int | str:
    """Digits as a number, full-width ones too; anything else stays for the model to refuse."""
    text = text.strip()
    is_number = text.isdecimal() and len(text) <= _LARGEST_DIGITS
    return int(text) if is_number else text


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for name, value in flat.items():
        *path, last = name.split(".")
        inner = whole
        for step in path:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return {name: _listed(value) for name, value in whole.items()}


def _listed(value: Any) -> Any:  # noqa: ANN401  whatever stands in the form
    """Numbered rows as a list; a row in which nothing was written is none."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [one for one in inner.values() if one not in ({}, None)]
    return inner


def today(on: date) -> str:
    """A day as a date field holds it."""
    return on.isoformat()
