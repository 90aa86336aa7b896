"""The keys of an installation: files in one directory, named by purpose and key id.

token-KID.pem   ES256 private key; the newest signs, all verify
audit-KID.key   32 bytes for the audit's MAC
search-KID.key  32 bytes for the HMAC of look-ups, so that a search leaves no name behind
secret-KID.key  32 bytes that seal the one-time-code secrets of accounts
card-KID.key    32 bytes for the HMAC that is kept of a patient's card; all find, the newest makes
head-KID.pem    Ed25519 private key of the audit's heads, in the sealer's directory
head-KID.pub    its public half, beside it and beside the others: all that a verifier needs
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class Purpose(StrEnum):
    """What a key is for. One key serves one purpose."""

    TOKEN = "token"  # noqa: S105  a purpose, not a password
    AUDIT = "audit"
    SEARCH = "search"
    SECRET = "secret"  # noqa: S105  a purpose, not a password
    HEAD = "head"
    CARD = "card"

    @property
    def suffix(self) -> str:
        """How the file of such a key ends."""
        return "pem" if self in {Purpose.TOKEN, Purpose.HEAD} else "key"


class KeysMissing(Exception):  # noqa: N818  errors are named for what happened
    """A purpose has no key yet; `python3 -m app keys make` makes what is missing."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its id (sorts by age) and its bytes (PEM for signing keys, raw otherwise)."""

    kid: str
    material: bytes


class Keyring:
    """All keys of one directory, read when first needed; the heads' may lie in another."""

    def __init__(self, directory: Path, sealer: Path | None = None) -> None:
        """Takes the directory, and the sealer's where it is apart; nothing is read yet."""
        self.directory, self.sealer = directory, sealer or directory

    def all(self, purpose: Purpose) -> tuple[Key, ...]:
        """Every key of a purpose, oldest first."""
        found = sorted(self._place(purpose).glob(f"{purpose}-*.{purpose.suffix}"))
        return tuple(
            Key(path.stem.removeprefix(f"{purpose}-"), path.read_bytes()) for path in found
        )

    def newest(self, purpose: Purpose) -> Key:
        """The key that signs and seals today. Raises KeysMissing where there is none."""
        keys = self.all(purpose)
        if not keys:
            raise KeysMissing(purpose)
        return keys[-1]

    def missing(self) -> tuple[Purpose, ...]:
        """The purposes that have no key. Of the heads' key its public half is enough."""
        return tuple(
            purpose
            for purpose in Purpose
            if not (self.heads if purpose is Purpose.HEAD else self.all(purpose))
        )

    def make(self, purpose: Purpose) -> Key:
        """Adds a new key, which becomes the newest. Files are readable by their owner only."""
        place = self._place(purpose)
        number = len(self.all(purpose)) + 1
        kid = f"{number:04d}-{secrets.token_hex(4)}"
        material = _MAKE.get(purpose, _bytes)()
        _keep(place / f"{purpose}-{kid}.{purpose.suffix}", material, 0o600)
        if purpose is Purpose.HEAD:
            for each in {place, self.directory}:
                _keep(each / f"{purpose}-{kid}.pub", _public(material), 0o644)
        return Key(kid, material)

    @cached_property
    def search(self) -> bytes:
        """The key for the HMAC of look-ups."""
        return self.newest(Purpose.SEARCH).material

    @cached_property
    def cards(self) -> tuple[bytes, ...]:
        """The keys for the HMAC of patients' cards, the newest first: old cards go on counting."""
        self.newest(Purpose.CARD)
        return tuple(key.material for key in reversed(self.all(Purpose.CARD)))

    @cached_property
    def audit(self) -> Key:
        """The key for the MAC of audit leaves."""
        return self.newest(Purpose.AUDIT)

    @property
    def heads(self) -> Mapping[str, bytes]:
        """The public keys of the audit's heads by key id, in PEM; read anew, for they rotate."""
        places = dict.fromkeys((self.sealer, self.directory))
        found = sorted(path for place in places for path in place.glob("head-*.pub"))
        return {path.stem.removeprefix("head-"): path.read_bytes() for path in found}

    @cached_property
    def _sealing(self) -> dict[str, AESGCM]:
        return {key.kid: AESGCM(key.material) for key in self.all(Purpose.SECRET)}

    def seal(self, plain: bytes, bound_to: bytes) -> str:
        """Encrypts a small secret (AES-256-GCM), bound to where it is kept."""
        kid = self.newest(Purpose.SECRET).kid
        nonce = secrets.token_bytes(12)
        return f"{kid}.{(nonce + self._sealing[kid].encrypt(nonce, plain, bound_to)).hex()}"

    def open(self, sealed: str, bound_to: bytes) -> bytes:
        """The secret that `seal` put away. Raises where key, place or bytes do not fit."""
        kid, _, body = sealed.rpartition(".")
        raw = bytes.fromhex(body)
        return self._sealing[kid].decrypt(raw[:12], raw[12:], bound_to)

    def _place(self, purpose: Purpose) -> Path:
        return self.sealer if purpose is Purpose.HEAD else self.directory


def _es256_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _ed25519_key() -> bytes:
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _bytes() -> bytes:
    return secrets.token_bytes(32)


_MAKE = {Purpose.TOKEN: _es256_key, Purpose.HEAD: _ed25519_key}


def _public(pem: bytes) -> bytes:
    key = load_pem_private_key(pem, None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _keep(path: Path, material: bytes, mode: int) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(material)
