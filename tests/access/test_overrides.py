"""Breaking the glass: who may not, on whom nobody may, what is told, and when it ends."""

from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.access.glass import overrides
from app.access.glass.refusals import OverrideOver
from app.patients.look_up import glass
from app.patients.look_up.typed import Asked
from app.policy.roles import Role
from tests.access.glass import READING, WHY, Scene
from tests.calls.builders import Headers, a_patient, a_signed_refusal, consent
from tests.calls.steps import a_call, closed

OPENED = "SELECT 1 FROM grants WHERE basis = 'glass' UNION ALL SELECT 1 FROM overrides"


def nothing_opened(scene: Scene) -> bool:
    return not scene.rows.all(OPENED)


async def test_without_reason_words_or_identifier_nothing_opens(scene: Scene) -> None:
    patient_id = scene.unasked()
    tried: list[dict[str, Any]] = [
        {"reason": None},
        {"reason": "curiosity"},
        {"words": None},
        {"words": "  "},
        {"words": "番号 123456789018"},
        {"reading": None},
        {"reading": None, "birth_date": "1940-04-01"},
        {"closes_at": "2099-01-01T00:00:00Z"},
    ]
    for changes in tried:
        answer = await scene.opens(patient_id, **changes)
        assert answer.status_code == 422, changes
    assert nothing_opened(scene)


async def test_a_factor_of_five_minutes_and_a_second_ago_is_none(scene: Scene) -> None:
    patient_id = scene.unasked()
    call_id = await a_call(scene.client, scene.town)
    scene.is_stale(scene.outside, timedelta(seconds=301))
    scene.is_stale(scene.town.crew, timedelta(seconds=301))
    answers = [
        await scene.opens(patient_id),
        await scene.looks_up(scene.outside),
        await scene.opens(patient_id, scene.town.crew, call_id),
        await scene.looks_up(scene.town.crew, call_id),
    ]
    for answer in answers:
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/second-factor-needed"
    assert nothing_opened(scene)
    reasons = [leaf["reason"] for leaf in scene.rows.leaves("override.open")]
    assert reasons == ["second_factor", "second_factor"]
    scene.is_stale(scene.outside, timedelta(seconds=295))
    assert (await scene.opens(patient_id)).status_code == 201


async def test_without_a_call_nobody_but_a_doctor(scene: Scene) -> None:
    patient_id, town = scene.unasked(), scene.town
    for role in (
        *(Role.NURSE, Role.CARE_MANAGER, Role.PHARMACIST, Role.DISPATCHER, Role.CREW),
        *(Role.WARD_CLINICIAN, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR, Role.SURROGATE),
    ):
        unit = town.unit if role is Role.CREW else None
        who = scene.rows.signed_in(role, town.department, unit)
        assert (await scene.opens(patient_id, who)).status_code == 403, role
        assert (await scene.looks_up(who)).status_code == 403, role
    assert nothing_opened(scene)


async def test_on_a_call_nobody_but_its_own_crew(scene: Scene) -> None:
    patient_id, town = scene.unasked(), scene.town
    call_id = await a_call(scene.client, town)
    for stranger in (town.other_crew, town.far_crew, town.far_desk, town.emergency, town.doctor):
        assert (await scene.opens(patient_id, stranger, call_id)).status_code == 404
        assert (await scene.looks_up(stranger, call_id)).status_code == 404
    assert (await scene.opens(patient_id, town.desk, call_id)).status_code == 403
    assert (await scene.opens(patient_id, town.crew, str(uuid4()))).status_code == 404
    await closed(scene.client, town, call_id)
    assert (await scene.opens(patient_id, town.crew, call_id)).status_code == 409
    assert nothing_opened(scene)


async def test_who_said_no_to_anybody_is_like_nobody_to_everybody(scene: Scene) -> None:
    town = scene.town
    call_id = await a_call(scene.client, town)

    def openers() -> list[tuple[Headers, str | None]]:
        """Each with tries of their own."""
        rows = scene.rows
        return [
            (rows.signed_in(Role.CREW, town.department, town.unit), call_id),
            (rows.signed_in(Role.PHYSICIAN, scene.outside_clinic), None),
            (rows.signed_in(Role.EMERGENCY_CLINICIAN, town.hospital), None),
        ]

    nobody = (await scene.looks_up(scene.outside)).json()
    assert nobody["outcome"] == "nobody_found"
    for recipient, state in product(
        ("ambulance", "hospital", "care_team"), ("refused", "withdrawn")
    ):
        patient_id = scene.unasked()
        consent(town, patient_id, "ambulance", "granted", 50)
        consent(town, patient_id, recipient, state, 51)
        for who in openers():
            assert (await scene.looks_up(*who)).json() == nobody, (recipient, state)
            refused = await scene.opens(patient_id, *who)
            unknown = await scene.opens(uuid4(), *who)
            assert refused.status_code == unknown.status_code == 404, (recipient, state)
            assert refused.json() == unknown.json()
    assert nothing_opened(scene)


