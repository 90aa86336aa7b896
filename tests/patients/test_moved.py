"""Whose agreement decides once a patient has moved, in the middle of a call, and by rows alone."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.actions import permit_of
from app.clock import now
from app.embedded import Server
from app.policy.bases import OF_AN_EMERGENCY, Column, standing_of
from app.policy.sections import Section
from tests.access.builders import HINODE, MIZUNO, a_version
from tests.access.callers import AT, a_caller
from tests.access.test_narrowing import a_row, cells, consents
from tests.builders import Home, seen_as
from tests.calls.builders import Town, a_patient
from tests.calls.company import seen as card_of
from tests.calls.steps import a_call, confirmed
from tests.patients.test_moving import moving, stored, written

LONG_AGO = now() - timedelta(days=400)
CELLS = ("treatment_choices/crew", "diagnosis/crew")
INTO = "INSERT INTO moves (id, patient_id, epoch, region_before, region, moved_at, moved_by)"


async def test_from_the_move_on_the_new_towns_agreement_decides_at_home(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.pharmacy, "pharmacy")
    await home.consented(patient_id)
    a_version(home.rows, MIZUNO, {"diagnosis/care_support": "withheld"}, LONG_AGO)

    async def level() -> str:
        record = await home.record(patient_id, home.pharmacist)
        return str(record["diagnosis"]["level"])

    assert await level() == "full"
    await moving(home, patient_id, MIZUNO)
    assert await level() == "withheld"
    # both regions': the pharmacy stands in the old one
    assert written(home.rows, "record.read", "agreement") == f"{MIZUNO}-1+default-1"
    await moving(home, patient_id, HINODE)
    assert await level() == "full"


@pytest.mark.parametrize(
    ("before", "after", "meanwhile", "next_time"),
    [
        ("brief", "full", "brief", "brief"),  # the crew's own region still says brief
        ("full", "withheld", "withheld", "withheld"),
        ("withheld", "full", "withheld", "withheld"),
    ],
)
async def test_a_call_under_way_is_shown_no_more_and_narrows_at_once(
    client: httpx.AsyncClient,
    town: Town,
    before: str,
    after: str,
    meanwhile: str,
    next_time: str,
) -> None:
    patient_id = a_patient(town)
    a_version(town.rows, HINODE, {CELLS[0]: before}, LONG_AGO)
    a_version(town.rows, MIZUNO, {CELLS[0]: after}, LONG_AGO)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    assert (await card_of(client, call_id, town.crew))["record"]["treatment_choices"][
        "level"
    ] == before
    await move(client, town, patient_id, MIZUNO)
    card = await card_of(client, call_id, town.crew)
    assert card["record"]["treatment_choices"]["level"] == meanwhile
    decided = f"{MIZUNO}-1+{HINODE}-1+{HINODE}-1"
    assert written(town.rows, "card.read", "agreement") == decided
    second = await a_call(client, town)
    card = await confirmed(client, town, second, patient_id)
    assert card["record"]["treatment_choices"]["level"] == next_time
    assert written(town.rows, "card.read", "agreement") == f"{MIZUNO}-1+{HINODE}-1"


async def move(client: httpx.AsyncClient, town: Town, patient_id: UUID, place: str) -> None:
    (epoch,) = town.rows.one("SELECT epoch FROM subjects WHERE id = %s", patient_id)
    answer = await client.put(
        f"/v1/patients/{patient_id}/region",
        json={"region": place},
        headers=town.doctor | {"If-Match": f'"{epoch}"'},
    )
    assert answer.status_code == 200, answer.text


async def test_a_crew_of_the_new_town_is_opened_nothing_in_the_middle_of_its_call(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    town.rows.run("UPDATE organisations SET region = %s WHERE id = %s", MIZUNO, town.department)
    a_version(town.rows, HINODE, {CELLS[1]: "withheld"}, LONG_AGO)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await move(client, town, patient_id, MIZUNO)
    card = await card_of(client, call_id, town.crew)
    assert card["record"]["diagnosis"]["state"] == "withheld"
    second = await a_call(client, town)
    card = await confirmed(client, town, second, patient_id)
    assert card["record"]["diagnosis"]["state"] != "withheld"


@given(st.sampled_from(Column), cells, cells, cells, consents, st.booleans())
def test_of_an_agreement_left_behind_nothing_is_exceeded(
    column: Column,
    left: Mapping[str, str],
    home: dict[str, str],
    viewer: dict[str, str],
    consent: Any,  # noqa: ANN401  drawn
    far: bool,  # noqa: FBT001  drawn
) -> None:
    basis, role = standing_of(column)
    caller = a_caller(role, MIZUNO if far else HINODE)
    rows = a_row(home, viewer, 1, consent), a_row(dict(left), viewer, 1, consent)
    both = a_row(home, viewer, 1, consent)
    both.left_region, both.left_number, both.left_cells = MIZUNO, 1, dict(left)
    meanwhile = permit_of(caller, AT, basis, both)
    for alone in (permit_of(caller, AT, basis, row) for row in rows):
        assert all(meanwhile.level(one) <= alone.level(one) for one in Section)


def test_only_what_ends_with_the_emergency_keeps_the_agreement_left_behind() -> None:
    assert {basis.value for basis in OF_AN_EMERGENCY} == {
        *("call", "before_arrival", "author", "offer", "handover", "glass")
    }


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE subjects SET region = '990027' RETURNING 1",
        "UPDATE moves SET region = '990035' RETURNING 1",
        "DELETE FROM moves RETURNING 1",
        *(
            f"{INTO} SELECT gen_random_uuid(), id, {row} FROM subjects RETURNING 1"  # noqa: S608  ours
            for row in (
                "epoch, region, '990035', now(), gen_random_uuid()",
                "epoch, '990035', '990035', now(), wall.account()",
                "epoch, '990221', '990035', now(), wall.account()",
                "epoch + 1, region, '990035', now(), wall.account()",
            )
        ),
    ],
)
async def test_the_walls_move_nobody_without_the_row_and_keep_every_row(
    home: Home, server: Server, database: str, change: str
) -> None:
    patient_id = await home.registered()
    await moving(home, patient_id, MIZUNO)
    state = "SELECT (SELECT region FROM subjects), (SELECT count(*) FROM moves)"
    refused = (
        psycopg.errors.InsufficientPrivilege,
        psycopg.errors.RestrictViolation,
        psycopg.errors.CheckViolation,
        psycopg.errors.UniqueViolation,
    )
    with suppress(*refused):
        assert not seen_as(server, database, change, **standing(home, "nurse"))
    assert home.rows.one(state) == (MIZUNO, 1)


async def test_by_rows_alone_a_move_is_the_care_clinicians(
    home: Home, server: Server, database: str
) -> None:
    patient_id = await home.registered()
    own = await home.invited(patient_id, "patient")
    insert = (
        f"{INTO} SELECT gen_random_uuid(), '{patient_id}', {await home.epoch(patient_id)},"
        " '990019', '990027', now(), wall.account() RETURNING 1"
    )
    doctor = standing(home, "physician")
    theirs = {"account": own.account_id, "organisation": home.clinic, "role": "patient"}
    for who in (
        doctor | {"organisation": home.station},
        doctor | {"role": "care_manager"},
        theirs | {"at": now()},
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            seen_as(server, database, insert, **who)
    assert stored(home, patient_id) == HINODE
    assert seen_as(server, database, insert, **doctor) == [(1,)]
    assert stored(home, patient_id) == MIZUNO


def standing(home: Home, role: str) -> dict[str, object]:
    (account,) = home.rows.one(
        "SELECT id FROM accounts WHERE role = %s AND organisation_id = %s", role, home.clinic
    )
    return {"account": account, "organisation": home.clinic, "role": role, "at": now()}
