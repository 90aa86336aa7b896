"""Secrets that mean nothing by themselves: made, digested, followed by the next."""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from typing import Final
from uuid import UUID

from app.keys import Keyring

# 25 hours of a refresh a minute; the whole line is walked in a few milliseconds
_LONGEST_LINE: Final = 1500
_TYPED: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_TYPED_LETTERS: Final = 20
_REFRESH: Final = re.compile(r"([0-9a-f]{32})\.[A-Za-z0-9_-]{43}", re.ASCII)


def new_secret() -> str:
    """256 random bits, in 43 letters that fit into an address or a cookie."""
    return secrets.token_urlsafe(32)


def typed_secret() -> str:
    """99 random bits in 20 small letters and digits that nobody mistakes for one another.

    For people who type it off a sheet of paper; it lives for days and opens one thing once.
    """
    return "".join(secrets.choice(_TYPED) for _ in range(_TYPED_LETTERS))


def as_typed(text: str) -> str:
    """The secret that somebody typed, blanks off.

    In one off a sheet of paper hyphens and capitals are of no account either.
    """
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    folded = compact.replace("-", "").lower()
    is_short = len(folded) == _TYPED_LETTERS and set(folded) <= set(_TYPED)
    return folded if is_short else compact


def digest(secret: str) -> str:
    """SHA-256 in hex: all that is kept of a secret with 256 random bits."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def refresh_token(session_id: UUID) -> str:
    """The first refresh token of a session: which session, and 256 random bits."""
    return f"{session_id.hex}.{new_secret()}"


def session_of(token: str) -> UUID | None:
    """Which session a refresh token claims to belong to, None where it is not one of ours."""
    found = _REFRESH.fullmatch(token)
    return UUID(hex=found[1]) if found else None


def successor(token: str, keyring: Keyring) -> str:
    """The refresh token that follows one: the same at every retry, computed by nobody else.

    A device whose answer was lost asks again and gets the very token it missed, so two
    lines of tokens never grow from one; and an old token is known for what it is.
    """
    raw = _mac(keyring, f"refresh\0{token}")
    return f"{token[:32]}.{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"


def leads_to(token: str, newest: str, keyring: Keyring) -> bool:
    """True where the token whose digest is `newest` came after this one in the same session."""
    for _ in range(_LONGEST_LINE):
        token = successor(token, keyring)
        if digest(token) == newest:
            return True
    return False


def attempt_key(keyring: Keyring, *what: str) -> str:
    """What tries are counted under: a login typed in may be a password gone astray."""
    return _mac(keyring, "\0".join(("attempt", *what))).hex()


def _mac(keyring: Keyring, text: str) -> bytes:
    return hmac.new(keyring.search, text.encode(errors="surrogatepass"), hashlib.sha256).digest()
