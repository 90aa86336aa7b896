"""The loop from a call back home: who is awaited, by when, and when it is stuck."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from app.clock import now
from app.handovers.loops import OWNERS, SPANS, LoopOwner, LoopStep, waiting
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.days import today
from tests.handovers.builders import Hospital, Town

AT = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
moments = st.one_of(st.none(), st.integers(0, 10_000).map(lambda n: AT + n * MINUTE))


def test_every_step_has_an_owner_a_span_and_words_in_both_languages() -> None:
    assert set(OWNERS) == set(SPANS) == set(LoopStep)
    assert set(OWNERS.values()) == set(LoopOwner)
    for each in (*LoopStep, *LoopOwner):
        assert each.ja
        assert each.en


@pytest.mark.parametrize(
    ("taken", "is_transported", "is_talk_due", "awaited"),
    [
        ([], True, True, LoopStep.TOLD),
        ([LoopStep.TOLD], True, True, LoopStep.DESTINATION),
        ([LoopStep.DESTINATION], True, True, LoopStep.SEEN),  # nobody waits for the note any more
        ([LoopStep.TOLD, LoopStep.DESTINATION], False, True, LoopStep.TALKED),
        ([LoopStep.TOLD, LoopStep.DESTINATION], False, False, None),
        ([LoopStep.DESTINATION, LoopStep.SEEN], True, True, LoopStep.ARRIVED),
        ([LoopStep.ARRIVED], True, True, LoopStep.ADMITTED),
        ([LoopStep.ADMITTED], True, False, LoopStep.SENT_HOME),
        ([LoopStep.SENT_HOME], True, True, LoopStep.TALKED),
        ([LoopStep.SENT_HOME], True, False, None),
    ],
)
def test_the_step_after_the_last_one_taken_is_awaited(
    taken: list[LoopStep],
    is_transported: bool,  # noqa: FBT001  a row of the table
    is_talk_due: bool,  # noqa: FBT001  likewise
    awaited: LoopStep | None,
) -> None:
    times = {step: AT + place * MINUTE for place, step in enumerate(taken, 1)}
    found = waiting(AT, times, is_transported=is_transported, is_talk_due=is_talk_due)
    assert (None if found is None else found.step) == awaited
    if found is not None:
        assert found.since == max(times.values(), default=AT)


@given(st.dictionaries(st.sampled_from(LoopStep), moments), st.booleans(), st.booleans())
def test_it_is_stuck_only_after_its_span_and_never_awaits_what_is_done(
    times: dict[LoopStep, datetime | None],
    is_transported: bool,  # noqa: FBT001  drawn
    is_talk_due: bool,  # noqa: FBT001  likewise
) -> None:
    found = waiting(AT, times, is_transported=is_transported, is_talk_due=is_talk_due)
    if found is None:
        return
    assert times.get(found.step) is None
    assert found.deadline == found.since + SPANS[found.step]
    assert not found.is_stuck(found.deadline)
    assert found.is_stuck(found.deadline + MINUTE)


async def listed(client: httpx.AsyncClient, who: dict[str, str]) -> list[dict[str, Any]]:
    answer = await client.get("/v1/loops", headers=who)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_the_board_follows_a_call_home_and_closes_with_the_talk(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    doctor = town.rows.signed_in(Role.PHYSICIAN, town.clinic)
    stranger = town.rows.signed_in(
        Role.PHYSICIAN, town.rows.an_organisation(OrganisationKind.CLINIC)
    )
    assert await listed(client, doctor) == [], "nobody was called for"
    call_id = town.a_call(patient_id)
    town.rows.run("UPDATE calls SET opened_at = now()")
    (line,) = await listed(client, doctor)
    assert (line["step"], line["owner"], line["is_stuck"]) == ("told", "care_team", False)
    assert await listed(client, stranger) == []
    leaf = town.rows.leaves("loops.listed")[-2]
    assert set(leaf["sections"]) == {"identity", "call_record", "verdict"}
    town.rows.add(
        "notices",
        organisation_id=town.clinic,
        kind="emergency_called",
        patient_id=patient_id,
        call_id=call_id,
        told_at=now(),
        acknowledged_at=now(),
    )

    async def awaited() -> tuple[str, str]:
        (found,) = await listed(client, doctor)
        return found["step"], found["owner"]

    assert await awaited() == ("destination", "crew")
    handover_id = await hospital.accepts(town.an_offer(call_id))
    assert await awaited() == ("seen", "emergency")
    await hospital.reads(handover_id)
    assert await awaited() == ("arrived", "emergency")
    await hospital.admits(handover_id)
    assert await awaited() == ("sent_home", "ward")
    assert (await hospital.sends_home(handover_id)).status_code == 201
    assert await awaited() == ("talked", "care_team")
    town.rows.add(
        "wishes",
        patient_id=patient_id,
        epoch=50,
        recorded_at=now(),
        recorded_by=UUID(int=1),
        source="patient",
        stated_on=today(),
        resuscitation="wanted",
        ventilator="never_asked",
        tube_feeding="never_asked",
        antibiotics="never_asked",
        hospital_transport="wanted",
        present=Jsonb([]),
    )
    assert await listed(client, doctor) == []


async def test_a_loop_whose_time_is_over_is_stuck_and_comes_first(
    client: httpx.AsyncClient, town: Town
) -> None:
    doctor = town.rows.signed_in(Role.PHYSICIAN, town.clinic)
    calls = [town.a_call(town.a_patient()) for _ in range(2)]
    for call_id, minutes in zip(calls, (4, 6), strict=True):
        town.rows.run(
            "UPDATE calls SET opened_at = now() - make_interval(mins => %s) WHERE id = %s",
            minutes,
            call_id,
        )
    found = await listed(client, doctor)
    assert [line["is_stuck"] for line in found] == [True, False]
