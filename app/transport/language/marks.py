"""Marks on the fields of the language, which the reader, the schema and the merging look at."""

from dataclasses import is_dataclass
from functools import cache, reduce
from operator import or_
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

FactName = Annotated[str, "fact"]
"""A name of the vocabulary, or one declared under `facts`."""
Key = Annotated[str, "key"]
"""What tells items of a list apart; a refining rulebook names its parent's items by it."""
Origin = Annotated[str, "origin"]
"""The id of the rulebook a line comes from. Never written in a file: the reader fills it in."""
Code = Annotated[str, "code"]
"""A 医療機関コード: ten digits, in quotes."""


def marks_of(hint: Any) -> tuple[object, ...]:  # noqa: ANN401  any annotation
    """The marks of a field's type."""
    return getattr(hint, "__metadata__", ())


def bare(hint: Any) -> Any:  # noqa: ANN401
    """The type without its marks."""
    return get_args(hint)[0] if marks_of(hint) else hint


def present(hint: Any) -> Any:  # noqa: ANN401
    """The type without its None; where there is no None, the type itself."""
    parts = get_args(hint)
    if NoneType not in parts:
        return hint
    return reduce(or_, [part for part in parts if part is not NoneType])


@cache
def hints_of(cls: type) -> dict[str, Any]:
    """The types of a dataclass's fields, marks kept."""
    return get_type_hints(cls, include_extras=True)


def item_of(hint: Any) -> Any:  # noqa: ANN401
    """The type of a list's items, `None` for anything but a list."""
    return get_args(hint)[0] if get_origin(hint) is tuple else None


def key_of(cls: Any) -> str | None:  # noqa: ANN401
    """The field that tells items of this type apart, `None` where none does."""
    if not (isinstance(cls, type) and is_dataclass(cls)):
        return None
    return next((name for name, hint in hints_of(cls).items() if "key" in marks_of(hint)), None)
