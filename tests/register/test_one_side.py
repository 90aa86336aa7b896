"""What waits for a second person, answered by who is shown one record: first who may not."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from psycopg import sql

from app.clock import now
from app.embedded import APP, OWNER, Server
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.access.builders import MIZUNO
from tests.builders import Headers, Home
from tests.register.merging import (
    WORDS,
    account_of,
    merged,
    problem,
    proposed,
    proposing,
    stepping,
    verdict,
)
from tests.register.test_merging_races import as_before

LONG = [pytest.mark.long, pytest.mark.timeout(3600)]
NO: dict[str, Any] = {"state": "withdrawn", "sections": [], "restricted": []}
WHY = "生年月日のほかは確かめられませんでした。"


@dataclass(frozen=True)
class Pair:
    """Two records: the clinic and the station care for the first, the clinic for the second."""

    kept: UUID
    ended: UUID


@pytest.fixture
async def pair(home: Home) -> Pair:
    pair = Pair(await home.registered(), await home.registered(name="髙橋 はな"))
    await home.joined(pair.kept, home.station, "nursing")
    assert (await home.consented(pair.kept)).status_code == 201
    return pair


def asked_at(home: Home, patient_id: UUID) -> int:
    """The epoch of the newest step on a record."""
    (epoch,) = home.rows.one("SELECT max(epoch) FROM merge_steps WHERE patient_id = %s", patient_id)
    return int(epoch)


async def answering(
    home: Home,
    patient_id: UUID,
    headers: Headers | None = None,
    step: str = "declined",
    **changes: Any,  # noqa: ANN401  any field of the body
) -> httpx.Response:
    """The answer on one record, by the station's nurse where nobody is named."""
    body = {"step": step, "words": WHY, "asked_epoch": asked_at(home, patient_id)} | changes
    path = f"/patients/{patient_id}/merges/answers"
    return await home.send("POST", path, headers or home.station_nurse, body)


async def listed(home: Home, patient_id: UUID, headers: Headers | None = None) -> dict[str, Any]:
    path = f"/patients/{patient_id}/merges"
    answer = await home.send("GET", path, headers or home.station_nurse)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def nobody_is_left(home: Home, *patients: UUID) -> None:
    """The clinic's care of these ends without anybody's word."""
    for one in patients:
        home.rows.run(
            "UPDATE grants SET closes_at = now() WHERE patient_id = %s AND holder_id = %s",
            one,
            home.clinic,
        )


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
            busy = await asyncio.wait_for(answering(home, pair.kept), timeout=5)
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
    await home.joined(pair.ended, home.pharmacy, "pharmacy")
    await home.joined(pair.ended, home.office, "care_management")
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
    for text in (str(found), answer.text, str(await home.record(pair.kept, home.station_nurse))):
        for secret in (str(pair.ended), str(merge_id), "髙橋 はな", WORDS):
            assert secret not in text


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


async def test_sent_again_it_is_answered_once(home: Home, pair: Pair) -> None:
    await proposed(home, pair.kept, pair.ended)
    body = {"step": "declined", "words": WHY, "asked_epoch": asked_at(home, pair.kept)}
    path = f"/patients/{pair.kept}/merges/answers"
    for _ in range(2):
        answer = await home.send("POST", path, home.station_nurse, body, key="no-1234567890")
        assert answer.status_code == 201, answer.text
    assert len(home.rows.leaves("merge.declined")) == 2


# a separation


async def asked_apart(home: Home, pair: Pair) -> UUID:
    """Merged, and the clinic's doctor asks for it to be undone; the office cares for the other."""
    await home.joined(pair.ended, home.office, "care_management")
    assert (await home.consented(pair.ended)).status_code == 201
    merge_id = await merged(home, pair.kept, pair.ended)
    assert (await stepping(home, merge_id, "separation_asked", home.doctor)).status_code == 201
    return merge_id


def gone(home: Home, pair: Pair, how: str) -> None:
    """From now on nobody but who asked is shown both."""
    match how:
        case "care of one ended":
            nobody_is_left(home, pair.ended)
        case "organisation closed":
            home.rows.run("UPDATE organisations SET disabled_at = now() WHERE id = %s", home.clinic)
        case "colleagues left":
            home.rows.run(
                "UPDATE accounts SET disabled_at = now() WHERE organisation_id = %s AND id <> %s",
                home.clinic,
                account_of(home.rows, home.doctor),
            )


