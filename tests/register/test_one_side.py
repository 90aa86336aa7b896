"""A proposal to merge, answered by who is shown one of the two records: first who may not."""

import asyncio
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Found
from app.embedded import OWNER, Server
from app.patients.merging import waiting
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.access.builders import MIZUNO
from tests.builders import Home
from tests.register.merging import (
    WORDS,
    account_of,
    problem,
    proposed,
    proposing,
    stepping,
    verdict,
)
from tests.register.one_side import NO, WHY, Pair, answering, asked_at, listed, nobody_is_left

# who may not


async def test_who_is_shown_neither_hears_what_they_hear_of_nobody(home: Home, pair: Pair) -> None:
    await proposed(home, pair.kept, pair.ended)
    nobody = await answering(home, pair.kept, home.stranger, asked_epoch=1)
    for one in (pair.kept, pair.ended):
        refused = await answering(home, one, home.stranger)
        assert (refused.status_code, refused.json()) == (404, nobody.json())
    assert (await answering(home, pair.ended)).status_code == 404  # of the other's team alone
    assert await verdict(home, pair.kept) == ("confirm", {"no_wish", "no_order", "merge_proposed"})
    assert home.rows.leaves("merge.declined")[-1]["reason"] == "no_grant"


async def test_nor_whoever_has_no_consent_any_more(home: Home, pair: Pair) -> None:
    await proposed(home, pair.kept, pair.ended)
    assert (await home.consented(pair.kept, **NO)).status_code == 201
    assert (await answering(home, pair.kept)).status_code == 404


async def test_nor_whoever_is_not_shown_that_an_answer_is_waited_for(
    home: Home, pair: Pair
) -> None:
    await proposed(home, pair.kept, pair.ended)
    assert (await home.consented(pair.kept, restricted=["verdict"])).status_code == 201
    assert (await listed(home, pair.kept))["waiting"] == []
    assert (await answering(home, pair.kept)).status_code == 404


async def test_nor_a_crew_a_hospital_or_another_role(home: Home, pair: Pair) -> None:
    await proposed(home, pair.kept, pair.ended)
    await home.joined(pair.kept, home.pharmacy, "pharmacy")
    rows = home.rows
    crew = rows.signed_in(Role.CREW, rows.an_organisation(OrganisationKind.FIRE_DEPARTMENT))
    emergency = rows.signed_in(Role.EMERGENCY_CLINICIAN, home.hospital)
    patient = (await home.invited(pair.kept, "patient")).headers
    for headers in (crew, emergency, patient):
        assert (await answering(home, pair.kept, headers)).status_code in (403, 404)
    assert (await answering(home, pair.kept, home.pharmacist)).status_code == 403
    assert rows.all("SELECT id FROM merge_steps WHERE step = 'declined'") == []


async def test_nor_does_a_clinician_of_another_region(home: Home, pair: Pair) -> None:
    await proposed(home, pair.kept, pair.ended)
    far = home.rows.an_organisation(OrganisationKind.CLINIC)
    home.rows.run("UPDATE organisations SET region = %s WHERE id = %s", MIZUNO, far)
    doctor = home.rows.signed_in(Role.PHYSICIAN, far)
    assert (await answering(home, pair.kept, doctor)).status_code == 404


async def test_nobody_confirms_on_the_strength_of_one(home: Home, pair: Pair) -> None:
    merge_id = await proposed(home, pair.kept, pair.ended)
    for step in ("confirmed", "proposed", "separation_declined", "let_go"):
        refused = await answering(home, pair.kept, step=step)
        assert problem(refused) == (403, "both-records-needed")
    assert (await stepping(home, merge_id, "confirmed", home.station_nurse)).status_code == 404
    assert (await verdict(home, pair.kept))[0] == "confirm"
    assert home.rows.all("SELECT id FROM patients WHERE merged_into IS NOT NULL") == []


async def test_it_takes_a_fresh_second_factor(home: Home, pair: Pair) -> None:
    await proposed(home, pair.kept, pair.ended)
    home.rows.run("UPDATE sessions SET second_factor_at = now() - interval '301 seconds'")
    assert problem(await answering(home, pair.kept)) == (403, "second-factor-needed")


