"""What tells one text of a rulebook from another: a digest of everything that it says. Pure."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from app.transport.advising.canonical import canonical
from app.transport.language.rulebook import Rulebook

_SAYS_NOTHING: Final = frozenset({"cases"})
"""What a rulebook carries to be tried by, and what no advice rests on."""


@lru_cache(maxsize=512)
def fingerprint(rulebook: Rulebook) -> str:
    """SHA-256 (hex) of a rulebook as it was read, its parents laid in.

    What is left at its default is left out, so that a key which the language learns later
    changes no fingerprint of a rulebook that does not use it.
    """
    said = {name: value for name, value in _said(rulebook).items() if name not in _SAYS_NOTHING}
    return sha256(canonical(said)).hexdigest()


def _said(value: Any) -> Any:  # noqa: ANN401  whatever a rulebook is made of
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        own = {
            field.name: _said(getattr(value, field.name))
            for field in fields(value)
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
        return own | {"is": type(value).__name__}
    if isinstance(value, Mapping):
        return {str(name): _said(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_said(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