async def test_every_identifier_sent_must_be_this_persons(scene: Scene) -> None:
    patient_id = scene.unasked()
    tried: list[dict[str, Any]] = [
        {"reading": "ヤマダ ジロウ"},
        {"phone": "03-0000-9999"},
        {"birth_date": "1940-04-02"},
        {"birth_date": "昭和15年"},
    ]
    for asked in tried:
        assert (await scene.opens(patient_id, **asked)).status_code == 404, asked
        assert scene.rows.leaves("override.open")[-1]["reason"] == "identifiers_differ"
    assert nothing_opened(scene)


async def test_one_account_gets_six_look_ups_in_ten_minutes_wherever_it_tries(
    scene: Scene,
) -> None:
    patient_id, town = scene.unasked(), scene.town
    call_id = await a_call(scene.client, town)
    for _ in range(3):
        assert (await scene.looks_up(town.crew, call_id)).status_code == 200
        wrong = await scene.opens(patient_id, town.crew, call_id, reading="ヤマダ ジロウ")
        assert wrong.status_code == 404
    answer = await scene.looks_up(town.crew, call_id)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert (await scene.opens(patient_id, town.crew, call_id)).status_code == 429
    assert scene.rows.leaves("override.look_up")[-1]["reason"] == "too_many"
    # somebody else's tries are their own, and ten minutes later six more are free
    assert (await scene.looks_up(town.colleague, call_id)).status_code == 200
    at = scene.rows.one("SELECT max(at) FROM audit_leaves")[0] + timedelta(minutes=10, seconds=1)
    scene.is_stale(town.crew, timedelta(minutes=-10))
    async with scene.at(town.crew, at) as (db, caller, moment):
        call = glass.OnCall(UUID(call_id), at)
        found = await glass.look_up(db, caller, moment, Asked(**READING), b"k" * 32, call)
    assert found.outcome == "found"


async def test_a_look_up_leaves_no_name_behind_and_shows_masked_people(scene: Scene) -> None:
    patient_id = scene.unasked()
    answer = await scene.looks_up(scene.outside, reading="やまだ　たろう")
    (candidate,) = answer.json()["candidates"]
    assert answer.json()["outcome"] == "found"
    assert candidate["patient_id"] == str(patient_id)
    for word in ("ヤマダ", "山田", "1940-04-01", "港町"):
        assert word not in answer.text
    (leaf,) = scene.rows.all("SELECT search, l::text FROM audit_leaves l WHERE search <> ''")
    assert len(leaf[0]) == 64
    assert "ヤマダ" not in leaf[1]


async def test_of_many_who_share_an_identifier_no_arbitrary_five_are_shown(scene: Scene) -> None:
    many = [a_patient(scene.town, phone=f"03-0000-{1000 + n}") for n in range(7)]
    found = (await scene.looks_up(scene.outside)).json()
    assert found["outcome"] == "more_than_five"
    assert found["candidates"] == []
    nearer = (await scene.looks_up(scene.outside, **READING, phone="03-0000-1003")).json()
    assert [one["patient_id"] for one in nearer["candidates"]] == [str(many[3])]
    alone = await scene.looks_up(scene.outside, birth_date="1940-04-01")
    assert alone.json()["outcome"] == "no_identifier"


async def test_the_asked_and_the_never_asked_are_found_and_opened(scene: Scene) -> None:
    granted = a_patient(scene.town)
    override_id = await scene.opened(granted)
    read = await scene.reads(override_id)
    assert read.status_code == 200
    assert read.json()["record"]["identity"]["content"]["name"] == "山田 太郎"


async def test_opening_tells_care_team_and_officer_and_opens_a_review(scene: Scene) -> None:
    patient_id, town = scene.unasked(), scene.town
    call_id = await a_call(scene.client, town)
    answer = await scene.opens(patient_id, town.crew, call_id)
    assert answer.status_code == 201
    view = answer.json()
    assert view["is_open"] is True
    assert view["reason"]["ja"] == "意識がない"
    assert "山田" not in answer.text
    told = scene.rows.all("SELECT organisation_id, kind, patient_id FROM notices ORDER BY kind")
    assert told == [
        (town.clinic, "override_opened", patient_id),
        (town.department, "override_to_review", None),
    ]
    (grant,) = scene.rows.all(
        "SELECT holder_kind, holder_id, call_id, closes_at - opened_at FROM grants"
        " WHERE basis = 'glass'"
    )
    crew = scene.account(town.crew)
    assert grant == ("account", crew, UUID(call_id), timedelta(minutes=60))
    (review,) = scene.rows.all(
        "SELECT kind, account_id, organisation_id, due_at - opened_at, outcome FROM reviews"
    )
    assert review == ("override", crew, town.department, timedelta(hours=72), None)
    (leaf,) = scene.rows.leaves("override.opened")
    assert (leaf["patient_id"], leaf["basis"], leaf["reason"]) == (
        patient_id,
        "glass",
        "unconscious",
    )