async def test_a_separation_is_for_who_sees_both_as_long_as_there_is_one(
    home: Home, pair: Pair
) -> None:
    await asked_apart(home, pair)
    refused = await answering(home, pair.kept, step="separated")
    assert problem(refused) == (409, "both-records-needed")
    (waiting,) = (await listed(home, pair.kept))["waiting"]
    assert waiting["can_take"] == []
    assert (await verdict(home, pair.ended))[0] == "do_not_rely"
    assert home.rows.leaves("merge.separated")[-1]["reason"] == "shown_both"


async def test_who_asked_does_not_answer_it_from_one_side(home: Home, pair: Pair) -> None:
    await asked_apart(home, pair)
    gone(home, pair, "care of one ended")
    refused = await answering(home, pair.kept, home.doctor, step="separated")
    assert problem(refused) == (409, "second-person-needed")
    (waiting,) = (await listed(home, pair.kept, home.doctor))["waiting"]
    assert waiting["can_take"] == []


async def test_nobody_keeps_them_merged_on_the_strength_of_one(home: Home, pair: Pair) -> None:
    await asked_apart(home, pair)
    gone(home, pair, "care of one ended")
    refused = await answering(home, pair.kept, step="separation_declined")
    assert problem(refused) == (403, "both-records-needed")
    assert problem(await answering(home, pair.kept)) == (409, "out-of-turn")
    assert "separation_asked" in (await verdict(home, pair.kept))[1]


@pytest.mark.parametrize(
    "how",
    [
        "care of one ended",
        pytest.param("organisation closed", marks=pytest.mark.long),
        "colleagues left",
    ],
)
async def test_where_nobody_else_is_shown_both_a_second_person_is_shown_one(
    home: Home, pair: Pair, how: str
) -> None:
    merge_id = await asked_apart(home, pair)
    gone(home, pair, how)
    (waiting,) = (await listed(home, pair.kept))["waiting"]
    assert waiting["can_take"] == ["separated"]
    assert (await answering(home, pair.kept, step="separated")).status_code == 201
    steps = home.rows.all(
        "SELECT patient_id, side FROM merge_steps WHERE merge_id = %s AND step = 'separated'",
        merge_id,
    )
    assert set(steps) == {(pair.kept, "kept"), (pair.ended, "ended")}
    assert home.rows.all("SELECT id FROM patients WHERE merged_into IS NOT NULL") == []
    assert await verdict(home, pair.kept, home.station_nurse) == (
        "confirm",
        {"no_wish", "no_order", "separated"},
    )
    told = home.rows.all(
        "SELECT patient_id, organisation_id FROM notices WHERE kind = 'records_separated'"
    )
    assert (pair.ended, home.office) in told
    assert (pair.kept, home.station) not in told  # by whom it was done
    leaves = home.rows.leaves("merge.separated")
    assert [leaf["patient_id"] for leaf in leaves] == [pair.kept, pair.ended]


async def test_also_from_the_side_that_ended(home: Home, pair: Pair) -> None:
    pair = Pair(kept=pair.ended, ended=pair.kept)
    await merged(home, pair.kept, pair.ended)
    merge_id = home.rows.one("SELECT id FROM merges")[0]
    assert (await stepping(home, merge_id, "separation_asked", home.doctor)).status_code == 201
    gone(home, pair, "colleagues left")
    assert (await answering(home, pair.ended, step="separated")).status_code == 201
    assert await verdict(home, pair.ended, home.station_nurse) == (
        "confirm",
        {"no_wish", "no_order", "separated"},
    )
    assert "separated" in (await verdict(home, pair.kept, home.doctor))[1]


