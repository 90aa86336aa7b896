"""Two people who are plainly unlike are said to be so; whoever may be one person is not."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japan.text import Said
from app.patients.look_up.unlike import Unlike, unlike
from app.patients.view import Age, Identity


def somebody(**changes: Any) -> Identity:  # noqa: ANN401  any field of the view
    known = {
        "name": "髙橋 花子",
        "reading": "タカハシ ハナコ",
        "birth_date": "1935-04-01",
        "birth_date_wareki": "昭和10年4月1日",
        "age": Age(least=90, most=90),
        "sex": "female",
        "address": "訓練町1丁目2番3号",
        "area": "訓練市みなと町",
        "phones": ["03-0000-1234"],
        "care_insurance_number": "9900000001",
        "former_name": None,
        "former_reading": None,
        "by_name": None,
        "by_reading": None,
    }
    return Identity(**(known | changes))


ANOTHER: dict[str, Any] = {
    "name": "鈴木 一郎",
    "reading": "スズキ イチロウ",
    "birth_date": "1951-11-20",
    "address": "別町9丁目8番7号",
    "phones": ["03-0000-9876"],
    "care_insurance_number": "9977777777",
}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"birth_date": "1936-05-01"}, [Unlike.BORN_APART]),
        ({"sex": "male"}, [Unlike.ANOTHER_SEX]),
        (ANOTHER, [Unlike.BORN_APART, Unlike.NOTHING_IN_COMMON]),
        (ANOTHER | {"sex": "male"}, list(Unlike)),
        (
            ANOTHER | {"phones": [], "care_insurance_number": None},
            [Unlike.BORN_APART, Unlike.NOTHING_IN_COMMON],
        ),
        ({}, []),
        ({"birth_date": "1935-04-11"}, []),
        ({"birth_date": "1935"}, []),
        ({"sex": "unknown"}, []),
        ({"sex": "other"}, []),
        (ANOTHER | {"birth_date": "1935-04-01"}, []),
        (ANOTHER | {"former_reading": "タカハシ ハナコ"}, [Unlike.BORN_APART]),
        (ANOTHER | {"by_name": "高橋花子"}, [Unlike.BORN_APART]),
        (ANOTHER | {"phones": ["03-0000-9876", "03-0000-1234"]}, [Unlike.BORN_APART]),
        (ANOTHER | {"care_insurance_number": "9900000010"}, [Unlike.BORN_APART]),
        (ANOTHER | {"address": "訓練町1-2-3"}, [Unlike.BORN_APART]),
    ],
)
def test_what_is_plainly_unlike_is_said(changes: dict[str, Any], found: list[Unlike]) -> None:
    one, other = somebody(), somebody(**changes)
    assert unlike(one, other) == unlike(other, one) == found


@given(st.lists(st.sampled_from(sorted(ANOTHER)), unique=True), st.randoms())
def test_one_thing_in_common_is_something(names: list[str], drawn: Random) -> None:
    apart = set(names) - {drawn.choice(sorted(ANOTHER))}
    found = unlike(somebody(), somebody(**{name: ANOTHER[name] for name in apart}))
    assert Unlike.NOTHING_IN_COMMON not in found
    assert (Unlike.BORN_APART in found) == ("birth_date" in apart)


def test_each_is_said_in_both_languages() -> None:
    assert all(isinstance(one.said, Said) and one.said.ja and one.said.en for one in Unlike)