async def test_the_break_glass_column_is_shown_and_nothing_beside_it(scene: Scene) -> None:
    patient_id = scene.unasked()
    a_signed_refusal(scene.town, patient_id)
    override_id = await scene.opened(patient_id, scene.town.emergency)
    shown = (await scene.reads(override_id, scene.town.emergency)).json()["record"]
    assert shown["verdict"]["content"]["kind"] == "valid"
    assert shown["diagnosis"]["level"] == "brief"
    for section in ("treatment_choices", "place_of_care", "values", "discussions", "care_team"):
        assert shown[section] == {"state": "withheld", "level": "withheld", "content": None}
    assert shown["versions"] is None
    (leaf,) = scene.rows.leaves("record.read")
    assert (leaf["basis"], leaf["sections"]["identity"]) == ("glass", "full")
    assert "values" not in leaf["sections"]
    (purpose,) = scene.rows.one("SELECT purpose FROM audit_leaves WHERE action = 'record.read'")
    assert purpose == "BTG"


async def test_an_override_is_one_persons_on_one_patient(scene: Scene) -> None:
    first, second = scene.unasked(), scene.unasked("スズキ ハナ")
    override_id = await scene.opened(first)
    # the last two may see the row, in the database: it is not theirs all the same
    others = (scene.town.emergency, scene.mc, scene.town.crew, scene.officer)
    for stranger in (*others, scene.outside_officer, scene.town.doctor):
        assert (await scene.reads(override_id, stranger)).status_code == 404
        for method, path in (("GET", ""), ("POST", "/closing")):
            answer = await scene.send(method, f"/overrides/{override_id}{path}", stranger)
            assert answer.status_code == 404
    assert (await scene.reads(override_id)).json()["record"]["patient_id"] == str(first)
    for path in (f"/patients/{first}", f"/patients/{second}", f"/patients/{second}/overrides"):
        assert (await scene.send("GET", path, scene.outside)).status_code == 404
    again = await scene.opens(first)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/override-open")


async def test_a_consent_withdrawn_meanwhile_ends_the_view_with_the_next_read(
    scene: Scene,
) -> None:
    patient_id = a_patient(scene.town, hospital="none")
    override_id = await scene.opened(patient_id)
    assert (await scene.reads(override_id)).status_code == 200
    body = {
        "recipient": "hospital",
        "state": "withdrawn",
        "given_by": "patient",
        "how": "oral",
        "given_on": "2026-01-10",
    }
    path = f"/patients/{patient_id}/consents"
    assert (await scene.send("POST", path, scene.town.doctor, body)).status_code == 201
    answer = await scene.reads(override_id)
    assert answer.status_code == 404
    assert answer.json() == (await scene.reads(str(uuid4()))).json()
    assert scene.rows.leaves("record.read")[-2]["reason"] == "withheld"


async def test_the_sixtieth_minute_is_excluded(scene: Scene) -> None:
    patient_id = scene.unasked()
    override_id = UUID(await scene.opened(patient_id))
    (end,) = scene.rows.one("SELECT closes_at FROM overrides")
    almost = end - timedelta(microseconds=1)
    async with scene.at(scene.outside, almost) as (db, caller, at):
        permit, own = await overrides.enter(db, caller, at, override_id, "record.read")
        assert (permit.patient_id, own.closes_at, own.is_open) == (patient_id, end, True)
    async with scene.at(scene.outside, end) as (db, caller, at):
        with pytest.raises(OverrideOver):
            await overrides.enter(db, caller, at, override_id, "record.read")


async def test_its_opener_ends_it_early_and_for_good(scene: Scene) -> None:
    override_id = await scene.opened(scene.unasked())
    listed = await scene.send("GET", "/overrides", scene.outside)
    assert [one["id"] for one in listed.json()["items"]] == [override_id]
    for _ in range(2):
        ended = await scene.send("POST", f"/overrides/{override_id}/closing", scene.outside)
        assert ended.status_code == 200
        assert ended.json()["is_open"] is False
    answer = await scene.reads(override_id)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/override-over")
    assert (await scene.send("GET", "/overrides", scene.outside)).json()["items"] == []
    outcomes = [leaf["outcome"] for leaf in scene.rows.leaves("override.closed")]
    assert outcomes == ["done", "nothing"]


