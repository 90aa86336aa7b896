"""Proposed changes: who asks for one, who reads and answers it, what it does to the verdict."""

import asyncio
from typing import Any
from uuid import UUID

from app.db import uuid7
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.builders import Headers, Home, a_proposal_body, an_order_body, nobody
from tests.days import today
from tests.intent.test_taking_back import a_crew_at, kind_of

SAVED = "助けてほしい"


async def proposed(home: Home, patient_id: UUID, who: Headers, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any field of the body
    body = a_proposal_body(**changes)
    answer = await home.send("POST", f"/patients/{patient_id}/proposals", who, body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def listed(home: Home, patient_id: UUID, who: Headers) -> list[dict[str, Any]]:
    answer = await home.send("GET", f"/patients/{patient_id}/proposals", who)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def an_emergency_room(home: Home, patient_id: UUID, basis: str = "handover") -> Headers:
    """A hospital whose grant is open, and somebody there."""
    hospital = home.rows.an_organisation(OrganisationKind.HOSPITAL)
    home.rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind="organisation",
        holder_id=hospital,
        basis=basis,
        call_id=uuid7(),
        opened_at="2026-01-01",
        opened_by=UUID(int=1),
        opened_for=basis,
        is_own_institution=False,
    )
    role = Role.EMERGENCY_CLINICIAN if basis == "handover" else Role.DISCHARGE_DESK
    return home.rows.signed_in(role, hospital)


async def test_who_stands_nowhere_or_writes_themself_proposes_nothing(home: Home) -> None:
    patient_id = await home.in_order()
    await home.joined(patient_id, home.office, "care_management")
    for recipient in ("care_team", "hospital", "ambulance"):
        await home.consented(patient_id, recipient=recipient)
    emergency = an_emergency_room(home, patient_id)
    path, body = f"/patients/{patient_id}/proposals", a_proposal_body()
    refused = [
        (home.stranger, 404),
        (a_crew_at(home, patient_id), 404),
        (home.rows.signed_in(Role.EMERGENCY_CLINICIAN, home.hospital), 404),
        (home.doctor, 403),
        (home.care_manager, 403),
    ]
    for who, status in refused:
        assert (await home.send("POST", path, who, body)).status_code == status
        listing = await home.send("GET", path, who)
        assert listing.status_code == (200 if who is home.doctor else status)
    patient = await home.invited(patient_id, "patient")
    not_whole: list[dict[str, Any]] = [
        {"words": ""},
        {"kind": "suspension"},
        {"kind": "contact", "resuscitation": "wanted"},
        {"resuscitation": "maybe"},
        {"words": "番号 123456789018"},
        {"outcome": "accepted"},
    ]
    for changes in not_whole:
        answer = await home.send("POST", path, patient.headers, a_proposal_body(**changes))
        assert answer.status_code == 422, changes
    # the handover is over: so is its voice
    home.rows.run("UPDATE grants SET closes_at = now() WHERE basis = 'handover'")
    assert (await home.send("POST", path, emergency, body)).status_code == 404
    assert not home.rows.all("SELECT 1 FROM proposals")
    assert await kind_of(home, patient_id) == "valid"


async def test_an_open_proposal_puts_a_valid_record_in_doubt_until_it_is_refused(
    home: Home,
) -> None:
    patient_id = await home.in_order()
    await home.consented(patient_id, recipient="hospital")
    emergency = an_emergency_room(home, patient_id)
    before = await home.epoch(patient_id)
    made = await proposed(home, patient_id, emergency, words=SAVED, resuscitation="wanted")
    assert made["is_open"]
    assert made["content"]["content"]["resuscitation"] == "wanted"
    assert await home.epoch(patient_id) == before + 1
    verdict = (await home.record(patient_id))["verdict"]["content"]
    assert verdict["kind"] == "confirm"
    assert [one["code"] for one in verdict["reasons"]] == ["proposal_open"]
    (line,) = (await home.send("GET", "/patients", home.nurse)).json()["items"]
    assert line["verdict"]["content"]["kind"] == "confirm"
    path = f"/proposals/{made['id']}/answer"
    refusal = {"outcome": "refused", "note": "本人と話し、変わりないと確かめました。"}
    for who in (home.stranger, emergency, a_crew_at(home, patient_id)):
        assert (await home.send("POST", path, who, refusal)).status_code == 404
    both = await asyncio.gather(
        home.send("POST", path, home.doctor, refusal), home.send("POST", path, home.nurse, refusal)
    )
    assert sorted(answer.status_code for answer in both) == [201, 409]
    done = next(answer.json() for answer in both if answer.status_code == 201)
    assert not done["proposal"]["is_open"]
    assert "変わりません" in done["said"]["ja"]
    assert await kind_of(home, patient_id) == "valid"
    twice = await home.send("POST", path, home.doctor, refusal)
    assert twice.json()["type"] == "/problems/already-answered"
    (theirs,) = await listed(home, patient_id, emergency)
    assert theirs["answer"]["note"] == refusal["note"]
    told = "SELECT organisation_id, kind FROM notices WHERE kind LIKE 'proposal%%' ORDER BY id"
    (hospital,) = home.rows.one("SELECT organisation_id FROM proposals")
    assert home.rows.all(told) == [
        (home.clinic, "proposal_made"),
        (hospital, "proposal_answered"),
    ]


async def test_what_was_accepted_stays_in_doubt_until_it_is_recorded(home: Home) -> None:
    patient_id = await home.in_order()
    patient = await home.invited(patient_id, "patient")
    made = await proposed(home, patient_id, patient.headers, words=SAVED)
    path = f"/proposals/{made['id']}/answer"
    done = await home.send("POST", path, home.nurse, {"outcome": "accepted"}, key="accept-1")
    assert done.status_code == 201
    assert "あらためて記録するまで" in done.json()["said"]["ja"]
    again = await home.send("POST", path, home.nurse, {"outcome": "accepted"}, key="accept-1")
    assert again.json() == done.json()
    # an acceptance writes no wish, and the refusal known to be wrong is not shown as valid
    assert len(home.rows.all("SELECT 1 FROM wishes")) == 1
    assert await kind_of(home, patient_id) == "confirm"
    await home.wished(patient_id, stated_on=today().isoformat())
    assert await kind_of(home, patient_id) == "valid"
    order = await proposed(home, patient_id, patient.headers, kind="order")
    path = f"/proposals/{order['id']}/answer"
    await home.send("POST", path, home.doctor, {"outcome": "changed", "note": "範囲を変えます"})
    await home.wished(patient_id, stated_on=today().isoformat())
    assert await kind_of(home, patient_id) == "confirm"
    assert (await listed(home, patient_id, patient.headers))[0]["is_open"]
    await home.signed(await home.drafted(patient_id, issued_on=today().isoformat()))
    assert await kind_of(home, patient_id) == "valid"
    contact = await proposed(home, patient_id, patient.headers, kind="contact")
    path = f"/proposals/{contact['id']}/answer"
    assert await kind_of(home, patient_id) == "confirm"
    await home.send("POST", path, home.doctor, {"outcome": "accepted"})
    assert await kind_of(home, patient_id) == "valid"


async def test_a_proposal_weakens_no_withdrawal_and_revives_nothing(home: Home) -> None:
    patient_id = await home.in_order()
    daughter = await home.invited(patient_id)
    path = f"/patients/{patient_id}/withdrawals"
    await home.send("POST", path, home.nurse, {"said_by": "patient"})
    made = await proposed(home, patient_id, daughter.headers)
    assert await kind_of(home, patient_id) == "do_not_rely"
    answer = {"outcome": "refused"}
    await home.send("POST", f"/proposals/{made['id']}/answer", home.nurse, answer)
    assert await kind_of(home, patient_id) == "do_not_rely"


async def test_each_side_reads_its_own_and_clinicians_read_all(home: Home) -> None:
    patient_id = await home.in_order()
    await home.consented(patient_id, recipient="hospital")
    patient = await home.invited(patient_id, "patient")
    daughter, son = await home.invited(patient_id), await home.invited(patient_id)
    emergency = an_emergency_room(home, patient_id)
    desk = an_emergency_room(home, patient_id, "admission")
    who = {
        "patient": patient.headers,
        "daughter": daughter.headers,
        "son": son.headers,
        "emergency": emergency,
        "desk": desk,
    }
    for name, headers in who.items():
        await proposed(home, patient_id, headers, words=f"{name}より")

    async def reads(headers: Headers) -> set[str]:
        items = await listed(home, patient_id, headers)
        return {one["content"]["content"]["words"].removesuffix("より") for one in items}

    assert await reads(home.doctor) == set(who)
    assert await reads(patient.headers) == {"patient", "daughter", "son"}
    for name in ("daughter", "son", "emergency", "desk"):
        assert await reads(who[name]) == {name}
    leaf = home.rows.leaves("proposals.read")[-1]
    assert set(leaf["sections"]) == {"resuscitation_wish", "treatment_choices", "transport_wish"}


async def test_the_care_team_reads_no_more_of_a_proposal_than_of_the_record(home: Home) -> None:
    patient_id = await home.in_order()
    await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id, restricted=["resuscitation_wish"])
    patient = await home.invited(patient_id, "patient")
    made = await proposed(home, patient_id, patient.headers, words=SAVED)
    answer = await home.send("GET", f"/patients/{patient_id}/proposals", home.station_nurse)
    assert SAVED not in answer.text
    (one,) = answer.json()["items"]
    assert one["content"] == {"state": "withheld", "level": "withheld", "content": None}
    path = f"/proposals/{made['id']}/answer"
    unread = await home.send("POST", path, home.station_nurse, {"outcome": "refused"})
    nothing = f"/proposals/{nobody()}/answer"
    unknown = await home.send("POST", nothing, home.station_nurse, {"outcome": "refused"})
    assert (unread.status_code, unread.content) == (404, unknown.content)
    await home.joined(patient_id, home.office, "care_management")
    await home.consented(patient_id)
    assert (
        await home.send("POST", path, home.care_manager, {"outcome": "refused"})
    ).status_code == 403


