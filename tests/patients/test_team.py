"""Who joins and leaves the care team, and what consent has to say about it."""

from uuid import UUID

import pytest

from app.clock import now
from app.embedded import Server
from tests.builders import Home, nobody, seen_as


@pytest.mark.parametrize("states", [(), ("refused",), ("granted", "withdrawn")])
async def test_without_consent_a_member_is_answered_like_a_stranger(
    home: Home, states: tuple[str, ...]
) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.station, "nursing")
    for state in states:
        assert (await home.consented(patient_id, state=state)).status_code == 201
    member = await home.send("GET", f"/patients/{patient_id}", home.station_nurse)
    stranger = await home.send("GET", f"/patients/{patient_id}", home.stranger)
    nothing = await home.send("GET", f"/patients/{nobody()}", home.station_nurse)
    assert member.status_code == stranger.status_code == nothing.status_code == 404
    assert member.json() == stranger.json() == nothing.json()
    assert (await home.record(patient_id))["identity"]["state"] == "shown"


async def test_a_consented_member_sees_until_the_membership_ends(home: Home) -> None:
    patient_id = await home.registered()
    member_id = await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id)
    record = await home.record(patient_id, home.station_nurse)
    assert record["identity"]["content"]["name"] == "髙橋 花子"
    path = f"/patients/{patient_id}/care-team/{member_id}"
    assert (await home.send("DELETE", path, home.doctor)).status_code == 204
    gone = await home.send("GET", f"/patients/{patient_id}", home.station_nurse)
    assert gone.status_code == 404
    assert (await home.send("DELETE", path, home.doctor)).status_code == 404


async def test_sections_that_the_patient_keeps_back_are_withheld(home: Home) -> None:
    patient_id = await home.registered()
    await home.wished(patient_id)
    await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id, sections=["identity", "verdict"])
    record = await home.record(patient_id, home.station_nurse)
    assert record["identity"]["state"] == "shown"
    assert record["resuscitation_wish"] == {
        "state": "withheld",
        "level": "withheld",
        "content": None,
    }
    await home.consented(patient_id, restricted=["values"])
    record = await home.record(patient_id, home.station_nurse)
    assert record["values"]["state"] == "withheld"
    assert record["resuscitation_wish"]["state"] == "shown"


async def test_who_may_change_the_team(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.office, "care_management")
    await home.consented(patient_id)
    path = f"/patients/{patient_id}/care-team"
    body = {"organisation_id": str(home.pharmacy), "function": "pharmacy"}
    assert (await home.send("POST", path, home.stranger, body)).status_code == 404
    assert (await home.send("POST", path, home.care_manager, body)).status_code == 403
    hospital = body | {"organisation_id": str(home.hospital)}
    assert (await home.send("POST", path, home.doctor, hospital)).status_code == 422
    assert (await home.send("POST", path, home.doctor, body)).status_code == 201
    twice = await home.send("POST", path, home.doctor, body)
    assert twice.status_code == 409
    assert twice.json()["type"] == "/problems/already-a-member"


async def test_a_clinic_does_not_remove_itself(home: Home) -> None:
    patient_id = await home.registered()
    (own,) = (await home.record(patient_id))["care_team"]["content"]["members"]
    path = f"/patients/{patient_id}/care-team/{own['id']}"
    answer = await home.send("DELETE", path, home.doctor)
    assert answer.json()["type"] == "/problems/own-organisation"


async def test_whoever_left_may_join_again(home: Home) -> None:
    patient_id = await home.registered()
    member_id = await home.joined(patient_id, home.station, "nursing")
    await home.send("DELETE", f"/patients/{patient_id}/care-team/{member_id}", home.doctor)
    assert await home.joined(patient_id, home.station, "nursing") != member_id


async def test_the_list_holds_own_consented_patients_and_each_is_on_the_record(home: Home) -> None:
    first = await home.registered()
    second = await home.in_order()
    await home.joined(first, home.station, "nursing")
    items = (await home.send("GET", "/patients", home.doctor)).json()["items"]
    assert {one["patient_id"] for one in items} == {str(first), str(second)}
    kinds = {one["patient_id"]: one["verdict"]["content"]["kind"] for one in items}
    assert kinds == {str(first): "none", str(second): "valid"}
    assert items[0]["identity"]["content"]["phones"] == ["03-0000-1234"]
    assert {leaf["patient_id"] for leaf in home.rows.leaves("patients.listed")} == {first, second}
    assert set(home.rows.leaves("patients.listed")[0]["sections"]) == {"identity", "verdict"}
    assert (await home.send("GET", "/patients", home.station_nurse)).json()["items"] == []
    await home.consented(first)
    theirs = (await home.send("GET", "/patients", home.station_nurse)).json()["items"]
    assert [one["patient_id"] for one in theirs] == [str(first)]
    after = f"/patients?after={max(first, second)}"
    assert (await home.send("GET", after, home.doctor)).json() == {"items": [], "next": None}


TABLES = (
    *("subjects", "patients", "patient_phones", "chain_links", "family_contacts"),
    *("care_team_members", "profiles", "wishes", "orders", "order_signatures"),
    *("intent_marks", "consents", "grants"),
)


async def test_row_policies_alone_show_a_stranger_nothing(
    home: Home, server: Server, database: str
) -> None:
    patient_id = await home.in_order()
    await home.consented(patient_id)
    await home.send(
        "PUT",
        f"/patients/{patient_id}/profile",
        home.doctor,
        {"confirmed_on": "2026-01-10", "alerts": {"allergies": "ペニシリン"}},
        seen=0,
    )

    said = {"said_by": "patient"}
    await home.send("POST", f"/patients/{patient_id}/suspensions", home.nurse, said)

    def rows(table: str, organisation: UUID) -> int:
        query = f"SELECT 1 FROM {table}"  # noqa: S608  a name from the list above
        seen = seen_as(
            server, database, query, account=nobody(), organisation=organisation, at=now()
        )
        return len(seen)

    assert {table: rows(table, home.station) for table in TABLES} == dict.fromkeys(TABLES, 0)
    filled = [table for table in TABLES if table not in {"chain_links", "family_contacts"}]
    assert all(rows(table, home.clinic) > 0 for table in filled)