async def test_it_ends_with_the_call(scene: Scene) -> None:
    town, patient_id = scene.town, scene.unasked()
    call_id = await a_call(scene.client, town)
    override_id = await scene.opened(patient_id, town.crew, call_id)
    card = (await scene.client.get(f"/v1/calls/{call_id}/card", headers=town.crew)).json()
    assert [one["id"] for one in card["overrides"]] == [override_id]
    colleagues = await scene.client.get(f"/v1/calls/{call_id}/card", headers=town.colleague)
    assert colleagues.json()["overrides"] == []
    assert (await scene.reads(override_id, town.crew)).status_code == 200
    await closed(scene.client, town, call_id)
    answer = await scene.reads(override_id, town.crew)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/override-over")


async def test_on_a_call_it_lasts_no_longer_than_any_call(scene: Scene) -> None:
    town, patient_id = scene.town, scene.unasked()
    call_id = await a_call(scene.client, town)
    scene.rows.run("UPDATE calls SET opened_at = clock_timestamp() - interval '11 h 50 min'")
    await scene.opened(patient_id, town.crew, call_id)
    (left,) = scene.rows.one("SELECT closes_at - opened_at FROM overrides")
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)


async def test_whoever_waits_for_a_review_too_long_is_blocked_but_never_on_a_call(
    scene: Scene,
) -> None:
    town = scene.town
    first, second = scene.unasked(), scene.unasked("スズキ ハナ")
    call_id = await a_call(scene.client, town)
    await scene.opened(first, scene.mc)
    await scene.opened(first, town.crew, call_id)
    assert (await scene.looks_up(scene.mc)).status_code == 200
    scene.is_overdue()
    for answer in (
        await scene.looks_up(scene.mc),
        await scene.opens(second, scene.mc, reading="スズキ ハナ"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/reviews-overdue")
    # the crew's own review is overdue too, and its call goes on; others are not held up
    on_call = await scene.opens(second, town.crew, call_id, reading="スズキ ハナ")
    assert on_call.status_code == 201, on_call.text
    assert (await scene.opens(second, reading="スズキ ハナ")).status_code == 201
    scene.rows.run(
        "UPDATE reviews SET outcome = 'justified', closed_at = now(), closed_by = %s", uuid4()
    )
    assert (await scene.opens(second, scene.mc, reading="スズキ ハナ")).status_code == 201


async def test_a_request_sent_again_opens_once(scene: Scene) -> None:
    body = {"patient_id": str(scene.unasked()), **READING, **WHY}
    headers = scene.outside | {"Idempotency-Key": "override-1-test"}
    answers = [await scene.send("POST", "/overrides", headers, body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert len(scene.rows.all("SELECT 1 FROM overrides")) == 1


async def test_those_around_the_patient_are_told_and_each_as_much_as_is_theirs(
    scene: Scene,
) -> None:
    town, patient_id = scene.town, scene.unasked()
    override_id = await scene.opened(patient_id)
    path = f"/patients/{patient_id}/overrides"
    for stranger in (scene.outside, scene.officer, town.crew, town.ward):
        assert (await scene.send("GET", path, stranger)).status_code in {403, 404}
    (told,) = (await scene.send("GET", path, town.nurse)).json()["items"]
    assert told["id"] == override_id
    assert told["role"] == "physician"
    assert told["words"] == WHY["words"]
    assert told["outcome"] is None
    own = scene.rows.signed_in(Role.PATIENT, town.clinic)
    scene.rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind="account",
        holder_id=scene.account(own),
        basis="patient",
        opened_at=scene.rows.one("SELECT clock_timestamp()")[0],
        opened_by=uuid4(),
        opened_for="own record",
        is_own_institution=False,
    )
    (theirs,) = (await scene.send("GET", path, own)).json()["items"]
    assert theirs["words"] is None
    assert theirs["reason"]["ja"] == "意識がない"
    await scene.reads(override_id)
    looked = (await scene.send("GET", f"/patients/{patient_id}/accesses", own)).json()["items"]
    assert any("緊急閲覧として" in one["ja"] and "記録を見ました" in one["ja"] for one in looked)
    assert any("本人に尋ねずに記録を開きました" in one["ja"] for one in looked)


async def test_an_opener_who_hears_the_patient_stops_the_record_at_once(scene: Scene) -> None:
    patient_id = scene.unasked()
    a_signed_refusal(scene.town, patient_id)
    override_id = await scene.opened(patient_id)
    body = {"basis": "glass", "said_by": "patient", "reason": "「助けてほしい」"}
    path = f"/patients/{patient_id}/suspensions"
    assert (await scene.send("POST", path, scene.outside, body)).status_code == 201
    shown = (await scene.reads(override_id)).json()["record"]
    assert shown["verdict"]["content"]["kind"] == "do_not_rely"
