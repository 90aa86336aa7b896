"""How long there is for a talk, and when independence has fallen."""

from datetime import date

import pytest

from app.handovers.letter import CognitiveIndependence, PhysicalIndependence
from app.revisits import kinds
from app.revisits.kinds import DAYS, RevisitReason, due_on, has_fallen


def test_every_event_leaves_some_days_and_no_more_than_a_month() -> None:
    assert set(DAYS) == set(RevisitReason)
    assert all(14 <= days <= 30 for days in DAYS.values())
    assert due_on(RevisitReason.DISCHARGED, date(2026, 12, 20)) == date(2027, 1, 3)


def test_the_grades_are_those_of_the_admission_sheet_in_their_order() -> None:
    assert [one.value for one in PhysicalIndependence] == list(kinds.PHYSICAL)
    assert [one.value for one in CognitiveIndependence] == list(kinds.COGNITIVE)


@pytest.mark.parametrize(
    ("before", "now", "is_fall"),
    [
        ({}, {"physical_independence": "C2"}, False),
        ({"physical_independence": "J1"}, {}, False),
        ({"physical_independence": "J2"}, {"physical_independence": "A1"}, True),
        ({"physical_independence": "B1"}, {"physical_independence": "A2"}, False),
        ({"physical_independence": "B1"}, {"physical_independence": "B1"}, False),
        ({"cognitive_independence": "I"}, {"cognitive_independence": "IIa"}, True),
        (
            {"physical_independence": "B1", "cognitive_independence": "IV"},
            {"physical_independence": "A1", "cognitive_independence": "M"},
            True,
        ),
    ],
)
def test_a_worse_grade_is_a_fall_and_an_unknown_one_is_none(
    before: dict[str, object],
    now: dict[str, object],
    is_fall: bool,  # noqa: FBT001  a row of the table
) -> None:
    assert has_fallen(before, now) is is_fall
