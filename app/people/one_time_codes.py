"""One-time codes (TOTP, RFC 6238: SHA-1, six digits, 30 seconds).

The newest step used is kept with the account; its secret is sealed and bound to that account.
"""

import hmac
from datetime import datetime
from typing import Final
from uuid import UUID

import pyotp

from app.keys import Keyring

STEP: Final = 30
_ISSUER: Final = "Ishinowa"
_NOBODY: Final = "A" * 32


def new_secret() -> str:
    """A fresh secret, 160 bits in base32, as authenticator apps take it."""
    return pyotp.random_base32()


def uri(secret: str, login: str) -> str:
    """The otpauth address that a QR code shows to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)


def sealed(keyring: Keyring, account_id: UUID, secret: str) -> str:
    """The secret as it is kept: of no use in another account's row."""
    return keyring.seal(secret.encode(), _place(account_id))


def opened(keyring: Keyring, account_id: UUID, kept: str | None) -> str:
    """The secret that was put away; for nobody's account one that takes as long to try."""
    return _NOBODY if kept is None else keyring.open(kept, _place(account_id)).decode()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The step a code belongs to: the present one, the one before or after, or None.

    All three are computed whatever comes, so that the time taken tells nothing.
    """
    present = step_at(at)
    fitting = [
        step
        for step in (present - 1, present, present + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode())
    ]
    return fitting[-1] if fitting else None


def step_at(at: datetime) -> int:
    """The number of the 30-second step that an instant lies in."""
    return int(at.timestamp()) // STEP


def code_at(secret: str, step: int) -> str:
    """The six digits of a step."""
    return pyotp.TOTP(secret).generate_otp(step)


def _place(account_id: UUID) -> bytes:
    return f"accounts.totp_sealed/{account_id}".encode()