async def test_what_was_taken_back_on_the_other_meanwhile_stays_taken_back(
    home: Home, pair: Pair
) -> None:
    pair = Pair(kept=pair.ended, ended=pair.kept)
    merge_id = await merged(home, pair.kept, pair.ended)
    for recipient in ("ambulance", "hospital"):
        assert (await home.consented(pair.kept, recipient=recipient)).status_code == 201
        body = NO | {"recipient": recipient}
        assert (await home.consented(pair.kept, **body)).status_code == 201
    assert (await stepping(home, merge_id, "separation_asked", home.doctor)).status_code == 201
    gone(home, pair, "colleagues left")
    assert (await answering(home, pair.ended, step="separated")).status_code == 201
    kept = home.rows.all(
        "SELECT recipient, state FROM consents WHERE patient_id = %s AND how = 'merged'"
        " ORDER BY recipient",
        pair.ended,
    )
    assert kept == [("ambulance", "withdrawn"), ("hospital", "withdrawn")]


# the walls by themselves

ANSWER = "SELECT outcome FROM wall.answer_merge({}, {}, {}, 'x', clock_timestamp())"


async def test_the_walls_ask_who_answers_and_what(home: Home, pair: Pair, server: Server) -> None:
    merge_id = await proposed(home, pair.kept, pair.ended)
    asked = asked_at(home, pair.kept)
    nurse = account_of(home.rows, home.station_nurse)

    def by(role: str, organisation: UUID, step: str = "declined") -> list[tuple[Any, ...]]:
        with psycopg.connect(server.dsn(APP, home.rows.db.info.dbname)) as db:
            said = {"account": nurse, "organisation": organisation, "role": role, "at": now()}
            for name, value in said.items():
                db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
            query = sql.SQL(ANSWER).format(pair.kept, asked, step)
            found = db.execute(query).fetchall()
            db.rollback()
            return found

    assert by("care_manager", home.station) == by("crew", home.station) == []
    assert by("nurse", home.pharmacy) == []
    for step in ("confirmed", "separated", "let_go"):
        assert by("nurse", home.station, step) == [("out_of_turn",)]
    assert by("nurse", home.station) == [("done",)]
    with psycopg.connect(server.dsn(APP, home.rows.db.info.dbname)) as db:
        said = {"account": nurse, "organisation": home.station, "role": "nurse", "at": now()}
        for name, value in said.items():
            db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
        with pytest.raises(psycopg.errors.RestrictViolation):
            db.execute(
                "INSERT INTO merge_steps (id, merge_id, patient_id, side, epoch, step, words,"
                " taken_at, taken_by, taken_role, second_factor_at) VALUES (gen_random_uuid(),"
                " %s, %s, 'kept', 900, 'declined', 'x', now(), %s, 'nurse', now())",
                [merge_id, pair.kept, nurse],
            )


# races


@pytest.mark.parametrize("rounds", [6, pytest.param(300, marks=LONG)])
@pytest.mark.parametrize("side", ["kept", "ended"])
async def test_of_a_yes_and_a_no_one_wins_and_after_a_no_nothing_is_merged(
    home: Home, pair: Pair, side: str, rounds: int
) -> None:
    if side == "ended":
        pair = Pair(kept=pair.ended, ended=pair.kept)
    won: Counter[str] = Counter()
    for _ in range(rounds):
        as_before(home)
        won[await a_race(home, pair, getattr(pair, side))] += 1
    assert sum(won.values()) == rounds


async def a_race(home: Home, pair: Pair, own: UUID) -> str:
    """Confirmed by one while another declines, shown one side: who wins."""
    merge_id = await proposed(home, pair.kept, pair.ended)
    asked = asked_at(home, own)
    confirmed, declined = await asyncio.gather(
        stepping(home, merge_id, "confirmed"), answering(home, own, asked_epoch=asked)
    )
    won = (confirmed.status_code == 201, declined.status_code == 201)
    assert sum(won) == 1, (confirmed.text, declined.text)
    steps = home.rows.all("SELECT step FROM merge_steps WHERE merge_id = %s", merge_id)
    (into,) = home.rows.one("SELECT merged_into FROM patients WHERE id = %s", pair.ended)
    if won[1]:
        assert confirmed.status_code in (409, 412)
        assert {one for (one,) in steps} == {"proposed", "declined"}
        assert into is None
        return "declined"
    assert problem(declined) in ((409, "busy"), (409, "out-of-turn"))
    assert {one for (one,) in steps} == {"proposed", "confirmed"}
    assert into == pair.kept
    return "confirmed"
