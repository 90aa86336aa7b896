"""Second unit and mutual aid: on the call like the first, until released, and nobody beside it."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from app.clock import now
from app.policy.roles import Role
from tests.access.builders import a_version
from tests.calls.builders import Headers, Town, a_patient, a_signed_refusal, consent
from tests.calls.company import added, card_of, released, seen, unguarded
from tests.calls.steps import YAMADA, a_call, asked, closed, confirmed, learnt

FACT = {"name": "arrest", "value": True, "source": "seen"}


@pytest.fixture
def patient_id(town: Town) -> UUID:
    found = a_patient(town)
    a_signed_refusal(town, found)
    return found


async def is_stranger(client: httpx.AsyncClient, call_id: str, who: Headers) -> bool:
    """Whether every door of the call answers as to a stranger, and the list is empty."""
    listed = await client.get("/v1/calls", headers=who)
    if listed.status_code == 200 and listed.json()["items"]:
        return False
    answers = [
        await client.get(f"/v1/calls/{call_id}{door}", headers=who)
        for door in ("", "/card", "/report")
    ]
    answers.append(await client.post(f"/v1/calls/{call_id}/facts", json=FACT, headers=who))
    answers.append(await client.post(f"/v1/calls/{call_id}/look-ups", json=YAMADA, headers=who))
    return {answer.status_code for answer in answers} == {404}


async def test_a_desk_of_another_department_adds_and_releases_nobody(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    for who, status in ((town.far_desk, 404), (town.doctor, 404), (town.crew, 403)):
        for unit in (town.far_unit, town.other_unit):
            assert (await added(client, town, call_id, unit, who)).status_code == status
            assert (await released(client, town, call_id, unit, who)).status_code == status
    assert town.rows.all("SELECT id FROM call_units") == []
    reasons = [leaf["reason"] for leaf in town.rows.leaves("unit.add")]
    assert reasons == ["no_party"] * 4 + ["role"] * 2


async def test_only_a_unit_that_takes_part_is_added_and_each_once(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    assert (await added(client, town, call_id, uuid4())).status_code == 422
    for unit in (town.unit, town.far_unit, town.far_unit):
        answer = await added(client, town, call_id, unit)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/already-on-call")
    first = await released(client, town, call_id, town.unit)
    assert first.json()["type"] == "/problems/first-unit"
    absent = await released(client, town, call_id, town.other_unit)
    assert absent.json()["type"] == "/problems/not-on-call"
    assert len(town.rows.all("SELECT id FROM call_units")) == 1
    town.rows.run("UPDATE organisations SET disabled_at = %s WHERE id = %s", now(), town.far)
    await released(client, town, call_id, town.far_unit)
    assert (await added(client, town, call_id, town.far_unit)).status_code == 422


async def test_no_unit_comes_onto_a_call_that_is_over(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    town.rows.run("UPDATE calls SET opened_at = opened_at - interval '12 hours'")
    late = await added(client, town, call_id, town.far_unit)
    assert late.json()["type"] == "/problems/call-closed"
    await closed(client, town, call_id)
    answer = await added(client, town, call_id, town.far_unit)
    assert answer.json()["type"] == "/problems/call-closed"
    assert await is_stranger(client, call_id, town.far_crew)


async def test_a_helping_unit_lets_in_neither_its_desk_nor_the_units_beside_it(
    client: httpx.AsyncClient, town: Town, patient_id: UUID
) -> None:
    beside = town.rows.add(
        "units", organisation_id=town.far, name="遠くの第2救急隊", created_at=now()
    )
    neighbour = town.rows.signed_in(Role.CREW, town.far, beside)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    assert (await added(client, town, call_id, town.far_unit)).status_code == 201
    assert (await seen(client, call_id, town.far_crew))["record"] is not None
    for stranger in (neighbour, town.far_desk, town.other_crew):
        assert await is_stranger(client, call_id, stranger)


@pytest.mark.parametrize("which", ["other_unit", "far_unit"])
async def test_a_unit_added_works_on_the_call_like_the_first(
    client: httpx.AsyncClient, town: Town, patient_id: UUID, which: str
) -> None:
    unit = getattr(town, which)
    crew = town.far_crew if which == "far_unit" else town.other_crew
    call_id = await a_call(client, town)
    answer = await added(client, town, call_id, unit)
    (shown,) = answer.json()["units"]
    assert (shown["unit_id"], shown["is_mutual_aid"]) == (str(unit), which == "far_unit")
    (listed,) = (await client.get("/v1/calls", headers=crew)).json()["items"]
    assert listed["id"] == call_id
    path = f"/v1/calls/{call_id}"
    found = await client.post(f"{path}/look-ups", json=YAMADA, headers=crew)
    assert [one["patient_id"] for one in found.json()["candidates"]] == [str(patient_id)]
    body = {"patient_id": str(patient_id), **YAMADA}
    card = await client.post(f"{path}/patient", json=body, headers=crew)
    assert card.json()["record"]["verdict"]["content"]["kind"] == "valid"
    # What either of them opens, opens for both.
    for who in (town.crew, town.colleague, crew):
        assert (await seen(client, call_id, who))["record"] is not None
    for door, sent in (
        ("facts", FACT),
        ("doctor-calls", {"whom": "attending_physician", "is_reached": False}),
        ("inquiries", {"hospital_id": str(town.hospital), "state": "悪い", "minutes": 5}),
    ):
        done = await client.post(f"{path}/{door}", json=sent, headers=crew)
        assert (door, done.status_code) == (door, 201), done.text
    outcome = {"resuscitation": "continued", "transport": "no"}
    assert (await client.put(f"{path}/outcome", json=outcome, headers=crew)).status_code == 200
    said = await client.post(f"{path}/suspensions", json={"said_by": "patient"}, headers=crew)
    assert said.json()["record"]["verdict"]["content"]["kind"] == "do_not_rely"
    let_go = await client.delete(f"{path}/patient", headers=crew)
    assert let_go.status_code == 200
    assert (await client.post(f"{path}/close", headers=crew)).status_code == 200


async def test_where_somebody_is_confirmed_the_view_opens_as_the_unit_is_added(
    client: httpx.AsyncClient, town: Town, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await added(client, town, call_id, town.far_unit)
    opened, closes, added_at, call_opened = town.rows.one(
        "SELECT g.opened_at, g.closes_at, u.added_at, k.opened_at FROM grants g"
        " JOIN calls k ON k.id = g.call_id JOIN call_units u ON u.unit_id = g.holder_id"
    )
    assert opened == added_at
    assert closes - call_opened == timedelta(hours=12)
    assert (await seen(client, call_id, town.far_crew))["record"] is not None


async def test_a_unit_released_sees_nothing_from_its_next_request_on(
    client: httpx.AsyncClient, town: Town, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    for unit, crew in ((town.far_unit, town.far_crew), (town.other_unit, town.other_crew)):
        await added(client, town, call_id, unit)
        await seen(client, call_id, crew)
        answer = await released(client, town, call_id, unit)
        assert answer.json()["units"][-1]["released_at"] is not None
        assert await is_stranger(client, call_id, crew)
        path = f"/v1/patients/{patient_id}/suspensions"
        body = {"basis": "call", "said_by": "patient"}
        assert (await client.post(path, json=body, headers=crew)).status_code == 404
    assert (await seen(client, call_id, town.crew))["record"] is not None
    # It may come back, under a new row and a new grant.
    await added(client, town, call_id, town.far_unit)
    assert (await seen(client, call_id, town.far_crew))["record"] is not None
    assert len(town.rows.all("SELECT id FROM call_units")) == 3


async def test_the_end_of_a_grant_is_excluded(
    client: httpx.AsyncClient, town: Town, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await added(client, town, call_id, town.far_unit)
    # Before its end it is open; from its end on the card shows the call and no record.
    ends = "UPDATE grants SET closes_at = clock_timestamp() + %s WHERE holder_id = %s"
    for left, is_open in ((timedelta(seconds=60), True), (timedelta(0), False)):
        with unguarded(town):
            town.rows.run(ends, left, town.far_unit)
        assert ((await seen(client, call_id, town.far_crew))["record"] is not None) is is_open


async def test_a_correction_ends_the_view_of_every_unit_and_opens_the_right_one(
    client: httpx.AsyncClient, town: Town, patient_id: UUID
) -> None:
    right = a_patient(town, "ヤマダ ジロウ")
    call_id = await a_call(client, town)
    await added(client, town, call_id, town.far_unit)
    await confirmed(client, town, call_id, patient_id)
    await confirmed(
        client, town, call_id, right, reading="ヤマダ ジロウ", birth_date="昭和15年4月1日"
    )
    open_now = town.rows.all(
        "SELECT patient_id, holder_id FROM grants WHERE basis = 'call'"
        " AND closes_at > clock_timestamp() ORDER BY holder_id"
    )
    assert open_now == [(right, unit) for unit in sorted((town.unit, town.far_unit))]
    assert (await seen(client, call_id, town.far_crew))["record"]["patient_id"] == str(right)


async def test_every_unit_that_was_on_the_call_finishes_the_report_for_a_day(
    client: httpx.AsyncClient, town: Town, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await added(client, town, call_id, town.far_unit)
    await added(client, town, call_id, town.other_unit)
    await released(client, town, call_id, town.far_unit)
    path = f"/v1/calls/{call_id}"
    report = await client.get(f"{path}/report", headers=town.far_crew)
    assert report.status_code == 404
    await closed(client, town, call_id)
    outcome = {"resuscitation": "stopped", "transport": "no", "handed_to": "family"}
    for crew in (town.crew, town.other_crew, town.far_crew):
        report = await client.get(f"{path}/report", headers=crew)
        assert report.status_code == 200, report.text
        assert "山田" not in report.text
        noted = await client.put(f"{path}/outcome", json=outcome, headers=crew)
        assert noted.status_code == 200
        assert (await card_of(client, call_id, crew)).status_code in {404, 409}
    assert (await client.get(f"{path}/report", headers=town.far_desk)).status_code == 404
    spans = town.rows.all(
        "SELECT g.closes_at - k.closed_at FROM grants g JOIN calls k ON k.id = g.call_id"
        " WHERE basis = 'author'"
    )
    assert spans == [(timedelta(hours=24),)] * 3
    town.rows.run("UPDATE calls SET opened_at = opened_at - %s", timedelta(hours=24))
    town.rows.run("UPDATE calls SET closed_at = closed_at - %s", timedelta(hours=24))
    for crew in (town.crew, town.other_crew, town.far_crew):
        assert (await client.get(f"{path}/report", headers=crew)).status_code == 404


async def test_the_helping_department_is_told_and_nobody_else_of_it_reads_more(
    client: httpx.AsyncClient, town: Town, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await added(client, town, call_id, town.other_unit)
    assert town.rows.all("SELECT id FROM notices WHERE kind LIKE 'mutual%%'") == []
    await added(client, town, call_id, town.far_unit)
    await released(client, town, call_id, town.far_unit)
    told = (await client.get("/v1/notices", headers=town.far_desk)).json()["items"]
    assert [one["kind"] for one in told] == ["mutual_aid_ended", "mutual_aid_asked"]
    assert {one["patient_id"] for one in told} == {None}
    actions = [leaf["action"] for leaf in town.rows.leaves() if leaf["action"].startswith("unit.")]
    assert actions == ["unit.added"] * 2 + ["unit.released"]


async def test_a_unit_of_another_region_sees_by_the_narrower_of_the_two_agreements(
    client: httpx.AsyncClient, town: Town, patient_id: UUID
) -> None:
    town.rows.run("UPDATE organisations SET region = '990027' WHERE id = %s", town.far)
    far = {"diagnosis/crew": "withheld", "place_of_care/crew": "full"}
    a_version(town.rows, "990027", far, now() - timedelta(days=1))
    a_version(town.rows, "990019", {"clinical_alerts/crew": "withheld"}, now() - timedelta(days=1))
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await added(client, town, call_id, town.far_unit)
    near = (await seen(client, call_id, town.crew))["record"]
    far = (await seen(client, call_id, town.far_crew))["record"]
    assert near["diagnosis"]["state"] == "shown"
    for record, withheld in ((near, {"clinical_alerts"}), (far, {"clinical_alerts", "diagnosis"})):
        hidden = {
            name
            for name in ("diagnosis", "clinical_alerts", "call_chain")
            if record[name]["state"] == "withheld"
        }
        assert hidden == withheld
    # Widened by the viewer's region alone is not widened.
    assert far["place_of_care"]["level"] == "brief"


async def test_a_consent_withdrawn_shuts_the_helping_units_view_as_well(
    client: httpx.AsyncClient, town: Town, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await added(client, town, call_id, town.far_unit)
    consent(town, patient_id, "ambulance", "withdrawn", 50)
    card = await seen(client, call_id, town.far_crew)
    assert card["record"] is None
    await learnt(client, town, call_id, "arrest", value=True)
    await asked(client, town, call_id)
    assert len((await seen(client, call_id, town.far_crew))["known"]["facts"]) == 1


async def test_the_desk_that_never_looked_closes_and_the_care_team_is_told(
    client: httpx.AsyncClient, town: Town, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    body = {"resuscitation": "continued", "transport": "no"}
    await client.put(f"/v1/calls/{call_id}/outcome", json=body, headers=town.crew)
    answer = await client.post(f"/v1/calls/{call_id}/close", headers=town.desk)
    assert answer.status_code == 200, answer.text
    kinds = town.rows.all(
        "SELECT kind FROM notices WHERE organisation_id = %s ORDER BY id", town.clinic
    )
    assert kinds == [("emergency_called",), ("call_closed",)]
