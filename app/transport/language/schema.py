"""The published JSON Schema of a rulebook file, generated from the classes that read it."""

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, get_origin

from app.transport.language.conditions import WORDS
from app.transport.language.expression import Expression, Order, Value
from app.transport.language.kinds import LOCAL
from app.transport.language.marks import bare, hints_of, item_of, key_of, marks_of, present
from app.transport.language.merging import OWN
from app.transport.language.rulebook import Rulebook
from app.transport.language.vocabulary import CORE
from app.transport.language.words import Text

Schema = dict[str, Any]


def schema() -> Schema:
    """JSON Schema (2020-12) of one rulebook file.

    A file that names a parent says of its records and items only what is its own: there the
    definitions that end in `.part` hold, which ask for nothing but an item's key.
    """
    defs: dict[str, Schema] = {"fact": _fact_names(), "condition": _condition()}
    whole, part = (defs.pop(_object(Rulebook, defs, is_part=p)) for p in (False, True))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Ishinowa rulebook",
        "description": (Rulebook.__doc__ or "").split("\n\n")[0],
        "type": "object",
        "properties": dict.fromkeys(whole["properties"], True),
        "additionalProperties": False,
        "required": [name for name in whole["required"] if name in OWN],
        "if": {"required": ["parent"]},
        "then": {"properties": part["properties"]},
        "else": {
            "properties": whole["properties"],
            "if": {"required": ["copy_of"]},
            "else": {"required": whole["required"]},
        },
        "$defs": dict(sorted(defs.items())),
    }


def rendered() -> str:
    """The file's text, as committed."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _object(cls: Any, defs: dict[str, Schema], *, is_part: bool) -> str:  # noqa: ANN401  any dataclass
    """Defines a class, whole or as a part; gives the name of its definition."""
    name = f"{cls.__name__}.part" if is_part else cls.__name__
    if name not in defs:
        defs[name] = {}
        hints = {n: hint for n, hint in hints_of(cls).items() if "origin" not in marks_of(hint)}
        key = key_of(cls)
        required = [
            item.name for item in fields(cls) if item.default is item.default_factory is MISSING
        ]
        defs[name] = {
            "type": "object",
            "description": " ".join((cls.__doc__ or "").split()),
            "properties": {n: _of(hint, defs, is_part=is_part) for n, hint in hints.items()},
            "required": [one for one in required if not is_part or one == key],
            "additionalProperties": False,
        }
    return name


def _of(hint: Any, defs: dict[str, Schema], *, is_part: bool) -> Schema:  # noqa: ANN401, PLR0911  one return for each type of the language
    marks, hint = marks_of(present(hint)), bare(present(hint))
    if hint == Expression:
        return {"$ref": "#/$defs/condition"}
    if hint == Value:
        return {"type": ["boolean", "number", "string"]}
    if "fact" in marks:
        return {"$ref": "#/$defs/fact"}
    if "code" in marks:
        return {"type": "string", "pattern": "^[0-9]{10}$"}
    if get_origin(hint) is tuple:
        item = item_of(hint)
        has_key = key_of(item) is not None
        return {"type": "array", "items": _of(item, defs, is_part=is_part and has_key)}
    if get_origin(hint) is not None:
        return {
            "type": "object",
            "propertyNames": {"$ref": "#/$defs/fact"},
            "additionalProperties": {"type": ["boolean", "number", "string"]},
        }
    if is_dataclass(hint):
        return {"$ref": f"#/$defs/{_object(hint, defs, is_part=is_part and hint is not Text)}"}
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
