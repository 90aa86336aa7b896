"""One-time codes: which step a code belongs to, and that a secret is of use in one row only."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from app.keys import Keyring
from app.people import one_time_codes

# RFC 6238, appendix B: SHA-1, the last six of its eight digits
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert one_time_codes.step_of(RFC_SECRET, code, at) == seconds // 30


@given(st.integers(-5, 5))
def test_one_step_early_or_late_is_taken_and_named_no_more(steps: int) -> None:
    at = NOW + timedelta(seconds=30 * steps)
    code = one_time_codes.code_at(RFC_SECRET, one_time_codes.step_at(NOW))
    found = one_time_codes.step_of(RFC_SECRET, code, at)
    assert found == (one_time_codes.step_at(NOW) if abs(steps) <= 1 else None)


@given(st.text(max_size=8))
def test_no_other_text_is_a_code(text: str) -> None:
    right = {
        one_time_codes.code_at(RFC_SECRET, one_time_codes.step_at(NOW) + ahead)
        for ahead in (-1, 0, 1)
    }
    assert (one_time_codes.step_of(RFC_SECRET, text, NOW) is not None) is (text in right)


def test_a_sealed_secret_moved_to_another_account_does_not_open(keyring: Keyring) -> None:
    kept = one_time_codes.sealed(keyring, UUID(int=1), RFC_SECRET)
    assert RFC_SECRET not in kept
    assert one_time_codes.opened(keyring, UUID(int=1), kept) == RFC_SECRET
    with pytest.raises(InvalidTag):
        one_time_codes.opened(keyring, UUID(int=2), kept)


def test_the_address_for_the_app_names_service_and_login() -> None:
    uri = one_time_codes.uri(RFC_SECRET, "dr-sato")
    assert uri == f"otpauth://totp/Ishinowa:dr-sato?secret={RFC_SECRET}&issuer=Ishinowa"
