"""What was typed into a form, as the JSON doors' models take it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

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
    COUNT = "count"  # a number that goes along unseen
    ANSWER = "answer"  # yes or no, likewise
    FILE = "file"  # read apart, by `uploads`


def value_of(kind: Kind, text: str) -> Any:  # noqa: ANN401  as the model takes it
    """One blank that was filled in."""
    match kind:
        case Kind.YES_NO | Kind.ANSWER:
            return _WORDS.get(text, text)
        case Kind.NUMBER | Kind.COUNT:
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


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Names with dots as bodies inside bodies, numbered rows as lists."""
    whole: dict[str, Any] = {}
    for name, value in flat.items():
        *path, last = name.split(".")
        inner = whole
        for step in path:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return {name: _listed(value) for name, value in whole.items()}


def rows_of(names: Iterable[str]) -> dict[str, list[str]]:
    """Under each name of rows, the numbers of those in which something was written, in order.

    `nested` leaves the empty ones out, so that the second row typed may be the first one taken.
    """
    found: dict[str, list[str]] = {}
    for name in names:
        path = name.split(".")
        for place, step in enumerate(path):
            rows = found.setdefault(".".join(path[:place]), [])
            if step.isdecimal() and step not in rows:
                rows.append(step)
    return {name: rows for name, rows in found.items() if rows}


def as_typed(field: str, rows: Mapping[str, Sequence[str]]) -> str:
    """The blank that a field of the model was typed into."""
    path: list[str] = []
    for step in field.split("."):
        typed = rows.get(".".join(path), ())
        is_row = step.isdecimal() and int(step) < len(typed)
        path.append(typed[int(step)] if is_row else step)
    return ".".join(path)


def as_taken(name: str, rows: Mapping[str, Sequence[str]]) -> str:
    """The field of the model that a blank goes into."""
    typed, path = name.split("."), []
    for place, step in enumerate(typed):
        under = rows.get(".".join(typed[:place]), ())
        path.append(str(under.index(step)) if step in under else step)
    return ".".join(path)


def _listed(value: Any) -> Any:  # noqa: ANN401  whatever stands in the form
    """Numbered rows as a list; a row in which nothing was written is none."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [one for one in inner.values() if one not in ({}, None)]
    return inner
