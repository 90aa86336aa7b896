"""Talking the wishes over: what makes it due, what it does to the verdict, who is reminded."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.audit import store as audit
from app.audit.ledger import Ledger
from app.clock import now
from app.db import connection, engine, uuid7
from app.intent.history import Answer, Intent, Wish, WishSource
from app.intent.reasons import Reason
from app.intent.revisiting import remind
from app.intent.verdict import judge
from app.policy.roles import Role
from app.settings import Settings
from tests.builders import Home
from tests.days import today
from tests.intent.test_taking_back import a_crew_at, kind_of
from tests.patients.test_actions import CHAIN, SON


def opened(home: Home, patient_id: UUID, *, days_ago: int, due_in: int) -> None:
    """An event of some days ago, whose talk is due in some days."""
    home.rows.add(
        "revisits",
        patient_id=patient_id,
        reason="discharged",
        opened_at=now() - timedelta(days=days_ago),
        opened_by=uuid7(),
        due_on=today(due_in),
    )


def age(home: Home, days: int) -> None:
    """What was recorded so far was recorded some days ago."""
    home.rows.run("SET session_replication_role = replica")
    home.rows.run("UPDATE wishes SET recorded_at = recorded_at - make_interval(days => %s)", days)
    home.rows.run("SET session_replication_role = origin")


def a_talk() -> dict[str, Any]:
    """A talk of today that found nothing changed."""
    return {"talked_on": today().isoformat(), "next_due": today(90).isoformat()}


async def held(home: Home, patient_id: UUID, **changes: Any) -> Any:  # noqa: ANN401  an answer
    body = a_talk() | changes
    seen = await home.epoch(patient_id)
    path = f"/patients/{patient_id}/revisits"
    return await home.send("POST", path, home.doctor, body, seen=seen)


def reasons(home: Home) -> list[str]:
    query = "SELECT reason FROM revisits ORDER BY opened_at, id"
    return [row[0] for row in home.rows.all(query)]


async def test_nobody_but_those_who_record_wishes_says_that_nothing_changed(home: Home) -> None:
    patient_id = await home.in_order()
    await home.joined(patient_id, home.office, "care_management")
    await home.consented(patient_id)
    await home.consented(patient_id, recipient="ambulance")
    patient = await home.invited(patient_id, "patient")
    path, seen = f"/patients/{patient_id}/revisits", await home.epoch(patient_id)
    body = a_talk()
    for who, status in (
        (home.stranger, 404),
        (a_crew_at(home, patient_id), 404),
        (patient.headers, 404),
        (home.care_manager, 403),
    ):
        assert (await home.send("POST", path, who, body, seen=seen)).status_code == status
    assert (await home.send("POST", path, home.doctor, body)).status_code == 428
    assert (await home.send("POST", path, home.doctor, body, seen=seen - 1)).status_code == 412
    ahead = today(1).isoformat()
    for changes in (
        {"talked_on": ahead},
        {"talked_on": "2020-01-01"},  # before the wish was stated
        {"next_due": today().isoformat()},
        {"next_due": "2199-12-31"},
        {"words": "x"},
    ):
        answer = await home.send("POST", path, home.doctor, body | changes, seen=seen)
        assert answer.status_code == 422, changes
    assert not home.rows.all("SELECT 1 FROM revisits_held")


async def test_there_is_nothing_to_keep_without_a_wish_or_after_it_was_taken_back(
    home: Home,
) -> None:
    empty = await home.registered()
    assert (await held(home, empty)).json()["type"] == "/problems/no-wish"
    patient_id = await home.in_order()
    stop = f"/patients/{patient_id}/withdrawals"
    assert (await home.send("POST", stop, home.doctor, {"said_by": "patient"})).is_success
    answer = await held(home, patient_id)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/taken-back")
    assert await kind_of(home, patient_id) == "do_not_rely"


async def test_no_talk_is_noted_with_somebody_recorded_as_dead(home: Home) -> None:
    patient_id = await home.in_order()
    home.rows.run("UPDATE patients SET deceased_on = '2026-02-01' WHERE id = %s", patient_id)
    answer = await held(home, patient_id)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/death-recorded")


async def test_an_event_whose_days_have_passed_puts_a_valid_record_in_doubt_until_it_is_talked_over(
    home: Home,
) -> None:
    patient_id = await home.in_order()
    age(home, 30)
    opened(home, patient_id, days_ago=14, due_in=0)
    assert await kind_of(home, patient_id) == "valid", "today is the last day"
    opened(home, patient_id, days_ago=15, due_in=-1)
    verdict = (await home.record(patient_id))["verdict"]["content"]
    assert verdict["kind"] == "confirm"
    assert [one["code"] for one in verdict["reasons"]] == ["review_overdue"]
    assert verdict["review_due"] == today(-1).isoformat()
    done = await held(home, patient_id)
    assert done.status_code == 201
    assert done.json()["verdict"]["content"]["kind"] == "valid"
    assert done.json()["verdict"]["content"]["review_due"] == a_talk()["next_due"]
    # what happens afterwards counts anew
    home.rows.run("SELECT 1")
    opened(home, patient_id, days_ago=-1, due_in=-1)
    assert await kind_of(home, patient_id) == "confirm"


async def test_a_talk_takes_the_place_of_the_day_that_the_wish_itself_set(home: Home) -> None:
    patient_id = await home.in_order()
    home.rows.run("SET session_replication_role = replica")
    home.rows.run("UPDATE wishes SET review_due = %s", today(-3))
    home.rows.run("SET session_replication_role = origin")
    assert await kind_of(home, patient_id) == "confirm"
    (line,) = (await home.send("GET", "/revisits", home.nurse)).json()["items"]
    assert (line["is_overdue"], line["because"]) == (True, [])
    assert (await held(home, patient_id)).status_code == 201
    assert await kind_of(home, patient_id) == "valid"
    assert (await home.send("GET", "/revisits", home.nurse)).json()["items"] == []


async def test_a_discharge_a_second_order_a_surrogate_and_a_fall_each_ask_for_a_talk(
    home: Home,
) -> None:
    patient_id = await home.in_order()
    assert reasons(home) == [], "the first order follows the talk"
    order = await home.drafted(patient_id)
    assert (await home.signed(order)).is_success
    assert reasons(home) == ["order_replaced"]
    path = f"/patients/{patient_id}/contacts"
    body = {"call_chain": [CHAIN], "family": [SON]}
    for seen in (0, 1):
        assert (await home.send("PUT", path, home.doctor, body, seen=seen)).is_success
    assert reasons(home) == ["order_replaced", "surrogate_named"]
    await home.invited(patient_id, "surrogate")
    path = f"/patients/{patient_id}/profile"
    for seen, grade in enumerate(("B1", "A2", "B2")):
        care = {"confirmed_on": "2026-02-10", "care": {"physical_independence": grade}}
        assert (await home.send("PUT", path, home.doctor, care, seen=seen)).is_success
    assert reasons(home)[2:] == ["surrogate_named", "independence_fell"]
    assert await kind_of(home, patient_id) == "valid", "there are days for it"
    (line,) = (await home.send("GET", "/revisits", home.doctor)).json()["items"]
    assert {one["reason"] for one in line["because"]} == set(reasons(home))
    assert not line["is_overdue"]


async def test_the_work_list_is_the_care_teams_and_names_nobody_whose_verdict_is_withheld(
    home: Home,
) -> None:
    patient_id = await home.in_order()
    await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id)
    age(home, 30)
    opened(home, patient_id, days_ago=10, due_in=4)
    crew = home.rows.signed_in(Role.CREW, home.clinic)
    for who in (home.stranger, crew):
        assert (await home.send("GET", "/revisits", who)).json() == {"items": [], "next": None}
    listed = (await home.send("GET", "/revisits", home.station_nurse)).json()["items"]
    assert [one["patient_id"] for one in listed] == [str(patient_id)]
    leaf = home.rows.leaves("revisits.listed")[-1]
    assert (leaf["patient_id"], set(leaf["sections"])) == (patient_id, {"identity", "verdict"})
    await home.consented(patient_id, restricted=["verdict"])
    assert (await home.send("GET", "/revisits", home.station_nurse)).json()["items"] == []


async def test_the_clinic_is_reminded_once_from_a_week_before(home: Home, chosen: Settings) -> None:
    async def run(at: datetime) -> int:
        pool = engine(chosen.database_url.get_secret_value(), 1)
        async with connection(pool) as db:
            audit.equip(db, Ledger(home.rows.keyring.audit))
            await remind(db, at)
            await db.commit()
        await pool.dispose()
        query = "SELECT count(*) FROM notices WHERE kind = 'review_due' AND organisation_id = %s"
        return int(home.rows.one(query, home.clinic)[0])

    patient_id = await home.in_order()
    age(home, 30)
    opened(home, patient_id, days_ago=2, due_in=8)
    assert await run(now()) == 0
    assert await run(now() + timedelta(days=1)) == 1
    assert await run(now() + timedelta(days=2)) == 1, "once for the day"
    assert (await held(home, patient_id)).status_code == 201
    assert await run(now() + timedelta(days=10)) == 1, "it was talked over"


@pytest.mark.parametrize(
    ("wish_due", "kept", "event", "expected"),
    [
        (None, None, None, None),
        (5, None, None, 5),
        (5, None, 3, 3),
        (3, None, 5, 3),
        (-9, 30, None, 30),
        (-9, 30, -1, -1),
        (None, 30, 10, 10),
    ],
)
def test_the_earliest_day_counts_and_a_talk_replaces_only_the_wishes_own(
    wish_due: int | None, kept: int | None, event: int | None, expected: int | None
) -> None:
    def day(days: int | None) -> Any:  # noqa: ANN401  a date or nothing
        return None if days is None else today(days)

    wish = Wish(
        epoch=1,
        resuscitation=Answer.NOT_WANTED,
        source=WishSource.PATIENT,
        stated_on=today(),
        review_due=day(wish_due),
    )
    intent = Intent(wishes=(wish,), revisit_due=day(event), kept_until=day(kept))
    assert intent.review_by == day(expected)
    is_overdue = Reason.REVIEW_OVERDUE in judge(intent, on=today()).reasons
    assert is_overdue is (expected is not None and expected < 0)
    assert Intent(revisit_due=day(event)).review_by is None


async def test_a_talk_of_before_the_event_answers_no_event(home: Home) -> None:
    patient_id = await home.in_order()
    age(home, 60)
    opened(home, patient_id, days_ago=15, due_in=-1)
    early = today(-16).isoformat()
    assert (await held(home, patient_id, talked_on=early)).status_code == 201
    assert await kind_of(home, patient_id) == "confirm"
    assert (await held(home, patient_id)).status_code == 201
    assert await kind_of(home, patient_id) == "valid"


async def test_neither_the_familys_view_nor_an_old_statement_is_a_talk(home: Home) -> None:
    patient_id = await home.in_order()
    age(home, 60)
    opened(home, patient_id, days_ago=15, due_in=-1)
    for changes in ({"source": "family"}, {"stated_on": "2026-01-10"}):
        added = await home.wished(patient_id, review_due=None, **changes)
        assert added.status_code == 201, added.text
        verdict = (await home.record(patient_id))["verdict"]["content"]
        assert "review_overdue" in [one["code"] for one in verdict["reasons"]], changes
    fresh = await home.wished(patient_id, stated_on=today().isoformat(), review_due=None)
    assert fresh.status_code == 201
    verdict = (await home.record(patient_id))["verdict"]["content"]
    assert "review_overdue" not in [one["code"] for one in verdict["reasons"]]


async def test_nobody_says_that_what_they_are_not_shown_stays(home: Home) -> None:
    patient_id = await home.in_order()
    await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id, restricted=["resuscitation_wish", "verdict"])
    body = a_talk()
    seen = await home.epoch(patient_id)
    path = f"/patients/{patient_id}/revisits"
    answer = await home.send("POST", path, home.station_nurse, body, seen=seen)
    assert answer.status_code == 404
    assert not home.rows.all("SELECT 1 FROM revisits_held")
