"""Forms as values: drawn by one template, read into the very models of the JSON door."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from app.errors import Invalid, Violation
from app.web.typed import Kind as Kind
from app.web.typed import as_taken, as_typed, nested, rows_of, value_of

SEEN = "_seen"
"""The hidden field with the version that was read; belongs to the form, not to the model."""
STATED = "_is."
"""Before the name of a blank: what the figure in it is, stated after a refusal."""
STATEMENTS = "stated_not_my_number"
"""The field of the model that takes these statements."""
Model = TypeVar("Model", bound=BaseModel)
Choices = tuple[tuple[str, str], ...]
_LARGEST_DIGITS = 9


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
    statable: frozenset[str] = frozenset()  # blanks of which a figure may be stated no My Number
    stated: Mapping[str, str] = field(default_factory=dict)

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
            stated=dict(_stated(typed)),
            groups=tuple(
                replace(group, blanks=tuple(_filled(blank, typed) for blank in group.blanks))
                for group in self.groups
            ),
        )

    def faulted(self, violations: Sequence[Mapping[str, Any]], *, may_state: bool) -> "Sheet":
        """The same form with what is wrong, each beside its blank where it has one.

        Whoever may state that a figure is no My Number is asked so beside the very blank.
        """
        rows = rows_of(blank.name for blank in self.blanks if _is_taken(blank))
        fields = (one["field"].removeprefix("body.").strip(".") for one in violations)
        at = {as_typed(field, rows): one for field, one in zip(fields, violations, strict=True)}
        return replace(
            self,
            errors={name: one["ja"] for name, one in at.items()},
            statable=frozenset(
                name for name, one in at.items() if may_state and one.get("may_be_stated")
            ),
        )


async def read(request: Request, sheet: Sheet, model: type[Model], **beside: str | None) -> Model:
    """What was filled in, as the JSON door's model. Raises Invalid and RequestValidationError.

    `beside` are fields that the page knows and nobody types.
    """
    typed = await _typed(request)
    request.state.sheet = sheet.filled(typed)
    known = {blank.name for blank in sheet.blanks}
    stated = dict(_stated(typed))
    asked = {STATED + name for name in known} if STATEMENTS in model.model_fields else set()
    stray = [name for name in typed if name not in known | asked | {SEEN}]
    if stray:
        raise Invalid(ja="この画面にない項目が送られました。", en="There is no such field.")
    flat = dict(_values(sheet, typed))
    rows = rows_of(flat)
    said = [
        {"field": f"body.{as_taken(name, rows)}", "instead": instead}
        for name, instead in stated.items()
    ]
    lists: dict[str, Any] = {name: [] for name in rows_of(known) if "." not in name}
    whole = lists | nested(flat) | ({STATEMENTS: said} if said else {}) | beside
    try:
        return model.model_validate(whole)
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


def _stated(typed: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[str, str]]:
    """The blanks of which it was stated what their figure is."""
    for name, given in typed.items():
        if name.startswith(STATED) and given[-1]:
            yield name.removeprefix(STATED), given[-1]


def _filled(blank: Blank, typed: Mapping[str, tuple[str, ...]]) -> Blank:
    if blank.kind in {Kind.SECRET, Kind.NEW_SECRET, Kind.CODE, Kind.FILE}:
        return blank
    given = typed.get(blank.name, ())
    if blank.kind is Kind.MANY:
        return replace(blank, value=given)
    return replace(blank, value=given[0] if given else "")


def _is_taken(blank: Blank) -> bool:
    """Whether a blank that was typed into, or left empty, goes along."""
    is_written = isinstance(blank.value, str) and bool(blank.value.strip())
    return is_written or blank.clears or blank.kind in {Kind.MANY, Kind.FLAG}


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
            yield blank.name, value_of(blank.kind, given[0])
        elif blank.is_required:
            raise Invalid(Violation(f"body.{blank.name}", "入力してください。", "Please fill in."))
        elif blank.clears:
            yield blank.name, None


def today(on: date) -> str:
    """A day as a date field holds it."""
    return on.isoformat()
