"""The code of a patient's card: sixteen characters drawn at random, that say nothing of anybody.

Fifteen are drawn (75 bits), the last one checks them: every single wrong character and every two
that changed places are noticed. No letter looks like a figure. What is kept of a code is its
keyed hash. Pure, but for the drawing.
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from app.japan.text import Unreadable

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's thirty-two: no I, L, O and U."""
LENGTH: Final = 16
_PLACE: Final = {letter: place for place, letter in enumerate(LETTERS)}
_LIKE: Final = str.maketrans("OIL", "011")
_BETWEEN: Final = dict.fromkeys(map(ord, " -‐‑‒–—―−ーｰ_・\u3000"))
_FIELD: Final = 0b100101  # x⁵ + x² + 1: the field of thirty-two
_GROUP: Final = 4


def new_code() -> str:
    """A code that nobody can guess."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return drawn + _check(drawn)


def read_code(text: str) -> str:
    """The code as it was typed or scanned: any width and case, blanks and hyphens, O for 0.

    Raises `Unreadable` where it has another length, a letter that none has, or a fault.
    """
    plain = unicodedata.normalize("NFKC", text.rpartition("#")[2]).upper()
    code = plain.translate(_BETWEEN).translate(_LIKE)
    is_whole = len(code) == LENGTH and all(letter in _PLACE for letter in code)
    if not is_whole or _check(code[:-1]) != code[-1]:
        raise Unreadable(
            "カードの文字が違います。16文字をもう一度確かめてください。",
            "This is no code of a card. Check the sixteen characters again.",
        )
    return code


def shown(code: str) -> str:
    """A code in groups of four, to be read and typed."""
    return "-".join(code[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def digest(code: str, key: bytes) -> str:
    """What is kept of a code, in hex; without the key nobody can try codes against it."""
    return hmac.new(key, b"ishinowa card 1\0" + code.encode(), hashlib.sha256).hexdigest()


def digests(code: str, keys: Iterable[bytes]) -> tuple[str, ...]:
    """The same under every key that may have been the newest when the card was handed out."""
    return tuple(digest(code, key) for key in keys)


def _check(letters: Sequence[str]) -> str:
    """The sum of all, each times another power of x: no two places count alike."""
    total = 0
    for letter in letters:
        total ^= _PLACE[letter]
        total <<= 1
        if total > len(LETTERS) - 1:
            total ^= _FIELD
    return LETTERS[total]