async def test_nobody_learns_of_a_proposal_from_whom_the_verdict_is_withheld_too(
    home: Home,
) -> None:
    patient_id = await home.in_order()
    await home.joined(patient_id, home.station, "nursing")
    patient = await home.invited(patient_id, "patient")
    path = f"/patients/{patient_id}/proposals"
    await home.consented(patient_id, restricted=["verdict", "resuscitation_wish"])
    before = await home.send("GET", path, home.station_nurse)
    of_wish = await proposed(home, patient_id, patient.headers, words=SAVED)
    of_contact = await proposed(home, patient_id, patient.headers, kind="contact", words="電話")
    assert before.json() == {"items": [], "next": None}
    (one,) = await listed(home, patient_id, home.station_nurse)
    assert one["id"] == of_contact["id"]
    for hidden in (of_wish["id"], str(nobody())):
        answer = await home.send(
            "POST", f"/proposals/{hidden}/answer", home.station_nurse, {"outcome": "refused"}
        )
        assert answer.status_code == 404
    await home.consented(patient_id)
    both = await listed(home, patient_id, home.station_nurse)
    assert [one["id"] for one in both] == [of_contact["id"], of_wish["id"]]


async def test_what_was_answered_is_withheld_with_what_was_proposed(home: Home) -> None:
    patient_id = await home.in_order()
    await home.joined(patient_id, home.station, "nursing")
    patient = await home.invited(patient_id, "patient")
    made = await proposed(home, patient_id, patient.headers)
    path, note = f"/proposals/{made['id']}/answer", "蘇生を望むとのことで改めました"
    answered = {"outcome": "refused", "note": note}
    assert (await home.send("POST", path, home.doctor, answered)).status_code == 201
    await home.consented(patient_id, restricted=["resuscitation_wish"])
    for who, is_told in ((home.station_nurse, False), (patient.headers, True)):
        (one,) = await listed(home, patient_id, who)
        assert one["answer"]["outcome"] == "refused"
        assert one["answer"]["note"] == (note if is_told else None)


async def test_a_retried_proposal_is_made_once(home: Home) -> None:
    patient_id = await home.in_order()
    patient = await home.invited(patient_id, "patient")
    path = f"/patients/{patient_id}/proposals"
    body = a_proposal_body()
    for _ in range(2):
        answer = await home.send("POST", path, patient.headers, body, key="propose-1")
        assert answer.status_code == 201
    assert len(home.rows.all("SELECT 1 FROM proposals")) == 1
    # a wish is not written on what was read before the proposal
    seen = await home.epoch(patient_id) - 1
    order = an_order_body(patient_signature="none")
    stale = await home.send("POST", f"/patients/{patient_id}/orders", home.doctor, order, seen=seen)
    assert stale.status_code == 412
