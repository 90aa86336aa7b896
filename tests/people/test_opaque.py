"""Secrets that people type off a sheet of paper, and those that only machines carry."""

import pytest

from app.people.opaque import as_typed, new_secret, typed_secret


def test_a_typed_secret_has_no_letter_that_looks_like_another() -> None:
    made = [typed_secret() for _ in range(200)]
    assert len(set(made)) == 200
    assert {len(one) for one in made} == {20}
    assert not set("".join(made)) & set("ilo01ABCDEFGHIJKLMNOPQRSTUVWXYZ-_")


@pytest.mark.parametrize("written", ["{0} {1}", "{0}-{1}", "{0}\n{1}", "　{0}　{1} "])
def test_it_is_read_however_it_is_written(written: str) -> None:
    secret = typed_secret()
    text = written.format(secret[:10], secret[10:])
    assert as_typed(text) == as_typed(text.upper()) == secret
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in secret)
    assert as_typed(full_width) == secret


def test_a_machines_secret_keeps_its_capitals_and_hyphens() -> None:
    for _ in range(50):
        secret = new_secret()
        assert as_typed(f" {secret}\n") == secret
    assert as_typed("Nobody-Gave This Out") == "Nobody-GaveThisOut"
