"""Consent in the patient's own hand: who may say what, that it holds at once, who hears of it."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import locking
from tests.builders import Home, Own, a_consent_body, online
from tests.days import today

WHY = "意識がなく、本人に尋ねられないため"


async def say(home: Home, patient_id: UUID, who: Own, **changes: Any) -> Any:  # noqa: ANN401  httpx's own
    path = f"/patients/{patient_id}/consents"
    return await home.send("POST", path, who.headers, online(**changes))


def taken_back(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  any field of the body
    return {"state": "withdrawn", "given_by": "surrogate", "surrogate_reason": WHY} | changes


async def test_a_surrogate_takes_back_and_says_why_and_nothing_else(home: Home) -> None:
    patient_id = await home.registered()
    await home.consented(patient_id, recipient="ambulance")
    await home.consented(patient_id, recipient="self", sections=["values"])
    daughter = await home.invited(patient_id)
    refused = [
        ({"given_by": "surrogate", "surrogate_reason": WHY}, 403),
        ({"state": "refused", "given_by": "surrogate", "surrogate_reason": WHY}, 403),
        (taken_back(recipient="self"), 403),
        (taken_back(given_by="patient"), 422),
        (taken_back(surrogate_reason=None), 422),
        (taken_back(given_by_name="誰か"), 422),
        (taken_back(how="oral", given_on="2026-01-10", given_by_name="誰か"), 422),
    ]
    for changes, status in refused:
        answer = await say(home, patient_id, daughter, **changes)
        assert answer.status_code == status, (changes, answer.text)
    assert len(home.rows.all("SELECT 1 FROM consents")) == 2
    done = await say(home, patient_id, daughter, **taken_back())
    assert done.status_code == 201
    (newest, granted) = done.json()["items"]
    # the name is the account's, and what the patient lets her see is not hers to read
    assert (newest["given_by_name"], newest["surrogate_reason"]) == ("髙橋 岬", WHY)
    assert (newest["state"], newest["how"]) == ("withdrawn", "online")
    assert granted["recipient"] == "ambulance"
    told = "SELECT organisation_id FROM notices WHERE kind = 'consent_changed'"
    assert home.rows.all(told) == [(home.clinic,)]


async def test_only_the_patients_side_speaks_online(home: Home) -> None:
    patient_id = await home.registered()
    patient = await home.invited(patient_id, "patient")
    for body in (online(), online(state="withdrawn")):
        path = f"/patients/{patient_id}/consents"
        assert (await home.send("POST", path, home.doctor, body)).status_code == 422
        assert (await home.send("POST", path, home.stranger, body)).status_code == 404
    refused = (
        {"given_by": "surrogate", "surrogate_reason": WHY},
        {"how": "written", "paper": "同意書", "given_on": "2026-01-10"},
        {"given_on": "2026-01-10"},
        {"restricted": ["staff_safety_notes"]},
        {"sections": ["identity", "staff_safety_notes"]},
    )
    for changes in refused:
        answer = await say(home, patient_id, patient, **changes)
        assert answer.status_code == 422, (changes, answer.text)
    assert not home.rows.all("SELECT 1 FROM consents")


async def test_what_the_patient_says_holds_from_the_next_read_on(home: Home) -> None:
    patient_id = await home.in_order()
    await home.joined(patient_id, home.station, "nursing")
    patient = await home.invited(patient_id, "patient")

    async def nurse_sees() -> Any:  # noqa: ANN401  httpx's own
        return await home.send("GET", f"/patients/{patient_id}", home.station_nurse)

    assert (await nurse_sees()).status_code == 404
    team = {"recipient": "care_team"}
    granted = await say(home, patient_id, patient, **team)
    assert granted.status_code == 201
    assert granted.json()["items"][0]["given_on"]
    assert (await nurse_sees()).json()["values"]["state"] == "shown"
    await say(home, patient_id, patient, **team, restricted=["values"])
    assert (await nurse_sees()).json()["values"]["state"] == "withheld"
    # the clinic's own as well, and never the patient's
    assert (await home.record(patient_id))["values"]["state"] == "withheld"
    assert (await home.record(patient_id, patient.headers))["values"]["state"] == "shown"
    await say(home, patient_id, patient, **team, state="withdrawn")
    assert (await nurse_sees()).status_code == 404
    # a no lifts nothing that was kept back
    assert (await home.record(patient_id))["values"]["state"] == "withheld"
    history = await home.send("GET", f"/patients/{patient_id}/consents", patient.headers)
    states = [one["state"] for one in history.json()["items"]]
    assert states == ["withdrawn", "granted", "granted"]
    told = home.rows.all(
        "SELECT organisation_id FROM notices WHERE kind = 'consent_changed' ORDER BY id"
    )
    # the station hears what it may still hear, the clinic all
    assert told.count((home.clinic,)) == 3
    assert told.count((home.station,)) == 2


async def test_what_the_patient_never_sees_stays_as_it_was(home: Home) -> None:
    patient_id = await home.registered()
    patient = await home.invited(patient_id, "patient")

    async def newest() -> tuple[list[str] | None, list[str]]:
        return home.rows.one(
            "SELECT sections, restricted FROM consents ORDER BY epoch DESC LIMIT 1"
        )

    hidden = "staff_safety_notes"
    await say(home, patient_id, patient)
    done = await say(home, patient_id, patient, sections=["identity", "verdict"])
    assert (await newest())[0] == ["identity", hidden, "verdict"]
    assert hidden not in done.text
    await home.consented(patient_id, recipient="ambulance", restricted=[hidden])
    done = await say(home, patient_id, patient, restricted=["values"])
    assert (await newest())[1] == [hidden, "values"]
    assert hidden not in done.text
    await home.consented(patient_id, recipient="ambulance", sections=["identity"])
    await say(home, patient_id, patient)
    assert await newest() == (None, [hidden])


async def test_an_older_paper_brings_nothing_back_that_the_patient_took_away(home: Home) -> None:
    patient_id = await home.registered()
    patient = await home.invited(patient_id, "patient")
    await say(home, patient_id, patient, restricted=["values"])
    await home.consented(patient_id, recipient="ambulance")
    newest = "SELECT state, restricted FROM consents ORDER BY epoch DESC LIMIT 1"
    assert home.rows.one(newest) == ("granted", ["values"])
    await say(home, patient_id, patient, state="withdrawn")
    late = await home.consented(patient_id, recipient="ambulance")
    assert (late.status_code, late.json()["type"]) == (409, "/problems/said-no-since")
    assert home.rows.one(newest) == ("withdrawn", ["values"])
    anew = await home.consented(patient_id, recipient="ambulance", given_on=today().isoformat())
    assert anew.status_code == 201
    assert home.rows.one(newest) == ("granted", [])


async def test_a_withdrawal_stands_though_it_shuts_out_who_records_it(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id)
    path = f"/patients/{patient_id}/consents"
    said = a_consent_body(state="withdrawn")
    done = await home.send("POST", path, home.station_nurse, said, key="withdraw-1")
    assert done.status_code == 201
    assert [one["state"] for one in done.json()["items"]] == ["withdrawn"]
    again = await home.send("POST", path, home.station_nurse, said, key="withdraw-1")
    assert again.json() == done.json()
    assert (await home.send("GET", path, home.station_nurse)).status_code == 404
    newest = "SELECT state FROM consents ORDER BY epoch DESC LIMIT 1"
    assert home.rows.one(newest) == ("withdrawn",)
    assert home.rows.all("SELECT organisation_id FROM notices WHERE kind = 'consent_changed'") == [
        (home.clinic,)
    ]


async def test_statements_at_once_come_one_after_the_other(home: Home) -> None:
    patient_id = await home.registered()
    patient = await home.invited(patient_id, "patient")
    states = ["granted", "withdrawn"] * 3
    done = await asyncio.gather(*(say(home, patient_id, patient, state=s) for s in states))
    assert {answer.status_code for answer in done} == {201}
    epochs = [epoch for (epoch,) in home.rows.all("SELECT epoch FROM consents ORDER BY epoch")]
    assert len(set(epochs)) == 6


async def test_what_is_taken_back_waits_until_a_standby_shows_it_too(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_id = await home.in_order()
    daughter = await home.invited(patient_id)
    lock, waited = locking.lock, []

    async def noted(
        db: AsyncConnection, whom: UUID, **how: bool
    ) -> tuple[int, datetime, bool] | None:
        locked = await lock(db, whom, **how)
        waited.append((await db.execute(text("SHOW synchronous_commit"))).scalar_one())
        return locked

    monkeypatch.setattr(locking, "lock", noted)
    path = f"/patients/{patient_id}"
    await home.consented(patient_id)
    await say(home, patient_id, daughter, **taken_back())
    for door in ("suspensions", "withdrawals"):
        await home.send("POST", f"{path}/{door}", home.nurse, {"said_by": "patient"})
    closing = f"{path}/representatives/{daughter.grant_id}/closing"
    await home.send("POST", closing, home.nurse, {"reason": "端末をなくしたため"})
    assert waited == ["remote_apply"] * 5
    await home.wished(patient_id)
    assert waited[-1] != "remote_apply"
