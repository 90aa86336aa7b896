"""Physicians called to a call: their organisation is invited, each of them comes in alone."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from app.clock import now
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.calls.builders import Headers, Town, a_patient, a_signed_refusal
from tests.calls.company import (
    Physicians,
    a_council,
    card_of,
    ended,
    invited,
    physicians,
    seen,
    unguarded,
)
from tests.calls.steps import YAMADA, a_call, closed, confirmed, learnt


@pytest.fixture
def called(town: Town) -> Physicians:
    return physicians(town)


@pytest.fixture
def patient_id(town: Town) -> UUID:
    found = a_patient(town)
    a_signed_refusal(town, found)
    return found


async def sees_nothing(client: httpx.AsyncClient, call_id: str, who: Headers) -> bool:
    listed = (await client.get("/v1/calls", headers=who)).json()["items"]
    path = f"/v1/calls/{call_id}"
    said = {"said_by": "patient"}
    answers = [
        await client.get(path, headers=who),
        await client.get(f"{path}/card", headers=who),
        await client.get(f"{path}/invitable?as=on_call", headers=who),
        await client.post(f"{path}/suspensions", json=said, headers=who),
    ]
    return listed == [] and {answer.status_code for answer in answers} == {404}


async def test_nobody_is_called_by_somebody_who_is_not_on_the_call(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    call_id = await a_call(client, town)
    for who in (town.other_crew, town.far_crew, town.far_desk, town.doctor, called.mc):
        answer = await invited(client, town, call_id, town.department, by=who)
        assert answer.status_code == 404
    assert town.rows.all("SELECT id FROM call_invitations") == []
    assert town.rows.all("SELECT id FROM notices") == []


async def test_an_organisation_is_called_only_as_what_its_physicians_are(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    call_id = await a_call(client, town)
    no_mc = town.rows.an_organisation(OrganisationKind.HOSPITAL)
    silent = a_council(town, "99")
    wrong = [
        (town.far, "medical_control"),  # another fire department
        (called.far_council, "medical_control"),  # a council of another place
        (no_mc, "medical_control"),
        (silent, "medical_control"),  # covers the place, and nobody answers there
        (called.covering_clinic, "medical_control"),
        (town.department, "covering"),
        (called.council, "on_call"),
        (no_mc, "on_call"),
        (uuid4(), "covering"),
    ]
    for organisation, capacity in wrong:
        answer = await invited(client, town, call_id, organisation, capacity)
        assert answer.status_code == 422, capacity
    assert (await invited(client, town, call_id, town.clinic, "colleague")).status_code == 422
    town.rows.run("UPDATE organisations SET disabled_at = %s WHERE id = %s", now(), called.council)
    assert (await invited(client, town, call_id, called.council)).status_code == 422
    assert town.rows.all("SELECT id FROM call_invitations") == []


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        ("medical_control", {"department", "hospital", "council"}),
        ("covering", {"clinic", "covering_clinic"}),
    ],
)
async def test_who_may_be_called_is_listed_those_of_the_place_first(
    client: httpx.AsyncClient,
    town: Town,
    called: Physicians,
    capacity: str,
    expected: set[str],
) -> None:
    town.rows.run("UPDATE organisations SET region = '990027' WHERE id = %s", town.hospital)
    call_id = await a_call(client, town)
    path = f"/v1/calls/{call_id}/invitable?as={capacity}"
    answer = await client.get(path, headers=town.crew)
    assert answer.status_code == 200, answer.text
    ids = {
        "department": town.department,
        "hospital": town.hospital,
        "council": called.council,
        "clinic": town.clinic,
        "covering_clinic": called.covering_clinic,
    }
    found = [one["organisation_id"] for one in answer.json()["items"]]
    strangers = town.rows.all(
        "SELECT o.id FROM organisations o JOIN accounts a ON a.organisation_id = o.id"
        " WHERE a.role = 'physician' AND o.kind IN ('clinic', 'hospital')"
    )
    more = {str(one) for (one,) in strangers} if capacity == "covering" else set()
    assert set(found) == {str(ids[name]) for name in expected} | more
    if capacity == "medical_control":
        assert found[-1] == str(town.hospital)  # the far one
    after = await client.get(f"{path}&after={found[0]}", headers=town.crew)
    assert [one["organisation_id"] for one in after.json()["items"]] == found[1:]


async def test_the_departments_own_mc_physician_sees_nothing_until_called(
    client: httpx.AsyncClient, town: Town, called: Physicians, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    assert await sees_nothing(client, call_id, called.mc)
    assert (await invited(client, town, call_id, town.department)).status_code == 201
    card = await seen(client, call_id, called.mc)
    record = card["record"]
    assert record["verdict"]["content"]["kind"] == "valid"
    assert record["identity"]["level"] == "brief"
    assert record["staff_safety_notes"]["state"] == "withheld"
    assert card["advice"]["contact"]["people"][0]["phone"] == "03-0000-1234"
    # A colleague of the same department comes in alone, too, and only by opening the call.
    held = "SELECT holder_kind FROM grants WHERE basis = 'call' AND holder_kind <> 'unit'"
    assert town.rows.all(held) == [("account",)]
    await seen(client, call_id, called.mc_colleague)
    assert town.rows.all(held) == [("account",)] * 2


async def test_other_roles_of_an_invited_organisation_stay_outside(
    client: httpx.AsyncClient, town: Town, called: Physicians, patient_id: UUID
) -> None:
    rows = town.rows
    physician = rows.signed_in(Role.PHYSICIAN, town.hospital)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await invited(client, town, call_id, town.hospital)
    await invited(client, town, call_id, called.covering_clinic, "covering")
    await invited(client, town, call_id, called.council)
    await seen(client, call_id, called.hospital_mc)
    nurse = rows.signed_in(Role.NURSE, called.covering_clinic)
    for who in (physician, town.emergency, town.ward, nurse, called.steward, called.mc):
        assert (await card_of(client, call_id, who)).status_code == 404
    # Called as what else they are, the hospital's other physicians may come as well.
    await invited(client, town, call_id, town.hospital, "on_call")
    assert (await seen(client, call_id, physician))["record"] is not None


@pytest.mark.parametrize("capacity", ["covering", "on_call"])
async def test_a_home_physician_called_reads_the_card_and_finds_it_in_the_list(
    client: httpx.AsyncClient,
    town: Town,
    called: Physicians,
    patient_id: UUID,
    capacity: str,
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    assert await sees_nothing(client, call_id, called.covering)
    await invited(client, town, call_id, called.covering_clinic, capacity)
    (told,) = (await client.get("/v1/notices", headers=called.covering)).json()["items"]
    assert (told["kind"], told["call_id"]) == ("physician_invited", call_id)
    (listed,) = (await client.get("/v1/calls", headers=called.covering)).json()["items"]
    assert listed["id"] == call_id
    assert "山田" not in str(listed)
    assert (await seen(client, call_id, called.covering))["record"] is not None
    # That gives no view of the record outside the call.
    home = await client.get(f"/v1/patients/{patient_id}", headers=called.covering)
    assert home.status_code == 404
    (one,) = (await seen(client, call_id, town.crew))["known"]["call"]["invitations"]
    assert (one["invited_as"], one["physicians"]) == (capacity, ["佐藤 花子"])
    assert one["first_opened_at"] is not None


async def test_before_anybody_is_confirmed_a_physician_sees_the_call_and_the_advice(
    client: httpx.AsyncClient, town: Town, called: Physicians, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await learnt(client, town, call_id, "arrest", value=True)
    await invited(client, town, call_id, called.council)
    card = await seen(client, call_id, called.council_mc)
    assert card["record"] is None
    assert card["advice"]["rulebook"]["id"] == "training-hinode"
    assert [fact["name"] for fact in card["known"]["facts"]] == ["arrest"]
    (one,) = (await seen(client, call_id, town.crew))["known"]["call"]["invitations"]
    assert one["first_opened_at"] is not None
    assert town.rows.all("SELECT id FROM grants WHERE basis = 'call'") == []
    await confirmed(client, town, call_id, patient_id)
    assert (await seen(client, call_id, called.council_mc))["record"] is not None


async def test_an_invited_physician_suspends_and_does_not_do_the_crews_work(
    client: httpx.AsyncClient, town: Town, called: Physicians, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await invited(client, town, call_id, town.department)
    await invited(client, town, call_id, called.covering_clinic, "covering")
    path = f"/v1/calls/{call_id}"
    for who in (called.mc, called.covering):
        for door, body in (
            ("look-ups", YAMADA),
            ("patient", {"patient_id": str(patient_id), **YAMADA}),
            ("facts", {"name": "arrest", "value": True, "source": "seen"}),
            ("doctor-calls", {"whom": "online_mc_physician", "is_reached": True}),
            ("inquiries", {"hospital_id": str(town.hospital), "state": "悪い", "minutes": 5}),
            ("units", {"unit_id": str(town.far_unit)}),
            ("close", {}),
        ):
            answer = await client.post(f"{path}/{door}", json=body, headers=who)
            assert (door, answer.status_code) == (door, 403)
        assert (await client.get(f"{path}/report", headers=who)).status_code == 404
    # The first act may be the suspension: the word counts, not the look.
    said = {"said_by": "patient", "reason": "電話口で本人の声"}
    answer = await client.post(f"{path}/suspensions", json=said, headers=called.covering)
    assert answer.json()["record"]["verdict"]["content"]["kind"] == "do_not_rely"
    assert town.rows.one("SELECT marked_role FROM intent_marks") == ("physician",)


async def test_an_mc_physician_calls_further_colleagues_and_a_home_physician_does_not(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    call_id = await a_call(client, town)
    await invited(client, town, call_id, town.department)
    clinic = called.covering_clinic
    answer = await invited(client, town, call_id, clinic, "covering", by=called.mc)
    assert answer.status_code == 201, answer.text
    for who, status in ((called.covering, 403), (called.mc_colleague, 409)):
        again = await invited(client, town, call_id, clinic, "covering", by=who)
        assert again.status_code == status
    # The same people under another name are invited once; the crew and whoever called ends it.
    again = await invited(client, town, call_id, clinic, "on_call")
    assert again.json()["type"] == "/problems/already-invited"
    assert (await ended(client, town, call_id, called.mc_colleague)).status_code == 403
    assert (await ended(client, town, call_id, called.covering)).status_code == 403
    assert (await ended(client, town, call_id, called.mc)).status_code == 200
    assert (await ended(client, town, call_id, called.mc)).status_code == 409
    assert await sees_nothing(client, call_id, called.covering)
    unknown = f"/v1/calls/{call_id}/invitations/{uuid4()}/end"
    assert (await client.post(unknown, headers=town.crew)).status_code == 404


async def test_an_invitation_ended_shuts_the_view_of_everybody_who_came_by_it(
    client: httpx.AsyncClient, town: Town, called: Physicians, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await invited(client, town, call_id, town.department)
    for who in (called.mc, called.mc_colleague, town.desk):
        await seen(client, call_id, who)
    answer = await ended(client, town, call_id, town.desk)
    assert answer.json()["invitations"][0]["ended_at"] is not None
    for who in (called.mc, called.mc_colleague):
        assert await sees_nothing(client, call_id, who)
        body = {"basis": "call", "said_by": "patient"}
        path = f"/v1/patients/{patient_id}/suspensions"
        assert (await client.post(path, json=body, headers=who)).status_code == 404
    # Those of the same department who stand there by their own right keep their view.
    for who in (town.desk, town.crew):
        assert (await seen(client, call_id, who))["record"] is not None
    # Called anew, they come anew.
    await invited(client, town, call_id, town.department)
    assert (await seen(client, call_id, called.mc))["record"] is not None


async def test_after_a_correction_the_invitation_opens_towards_the_right_person(
    client: httpx.AsyncClient, town: Town, called: Physicians, patient_id: UUID
) -> None:
    right = a_patient(town, "ヤマダ ジロウ")
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await invited(client, town, call_id, town.department)
    await seen(client, call_id, called.mc)
    him = {"reading": "ヤマダ ジロウ", "birth_date": "昭和15年4月1日"}
    await confirmed(client, town, call_id, right, **him)
    wrong = "SELECT id FROM grants WHERE patient_id = %s AND basis = 'call' AND closes_at > %s"
    assert town.rows.all(wrong, patient_id, now()) == []
    assert (await seen(client, call_id, called.mc))["record"]["patient_id"] == str(right)


async def test_the_close_and_the_twelfth_hour_end_what_physicians_see(
    client: httpx.AsyncClient, town: Town, called: Physicians, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await invited(client, town, call_id, town.department)
    await seen(client, call_id, called.mc)
    ends = "UPDATE grants SET closes_at = clock_timestamp() + %s, opened_at = clock_timestamp()"
    begins = "UPDATE calls SET opened_at = clock_timestamp() - interval '12 hours' + %s"
    for left, is_open in ((timedelta(seconds=60), True), (timedelta(0), False)):
        with unguarded(town):
            town.rows.run(f"{ends} - interval '1 hour' WHERE call_id IS NOT NULL", left)
            town.rows.run(begins, left)
        assert ((await card_of(client, call_id, called.mc)).status_code == 200) is is_open
    assert await sees_nothing(client, call_id, called.mc)
    late = await invited(client, town, call_id, town.hospital)
    assert late.json()["type"] == "/problems/call-closed"
    town.rows.run("UPDATE calls SET opened_at = clock_timestamp()")
    await closed(client, town, call_id)
    assert await sees_nothing(client, call_id, called.mc)
    for answer in (
        await invited(client, town, call_id, town.hospital),
        await ended(client, town, call_id),
    ):
        assert answer.json()["type"] == "/problems/call-closed"


async def test_the_care_team_reads_who_was_called_and_no_physicians_name(
    client: httpx.AsyncClient, town: Town, called: Physicians, patient_id: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await invited(client, town, call_id, town.department)
    await seen(client, call_id, called.mc)
    answer = await client.get(f"/v1/patients/{patient_id}/calls", headers=town.doctor)
    (record,) = answer.json()["calls"]["content"]
    (one,) = record["call"]["invitations"]
    assert (one["invited_as"], one["physicians"]) == ("medical_control", [])
    leaves = town.rows.leaves("physician.invited") + town.rows.leaves("card.read")
    assert {leaf["patient_id"] for leaf in leaves} >= {patient_id}
    sections = town.rows.leaves("card.read")[-1]["sections"]
    assert "staff_safety_notes" not in sections
    assert sections["place_of_care"] == "brief"
