"""Time as facts: whole minutes, never negative, unknown where clocks disagree."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calls.guide.minutes import CLOCK, facts_of_time
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction
from app.transport.language.kinds import inspect
from app.transport.language.vocabulary import CORE

OPENED = datetime(2026, 11, 21, 14, 50, tzinfo=UTC)
"""23:50 on a Saturday in Japan."""


def moment(
    happened_at: datetime | None,
    number: int = 1,
    kind: str = "arrived",
    corrects: int | None = None,
) -> dict[str, Any]:
    return {
        "id": str(number),
        "kind": kind,
        "happened_at": None if happened_at is None else happened_at.isoformat(),
        "corrects": None if corrects is None else str(corrects),
        "recorded_at": OPENED.isoformat(),
    }


def phoned(at: datetime, whom: ContactRole = ContactRole.ATTENDING_PHYSICIAN) -> DoctorCall:
    return DoctorCall(whom=whom, at=at, reached=False)


def told(at: datetime) -> DoctorCall:
    return DoctorCall(
        whom=ContactRole.ATTENDING_PHYSICIAN,
        at=at,
        reached=True,
        instruction=Instruction.CONTINUE,
    )


def values(
    at: datetime, *moments: dict[str, Any], calls: tuple[DoctorCall, ...] = ()
) -> dict[str, object]:
    return {fact.name: fact.value for fact in facts_of_time(OPENED, moments, calls, at)}


@pytest.mark.parametrize("ahead", [timedelta(microseconds=1), timedelta(minutes=5)])
def test_a_moment_ahead_of_now_gives_no_minutes(ahead: timedelta) -> None:
    at = OPENED + timedelta(minutes=30)
    assert "minutes_since_arrival" not in values(at, moment(at + ahead))
    assert "minutes_since_phoned" not in values(at, calls=(phoned(at + ahead),))
    assert "minutes_since_instruction" not in values(at, calls=(told(at + ahead),))
    assert "minutes_since_call" not in values(OPENED - ahead)


def test_what_was_never_noted_is_not_counted() -> None:
    assert set(values(OPENED)) == {"minutes_since_call", "clock_minutes", "day_of_week"}


def test_a_moment_taken_back_is_not_counted_and_a_corrected_one_as_corrected() -> None:
    at = OPENED + timedelta(minutes=30)
    first, again = moment(OPENED, 1), moment(OPENED + timedelta(minutes=10), 2, corrects=1)
    assert values(at, first, again)["minutes_since_arrival"] == 20
    assert values(at, again, first)["minutes_since_arrival"] == 20, "by what it corrects"
    assert "minutes_since_arrival" not in values(at, first, moment(None, 2, corrects=1))


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (59.999999, 0), (60, 1), (44 * 60 + 59, 44), (45 * 60, 45)]
)
def test_minutes_are_whole_to_the_second(seconds: float, minutes: int) -> None:
    at = OPENED + timedelta(hours=1)
    begun = moment(at - timedelta(seconds=seconds), kind="cpr_begun")
    assert values(at, begun)["minutes_since_cpr"] == minutes


def test_a_doctor_is_counted_from_the_first_try_and_an_instruction_from_the_newest() -> None:
    at = OPENED + timedelta(minutes=30)
    early, late = OPENED + timedelta(minutes=10), OPENED + timedelta(minutes=20)
    nurse = phoned(OPENED, ContactRole.VISITING_NURSE)
    found = values(at, calls=(nurse, phoned(early), told(early), told(late)))
    assert found["minutes_since_phoned"] == 20
    assert found["minutes_since_instruction"] == 10
    assert "minutes_since_phoned" not in values(at, calls=(nurse,))


def test_the_day_changes_at_midnight_in_japan_while_minutes_go_on() -> None:
    before, after = OPENED + timedelta(seconds=599), OPENED + timedelta(seconds=600)
    assert values(before)["clock_minutes"] == 23 * 60 + 59
    assert values(before)["day_of_week"] == "sat"
    assert values(after) == {"minutes_since_call": 10, "clock_minutes": 0, "day_of_week": "sun"}
    holiday = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    assert values(holiday)["day_of_week"] == "holiday", "a Monday, and 勤労感謝の日"


@given(st.timedeltas(timedelta(days=-400), timedelta(days=4000)), st.integers(-500, 10**6))
def test_every_fact_of_time_is_one_that_the_rules_take(ahead: timedelta, begun: int) -> None:
    at = OPENED + ahead
    start = at - timedelta(minutes=begun)
    rows = (moment(start), moment(start, 2, kind="cpr_begun"))
    for fact in facts_of_time(OPENED, rows, (phoned(start), told(start)), at):
        inspect(fact.name, fact.value, fact.source, CORE)
        assert fact.name in CLOCK
        assert not isinstance(fact.value, int) or fact.value >= 0


def test_within_one_minute_the_facts_are_the_same() -> None:
    at = OPENED + timedelta(minutes=7)
    later = at + timedelta(seconds=59)
    assert facts_of_time(OPENED, (), (), at) == facts_of_time(OPENED, (), (), later)
