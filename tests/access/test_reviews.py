"""The review: who closes it, what its officer sees of whom, and what the clock opens."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app import clock
from app.access.glass import watching
from app.audit import store as audit
from app.audit.ledger import Ledger
from app.audit.pseudonym import pseudonym
from app.db import connection, engine, uuid7
from app.policy.roles import Role
from tests.access.glass import WHY, Scene
from tests.calls.builders import Headers, a_signed_refusal
from tests.calls.steps import a_call, closed

Job = Callable[[AsyncConnection, datetime], Awaitable[None]]


async def the_review(scene: Scene, officer: Headers | None = None) -> dict[str, object]:
    listed = await scene.send("GET", "/reviews", officer or scene.officer)
    (found,) = listed.json()["items"]
    return dict(found)


async def run(scene: Scene, job: Job, at: datetime | None = None) -> None:
    """A job as the clock runs it: under the application's role, committed at its end."""
    pool = engine(scene.chosen.database_url.get_secret_value(), 1)
    async with connection(pool) as db:
        audit.equip(db, Ledger(scene.rows.keyring.audit))
        await job(db, at or await now(db))
        await db.commit()
    await pool.dispose()


async def now(db: AsyncConnection) -> datetime:
    found: datetime = (await db.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return found


def opened_patients(
    scene: Scene,
    who: Headers,
    at: datetime,
    patients: int,
    *,
    step: timedelta = timedelta(0),
    action: str = "record.read",
) -> None:
    """Leaves that say somebody opened this many records, one every `step` from an instant on."""
    account = scene.account(who)
    (organisation,) = scene.rows.one("SELECT organisation_id FROM accounts WHERE id = %s", account)
    for number in range(patients):
        scene.rows.add(
            "audit_leaves",
            form=1,
            at=at + number * step,
            request_id=uuid4(),
            account_id=account,
            organisation_id=organisation,
            role="physician",
            action=action,
            outcome="done",
            purpose="TREAT",
            patient_id=UUID(int=number + 1),
            sections={"identity": "full"},
            fields=[],
            kid="k",
            mac="m",
        )


def noon(days_ago: int = 0) -> datetime:
    """Noon in Japan, yesterday or earlier, so that no test stands at midnight."""
    today = clock.now().astimezone(clock.JAPAN).replace(hour=12, minute=0, second=0, microsecond=0)
    return today - timedelta(days=1 + days_ago)


async def test_nobody_but_the_officer_of_that_organisation_reads_or_closes(scene: Scene) -> None:
    await scene.opened(scene.unasked(), scene.mc)
    review_id = (await the_review(scene))["id"]
    body = {"outcome": "justified"}
    for who in (scene.mc, scene.town.desk, scene.town.crew, scene.town.doctor):
        assert (await scene.send("GET", "/reviews", who)).status_code == 403
        assert (await scene.send("GET", f"/reviews/{review_id}", who)).status_code == 403
        closing = await scene.send("POST", f"/reviews/{review_id}/outcome", who, body)
        assert closing.status_code == 403
    for other in (scene.outside_officer, scene.hospital_officer):
        assert (await scene.send("GET", "/reviews", other)).json()["items"] == []
        mine = await scene.send("GET", f"/reviews/{review_id}", other)
        nobodys = await scene.send("GET", f"/reviews/{uuid4()}", other)
        assert mine.status_code == nobodys.status_code == 404
        assert mine.json() == nobodys.json()
        closing = await scene.send("POST", f"/reviews/{review_id}/outcome", other, body)
        assert closing.status_code == 404
    assert scene.rows.one("SELECT outcome FROM reviews") == (None,)


async def test_nobody_reviews_themselves_and_nothing_is_closed_twice(scene: Scene) -> None:
    await scene.opened(scene.unasked(), scene.mc)
    review_id = (await the_review(scene))["id"]
    path = f"/reviews/{review_id}/outcome"
    mine, own = scene.account(scene.officer), scene.account(scene.mc)
    scene.rows.run("UPDATE reviews SET account_id = %s", mine)
    answer = await scene.send("POST", path, scene.officer, {"outcome": "justified"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/own-review")
    scene.rows.run("UPDATE reviews SET account_id = %s", own)
    for outcome in ("not_justified", "training"):
        answer = await scene.send("POST", path, scene.officer, {"outcome": outcome})
        assert answer.status_code == 422
    right = {"outcome": "training", "note": "次の研修で取り上げる"}
    answer = await scene.send("POST", path, scene.officer, right)
    assert answer.status_code == 200
    assert answer.json()["review"]["outcome"]["ja"] == "教育が必要"
    assert answer.json()["review"]["closed_by"] == "佐藤 花子"
    again = await scene.send("POST", path, scene.officer, {"outcome": "justified"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-closed")
    assert (await scene.send("GET", "/reviews", scene.officer)).json()["items"] == []
    done = (await scene.send("GET", "/reviews?closed=true", scene.officer)).json()["items"]
    assert [one["id"] for one in done] == [review_id]


async def test_the_officer_sees_who_when_why_and_which_sections_and_no_patient(
    scene: Scene,
) -> None:
    patient_id = scene.unasked()
    a_signed_refusal(scene.town, patient_id)
    override_id = await scene.opened(patient_id, scene.mc)
    await scene.reads(override_id, scene.mc)
    await scene.reads(override_id, scene.mc)
    found = await the_review(scene)
    answer = await scene.send("GET", f"/reviews/{found['id']}", scene.officer)
    detail = answer.json()
    assert detail["review"]["override_id"] == override_id
    assert detail["review"]["words"] == WHY["words"]
    assert detail["review"]["pseudonym"] == pseudonym(patient_id)
    assert detail["reads"] == 2
    seen = {one["section"]: one["level"] for one in detail["seen"]}
    assert seen["identity"] == "full"
    assert seen["diagnosis"] == "brief"
    assert "values" not in seen
    for word in (str(patient_id), "山田", "ヤマダ", "肺がん", "中止", "望まない"):
        assert word not in answer.text
    told = await scene.send("GET", f"/patients/{patient_id}/overrides", scene.town.nurse)
    (of_patient,) = told.json()["items"]
    assert of_patient["pseudonym"] == pseudonym(patient_id)
    path = f"/reviews/{found['id']}/outcome"
    await scene.send("POST", path, scene.officer, {"outcome": "justified"})
    told = await scene.send("GET", f"/patients/{patient_id}/overrides", scene.town.nurse)
    assert told.json()["items"][0]["outcome"]["code"] == "justified"


async def test_two_hundred_reads_leave_two_hundred_rows_and_one_review(scene: Scene) -> None:
    town, rows = scene.town, scene.rows
    patients = [
        scene.unasked(f"ヤマダ {kana}") for kana in "アイウエオカキクケコサシスセソタチツテト"
    ]
    patients += [
        scene.unasked(f"スズキ {kana}") for kana in "アイウエオカキクケコサシスセソタチツテト"
    ]
    for number in range(200):
        path = f"/patients/{patients[number % len(patients)]}"
        assert (await scene.send("GET", path, town.doctor)).status_code == 200
    assert len(rows.leaves("record.read")) == 200
    officer = rows.signed_in(Role.PRIVACY_OFFICER, town.clinic)
    for _ in range(2):
        await run(scene, watching.look_into_unusual_counts)
    review = await the_review(scene, officer)
    assert review["kind"]["code"] == "unusual_access"  # type: ignore[index]  # a view
    assert review["account_id"] == str(scene.account(town.doctor))
    assert review["figures"]["within_hour"] == 40  # type: ignore[index]  # likewise
    assert review["pseudonym"] is None
    told = rows.all("SELECT kind FROM notices WHERE organisation_id = %s", town.clinic)
    assert told == [("access_to_review",)]
    counted = (await scene.send("GET", "/organisation/counts", officer)).json()["items"]
    mine = {one["account_id"]: one for one in counted}[str(scene.account(town.doctor))]
    assert (mine["reads_today"], mine["patients_today"], mine["is_unusual"]) == (200, 40, True)


async def test_a_full_hour_is_any_sixty_minutes_and_thirty_are_not_too_many(scene: Scene) -> None:
    start = noon() + timedelta(minutes=47)
    # thirty-one in sixty minutes and one microsecond: never more than thirty within an hour
    opened_patients(scene, scene.outside, start, 31, step=timedelta(minutes=2, microseconds=1))
    await run(scene, watching.look_into_unusual_counts)
    assert not scene.rows.all("SELECT 1 FROM reviews")
    opened_patients(scene, scene.mc, start, 31, step=timedelta(minutes=2) - timedelta(seconds=1))
    await run(scene, watching.look_into_unusual_counts)
    (review,) = scene.rows.all("SELECT account_id, figures, due_at - opened_at FROM reviews")
    figures = {"within_hour": 31, "that_day": 31, "active_days": 0}
    assert review == (scene.account(scene.mc), figures, timedelta(days=7))


async def test_a_day_far_above_the_persons_own_and_no_small_one(scene: Scene) -> None:
    town = scene.town
    for days in range(1, 6):
        opened_patients(scene, town.emergency, noon(days), 3)
        opened_patients(scene, town.doctor, noon(days), 4)
        opened_patients(scene, town.nurse, noon(days), 1)
    for days in range(1, 5):
        opened_patients(scene, town.ward, noon(days), 1)
    opened_patients(scene, town.emergency, noon(), 10)  # above three times three
    opened_patients(scene, town.doctor, noon(), 12)  # three times four exactly
    opened_patients(scene, town.nurse, noon(), 9)  # nine times the usual, yet few
    opened_patients(scene, town.ward, noon(), 20)  # four days are no custom
    await run(scene, watching.look_into_unusual_counts)
    (review,) = scene.rows.all("SELECT account_id, figures FROM reviews")
    figures = {"that_day": 10, "usual_day": 3.0, "active_days": 5}
    assert review == (scene.account(town.emergency), figures)


async def test_a_list_of_ones_own_patients_opens_none_of_them(scene: Scene) -> None:
    opened_patients(scene, scene.outside, noon(), 40, action="patients.listed")
    await run(scene, watching.look_into_unusual_counts)
    assert not scene.rows.all("SELECT 1 FROM reviews")


async def test_a_call_without_outcome_for_a_day_is_looked_into_once(scene: Scene) -> None:
    town, rows = scene.town, scene.rows
    call_id, done = await a_call(scene.client, town), await a_call(scene.client, town)
    await closed(scene.client, town, done)
    moment = "UPDATE calls SET opened_at = clock_timestamp() - interval '24 h' + %s"
    rows.run(moment, timedelta(seconds=30))
    await run(scene, watching.look_into_calls_without_outcome)
    assert not rows.all("SELECT 1 FROM reviews")
    rows.run(moment, timedelta(0))
    await asyncio.gather(*(run(scene, watching.look_into_calls_without_outcome) for _ in range(4)))
    await run(scene, watching.look_into_calls_without_outcome)
    (review,) = rows.all("SELECT kind, call_id, account_id, organisation_id FROM reviews")
    crew = scene.account(town.crew)
    assert review == ("call_without_outcome", UUID(call_id), crew, town.department)
    assert rows.all("SELECT kind FROM notices") == [("call_to_review",)]
    # it keeps nobody from anything
    rows.run(
        "UPDATE reviews SET due_at = clock_timestamp(), account_id = %s", scene.account(scene.mc)
    )
    assert (await scene.looks_up(scene.mc)).status_code == 200


async def test_an_overdue_review_is_told_once_to_officers_and_administrators(
    scene: Scene,
) -> None:
    rows = scene.rows
    administrator = rows.signed_in(Role.ADMINISTRATOR, scene.town.department)
    await scene.opened(scene.unasked(), scene.mc)
    await run(scene, watching.escalate_overdue_reviews)
    (due,) = rows.one("SELECT due_at FROM reviews")
    early = due - timedelta(microseconds=1)
    await run(scene, watching.escalate_overdue_reviews, early)
    assert not rows.all("SELECT 1 FROM notices WHERE kind = 'review_overdue'")
    await asyncio.gather(*(run(scene, watching.escalate_overdue_reviews, due) for _ in range(4)))
    await run(scene, watching.escalate_overdue_reviews, due)
    told = rows.all("SELECT organisation_id FROM notices WHERE kind = 'review_overdue'")
    assert told == [(scene.town.department,)]
    for who in (administrator, scene.officer):
        kinds = [one["kind"] for one in (await scene.send("GET", "/notices", who)).json()["items"]]
        assert "review_overdue" in kinds
    assert [leaf["action"] for leaf in rows.leaves("review.escalated")] == ["review.escalated"]


@pytest.mark.parametrize(
    "job",
    [
        watching.look_into_unusual_counts,
        watching.look_into_calls_without_outcome,
        watching.escalate_overdue_reviews,
    ],
)
async def test_where_nothing_is_to_be_looked_into_nobody_is_told(
    db: AsyncConnection, at: datetime, job: Job
) -> None:
    await job(db, at)
    assert not audit.is_recorded(db)


async def test_the_keys_that_the_database_makes_are_in_the_order_of_time(
    db: AsyncConnection, at: datetime
) -> None:
    made = [
        (
            await db.execute(text("SELECT wall.uuid7(:at)"), {"at": at + timedelta(seconds=n)})
        ).scalar_one()
        for n in range(3)
    ]
    assert made == sorted(made)
    assert {one.version for one in made} == {uuid7().version} == {7}
    assert {one.variant for one in made} == {uuid7().variant}
    assert abs((made[0].int >> 80) - (uuid7().int >> 80)) < 60_000
