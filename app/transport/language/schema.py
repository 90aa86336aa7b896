"""The published JSON Schema of a rulebook file, generated from the classes that read it."""

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin

from app.transport.language.conditions import WORDS
from app.transport.language.expression import Expression, Order, Value
from app.transport.language.kinds import LOCAL
from app.transport.language.reading import OWN, hints_of
from app.transport.language.rulebook import Rulebook
from app.transport.language.vocabulary import CORE

Schema = dict[str, Any]
_INHERITING = ("copy_of", "parent")


def schema() -> Schema:
    """JSON Schema (2020-12) of one rulebook file."""
    defs: dict[str, Schema] = {"fact": _fact_names(), "condition": _condition()}
    _object(Rulebook, defs)
    whole = defs.pop("Rulebook")
    required = whole.pop("required")
    inherits = {"anyOf": [{"required": [name]} for name in _INHERITING]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Ishinowa rulebook",
        "description": (Rulebook.__doc__ or "").split("\n\n")[0],
        **whole,
        "required": [name for name in required if name in OWN],
        "if": inherits,
        "else": {"required": required},
        "$defs": dict(sorted(defs.items())),
    }


def rendered() -> str:
    """The file's text, as committed."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _object(cls: Any, defs: dict[str, Schema]) -> Schema:  # noqa: ANN401  any dataclass
    name = cls.__name__
    if name not in defs:
        defs[name] = {}
        hints = hints_of(cls)
        defs[name] = {
            "type": "object",
            "description": " ".join((cls.__doc__ or "").split()),
            "properties": {item.name: _of(hints[item.name], defs) for item in fields(cls)},
            "required": [
                item.name for item in fields(cls) if item.default is item.default_factory is MISSING
            ],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _of(hint: Any, defs: dict[str, Schema]) -> Schema:  # noqa: ANN401, PLR0911  one return for each type of the language
    if hint == Expression:
        return {"$ref": "#/$defs/condition"}
    if hint == Value:
        return {"type": ["boolean", "number", "string"]}
    if getattr(hint, "__metadata__", None) == ("fact",):
        return {"$ref": "#/$defs/fact"}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _of(get_args(hint)[0], defs)}
    if NoneType in get_args(hint):
        return _of(next(part for part in get_args(hint) if part is not NoneType), defs)
    if get_origin(hint) is not None:
        values = {"type": ["boolean", "number", "string"]}
        return {
            "type": "object",
            "propertyNames": {"$ref": "#/$defs/fact"},
            "additionalProperties": values,
        }
    if is_dataclass(hint):
        return _object(hint, defs)
    if issubclass(hint, StrEnum):
        return {"enum": [str(item) for item in hint]}
    if issubclass(hint, date):
        return {"type": "string", "format": "date-time" if hint is datetime else "date"}
    return {"type": {bool: "boolean", int: "integer", str: "string"}[hint]}


def _fact_names() -> Schema:
    return {
        "description": "A fact of the closed list, or one declared under facts.",
        "anyOf": [{"enum": list(CORE)}, {"type": "string", "pattern": f"^{LOCAL}[a-z0-9_]+$"}],
    }


def _condition() -> Schema:
    several = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}}
    orders = {str(order): {"type": "number"} for order in Order}
    return {
        "description": "{fact: value}, a comparison of a number, all, any, or not.",
        "type": "object",
        "minProperties": 1,
        "properties": {"all": several, "any": several, "not": {"$ref": "#/$defs/condition"}},
        "propertyNames": {"anyOf": [{"enum": list(WORDS)}, {"$ref": "#/$defs/fact"}]},
        "additionalProperties": {
            "anyOf": [
                {"type": ["boolean", "string", "number"]},
                {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": ["boolean", "string", "number"]},
                },
                {
                    "type": "object",
                    "minProperties": 1,
                    "properties": orders,
                    "additionalProperties": False,
                },
            ]
        },
    }