async def test_what_was_not_read_as_it_stands_is_not_answered(home: Home, pair: Pair) -> None:
    merge_id = await proposed(home, pair.kept, pair.ended)
    first = asked_at(home, pair.kept)
    for wrong in (first - 1, first + 1):
        assert problem(await answering(home, pair.kept, asked_epoch=wrong)) == (409, "out-of-turn")
    assert problem(await answering(home, pair.kept, step="separated")) == (409, "out-of-turn")
    assert (await stepping(home, merge_id, "declined")).status_code == 201
    await proposed(home, pair.kept, pair.ended)
    late = await answering(home, pair.kept, asked_epoch=first)
    assert problem(late) == (409, "out-of-turn")


@pytest.mark.parametrize("answer", ["confirmed", "declined"])
async def test_what_is_answered_already_is_not_answered_again(
    home: Home, pair: Pair, answer: str
) -> None:
    merge_id = await proposed(home, pair.kept, pair.ended)
    first = asked_at(home, pair.kept)
    assert (await stepping(home, merge_id, answer)).status_code == 201
    for epoch in (first, asked_at(home, pair.kept)):
        late = await answering(home, pair.kept, asked_epoch=epoch)
        assert problem(late) == (409, "out-of-turn")


async def test_a_record_that_is_held_is_said_to_be_busy(
    home: Home, pair: Pair, server: Server
) -> None:
    await proposed(home, pair.kept, pair.ended)
    for held in (pair.ended, pair.kept):
        with psycopg.connect(server.dsn(OWNER, home.rows.db.info.dbname)) as other:
            other.execute("SELECT FROM subjects WHERE id = %s FOR UPDATE", [held])
            busy = await asyncio.wait_for(answering(home, pair.kept), timeout=2)
            assert problem(busy) == (409, "busy")
    assert home.rows.leaves("merge.declined")[-1]["reason"] == "busy"
    assert (await answering(home, pair.kept)).status_code == 201


# what follows


@pytest.mark.parametrize("side", ["kept", "ended"])
async def test_who_is_shown_one_declines_and_both_stay_apart(
    home: Home, pair: Pair, side: str
) -> None:
    if side == "ended":
        pair = Pair(kept=pair.ended, ended=pair.kept)
    own = getattr(pair, side)
    before = {one: await home.epoch(one) for one in (pair.kept, pair.ended)}
    merge_id = await proposed(home, pair.kept, pair.ended)
    answer = await answering(home, own)
    assert (answer.status_code, answer.json()) == (201, {"items": [], "waiting": []})
    for one in (pair.kept, pair.ended):
        assert (await verdict(home, one))[0] == "none"
        assert await home.epoch(one) == before[one] + 2
    assert problem(await stepping(home, merge_id, "confirmed")) == (409, "out-of-turn")
    await proposed(home, pair.ended, pair.kept)  # and it may be proposed anew


async def test_it_is_on_the_record_of_both_and_both_are_told(home: Home, pair: Pair) -> None:
    for one, function in (
        (home.pharmacy, "pharmacy"),
        (home.office, "care_management"),
        (home.station, "nursing"),
    ):
        await home.joined(pair.ended, one, function)
    await home.joined(pair.kept, home.office, "care_management")
    assert (await home.consented(pair.ended)).status_code == 201
    merge_id = await proposed(home, pair.kept, pair.ended)
    assert (await answering(home, pair.kept)).status_code == 201
    by = account_of(home.rows, home.station_nurse)
    leaves = home.rows.leaves("merge.declined")
    assert [leaf["patient_id"] for leaf in leaves] == [pair.kept, pair.ended]
    assert [leaf["outcome"] for leaf in leaves] == ["done", "done"]
    on_theirs = home.rows.one(
        "SELECT account_id, grant_id, agreement, consent FROM audit_leaves"
        " WHERE action = 'merge.declined' AND patient_id = %s",
        pair.ended,
    )
    assert on_theirs == (by, None, None, None)
    told = home.rows.all(
        "SELECT patient_id, organisation_id FROM notices WHERE kind = 'merge_declined'"
    )
    assert set(told) == {
        (pair.kept, home.clinic),
        (pair.kept, home.office),
        (pair.ended, home.clinic),
        (pair.ended, home.pharmacy),
        (pair.ended, home.office),
    }
    steps = home.rows.all(
        "SELECT patient_id, side, words, taken_by, taken_role FROM merge_steps"
        " WHERE step = 'declined' ORDER BY side DESC"
    )
    assert steps == [
        (pair.kept, "kept", WHY, by, "nurse"),
        (pair.ended, "ended", "", by, "nurse"),
    ]
    story = (await home.send("GET", f"/merges/{merge_id}", home.doctor)).json()
    assert [one["words"] for one in story["steps"]] == [WORDS, WHY]


