"""One byte string for one value: what is stored, digested and replayed."""

import json
from enum import StrEnum

from app.transport.language.words import Text

_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
)


def canonical(value: object) -> bytes:
    """One byte string for one value, whatever the order of its keys."""
    return _ENCODER.encode(value).encode()


def plain(value: object) -> object:
    """A value of an advice in plain JSON values, field by field."""
    if isinstance(value, Text):
        return value.as_json()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        if names is None:
            return [plain(item) for item in value]
        return {name: plain(item) for name, item in zip(names, value, strict=True)}
    return value
