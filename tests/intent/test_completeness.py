"""What an order lacks is named in words, all of it at once, and nothing that it has."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from app.intent import completeness
from app.intent.completeness import missing
from app.japan.text import Said

MARK = {"epoch": 4, "marked_at": "2026-03-01T03:00:00+00:00"}
ORDER: dict[str, Any] = {
    "epoch": 6,
    "code": "do_not_resuscitate",
    "wording": "心肺蘇生は行わない",
    "scope": ["胸骨圧迫"],
    "foreseen_course": "呼吸が弱まる",
    "covers_arrest": True,
    "patient_signature": "scan",
    "issued_on": date(2026, 3, 10),
    "expires_on": date(2026, 4, 1),
    "signed_epoch": None,
    "paper_id": None,
    "attestation_id": None,
}
WISH: dict[str, Any] = {
    "epoch": 5,
    "resuscitation": "not_wanted",
    "source": "patient",
    "stated_on": "2026-03-05",
}
DOCTOR = {"role": "attending_physician"}


class Row(SimpleNamespace):
    def _asdict(self) -> dict[str, Any]:
        return dict(self.__dict__)


def lacks(
    *,
    wish: dict[str, Any] | None = None,
    chain: tuple[dict[str, str], ...] = (DOCTOR,),
    marks: tuple[dict[str, Any], ...] = (MARK,),
    **order: Any,  # noqa: ANN401  any column of an order
) -> list[Said]:
    will: Any = Row(newest_wish=[WISH | (wish or {})] if wish != {} else [], marks=list(marks))
    person: Any = Row(chain=list(chain))
    row: Any = Row(**(ORDER | order))
    return missing(row, will, person)


CASES: list[tuple[dict[str, Any], Said]] = [
    ({"wish": {}}, completeness.WISH),
    ({"wish": {"epoch": 3}}, completeness.WISH),
    ({"wish": {"stated_on": "2026-02-28"}}, completeness.TALK_SINCE),
    ({"wish": {"resuscitation": "undecided"}}, completeness.REFUSAL),
    ({"wish": {"resuscitation": "wanted"}}, completeness.REFUSAL),
    ({"wish": {"source": "family"}}, completeness.OWN_WILL),
    (
        {"code": "resuscitate", "wording": "心肺蘇生を行う", "scope": []},
        completeness.NO_REFUSAL,
    ),
    ({"wording": "心肺蘇生を行う"}, completeness.ONE_DIRECTION),
    ({"scope": ["気管挿管は行う"]}, completeness.ONE_DIRECTION),
    ({"issued_on": date(2026, 2, 28)}, completeness.ISSUED_SINCE),
    ({"patient_signature": "none"}, completeness.SIGNATURE),
    ({"chain": ()}, completeness.PHYSICIAN),
    ({"chain": ({"role": "visiting_nurse"},)}, completeness.PHYSICIAN),
]


def test_nothing_is_missing_of_a_whole_order() -> None:
    assert lacks() == []
    assert lacks(marks=(), issued_on=date(2020, 1, 1), wish={"stated_on": "2020-01-01"}) == []
    assert lacks(wish={"source": "surrogate"}, patient_signature="surrogate") == []
    assert lacks(expires_on=None, wording=None, code=None) == []
    assert lacks(expires_on=date(2026, 3, 11)) == [], "an old paper may be past its day"


def test_an_order_not_about_an_arrest_or_to_resuscitate_asks_for_no_refusal() -> None:
    undecided = {"resuscitation": "undecided"}
    assert lacks(wish=undecided, covers_arrest=False) == []
    bidding: dict[str, Any] = {"code": "resuscitate", "wording": "心肺蘇生を行う", "scope": []}
    assert lacks(wish=undecided, **bidding) == []


@pytest.mark.parametrize(("changes", "said"), CASES)
def test_each_thing_is_named_where_it_lacks(changes: dict[str, Any], said: Said) -> None:
    assert lacks(**changes) == [said]


def test_all_of_it_is_named_at_once() -> None:
    changes: dict[str, Any] = {
        "wish": {},
        "wording": "心肺蘇生を行う",
        "issued_on": date(2026, 2, 1),
        "patient_signature": "none",
        "chain": (),
    }
    assert len(lacks(**changes)) == 5


def test_everything_that_can_lack_has_its_case_and_is_said_in_both_languages() -> None:
    named = {one for one in vars(completeness).values() if isinstance(one, Said)}
    assert {said for _, said in CASES} == named
    assert all(one.ja and one.en for one in named)
