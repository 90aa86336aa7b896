"""What may be asked, and the mark it leaves in the audit."""

import pytest

from app.japan.text import Unreadable
from app.patients.look_up.query import Query, TooWeak, ask

KEY = b"k" * 32
HOME = "訓練市訓練町1-2-3"
FULL = {"reading": "やまだ たろう", "birth_date": "昭和10年4月1日", "phone": "000-0000-1234"}


def asked(**fields: str) -> Query:
    query = ask(**fields)
    assert isinstance(query, Query)
    return query


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"reading": "ヤマダ タロウ"},
        {"birth_date": "1935-04-01"},
        {"reading": "ヤマダ タロウ", "phone": " ", "address": ""},
        {"reading": "ヤマダ タロウ", "birth_date": "昭和10年"},
        {"reading": "ヤマダ タロウ", "birth_date": "昭和10年4月"},
        {"reading": "ヤマダ タロウ", "address": "　"},
        {"reading": "ヤマダ タロウ", "address": "番地"},
    ],
)
def test_one_identifier_looks_for_nobody(fields: dict[str, str]) -> None:
    weak = ask(**fields)
    assert isinstance(weak, TooWeak)
    assert "2つ以上" in weak.said.ja
    assert len(weak.query.fingerprint(KEY)) == 64


def test_what_cannot_be_read_is_refused_before_anybody_is_looked_for() -> None:
    with pytest.raises(Unreadable):
        ask(reading="山田", birth_date="1935-04-01")


def test_every_way_of_writing_has_one_fingerprint() -> None:
    one = asked(reading="ﾔﾏﾀﾞ ﾀﾛｳ", birth_date="S10.4.1", phone="０００ー００００ー１２３４")
    assert one.fingerprint(KEY) == asked(**FULL).fingerprint(KEY)
    assert one.fingerprint(KEY) != one.fingerprint(b"l" * 32)
    assert one.fingerprint(KEY) != asked(**FULL, address=HOME).fingerprint(KEY)
    assert "ヤマダ" not in one.fingerprint(KEY)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        asked(**FULL).fingerprint(b"k" * 31)
