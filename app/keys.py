"""The keys of an installation: files in one directory, named by purpose and key id.

token-KID.pem   ES256 private key; the newest signs, all verify
audit-KID.key   32 bytes for the audit's MAC
search-KID.key  32 bytes for the HMAC of look-ups, so that a search leaves no name behind
secret-KID.key  32 bytes that seal the one-time-code secrets of accounts
"""

import os
import secrets
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


class Purpose(StrEnum):
    """What a key is for. One key serves one purpose."""

    TOKEN = "token"  # noqa: S105  a purpose, not a password
    AUDIT = "audit"
    SEARCH = "search"
    SECRET = "secret"  # noqa: S105  a purpose, not a password


class KeysMissing(Exception):  # noqa: N818  errors are named for what happened
    """A purpose has no key yet; `python3 -m app keys make` makes what is missing."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its id (sorts by age) and its bytes (PEM for tokens, raw otherwise)."""

    kid: str
    material: bytes


class Keyring:
    """All keys of one directory, read when first needed."""

    def __init__(self, directory: Path) -> None:
        """Takes the directory; nothing is read yet."""
        self.directory = directory

    def all(self, purpose: Purpose) -> tuple[Key, ...]:
        """Every key of a purpose, oldest first."""
        found = sorted(self.directory.glob(f"{purpose}-*"))
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
        """The purposes that have no key."""
        return tuple(purpose for purpose in Purpose if not self.all(purpose))

    def make(self, purpose: Purpose) -> Key:
        """Adds a new key, which becomes the newest. Files are readable by their owner only."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = len(self.all(purpose)) + 1
        kid = f"{number:04d}-{secrets.token_hex(4)}"
        material = _es256_key() if purpose is Purpose.TOKEN else secrets.token_bytes(32)
        suffix = "pem" if purpose is Purpose.TOKEN else "key"
        path = self.directory / f"{purpose}-{kid}.{suffix}"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(material)
        return Key(kid, material)

    @cached_property
    def search(self) -> bytes:
        """The key for the HMAC of look-ups."""
        return self.newest(Purpose.SEARCH).material

    @cached_property
    def audit(self) -> Key:
        """The key for the MAC of audit leaves."""
        return self.newest(Purpose.AUDIT)

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


def _es256_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
