"""Phone numbers; every one here cannot ring."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japan.phones import phone_key, shown
from app.japan.text import Unreadable


@pytest.mark.parametrize(
    "text",
    [
        "",
        "119",
        "0000-1234",
        "03-0000-12345",
        "03-0000-123",
        "03-CALL-1234",
        "03-0000-1234/03-0000-1235",
        "03-0000-1234;DROP",
        "電話なし",
        "81" * 20,
        "+",
    ],
)
def test_what_is_no_number_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        phone_key(text)
    assert "ください" in refusal.value.ja


@pytest.mark.parametrize("text", ["03-0000-1234 内線12", "03-0000-1234 ext 5", "0300001234#5"])
def test_an_extension_belongs_into_a_note(text: str) -> None:
    with pytest.raises(Unreadable, match="extension"):
        phone_key(text)


@pytest.mark.parametrize(
    "text",
    [
        "03-0000-1234",
        "0300001234",
        "03 0000 1234",
        "(03)0000-1234",
        "０３（００００）１２３４",
        "０３ー００００ー１２３４",
        "03−0000‐1234",
        "+81 3 0000 1234",
        "+81(0)3-0000-1234",
    ],
)
def test_every_way_of_writing_gives_one_key(text: str) -> None:
    assert phone_key(text) == "+81300001234"
    assert shown(phone_key(text)) == "03-0000-1234"


@pytest.mark.parametrize(
    "text", ["000-0000-1234", "090-0000-1234", "050-0000-1234", "0120-000-123", "0466-00-0000"]
)
def test_made_up_numbers_pass_and_are_shown_as_written(text: str) -> None:
    assert shown(phone_key(text)) == text


def test_numbers_abroad_keep_their_country() -> None:
    assert phone_key("+1 (202) 555-0100") == "+12025550100"
    assert shown("+12025550100") == "+1 202-555-0100"


@given(st.text("0123456789", min_size=8, max_size=8), st.sampled_from(["03", "06", "0422"[:2]]))
def test_what_is_shown_leads_back_to_the_key(rest: str, head: str) -> None:
    key = phone_key(head + rest)
    assert phone_key(shown(key)) == key
    assert shown(key).replace("-", "") == head + rest
