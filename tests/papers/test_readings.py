"""What a paper says is typed by one and read again by another, who has not seen what was typed."""

import asyncio
from typing import Any

import psycopg
import pytest

from app.embedded import APP, Server
from tests.builders import Home, nobody
from tests.papers.builders import a_reading, checked, stored, typed


async def test_nobody_checks_what_they_typed_themselves(home: Home) -> None:
    paper_id = await stored(home, await home.registered())
    reading = (await typed(home, paper_id)).json()["reading"]
    answer = await checked(home, reading["id"], home.nurse)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/second-person-needed"
    assert not home.rows.all("SELECT 1 FROM paper_checks")
    assert home.rows.leaves("paper.checked")[-1]["outcome"] == "refused"
    assert (await checked(home, reading["id"])).json()["state"] == "checked"


async def test_nor_do_the_row_policies_let_them(home: Home, server: Server, database: str) -> None:
    patient_id = await home.registered()
    await typed(home, await stored(home, patient_id))
    (reading_id, typist) = home.rows.one("SELECT id, typed_by FROM paper_transcriptions")
    (doctor,) = home.rows.one(
        "SELECT id FROM accounts WHERE role = 'physician' AND organisation_id = %s", home.clinic
    )

    def check(account: object, role: str) -> None:
        with psycopg.connect(server.dsn(APP, database)) as db:
            who = {"account": account, "role": role, "organisation": home.clinic}
            for name, value in who.items():
                db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
            db.execute("SELECT set_config('app.at', clock_timestamp()::text, true)")
            db.execute(
                "INSERT INTO paper_checks VALUES (%s, %s, %s, 99, true, '[]', now(), %s, %s)",
                [nobody(), reading_id, patient_id, account, role],
            )

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        check(typist, "nurse")
    check(doctor, "physician")


async def test_a_stranger_types_and_checks_nothing(home: Home) -> None:
    paper_id = await stored(home, await home.registered())
    reading = (await typed(home, paper_id)).json()["reading"]
    there = await checked(home, reading["id"], home.stranger)
    not_there = await checked(home, str(nobody()), home.stranger)
    assert (there.status_code, there.json()) == (404, not_there.json())
    assert (await typed(home, paper_id, home.stranger)).status_code == 404


async def test_what_was_typed_is_hidden_from_who_may_still_check_it(home: Home) -> None:
    paper_id = await stored(home, await home.registered())
    assert (await typed(home, paper_id)).json()["reading"]["said"]["covers_arrest"] is True
    seen = (await home.send("GET", f"/papers/{paper_id}", home.doctor)).json()
    assert (seen["state"], seen["reading"]["said"]) == ("transcribed", None)
    assert seen["reading"]["by"] == "佐藤 花子"
    agreed = (await checked(home, seen["reading"]["id"])).json()
    assert agreed["reading"]["said"] == a_reading()
    assert agreed["reading"]["check"]["agrees"] is True


@pytest.mark.parametrize(
    ("changes", "differing"),
    [
        ({"issued_on": None}, ["issued_on"]),
        ({"issued_on": "令和8年1月12日", "physician_name": "佐藤花子"}, []),
        ({"issued_on": "2026-01"}, ["issued_on"]),
        ({"physician_name": "佐藤 春子"}, ["physician_name"]),
        ({"has_patient_signature": False}, ["has_patient_signature"]),
        ({"has_witness_signature": True}, ["has_witness_signature"]),
        ({"has_surrogate_signature": True}, ["has_surrogate_signature"]),
        ({"covers_arrest": None}, ["covers_arrest"]),
        ({"covers_arrest": False, "resuscitation": "wanted"}, ["covers_arrest", "resuscitation"]),
    ],
)
async def test_two_readings_that_differ_are_told_by_the_names_of_their_fields(
    home: Home, changes: dict[str, Any], differing: list[str]
) -> None:
    paper_id = await stored(home, await home.registered())
    reading = (await typed(home, paper_id)).json()["reading"]
    found = (await checked(home, reading["id"], **changes)).json()
    assert found["reading"]["check"]["differing"] == differing
    assert found["state"] == ("differs" if differing else "checked")


async def test_after_a_difference_it_is_typed_anew_and_checked_anew(home: Home) -> None:
    paper_id = await stored(home, await home.registered())
    first = (await typed(home, paper_id)).json()["reading"]["id"]
    assert (await checked(home, first, covers_arrest=False)).json()["state"] == "differs"
    assert (await checked(home, first)).json()["type"] == "/problems/already-checked"
    again = (await typed(home, paper_id, home.doctor, covers_arrest=False)).json()
    assert again["state"] == "transcribed"
    late = await checked(home, first, home.nurse)
    assert late.json()["type"] == "/problems/reading-replaced"
    done = await checked(home, again["reading"]["id"], home.nurse, covers_arrest=False)
    assert done.json()["state"] == "checked"
    assert home.rows.one("SELECT count(*) FROM paper_transcriptions") == (2,)


async def test_of_two_checks_at_once_one_counts(home: Home) -> None:
    paper_id = await stored(home, await home.registered())
    reading = (await typed(home, paper_id)).json()["reading"]["id"]
    answers = await asyncio.gather(*(checked(home, reading) for _ in range(3)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409]


@pytest.mark.parametrize(
    "changes",
    [
        {"issued_on": "きのう"},
        {"issued_on": "2999-01-01"},
        {"physician_name": ""},
        {"resuscitation": "perhaps"},
        {"covers_arrest": "yes"},
        {"kind": "order_form"},
    ],
)
async def test_a_reading_that_cannot_be_is_refused(home: Home, changes: dict[str, Any]) -> None:
    paper_id = await stored(home, await home.registered())
    assert (await typed(home, paper_id, **changes)).status_code == 422
    assert not home.rows.all("SELECT 1 FROM paper_transcriptions")


async def test_nothing_of_it_is_changed_or_deleted_even_by_its_owner(home: Home) -> None:
    paper_id = await stored(home, await home.registered())
    await checked(home, (await typed(home, paper_id)).json()["reading"]["id"])
    for table in ("papers", "paper_contents", "paper_transcriptions", "paper_checks"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET patient_id = patient_id"):  # noqa: S608  ours
            with pytest.raises(psycopg.errors.RestrictViolation):
                home.rows.run(statement)
