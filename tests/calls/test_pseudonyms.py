from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calls.review.pseudonyms import pseudonym

KEY = b"k" * 32


def test_a_short_key_names_nobody() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        pseudonym(b"short", uuid4(), uuid4())


@given(st.uuids(), st.uuids(), st.uuids())
def test_it_is_one_for_one_council_and_another_for_another(
    council: UUID, other: UUID, person: UUID
) -> None:
    name = pseudonym(KEY, council, person)
    assert name == pseudonym(KEY, council, person)
    if other != council:
        assert name != pseudonym(KEY, other, person)
    if other != person:
        assert name != pseudonym(KEY, council, other)
    assert name != pseudonym(b"l" * 32, council, person)
    assert not set(name) - set("0123456789abcdef-")
    assert len(name) == 14
