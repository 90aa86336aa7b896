"""The patient's card: who hands one out, who ends it, and that nothing of it is kept but a hash."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from app.clock import now
from app.embedded import Server
from tests.builders import Headers, Home, nobody, seen_as


async def issued(
    home: Home, patient_id: UUID, who: Headers | None = None, *, replaces: str | None = None
) -> httpx.Response:
    body = {"replaces": replaces}
    return await home.send("POST", f"/patients/{patient_id}/cards", who or home.nurse, body)


async def listed(home: Home, patient_id: UUID, who: Headers | None = None) -> list[dict[str, Any]]:
    answer = await home.send("GET", f"/patients/{patient_id}/cards", who or home.doctor)
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() == {"items", "of_merged"}
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_stranger_is_answered_like_nobody(home: Home) -> None:
    patient_id = await home.registered()
    card = (await issued(home, patient_id)).json()["card_id"]
    path = f"/patients/{patient_id}/cards"
    for answer in (
        await issued(home, patient_id, home.stranger),
        await home.send("GET", path, home.stranger),
        await home.send("POST", f"{path}/{card}/ending", home.stranger),
        await home.send("POST", f"{path}/{nobody()}/ending", home.doctor),
    ):
        assert answer.status_code == 404
        assert answer.json()["type"] == "/problems/not-found"
    assert len(await listed(home, patient_id)) == 1


async def test_others_of_the_care_team_neither_hand_out_nor_read(home: Home) -> None:
    patient_id = await home.registered()
    await home.consented(patient_id)
    await home.joined(patient_id, home.office, "care_management")
    path = f"/patients/{patient_id}/cards"
    assert (await issued(home, patient_id, home.care_manager)).status_code == 403
    assert (await home.send("GET", path, home.care_manager)).status_code == 403


async def test_a_second_card_replaces_the_first_or_is_refused(home: Home) -> None:
    patient_id = await home.registered()
    first = (await issued(home, patient_id)).json()["card_id"]
    for wrong in (None, str(uuid4())):
        answer = await issued(home, patient_id, replaces=wrong)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/card-in-use")
    second = (await issued(home, patient_id, replaces=first)).json()["card_id"]
    newest, before = await listed(home, patient_id)
    assert (newest["id"], newest["ended_at"]) == (second, None)
    assert (before["id"], before["ended_at"]) == (first, newest["issued_at"])


async def test_a_card_ends_once_and_another_begins_from_nothing(home: Home) -> None:
    patient_id = await home.registered()
    card = (await issued(home, patient_id)).json()["card_id"]
    path = f"/patients/{patient_id}/cards/{card}/ending"
    assert (await home.send("POST", path, home.nurse)).status_code == 201
    again = await home.send("POST", path, home.nurse)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/card-ended")
    assert (await issued(home, patient_id)).status_code == 201


async def test_nobody_who_has_died_is_given_a_card(home: Home) -> None:
    patient_id = await home.registered()
    died = {"deceased_on": "2026-01-10"}
    seen = await home.epoch(patient_id)
    await home.send("PUT", f"/patients/{patient_id}/death", home.doctor, died, seen=seen)
    answer = await issued(home, patient_id)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/death-recorded")


async def test_the_code_is_told_once_and_kept_nowhere(home: Home) -> None:
    patient_id = await home.registered()
    path, body = f"/patients/{patient_id}/cards", {"replaces": None}
    first, again = [
        await home.send("POST", path, home.nurse, body, key="a-card-once") for _ in range(2)
    ]
    code = first.json()["code"]
    assert [len(part) for part in code.split("-")] == [4, 4, 4, 4]
    assert again.json() == first.json() | {"code": None}
    (row,) = home.rows.all("SELECT t::text FROM patient_cards t")
    leaves = str(home.rows.leaves("patient_card.issued"))
    assert code.replace("-", "") not in (row[0] + leaves).replace("-", "")
    assert code not in str(await listed(home, patient_id))


async def test_the_patients_side_sees_that_there_is_one(home: Home) -> None:
    patient_id = await home.registered()
    await issued(home, patient_id)
    for role in ("patient", "surrogate"):
        who = (await home.invited(patient_id, role)).headers
        assert len(await listed(home, patient_id, who)) == 1
        assert (await issued(home, patient_id, who)).status_code == 404


async def test_every_step_is_on_the_record(home: Home) -> None:
    patient_id = await home.registered()
    first = (await issued(home, patient_id)).json()["card_id"]
    await issued(home, patient_id, replaces=first)
    fields = "SELECT fields FROM audit_leaves WHERE action = 'patient_card.issued' ORDER BY id"
    assert home.rows.all(fields) == [(["issued_at"],), (["issued_at", "ended_at"],)]


def standing(home: Home, role: str) -> dict[str, object]:
    """Somebody of the clinic by their role, as the row policies know them."""
    (account,) = home.rows.one(
        "SELECT id FROM accounts WHERE role = %s AND organisation_id = %s", role, home.clinic
    )
    return {"account": account, "organisation": home.clinic, "role": role, "at": now()}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE patient_cards SET ended_at = NULL, ended_by = NULL RETURNING 1",
        "UPDATE patient_cards SET ended_at = now(), ended_by = gen_random_uuid() RETURNING 1",
        "UPDATE patient_cards SET token_hash = 'x' RETURNING 1",
        "DELETE FROM patient_cards RETURNING 1",
        """INSERT INTO patient_cards (id, patient_id, token_hash, issued_at, issued_by, issued_role)
            SELECT gen_random_uuid(), patient_id, 'x', now(), gen_random_uuid(), 'nurse'
            FROM patient_cards LIMIT 1 RETURNING 1""",
    ],
)
async def test_the_walls_keep_what_ended_and_in_whose_name(
    home: Home, server: Server, database: str, change: str
) -> None:
    patient_id = await home.registered()
    first = (await issued(home, patient_id)).json()["card_id"]
    await issued(home, patient_id, replaces=first)
    before = home.rows.all("SELECT * FROM patient_cards ORDER BY id")
    with suppress(psycopg.errors.InsufficientPrivilege):
        assert not seen_as(server, database, change, **standing(home, "nurse"))
    assert home.rows.all("SELECT * FROM patient_cards ORDER BY id") == before


async def test_by_rows_alone_a_card_is_the_care_teams_and_the_patients_sides(
    home: Home, server: Server, database: str
) -> None:
    patient_id = await home.registered()
    await issued(home, patient_id)
    own = await home.invited(patient_id, "patient")
    theirs = {"account": own.account_id, "organisation": home.clinic, "role": "patient"}
    doctor = standing(home, "physician")
    for who, many in (
        (doctor | {"organisation": home.station}, 0),
        (doctor | {"role": "care_manager"}, 0),
        (doctor, 1),
        (theirs | {"at": now()}, 1),
    ):
        found = seen_as(server, database, "SELECT count(*) FROM patient_cards", **who)
        assert found == [(many,)], who