async def test_the_other_is_not_told_where_its_side_took_consent_back(
    home: Home, pair: Pair
) -> None:
    await home.joined(pair.ended, home.pharmacy, "pharmacy")
    assert (await home.consented(pair.ended)).status_code == 201
    await proposed(home, pair.kept, pair.ended)
    assert (await home.consented(pair.ended, **NO)).status_code == 201
    assert (await answering(home, pair.kept)).status_code == 201
    told = home.rows.all(
        "SELECT organisation_id FROM notices WHERE kind = 'merge_declined' AND patient_id = %s",
        pair.ended,
    )
    assert told == [(home.clinic,)]


async def test_what_was_said_on_the_side_that_ends_is_read_by_who_sees_both(
    home: Home, pair: Pair
) -> None:
    merge_id = await proposed(home, pair.ended, pair.kept)
    assert (await answering(home, pair.kept)).status_code == 201
    story = (await home.send("GET", f"/merges/{merge_id}", home.doctor)).json()
    assert [one["words"] for one in story["steps"]] == [WORDS, WHY]


async def test_nothing_of_the_other_is_shown(home: Home, pair: Pair) -> None:
    merge_id = await proposed(home, pair.kept, pair.ended)
    found = await listed(home, pair.kept)
    (one,) = found["waiting"]
    assert found["items"] == []
    assert set(one) == {"step", "said", "asked_epoch", "asked_at", "merge_id", "can_take"}
    assert one["merge_id"] is None
    assert one["can_take"] == ["declined"]
    answer = await answering(home, pair.kept)
    for shown in (str(found), answer.text, str(await home.record(pair.kept, home.station_nurse))):
        for secret in (str(pair.ended), str(merge_id), "髙橋 はな", WORDS):
            assert secret not in shown


async def test_who_is_shown_both_is_led_to_both(home: Home, pair: Pair) -> None:
    merge_id = await proposed(home, pair.kept, pair.ended)
    for one in (pair.kept, pair.ended):
        (waiting,) = (await listed(home, one, home.doctor))["waiting"]
        assert (waiting["merge_id"], waiting["can_take"]) == (str(merge_id), [])


async def test_it_opens_the_way_for_another_proposal_where_nobody_sees_both(
    home: Home, pair: Pair
) -> None:
    await proposed(home, pair.kept, pair.ended)
    nobody_is_left(home, pair.ended)
    third = await home.registered()
    assert problem(await proposing(home, pair.kept, third)) == (409, "proposed-already")
    assert (await answering(home, pair.kept, home.doctor)).status_code == 201
    await proposed(home, pair.kept, third)


async def test_it_waits_until_a_standby_shows_it_too(
    home: Home, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, waited = waiting.answer, []

    async def noted(db: AsyncConnection, *said: Any) -> Found | None:  # noqa: ANN401  as it takes them
        found = await answer(db, *said)
        waited.append((await db.execute(text("SHOW synchronous_commit"))).scalar_one())
        return found

    monkeypatch.setattr(waiting, "answer", noted)
    await proposed(home, pair.kept, pair.ended)
    assert (await answering(home, pair.kept)).status_code == 201
    assert waited == ["remote_apply"]


async def test_sent_again_it_is_answered_once(home: Home, pair: Pair) -> None:
    await proposed(home, pair.kept, pair.ended)
    body = {"step": "declined", "words": WHY, "asked_epoch": asked_at(home, pair.kept)}
    path = f"/patients/{pair.kept}/merges/answers"
    for _ in range(2):
        answer = await home.send("POST", path, home.station_nurse, body, key="no-1234567890")
        assert answer.status_code == 201, answer.text
    assert len(home.rows.leaves("merge.declined")) == 2
