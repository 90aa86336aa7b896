"""Our own statements with the row policies out of the way: they find no more by themselves."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls import lists
from app.calls.outcomes import REVIEW_DAYS
from app.calls.review import store as review_store
from app.clock import now
from app.db import connection, engine
from app.embedded import SUPERUSER, Server
from app.people import reachable
from app.policy.roles import Role
from tests.calls.builders import HINODE, MIZUNO, NOWHERE, Town
from tests.calls.company import a_council, physicians
from tests.days import today


@pytest.fixture
async def bare(server: Server, database: str) -> AsyncIterator[AsyncConnection]:
    """A connection that no row policy binds."""
    pool = engine(server.url(SUPERUSER, database), 1)
    async with connection(pool) as db:
        yield db
    await pool.dispose()


def a_row(town: Town, number: str, *, municipality: str = HINODE, **changes: object) -> UUID:
    return town.rows.add(
        "calls",
        fire_department_id=town.department,
        unit_id=town.unit,
        dispatched_on=today(),
        local_number=number,
        municipality=municipality,
        reason="見本",
        opened_at=now() - timedelta(hours=1),
        opened_by=UUID(int=1),
        confirmed_by_identifiers=[],
        **changes,
    )


async def test_a_council_finds_what_was_closed_in_its_area_within_the_window(
    bare: AsyncConnection, town: Town
) -> None:
    called, since = physicians(town), now() - REVIEW_DAYS
    newest = a_row(town, "1", closed_at=now())
    older = a_row(town, "2", closed_at=now() - timedelta(days=179))
    far = a_row(town, "3", closed_at=now(), municipality=MIZUNO)
    a_row(town, "4")
    a_row(town, "5", closed_at=now() - timedelta(days=181))
    a_row(town, "6", closed_at=now(), municipality="131016")
    wide, nobody = a_council(town, "99"), a_council(town)
    apart = a_council(town, HINODE, NOWHERE)  # with a town between them that is not theirs
    expected = {
        called.council: [newest, older],
        called.far_council: [far],
        wide: [newest, far, older],
        apart: [newest, older],
        nobody: [],
        town.department: [],
    }
    keys = {str(one[0]): one[1] for one in town.rows.all("SELECT review_id, id FROM calls")}
    for council, wanted in expected.items():
        area = await reachable.councils_area(bare, council)
        rows = await review_store.page(bare, area, None, since, 50)
        assert {row.id for row in rows} == set(wanted)
        for key, call_id in keys.items():
            found = await review_store.one(bare, area, UUID(key), since)
            assert (found is not None) is (call_id in wanted)


async def test_a_list_holds_only_the_calls_one_is_on(bare: AsyncConnection, town: Town) -> None:
    called = physicians(town)
    mine, other, old = a_row(town, "1"), a_row(town, "2", closed_at=now()), a_row(town, "3")
    helped = a_row(town, "4")
    town.rows.run("UPDATE calls SET unit_id = %s WHERE id = %s", town.other_unit, helped)
    town.rows.run("UPDATE calls SET opened_at = opened_at - interval '13 hours' WHERE id = %s", old)
    for call_id, left in ((helped, None), (mine, now() + timedelta(hours=1)), (other, None)):
        town.rows.add(
            "call_units",
            call_id=call_id,
            unit_id=town.far_unit,
            fire_department_id=town.far,
            is_mutual_aid=True,
            added_at=now(),
            added_by=UUID(int=1),
            released_at=left,
        )
    for call_id, capacity, over in (
        (mine, "medical_control", None),
        (old, "medical_control", None),
        (helped, "medical_control", now() + timedelta(hours=1)),
        (other, "medical_control", None),
        (helped, "covering", None),
    ):
        town.rows.add(
            "call_invitations",
            call_id=call_id,
            organisation_id=town.hospital,
            invited_as=capacity,
            invited_at=now(),
            invited_by=UUID(int=1),
            ended_at=over,
        )
    since = now() - timedelta(hours=12)

    async def invited_to(organisation: UUID, role: Role) -> list[UUID]:
        rows = await lists.to_physicians(bare, organisation, role, since, 50)
        return [row.id for row in rows]

    assert [row.id for row in await lists.of_party(bare, 50, unit=town.far_unit)] == [helped]
    assert {row.id for row in await lists.of_party(bare, 50, unit=town.unit)} == {mine, old}
    assert await lists.of_party(bare, 50, department=town.far) == []
    assert await invited_to(town.hospital, Role.MC_PHYSICIAN) == [mine]
    assert await invited_to(town.hospital, Role.PHYSICIAN) == [helped]
    assert await invited_to(town.hospital, Role.NURSE) == []
    assert await invited_to(called.covering_clinic, Role.PHYSICIAN) == []
