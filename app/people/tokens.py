"""Access tokens: our own, ES256, ten minutes. The only file that knows python-jose.

A token is taken only if its first part is, byte for byte, a header that we write for one
of our keys: so `alg`, `crit`, `jwk`, foreign key ids and doubled names never get read.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NoReturn
from uuid import UUID

from jose import jwk, jws
from jose.backends.base import Key
from jose.exceptions import JWSError
from jose.utils import base64url_encode

from app.db import uuid7
from app.errors import Unauthenticated
from app.keys import Keyring, KeysMissing, Purpose

LIFETIME: Final = timedelta(minutes=10)
SKEW: Final = timedelta(seconds=30)
LONGEST: Final = 1024
ISSUER: Final = "ishinowa"
AUDIENCE: Final = "ishinowa-api"

_ALGORITHM: Final = "ES256"
_CLAIMS: Final = {"iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti"}
# 64 bytes of signature in 86 letters; the last carries two bits, so one of four letters
_SIGNATURE: Final = re.compile(r"[A-Za-z0-9_-]{85}[AQgw]", re.ASCII)


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a valid token says: which session of which account. All else stands in the row."""

    session_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of an installation, built once: the newest signs, each verifies under its header."""

    kid: str
    signing: Key
    verifying: Mapping[str, Key]


def issue(claims: TokenClaims, keyring: Keyring, at: datetime) -> str:
    """A signed token for a session, valid for ten minutes from `at`."""
    keys = _keys(keyring)
    now = int(at.timestamp())
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(claims.account_id),
        "sid": str(claims.session_id),
        "iat": now,
        "nbf": now,
        "exp": now + int(LIFETIME.total_seconds()),
        "jti": str(uuid7()),
    }
    return jws.sign(payload, keys.signing, headers={"kid": keys.kid}, algorithm=_ALGORITHM)


def read(token: str, keyring: Keyring, now: datetime) -> TokenClaims:
    """Which session a token stands for. Raises Unauthenticated for every other string."""
    if len(token) > LONGEST or token.count(".") != 2:  # noqa: PLR2004  header.payload.signature
        _refuse()
    header, _, rest = token.partition(".")
    key = _keys(keyring).verifying.get(header)
    if key is None or not _SIGNATURE.fullmatch(rest.partition(".")[2]):
        _refuse()
    try:
        claims = json.loads(jws.verify(token, key, [_ALGORITHM]), object_pairs_hook=_distinct)
        return _checked(claims, int(now.timestamp()))
    except (JWSError, ValueError, RecursionError):
        # from None: nothing of a forged token may reach a log
        raise Unauthenticated from None


def _checked(claims: object, now: int) -> TokenClaims:
    if not isinstance(claims, dict) or claims.keys() != _CLAIMS:
        _refuse()
    issued, not_before, expires = (_seconds(claims[name]) for name in ("iat", "nbf", "exp"))
    is_ours = claims["iss"] == ISSUER and claims["aud"] == AUDIENCE
    is_now = not_before == issued <= now + int(SKEW.total_seconds()) and now < expires
    if not is_ours or not is_now or expires - issued > int(LIFETIME.total_seconds()):
        _refuse()
    _uuid(claims["jti"])
    return TokenClaims(session_id=_uuid(claims["sid"]), account_id=_uuid(claims["sub"]))


def _seconds(value: object) -> int:
    if type(value) is not int:
        _refuse()
    return value


def _uuid(value: object) -> UUID:
    if not isinstance(value, str):
        _refuse()
    found = UUID(value)
    if str(found) != value:
        _refuse()
    return found


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        _refuse()
    return found


def _refuse() -> NoReturn:
    raise Unauthenticated


@lru_cache(maxsize=8)
def _keys(keyring: Keyring) -> _Keys:
    """Building a key costs as much as using it several times; a new key is taken up at start."""
    stored = keyring.all(Purpose.TOKEN)
    if not stored:
        raise KeysMissing(Purpose.TOKEN)
    built = {key.kid: jwk.construct(key.material, _ALGORITHM) for key in stored}
    newest = stored[-1].kid
    return _Keys(
        kid=newest,
        signing=built[newest],
        verifying={_header(kid): key.public_key() for kid, key in built.items()},
    )


def _header(kid: str) -> str:
    """The first part of every token that we sign under a key id, as jose writes it."""
    written = json.dumps(
        {"alg": _ALGORITHM, "kid": kid, "typ": "JWT"}, separators=(",", ":"), sort_keys=True
    )
    return base64url_encode(written.encode()).decode()
