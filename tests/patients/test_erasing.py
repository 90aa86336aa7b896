"""Erasing a person: who may, who may not, and that nothing of them is found afterwards."""

from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from app.audit.entry import mac
from app.clock import now
from app.embedded import APP, OWNER, Server
from app.keys import Keyring
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.builders import seen_as
from tests.calls.builders import HINODE, MIZUNO, Town
from tests.calls.steps import a_call
from tests.notices.builders import an_endpoint
from tests.patients.canary import (
    CANARY,
    TRACES,
    a_canary,
    a_whole_life,
    an_officer,
    at_home,
    mistaken_for,
)

REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)


async def ask(
    client: httpx.AsyncClient, patient_id: UUID, who: dict[str, str], reason: str
) -> httpx.Response:
    path = f"/v1/patients/{patient_id}/erasures"
    return await client.post(path, headers=who, json={"reason": reason})


async def agree(client: httpx.AsyncClient, erasure_id: str, who: dict[str, str]) -> httpx.Response:
    return await client.post(f"/v1/erasures/{erasure_id}/approval", headers=who)


async def read(client: httpx.AsyncClient, erasure_id: str, who: dict[str, str]) -> httpx.Response:
    return await client.get(f"/v1/erasures/{erasure_id}", headers=who)


async def test_only_clinicians_of_the_clinic_that_registered_ask(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_canary(client, town)
    station = town.rows.an_organisation(OrganisationKind.NURSE_STATION)
    member = {"organisation_id": str(station), "function": "nursing"}
    await own.send("POST", f"/patients/{own.id}/care-team", town.doctor, member)
    await own.send(
        "POST",
        f"/patients/{own.id}/consents",
        town.doctor,
        {
            "recipient": "care_team",
            "state": "granted",
            "given_by": "patient",
            "how": "oral",
            "given_on": "2026-01-10",
        },
    )
    team = town.rows.signed_in(Role.NURSE, station)
    assert (await ask(client, own.id, team, "asked_by_patient")).status_code == 403
    assert (await ask(client, own.id, town.nurse, "asked_by_patient")).status_code == 201
    told = (await client.get("/v1/notices", headers=team)).json()["items"]
    assert [one["kind"] for one in told] == ["erasure_asked", "team_joined"]
    town.rows.run("UPDATE erasures SET ended_at = now(), ended_by = asked_by")
    for stranger in (own.account, own.privacy, own.officer, town.crew, town.emergency):
        assert (await ask(client, own.id, stranger, "asked_by_patient")).status_code in {403, 404}
    assert (await ask(client, uuid4(), town.doctor, "asked_by_patient")).status_code == 404
    assert (await ask(client, own.id, town.doctor, "no_reason")).status_code == 422
    assert len(town.rows.all("SELECT FROM erasures")) == 1


async def test_a_record_is_asked_for_once_at_a_time_and_can_be_left_alone(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_canary(client, town)
    first = await own.asked()
    again = await ask(client, own.id, town.nurse, "registered_by_mistake")
    assert again.json()["type"] == "/problems/erasure-asked-already"
    path = f"/v1/erasures/{first}"
    assert (await client.delete(path, headers=own.officer)).status_code == 404
    assert (await client.delete(path, headers=town.emergency)).status_code == 403
    assert (await client.delete(path, headers=town.nurse)).status_code == 204
    assert (await client.delete(path, headers=town.nurse)).status_code == 409
    assert (await agree(client, first, own.privacy)).status_code == 409
    assert await own.asked() != first


async def test_who_agrees_is_of_the_right_office_and_answers_for_the_place(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_canary(client, town)
    erasure_id = await own.asked()
    kind = OrganisationKind.MUNICIPALITY
    elsewhere = an_officer(town, Role.PRIVACY_OFFICER, kind, MIZUNO)
    pharmacy = an_officer(town, Role.PRIVACY_OFFICER, OrganisationKind.PHARMACY)
    prefecture = an_officer(town, Role.PRIVACY_OFFICER, OrganisationKind.PREFECTURE, "99")
    for who in (own.officer, elsewhere, pharmacy, prefecture):
        assert (await agree(client, erasure_id, who)).status_code == 404
        assert (await read(client, erasure_id, who)).status_code == 404
    for who in (town.emergency, own.account, town.crew):
        assert (await agree(client, erasure_id, who)).status_code == 404
        assert (await read(client, erasure_id, who)).status_code == 403
    assert (await agree(client, erasure_id, town.doctor)).status_code == 403
    colleague = town.rows.signed_in(Role.PRIVACY_OFFICER, town.clinic)
    assert (await read(client, erasure_id, colleague)).json()["can_agree"] is False
    assert (await read(client, erasure_id, own.privacy)).json()["can_agree"] is True
    own_house = await agree(client, erasure_id, colleague)
    assert own_house.json()["type"] == "/problems/second-organisation-needed"
    assert own_house.status_code == 409
    assert own.found(CANARY)


async def test_one_person_and_one_organisation_never_agree_with_themselves(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_canary(client, town)
    await own.asked()
    row = "SELECT asked_by, asked_organisation_id FROM erasures"
    asked_by, organisation = town.rows.one(row)
    agreed = (
        "UPDATE erasures SET approved_by = %s, approved_organisation_id = %s, approved_at = now()"
    )
    for person, place in ((asked_by, town.hospital), (uuid4(), organisation)):
        with pytest.raises(psycopg.errors.CheckViolation):
            town.rows.run(agreed, person, place)


async def test_it_takes_a_second_factor_just_given(client: httpx.AsyncClient, town: Town) -> None:
    own = await a_canary(client, town)
    erasure_id = await own.asked()
    town.rows.run("UPDATE sessions SET second_factor_at = second_factor_at - interval '6 minutes'")
    answer = await agree(client, erasure_id, own.privacy)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/second-factor-needed"
    assert town.rows.leaves("erasure.approved")[-1]["outcome"] == "refused"


async def test_nobody_is_erased_during_a_call_or_a_stay(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_whole_life(client, town)
    erasure_id = await own.asked()
    town.rows.run("UPDATE calls SET closed_at = NULL WHERE id = %s", own.call)
    for answer in (
        await ask(client, own.id, town.doctor, "asked_by_patient"),
        await agree(client, erasure_id, own.privacy),
    ):
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/open-call"
        assert "消防本部に終了を記録" in answer.json()["title"]
    town.rows.run("UPDATE calls SET closed_at = now() WHERE id = %s", own.call)
    town.rows.run("UPDATE handovers SET discharged_at = NULL")
    answer = await agree(client, erasure_id, own.privacy)
    assert answer.json()["type"] == "/problems/open-admission"
    assert own.found(CANARY)


async def test_a_young_record_is_not_erased_for_its_age(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_canary(client, town)
    answer = await ask(client, own.id, town.doctor, "kept_long_enough")
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/too-recent"
    own.ages(6)
    await own.asked("kept_long_enough")
    # a contact written meanwhile carries no time of its own: the audit knows of it
    contacts: dict[str, object] = {"call_chain": [], "family": []}
    await own.send("PUT", f"/patients/{own.id}/contacts", town.doctor, contacts)
    (erasure_id,) = town.rows.one("SELECT id FROM erasures")
    late = await agree(client, str(erasure_id), own.officer)
    assert late.json()["type"] == "/problems/too-recent"


async def test_every_kind_of_entry_keeps_a_record_young(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_whole_life(client, town)
    rows = town.rows
    asked = "SELECT wall.is_kept_long_enough(%s), wall.last_entry(%s) < now() - interval '5 years'"
    rows.run("SELECT set_config('app.at', clock_timestamp()::text, false)")
    own.ages(6)
    assert rows.one(asked, own.id, own.id) == (True, True)
    rows.run("SET session_replication_role = replica")
    for table, column in (
        ("patients", "registered_at"),
        ("profiles", "recorded_at"),
        ("wishes", "recorded_at"),
        ("orders", "drafted_at"),
        ("order_signatures", "signed_at"),
        ("intent_marks", "marked_at"),
        ("proposals", "proposed_at"),
        ("proposal_answers", "answered_at"),
        ("consents", "recorded_at"),
        ("grants", "opened_at"),
        ("return_home_letters", "written_at"),
        ("audit_leaves", "at"),
    ):
        key = "id" if table == "patients" else "patient_id"
        also = "closes_at = closes_at {0} interval '6 years', " if table == "grants" else ""
        moved = f"UPDATE {table} SET {also}{column} = {column} {{0}} interval '6 years'"  # noqa: S608  ours
        moved += f" WHERE {key} = %s"
        rows.run(moved.format("+"), own.id)
        assert rows.one(asked, own.id, own.id) == (False, False), table
        rows.run(moved.format("-"), own.id)
    rows.run(
        "UPDATE audit_leaves SET at = now() WHERE patient_id = %s"
        " AND (fields = '[]' OR action LIKE 'erasure.%%' OR action = 'notice.acknowledge')",
        own.id,
    )
    assert rows.one(asked, own.id, own.id) == (True, True), "a reading is no entry"


async def test_an_old_record_is_erased_by_the_region(client: httpx.AsyncClient, town: Town) -> None:
    own = await a_canary(client, town)
    own.ages(6)
    erasure_id = await own.asked("kept_long_enough")
    assert (await agree(client, erasure_id, own.privacy)).status_code == 404
    answer = await agree(client, erasure_id, own.officer)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "done"
    assert own.found(*TRACES) == {}
    assert (await agree(client, erasure_id, own.officer)).status_code == 409


async def test_nothing_of_the_person_is_found_afterwards(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_whole_life(client, town)
    mistaken = await mistaken_for(own)
    before = own.found(*TRACES)
    assert set(before) >= {
        *("patients", "patient_phones", "chain_links", "family_contacts", "profiles", "wishes"),
        *("orders", "order_signatures", "intent_marks", "consents", "calls", "call_facts"),
        *("doctor_calls", "inquiries", "handovers", "return_home_letters", "accounts"),
    }
    counts = await own.erased()
    assert own.found(*TRACES) == {}
    assert counts["patients"] == counts["wishes"] == counts["accounts"] == 1
    assert counts["doctor_calls"] == 2
    (kept,) = town.rows.one(
        "SELECT count(*) FROM doctor_calls WHERE call_id = %s AND words IS NOT NULL", mistaken
    )
    assert kept == 1, "what the right person's doctor said stays"
    call = town.rows.one(
        "SELECT patient_id, resuscitation, transport, municipality, confirmed_at IS NOT NULL,"
        " closed_at IS NOT NULL FROM calls WHERE id = %s",
        own.call,
    )
    assert call == (None, "continued", "yes", HINODE, True, True)
    facts = "SELECT name, value, source, told_by FROM call_facts WHERE call_id = %s"
    assert town.rows.all(facts, own.call) == [("arrest", {"value": True}, "seen", None)]


async def test_the_erased_is_nobody_at_every_door(client: httpx.AsyncClient, town: Town) -> None:
    own = await at_home(client, town)
    asked = {"reading": "かなりあ はなこ", "birth_date": "昭和10年4月1日", "phone": "03-0000-8686"}
    call_id = await a_call(client, town)
    call = f"/v1/calls/{call_id}"
    found = await client.post(f"{call}/look-ups", headers=town.crew, json=asked)
    assert found.json()["outcome"] == "found"
    await own.erased()
    nobody = await client.get(f"/v1/patients/{uuid4()}", headers=town.doctor)
    for path in ("", "/accesses", "/wishes", "/consents", "/calls", "/handovers"):
        answer = await client.get(f"/v1/patients/{own.id}{path}", headers=town.doctor)
        assert (answer.status_code, answer.json()) == (404, nobody.json()), path
    assert (await ask(client, own.id, town.doctor, "asked_by_patient")).status_code == 404
    listed = await client.get("/v1/patients", headers=town.doctor)
    assert listed.json()["items"] == []
    for path in (f"/v1/patients/{own.id}", "/v1/me"):
        assert (await client.get(path, headers=own.account)).status_code == 401, "its account too"
    found = await client.post(f"{call}/look-ups", headers=town.crew, json=asked)
    assert found.json()["outcome"] == "nobody_found"
    confirmed = asked | {"patient_id": str(own.id)}
    answer = await client.post(f"{call}/patient", headers=town.crew, json=confirmed)
    assert answer.status_code == 404


async def test_the_audit_stays_whole_and_still_lists_the_pseudonym(
    client: httpx.AsyncClient, town: Town, server: Server, database: str, keyring: Keyring
) -> None:
    own = await a_canary(client, town)
    (before,) = town.rows.one("SELECT count(*) FROM audit_leaves")
    await own.erased()
    found = town.rows.db.execute("SELECT * FROM audit_leaves ORDER BY id")
    names = [each.name for each in found.description or ()]
    leaves = [dict(zip(names, row, strict=True)) for row in found]
    assert len(leaves) > before
    key = keyring.audit.material
    for leaf in leaves:
        kept = {name: v for name, v in leaf.items() if name not in {"xid", "kid", "mac"}}
        assert leaf["mac"] == mac(key, kept), leaf["action"]
    last = [leaf["action"] for leaf in leaves if leaf["patient_id"] == own.id][-3:]
    assert last == ["erasure.approved", "erasure.done", "erasure.read"]
    (officer,) = town.rows.one(
        "SELECT id FROM accounts WHERE organisation_id = %s LIMIT 1", town.clinic
    )
    asked = "SELECT DISTINCT patient_id FROM audit_leaves WHERE action = 'record.read'"
    await client.get(f"/v1/patients/{uuid4()}", headers=town.doctor)
    looked = seen_as(
        server,
        database,
        asked.replace("record.read", "patient.registered"),
        account=officer,
        organisation=town.clinic,
        at="2026-11-21",
        role="privacy_officer",
    )
    assert looked == [(own.id,)]


async def test_what_is_asked_for_is_listed_to_those_whom_it_concerns(
    client: httpx.AsyncClient, town: Town, server: Server, database: str
) -> None:
    own = await a_canary(client, town)
    erasure_id = await own.asked()
    for who, seen in (
        (town.nurse, [erasure_id]),
        (own.privacy, [erasure_id]),
        (own.officer, []),
        (
            town.rows.signed_in(Role.PHYSICIAN, town.rows.an_organisation(OrganisationKind.CLINIC)),
            [],
        ),
    ):
        answer = await client.get("/v1/erasures", headers=who)
        assert [one["id"] for one in answer.json()["items"]] == seen
    assert (await client.get("/v1/erasures", headers=town.crew)).status_code == 403
    asked = "SELECT count(*) FROM erasures"
    by, of = town.rows.one("SELECT asked_by, asked_organisation_id FROM erasures")
    for role, seen_by_sql in (("nurse", 1), ("patient", 0), ("care_manager", 0)):
        found = seen_as(
            server, database, asked, account=by, organisation=of, at="2026-11-21", role=role
        )
        assert found == [(seen_by_sql,)]
    view = (await client.get(f"/v1/erasures/{erasure_id}", headers=own.privacy)).json()
    assert view["state"] == "waiting"
    assert view["said"]["ja"] == "本人が求めた"
    assert CANARY not in str(view)


async def test_old_records_are_listed_to_their_clinic_and_counted_to_the_region(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_canary(client, town)
    young = await a_canary(client, town)
    path = "/v1/erasures/candidates"
    assert (await client.get(path, headers=town.doctor)).json()["patients"] == []
    own.ages(6)
    answer = (await client.get(path, headers=town.doctor)).json()
    assert [one["patient_id"] for one in answer["patients"]] == [str(own.id)]
    assert answer["counts"] is None
    assert CANARY in str(answer)
    (leaf,) = [one for one in town.rows.leaves("erasures.candidates") if one["patient_id"]]
    assert leaf["sections"] == {"identity": "full"}
    counted = (await client.get(path, headers=own.officer)).json()
    assert counted["patients"] is None
    assert counted["counts"] == [{"code": HINODE, "name": "日の出浜市", "number": None}]
    assert CANARY not in str(counted)
    elsewhere = an_officer(town, Role.MUNICIPALITY_OFFICER, OrganisationKind.MUNICIPALITY, MIZUNO)
    assert (await client.get(path, headers=elsewhere)).json()["counts"] == []
    for who in (own.privacy, town.crew, own.account):
        assert (await client.get(path, headers=who)).status_code == 403
    assert young.found(CANARY), "nothing is erased by itself"


async def test_asking_twice_with_one_key_asks_once(client: httpx.AsyncClient, town: Town) -> None:
    own = await a_canary(client, town)
    who = town.doctor | {"Idempotency-Key": "erase-this-one"}
    first, again = [await ask(client, own.id, who, "asked_by_patient") for _ in range(2)]
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]


class Guarded:
    """The guards of the tables, tried without any of our code."""

    def __init__(self, server: Server, database: str) -> None:
        self.server, self.database = server, database

    def tries(self, role: str, statement: str, *values: object, erased: UUID | None = None) -> int:
        """Rows that a role got rid of, rolled back; by a direct SET where `erased` is given."""
        with psycopg.connect(self.server.dsn(role, self.database)) as db:
            if erased is not None:
                db.execute("SELECT set_config('app.erased', %s, true)", [str(erased)])
            done = db.execute(statement.encode(), values).rowcount
            db.rollback()
            return done


async def test_no_role_and_no_setting_gets_rid_of_a_row_otherwise(
    client: httpx.AsyncClient, town: Town, server: Server, database: str
) -> None:
    own = await a_whole_life(client, town)
    await own.asked()
    guarded = Guarded(server, database)
    (tables,) = town.rows.one("SELECT wall.erased_tables()")
    assert len(tables) > 10
    for table in tables:
        statement = f"DELETE FROM {table}"  # noqa: S608  ours
        with pytest.raises(REFUSED):
            guarded.tries(APP, statement, erased=own.id)
        for erased in (None, own.id):
            try:
                assert guarded.tries(OWNER, statement, erased=erased) == 0, table
            except REFUSED:
                continue
        with pytest.raises(psycopg.errors.RestrictViolation):
            town.rows.run(statement)
    for scrubbed in ("call_facts SET told_by = NULL", "doctor_calls SET words = NULL"):
        with pytest.raises(REFUSED):
            guarded.tries(OWNER, f"UPDATE {scrubbed}", erased=own.id)
    for moved in (
        "calls SET patient_id = NULL",
        "grants SET opened_for = ''",
        "inquiries SET state = ''",
    ):
        assert guarded.tries(OWNER, f"UPDATE {moved}", erased=own.id) == 0
    assert own.found(CANARY)


async def test_the_function_erases_nobody_on_whom_two_have_not_agreed(
    client: httpx.AsyncClient, town: Town, server: Server, database: str
) -> None:
    own = await a_canary(client, town)
    await own.asked()
    guarded = Guarded(server, database)
    for role in (APP, OWNER):
        with pytest.raises(psycopg.errors.RestrictViolation):
            guarded.tries(role, "SELECT wall.erase(%s)", own.id)
    # nor does the owner of the tables write such an agreement
    agreed = "approved_by = gen_random_uuid(), approved_at = now()"
    assert guarded.tries(OWNER, f"UPDATE erasures SET {agreed}, done_at = now()") == 0  # noqa: S608  ours
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        guarded.tries(
            OWNER,
            "INSERT INTO erasures (id, patient_id, region, reason, asked_by,"
            " asked_organisation_id, asked_at) SELECT gen_random_uuid(), patient_id, region,"
            " reason, asked_by, asked_organisation_id, now() FROM erasures",
        )


async def test_an_agreement_without_the_erasure_is_not_kept(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_canary(client, town)
    await own.asked()
    with pytest.raises(psycopg.errors.RestrictViolation):
        town.rows.run(
            "UPDATE erasures SET approved_by = %s, approved_organisation_id = %s,"
            " approved_at = now()",
            uuid4(),
            town.hospital,
        )
    with pytest.raises(psycopg.errors.RestrictViolation):
        town.rows.run("DELETE FROM erasures")


async def test_even_where_two_have_agreed_it_is_only_that_person(
    client: httpx.AsyncClient, town: Town, server: Server, database: str
) -> None:
    own = await a_whole_life(client, town)
    other = await a_canary(client, town)
    await own.asked()
    rows = town.rows
    rows.run("SET session_replication_role = replica")
    rows.run(
        "UPDATE erasures SET approved_by = %s, approved_organisation_id = %s, approved_at = now()",
        uuid4(),
        town.hospital,
    )
    rows.run("SET session_replication_role = origin")
    guarded = Guarded(server, database)
    with pytest.raises(psycopg.errors.RestrictViolation):
        guarded.tries(OWNER, "DELETE FROM wishes", erased=other.id)
    assert guarded.tries(OWNER, "DELETE FROM patient_phones", erased=other.id) == 0
    assert guarded.tries(OWNER, "DELETE FROM patient_phones", erased=own.id) == 1
    # the function itself asks anew whether it is the time
    assert guarded.tries(APP, "SELECT wall.erase(%s)", own.id) == 1
    rows.run("UPDATE calls SET closed_at = NULL WHERE id = %s", own.call)
    with pytest.raises(psycopg.errors.RestrictViolation):
        guarded.tries(APP, "SELECT wall.erase(%s)", own.id)
    rows.run("SELECT set_config('app.erased', %s, false)", str(own.id))
    for patient_id in (own.id, other.id):
        with pytest.raises(psycopg.errors.RestrictViolation):
            rows.run("DELETE FROM patient_phones WHERE patient_id = %s", patient_id)


async def test_what_was_on_its_way_about_the_person_goes_too(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_canary(client, town)
    administrator = town.rows.signed_in(Role.ADMINISTRATOR, town.clinic)
    endpoint_id, _ = await an_endpoint(client, administrator, "https://clinic.example.jp/")
    notices = [
        town.rows.add(
            "notices",
            organisation_id=town.clinic,
            kind="wish_changed",
            patient_id=whose,
            told_at=now(),
        )
        for whose in (own.id, None)
    ]
    for notice_id in notices:
        town.rows.add(
            "deliveries",
            notice_id=notice_id,
            organisation_id=town.clinic,
            endpoint_id=endpoint_id,
            round=0,
            body="{}",
            written_at=now(),
            due_at=now(),
        )
    await own.erased()
    assert town.rows.all("SELECT notice_id FROM deliveries") == [(notices[1],)]
