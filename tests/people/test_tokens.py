"""Every forgery gets Unauthenticated and nothing else."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Unauthenticated
from app.keys import Keyring, Purpose
from app.people import tokens
from app.people.tokens import TokenClaims

NOW = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
CLAIMS = TokenClaims(session_id=UUID(int=7), account_id=UUID(int=9))


@dataclass(frozen=True)
class Mint:
    """Makes tokens as an attacker would, with whatever key, header and claims."""

    keyring: Keyring

    @property
    def kid(self) -> str:
        return self.keyring.newest(Purpose.TOKEN).kid

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        return private_key(self.keyring.newest(Purpose.TOKEN).material)

    def header(self, **changes: object) -> dict[str, object]:
        return {"alg": "ES256", "kid": self.kid, "typ": "JWT"} | changes

    def signed(self, header: object = None, claims: object = None) -> str:
        """Signed by the right key, whatever the content says."""
        return signed(self.key, self.header() if header is None else header, claims or payload())


def private_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def compact(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    return b64(text.encode())


def payload(**changes: object) -> dict[str, Any]:
    now = int(NOW.timestamp())
    claims = {
        "iss": "ishinowa",
        "aud": "ishinowa-api",
        "sub": str(CLAIMS.account_id),
        "sid": str(CLAIMS.session_id),
        "iat": now,
        "nbf": now,
        "exp": now + 600,
        "jti": str(uuid4()),
    }
    return claims | changes


def signed(key: ec.EllipticCurvePrivateKey, header: object, claims: object) -> str:
    body = f"{compact(header)}.{compact(claims)}"
    r, s = decode_dss_signature(key.sign(body.encode(), ec.ECDSA(SHA256())))
    return f"{body}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def hmac_signed(secret: bytes, header: object, claims: object) -> str:
    body = f"{compact(header)}.{compact(claims)}"
    return f"{body}.{b64(hmac.new(secret, body.encode(), hashlib.sha256).digest())}"


@pytest.fixture(scope="module")
def mint(tmp_path_factory: pytest.TempPathFactory) -> Mint:
    keyring = Keyring(tmp_path_factory.mktemp("keys"))
    keyring.make(Purpose.TOKEN)
    return Mint(keyring)


def refused(mint: Mint, token: str, at: datetime = NOW) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        tokens.read(token, mint.keyring, at)
    assert refusal.value.__cause__ is None
    assert (refusal.value.status, refusal.value.kind) == (401, "unauthenticated")


def _public(mint: Mint, encoding: Encoding) -> bytes:
    return mint.key.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)


def _jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    x, y = (b64(value.to_bytes(32, "big")) for value in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def _with_own_jwk(mint: Mint) -> str:
    stranger = ec.generate_private_key(ec.SECP256R1())
    return signed(stranger, mint.header(jwk=_jwk(stranger)), payload())


def _without(mint: Mint, name: str) -> str:
    claims = payload()
    del claims[name]
    return mint.signed(claims=claims)


def _headless(mint: Mint, name: str) -> str:
    header = mint.header()
    del header[name]
    return mint.signed(header=header)


def _swapped_signature(mint: Mint) -> str:
    body, _, _ = mint.signed().rpartition(".")
    return f"{body}.{mint.signed(claims=payload(sub=str(uuid4()))).rpartition('.')[2]}"


def _swapped_payload(mint: Mint) -> str:
    header, _, signature = mint.signed().split(".")
    return f"{header}.{compact(payload(sub=str(uuid4())))}.{signature}"


def _der_signed(mint: Mint) -> str:
    body = f"{compact(mint.header())}.{compact(payload())}"
    return f"{body}.{b64(mint.key.sign(body.encode(), ec.ECDSA(SHA256())))}"


ODD_VALUES: tuple[object, ...] = (None, True, [], {}, "", 1.5, "1e3", -1)

FORGERIES: dict[str, Callable[[Mint], str]] = {
    "nothing": lambda _: "",
    "dots only": lambda _: "..",
    "alg none, no signature": lambda m: f"{compact(m.header(alg='none'))}.{compact(payload())}.",
    "alg None in capitals": lambda m: f"{compact(m.header(alg='None'))}.{compact(payload())}.AA",
    "right header, no signature": lambda m: f"{compact(m.header())}.{compact(payload())}.",
    "HS256 with the public key as PEM": lambda m: hmac_signed(
        _public(m, Encoding.PEM), m.header(alg="HS256"), payload()
    ),
    "HS256 with the public key as DER": lambda m: hmac_signed(
        _public(m, Encoding.DER), m.header(alg="HS256"), payload()
    ),
    "HMAC under the right header": lambda m: hmac_signed(
        _public(m, Encoding.DER), m.header(), payload()
    ),
    "HS256 with an empty key": lambda m: hmac_signed(b"", m.header(alg="HS256"), payload()),
    "alg lower case": lambda m: m.signed(header=m.header(alg="es256")),
    "alg missing": lambda m: _headless(m, "alg"),
    "alg a list": lambda m: m.signed(header=m.header(alg=["ES256"])),
    "alg ES384": lambda m: m.signed(header=m.header(alg="ES384")),
    "unknown crit": lambda m: m.signed(header=m.header(crit=["b64"], b64=False)),
    "empty crit": lambda m: m.signed(header=m.header(crit=[])),
    "kid missing": lambda m: _headless(m, "kid"),
    "kid of nobody": lambda m: m.signed(header=m.header(kid="0009-ffffffff")),
    "kid empty": lambda m: m.signed(header=m.header(kid="")),
    "kid null": lambda m: m.signed(header=m.header(kid=None)),
    "kid a path": lambda m: m.signed(header=m.header(kid=f"../keys/{m.kid}")),
    "kid the null device": lambda m: hmac_signed(
        b"", m.header(alg="HS256", kid="../../dev/null"), payload()
    ),
    "kid a query": lambda m: m.signed(header=m.header(kid="x' OR '1'='1")),
    "kid a pattern": lambda m: m.signed(header=m.header(kid="*")),
    "kid with a NUL": lambda m: m.signed(header=m.header(kid=f"{m.kid}\0")),
    "typ missing": lambda m: _headless(m, "typ"),
    "typ of another kind": lambda m: m.signed(header=m.header(typ="at+jwt")),
    "typ lower case": lambda m: m.signed(header=m.header(typ="jwt")),
    "header carries its own key": _with_own_jwk,
    "header names where to fetch a key": lambda m: m.signed(
        header=m.header(jku="https://keys.invalid/set")
    ),
    "header carries a certificate": lambda m: m.signed(header=m.header(x5c=["MIIB"])),
    "header in another order": lambda m: m.signed(
        header={"typ": "JWT", "alg": "ES256", "kid": m.kid}
    ),
    "header with alg twice": lambda m: m.signed(
        header=f'{{"alg":"none","alg":"ES256","kid":"{m.kid}","typ":"JWT"}}'
    ),
    "header with kid twice": lambda m: m.signed(
        header=f'{{"alg":"ES256","kid":"x","kid":"{m.kid}","typ":"JWT"}}'
    ),
    "header no object": lambda m: m.signed(header=["ES256"]),
    "header no JSON": lambda m: m.signed(header="ES256"),
    "header padded": lambda m: m.signed().replace(".", "=.", 1),
    "signed by a stranger": lambda m: signed(
        ec.generate_private_key(ec.SECP256R1()), m.header(), payload()
    ),
    "signature of another token": _swapped_signature,
    "payload of another token": _swapped_payload,
    "signature all zero": lambda m: f"{m.signed().rpartition('.')[0]}.{b64(bytes(64))}",
    "signature in DER": _der_signed,
    "signature padded": lambda m: m.signed() + "==",
    "signature cut": lambda m: m.signed()[:-1],
    "one dot": lambda m: m.signed().replace(".", "", 1),
    "three dots": lambda m: m.signed() + ".AA",
    "four dots, as if encrypted": lambda m: m.signed() + ".AA.AA",
    "blank at the end": lambda m: m.signed() + " ",
    "line feed at the end": lambda m: m.signed() + "\n",
    "blank in front": lambda m: " " + m.signed(),
    "oversize": lambda m: m.signed(claims=payload(jti="x" * 2000)),
    "very long": lambda m: m.signed() + "A" * 1_000_000,
    "letters no base64 knows": lambda m: m.signed().replace(".", ".é", 1),
    "a lone surrogate": lambda m: m.signed().replace(".", ".\ud800", 1),
    "payload no JSON": lambda m: m.signed(claims="hello"),
    "payload a list": lambda m: m.signed(claims=[1]),
    "payload nested deep": lambda m: m.signed(claims="[" * 700),
    "payload UTF-16": lambda m: m.signed(claims="\ufeff{}"),
    "payload with sub twice": lambda m: m.signed(
        claims=json.dumps(payload())[:-1] + f', "sub": "{uuid4()}"}}'
    ),
    "a claim too many": lambda m: m.signed(claims=payload(role="administrator")),
    **{f"{name} missing": lambda m, name=name: _without(m, name) for name in payload()},  # type: ignore[misc]
    **{
        f"{name} is {json.dumps(value)}": lambda m, name=name, value=value: m.signed(  # type: ignore[misc]
            claims=payload(**{name: value})
        )
        for name in payload()
        for value in ODD_VALUES
    },
    "exp as text": lambda m: m.signed(claims=payload(exp=str(int(NOW.timestamp()) + 600))),
    "exp as a fraction": lambda m: m.signed(claims=payload(exp=NOW.timestamp() + 600.5)),
    "exp infinite": lambda m: m.signed(claims=payload(exp=float("inf"))),
    "exp beyond ten minutes": lambda m: m.signed(claims=payload(exp=int(NOW.timestamp()) + 601)),
    "exp huge": lambda m: m.signed(claims=payload(exp=10**40)),
    "aud a list with ours in it": lambda m: m.signed(claims=payload(aud=["ishinowa-api"])),
    "aud of another service": lambda m: m.signed(claims=payload(aud="ishinowa-pages")),
    "iss of another service": lambda m: m.signed(claims=payload(iss="ishinowa.invalid")),
    "sub in capitals": lambda m: m.signed(claims=payload(sub=str(UUID(int=0xABC)).upper())),
    "sid in braces": lambda m: m.signed(claims=payload(sid=f"{{{CLAIMS.session_id}}}")),
    "issued tomorrow": lambda m: m.signed(
        claims=payload(iat=int((NOW + timedelta(days=1)).timestamp()))
    ),
    "not yet": lambda m: m.signed(
        claims=payload(iat=int(NOW.timestamp()) + 31, nbf=int(NOW.timestamp()) + 31)
    ),
    "valid before it was issued": lambda m: m.signed(claims=payload(nbf=int(NOW.timestamp()) - 1)),
    "expired": lambda m: m.signed(claims=payload(exp=int(NOW.timestamp()))),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_unauthenticated(mint: Mint, name: str) -> None:
    refused(mint, FORGERIES[name](mint))


def test_a_token_made_the_attackers_way_without_a_fault_is_taken(mint: Mint) -> None:
    """The control of the forgeries: each fails for its one fault."""
    assert tokens.read(mint.signed(), mint.keyring, NOW) == CLAIMS


def test_a_token_of_another_installation_is_refused(mint: Mint, tmp_path: Path) -> None:
    stranger = Keyring(tmp_path)
    stranger.make(Purpose.TOKEN)
    refused(mint, tokens.issue(CLAIMS, stranger, NOW))


def test_an_older_key_still_verifies_but_not_under_the_newer_name(tmp_path: Path) -> None:
    before = Keyring(tmp_path)
    before.make(Purpose.TOKEN)
    old = tokens.issue(CLAIMS, before, NOW)
    old_key = Mint(before).key
    before.make(Purpose.TOKEN)
    after = Mint(Keyring(tmp_path))
    assert tokens.read(old, after.keyring, NOW) == CLAIMS
    refused(after, signed(old_key, after.header(), payload()))


@pytest.mark.parametrize(
    ("seconds", "is_taken"), [(-31, False), (-30, True), (0, True), (599, True), (600, False)]
)
def test_a_token_lives_ten_minutes_end_excluded(mint: Mint, seconds: int, is_taken: bool) -> None:  # noqa: FBT001  a table
    token, at = tokens.issue(CLAIMS, mint.keyring, NOW), NOW + timedelta(seconds=seconds)
    if is_taken:
        assert tokens.read(token, mint.keyring, at) == CLAIMS
    else:
        refused(mint, token, at)


@given(st.data())
def test_no_changed_letter_goes_unseen(mint: Mint, data: st.DataObject) -> None:
    token = tokens.issue(CLAIMS, mint.keyring, NOW)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(
        st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=")
    )
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        refused(mint, changed)


@given(st.text(max_size=80))
def test_no_text_is_a_token(mint: Mint, text: str) -> None:
    refused(mint, text)
