"""Nobody answered by the deadline: once more, then those next in order, then the administrator."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app import jobs
from app.notices.deadlines import ENDINGS, WAITS
from app.notices.escalating import escalate
from app.notices.kinds import NoticeKind, readable_by
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.notices.builders import Here

CALLED, PASSED_ON = NoticeKind.EMERGENCY_CALLED, NoticeKind.PASSED_ON
UNSEEN = NoticeKind.NOTICE_UNSEEN
TOLD = "SELECT organisation_id, kind FROM notices ORDER BY told_at, kind, id"
WAIT = WAITS[CALLED]


async def passes(here: Here, time: timedelta = WAIT) -> None:
    """Time passes, and the job has its turn."""
    here.rows.run("UPDATE notices SET deadline = deadline - %s, told_at = told_at - %s", time, time)
    await jobs.transact(escalate, here.turns.pool, here.turns.ledger)


@pytest.fixture
def others(here: Here) -> tuple[UUID, UUID]:
    kind = OrganisationKind.NURSE_STATION
    return here.rows.an_organisation(kind), here.rows.an_organisation(kind)


async def test_before_the_deadline_and_after_an_answer_nobody_is_told_more(
    here: Here, others: tuple[UUID, UUID]
) -> None:
    await here.opens()
    await here.turns.tell(here.clinic, then=[here.clinic, *others])
    await passes(here, WAIT - timedelta(seconds=30))
    assert here.rows.all(TOLD) == [(here.clinic, CALLED)]
    nurse = here.rows.signed_in(Role.NURSE, here.clinic)
    (notice_id,) = here.rows.one("SELECT id FROM notices")
    path = f"/v1/notices/{notice_id}/acknowledgement"
    seen = (await here.client.post(path, headers=nurse)).json()
    assert (seen["answer_by"], seen["escalated_at"]) == (None, None)
    await passes(here)
    assert here.rows.all(TOLD) == [(here.clinic, CALLED)]
    assert here.rows.one("SELECT count(*) FROM deliveries") == (1,)
    assert here.rows.leaves("notice.escalated") == []


async def test_what_needs_no_answer_waits_for_none(here: Here) -> None:
    await here.turns.tell(here.clinic, kind=NoticeKind.ADMITTED)
    assert here.rows.one("SELECT deadline FROM notices") == (None,)
    await passes(here, timedelta(days=365))
    assert here.rows.one("SELECT count(*) FROM notices") == (1,)


async def test_first_the_same_organisation_once_more_then_its_administrator_and_then_no_more(
    here: Here,
) -> None:
    await here.opens()
    await here.turns.tell(here.clinic, call_id=uuid4())
    await here.turns.turn()
    await passes(here)
    assert await here.turns.turn() == [None]
    first, again = here.receiver.got
    assert first.id != again.id
    assert "まだ確認されていません".encode() in again.body
    assert b'"type":"notice.reminder"' in again.body
    assert here.rows.all(TOLD) == [(here.clinic, CALLED)]
    (escalated,) = here.rows.one("SELECT escalated_at FROM notices")
    assert escalated is not None
    await passes(here)
    assert here.rows.all(TOLD) == [(here.clinic, CALLED), (here.clinic, UNSEEN)]
    told = "SELECT patient_id, call_id FROM notices WHERE kind = %s"
    assert here.rows.one(told, UNSEEN) == (None, None)
    for _ in range(3):
        await passes(here)
    assert here.rows.one("SELECT count(*) FROM notices") == (2,)
    assert len(here.rows.leaves("notice.escalated")) == 2
    office = (await here.client.get("/v1/notices", headers=here.administrator)).json()["items"]
    assert [item["kind"] for item in office] == [UNSEEN]


async def test_those_next_in_the_order_are_told_one_after_the_other_and_once(
    here: Here, others: tuple[UUID, UUID]
) -> None:
    nurses, managers = others
    call_id = uuid4()
    team = (here.clinic, nurses, managers)
    await here.turns.tell(*team, then=team, call_id=call_id)
    (seen_by,) = here.rows.one(
        "SELECT id FROM accounts WHERE organisation_id = %s LIMIT 1", here.clinic
    )
    here.rows.run(
        "UPDATE notices SET acknowledged_at = now(), acknowledged_by = %s"
        " WHERE organisation_id = %s",
        seen_by,
        managers,
    )
    passed = "SELECT organisation_id FROM notices WHERE kind = 'passed_on' ORDER BY told_at"
    await passes(here)
    assert {one for (one,) in here.rows.all(passed)} == {nurses, managers}
    for _ in range(4):
        await passes(here)
    assert len(here.rows.all(passed)) == 2, "each is told once, however many before it are silent"
    calls = here.rows.all("SELECT DISTINCT call_id FROM notices WHERE kind = 'passed_on'")
    assert calls == [(call_id,)]


async def test_the_order_is_kept_step_by_step(here: Here, others: tuple[UUID, UUID]) -> None:
    nurses, managers = others
    await here.turns.tell(here.clinic, then=[here.clinic, nurses, managers])
    passed = "SELECT organisation_id FROM notices WHERE kind = 'passed_on' ORDER BY told_at"
    await passes(here)
    assert here.rows.all(passed) == [(nurses,)]
    await passes(here)
    assert here.rows.all(passed) == [(nurses,), (managers,)]


async def test_two_that_come_to_the_same_one_in_one_turn_tell_it_once(
    here: Here, others: tuple[UUID, UUID]
) -> None:
    nurses, managers = others
    team = (here.clinic, nurses, managers)
    await here.turns.tell(here.clinic, nurses, then=team)
    here.rows.run(
        "UPDATE notices SET deadline = deadline + %s WHERE organisation_id = %s", WAIT, nurses
    )
    await passes(here)
    await passes(here)  # now the clinic is at its second, the nurses at their first
    told = "SELECT organisation_id, kind FROM notices WHERE kind = 'passed_on'"
    assert set(here.rows.all(told)) == {(nurses, PASSED_ON), (managers, PASSED_ON)}


async def test_what_is_over_meanwhile_is_passed_on_to_nobody(here: Here) -> None:
    call_id = uuid4()
    await here.turns.tell(here.clinic, kind=NoticeKind.OFFER_RECEIVED, call_id=call_id)
    await here.turns.tell(here.clinic, kind=NoticeKind.OFFER_WITHDRAWN, call_id=call_id)
    other = uuid4()
    await here.turns.tell(here.clinic, kind=NoticeKind.OFFER_RECEIVED, call_id=other)
    await passes(here)
    escalated = here.rows.all("SELECT call_id FROM notices WHERE escalated_at IS NOT NULL")
    assert escalated == [(other,)]
    assert len(here.rows.leaves("notice.escalated")) == 1
    assert here.rows.one(
        "SELECT deadline FROM notices WHERE call_id = %s AND kind = 'offer_received'", call_id
    ) == (None,)


async def test_two_at_once_take_each_notice_one_step(here: Here) -> None:
    for _ in range(5):
        await here.turns.tell(here.clinic)
    here.rows.run("UPDATE notices SET deadline = now()")
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(jobs.transact(escalate, here.turns.pool, here.turns.ledger))
    assert here.rows.all("SELECT DISTINCT step FROM notices") == [(1,)]
    assert len(here.rows.leaves("notice.escalated")) == 5


def test_whatever_waits_is_read_by_somebody_and_ends_by_something_that_is_told() -> None:
    read = {kind for role in Role for kind in readable_by(role)}
    assert {*WAITS, UNSEEN} <= read
    assert set(ENDINGS) <= set(WAITS)
    assert UNSEEN not in WAITS, "or administrators would be told of what they were told"
    assert min(WAITS.values()) >= timedelta(minutes=3)
