"""A signed head: so many leaves, this root, at this time. Pure.

Whoever holds the public key can tell a head that the sealer signed from any other, without
the database and without this service.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

_DOMAIN = b"ishinowa audit head 1\n"
_HEX = re.compile(r"(?:[0-9a-f]{2})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the sealer signs. `cursor` names the newest leaf: its transaction and its id."""

    size: int
    root: bytes
    signed_at: datetime
    cursor: str
    kid: str
    signature: bytes = b""

    @property
    def said(self) -> bytes:
        """The bytes that the signature is made over."""
        fields = self.document()
        del fields["signature"]
        return _DOMAIN + json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()

    @property
    def line(self) -> bytes:
        """The head as the outside place keeps it: one line of JSON."""
        return json.dumps(self.document(), separators=(",", ":")).encode() + b"\n"

    def document(self) -> dict[str, int | str]:
        """The head as JSON has it: bytes in hex, the time in UTC to the microsecond."""
        return {
            "size": self.size,
            "root": self.root.hex(),
            "signed_at": self.signed_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "cursor": self.cursor,
            "kid": self.kid,
            "signature": self.signature.hex(),
        }


def read(document: object) -> Head:
    """A head from its JSON. Raises ValueError for anything that `document` would not write."""
    if not isinstance(document, Mapping) or type(document.get("size")) is not int:
        raise ValueError("this is no head")
    try:
        head = Head(
            size=document["size"],
            root=unhex(document["root"]),
            signed_at=datetime.fromisoformat(document["signed_at"]),
            cursor=document["cursor"],
            kid=document["kid"],
            signature=unhex(document["signature"]),
        )
        is_same = head.signed_at.tzinfo is not None and head.document() == dict(document)
    except (KeyError, TypeError, OverflowError):
        raise ValueError("this is no head") from None
    if not is_same:
        raise ValueError("this is no head")
    return head


def unhex(text: object) -> bytes:
    """Bytes from hex in its one spelling. Raises ValueError for any other."""
    if not isinstance(text, str) or _HEX.fullmatch(text) is None:
        raise ValueError("this is not hexadecimal")
    return bytes.fromhex(text)


class Signer:
    """The sealer's pen: one Ed25519 key with its id."""

    def __init__(self, kid: str, pem: bytes) -> None:
        """Takes the private key as its file has it. Raises ValueError for another kind of key."""
        key = load_pem_private_key(pem, None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("the key of heads is an Ed25519 key")  # noqa: TRY004  the file's fault
        self.kid, self._key = kid, key

    def signed(self, head: Head) -> Head:
        """The head with this key's id and signature."""
        own = replace(head, kid=self.kid, signature=b"")
        return replace(own, signature=self._key.sign(own.said))


class Witness:
    """Whoever knows the public keys: can say whether a head was signed by the sealer."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Takes the public keys by their ids, in PEM."""
        found = {kid: load_pem_public_key(pem) for kid, pem in keys.items()}
        self._keys = {kid: key for kid, key in found.items() if isinstance(key, Ed25519PublicKey)}

    def knows(self, head: Head) -> bool:
        """True where the head carries the signature of its key."""
        key = self._keys.get(head.kid)
        if key is None:
            return False
        try:
            key.verify(head.signature, head.said)
        except (InvalidSignature, AttributeError):
            return False  # not signed, or so little a head that nobody can have signed it
        return True
