"""The next step follows from the times alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handovers.steps import Party, Step, awaited, taken

AT = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)


def steps(*done: Step) -> dict[Step, datetime | None]:
    return {step: AT + timedelta(hours=n) for n, step in enumerate(done)}


def test_nobody_is_awaited_after_the_discharge() -> None:
    assert awaited(taken(steps(*Step))) is None
    assert awaited(taken(steps(Step.ACCEPTED, Step.DISCHARGED))) is None


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ((Step.ACCEPTED,), (Step.SEEN, Party.EMERGENCY)),
        ((Step.ACCEPTED, Step.SEEN), (Step.ARRIVED, Party.EMERGENCY)),
        ((Step.ACCEPTED, Step.ARRIVED), (Step.ADMITTED, Party.EMERGENCY)),
        ((Step.ACCEPTED, Step.SEEN, Step.ARRIVED, Step.ADMITTED), (Step.DISCHARGED, Party.WARD)),
    ],
)
def test_the_step_after_the_last_one_is_awaited(
    done: tuple[Step, ...], expected: tuple[Step, Party]
) -> None:
    assert awaited(taken(steps(*done))) == expected


@given(st.sets(st.sampled_from(list(Step))))
def test_no_step_is_awaited_that_was_taken(done: set[Step]) -> None:
    found = taken(steps(*done))
    assert [each.step for each in found] == list(Step)
    following = awaited(found)
    assert following is None or following[0] not in done
