"""Suspending and withdrawing: at once, one way, and nothing older comes back."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.clock import now
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.builders import Headers, Home
from tests.days import today

BODY = {"said_by": "patient", "reason": "「助けてほしい」と話された"}
OLD = "2026-03-01"


async def kind_of(home: Home, patient_id: UUID) -> str:
    return str((await home.record(patient_id))["verdict"]["content"]["kind"])


def a_crew_at(home: Home, patient_id: UUID) -> Headers:
    """A crew whose unit holds an open grant on the basis of a call."""
    department = home.rows.an_organisation(OrganisationKind.FIRE_DEPARTMENT)
    unit = home.rows.add(
        "units", organisation_id=department, name="訓練第1救急隊", created_at=now()
    )
    home.rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind="unit",
        holder_id=unit,
        basis="call",
        opened_at=now() - timedelta(minutes=1),
        opened_by=uuid4(),
        opened_for="confirmed",
        is_own_institution=False,
    )
    return home.rows.signed_in(Role.CREW, department, unit)


@pytest.mark.parametrize("path", ["suspensions", "withdrawals"])
async def test_without_an_open_grant_nothing_is_taken_back(home: Home, path: str) -> None:
    patient_id = await home.in_order()
    for basis in ("care_team", "call", "handover", "patient", "after_review"):
        body = BODY | {"basis": basis}
        answer = await home.send("POST", f"/patients/{patient_id}/{path}", home.stranger, body)
        assert answer.status_code == 404
    assert await kind_of(home, patient_id) == "valid"


async def test_a_suspension_holds_at_once_and_says_who_and_why(home: Home) -> None:
    patient_id = await home.in_order()
    path = f"/patients/{patient_id}/suspensions"
    done = await home.send("POST", path, home.nurse, BODY)
    assert done.status_code == 201
    assert set(done.json()) == {"id", "kind", "marked_at"}
    verdict = (await home.record(patient_id))["verdict"]["content"]
    assert verdict["kind"] == "do_not_rely"
    assert verdict["newest_mark"]["said_by"] == "patient"
    assert verdict["newest_mark"]["reason"] == BODY["reason"]
    assert home.rows.leaves("intent.suspended")[-1]["outcome"] == "done"


async def test_a_crew_on_the_call_suspends_also_where_consent_was_withdrawn(home: Home) -> None:
    patient_id = await home.in_order()
    crew = a_crew_at(home, patient_id)
    await home.consented(patient_id, recipient="ambulance", state="withdrawn")
    assert (await home.send("GET", f"/patients/{patient_id}", crew)).status_code == 404
    done = await home.send(
        "POST", f"/patients/{patient_id}/suspensions", crew, BODY | {"basis": "call"}
    )
    assert done.status_code == 201
    assert await kind_of(home, patient_id) == "do_not_rely"


async def test_a_crew_suspends_but_does_not_withdraw(home: Home) -> None:
    patient_id = await home.in_order()
    crew = a_crew_at(home, patient_id)
    path = f"/patients/{patient_id}/withdrawals"
    answer = await home.send("POST", path, crew, BODY | {"basis": "call"})
    assert answer.status_code == 403
    assert await kind_of(home, patient_id) == "valid"


async def test_a_withdrawn_version_does_not_revive_the_one_before(home: Home) -> None:
    patient_id = await home.in_order()
    await home.wished(patient_id, stated_on="2026-02-01")
    newer = await home.drafted(patient_id, diagnosis="心不全")
    await home.signed(newer)
    done = await home.send("POST", f"/patients/{patient_id}/withdrawals", home.nurse, BODY)
    assert done.status_code == 201
    assert await kind_of(home, patient_id) == "do_not_rely"
    # neither the old order signed again, nor a wish alone, nor an unsigned draft brings it back
    assert (await home.signed(newer)).status_code == 409
    await home.wished(patient_id, stated_on=today().isoformat())
    assert await kind_of(home, patient_id) == "do_not_rely"
    fresh = await home.drafted(patient_id, issued_on=today().isoformat())
    assert await kind_of(home, patient_id) == "do_not_rely"
    assert (await home.signed(fresh)).status_code == 201
    assert await kind_of(home, patient_id) == "valid"


@pytest.mark.parametrize(("talk", "paper", "missing"), [(OLD, None, "talk"), (None, OLD, "order")])
async def test_what_was_said_or_written_before_a_withdrawal_is_not_signed_as_new(
    home: Home, talk: str | None, paper: str | None, missing: str
) -> None:
    patient_id = await home.in_order()
    await home.send("POST", f"/patients/{patient_id}/withdrawals", home.nurse, BODY)
    await home.wished(patient_id, stated_on=talk or today().isoformat())
    answer = await home.signed(
        await home.drafted(patient_id, issued_on=paper or today().isoformat())
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/order-incomplete")
    assert missing in answer.json()["title_en"]
    assert await kind_of(home, patient_id) == "do_not_rely"


async def test_a_draft_from_before_a_withdrawal_is_not_signed_after_it(home: Home) -> None:
    patient_id = await home.registered()
    await home.wished(patient_id)
    order = await home.drafted(patient_id)
    await home.send("POST", f"/patients/{patient_id}/withdrawals", home.doctor, BODY)
    await home.wished(patient_id)
    assert (await home.signed(order)).json()["type"] == "/problems/order-replaced"


async def test_a_withdrawal_wins_against_a_signature_under_way(home: Home) -> None:
    patient_id = await home.registered()
    await home.wished(patient_id)
    order = await home.drafted(patient_id)
    await asyncio.gather(
        home.signed(order),
        home.send("POST", f"/patients/{patient_id}/withdrawals", home.nurse, BODY),
    )
    assert await kind_of(home, patient_id) == "do_not_rely"


async def test_a_retried_suspension_marks_once(home: Home) -> None:
    patient_id = await home.in_order()
    path = f"/patients/{patient_id}/suspensions"
    one = await home.send("POST", path, home.nurse, BODY, key="suspend-1")
    two = await home.send("POST", path, home.nurse, BODY, key="suspend-1")
    assert one.status_code == two.status_code == 201
    assert one.json() == two.json()
    assert len(home.rows.all("SELECT 1 FROM intent_marks")) == 1


async def test_the_team_is_told_as_far_as_the_patient_consented(home: Home) -> None:
    patient_id = await home.in_order()
    await home.joined(patient_id, home.station, "nursing")
    path = f"/patients/{patient_id}/suspensions"
    await home.send("POST", path, a_crew_at(home, patient_id), BODY | {"basis": "call"})
    told = "SELECT organisation_id FROM notices WHERE kind = 'wish_suspended'"
    assert home.rows.all(told) == [(home.clinic,)]
    await home.consented(patient_id)
    await home.send("POST", path, home.doctor, BODY)
    assert home.rows.all(f"{told} ORDER BY id") == [(home.clinic,), (home.station,)]
