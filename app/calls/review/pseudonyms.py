"""The names under which a council knows a person and a call, and nobody else does. Pure."""

import hashlib
import hmac
from uuid import UUID

from app.patients.look_up.query import SHORTEST_KEY

_LENGTH = 12


def pseudonym(key: bytes, council_id: UUID, of: UUID) -> str:
    """A name such as `3f9a-77c2-01bd`: for one council always the same, for another one another.

    Made with the key of look-ups: whoever has ids but not the key can try none of them out.
    Raises `ValueError` for a key under 32 bytes.
    """
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"the search key needs {SHORTEST_KEY} bytes")
    said = b"ishinowa after-review 1\0" + council_id.bytes + of.bytes
    digits = hmac.new(key, said, hashlib.sha256).hexdigest()[:_LENGTH]
    return "-".join(digits[place : place + 4] for place in range(0, _LENGTH, 4))
