"""Two records of one person: what does not merge them first, then what follows from it."""

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.clock import now
from app.db import uuid7
from tests.builders import Headers, Home, a_consent_body, a_patient_body, an_identity_body, online
from tests.register.merging import (
    WORDS,
    account_of,
    merged,
    problem,
    proposed,
    proposing,
    separated,
    stepping,
    verdict,
)

NOBODY = UUID(int=1)


async def a_pair(home: Home) -> tuple[UUID, UUID]:
    """One with a refusal in order, and an empty record of the same person."""
    return await home.in_order(), await home.registered()


async def two_empty(home: Home) -> tuple[UUID, UUID]:
    """Where what they say is no matter."""
    return await home.registered(), await home.registered()


async def in_order_again(home: Home, patient_id: UUID) -> None:
    """A wish and an order, both anew."""
    assert (await home.wished(patient_id)).status_code == 201
    answer = await home.signed(await home.drafted(patient_id))
    assert answer.status_code == 201, answer.text


async def stop(home: Home, patient_id: UUID, headers: Headers, how: str = "withdrawals") -> None:
    path = f"/patients/{patient_id}/{how}"
    answer = await home.send("POST", path, headers, {"said_by": "patient"})
    assert answer.status_code == 201, answer.text


# who may not


async def test_nobody_merges_a_record_that_they_do_not_see(home: Home) -> None:
    ours = await home.registered()
    answer = await home.send("POST", "/patients", home.stranger, a_patient_body())
    theirs = UUID(answer.json()["patient_id"])
    nobody = {"words": WORDS, "kept_id": str(ours), "ended_id": str(NOBODY)}
    body = nobody | {"kept_epoch": 0, "ended_epoch": 0}
    unknown = await home.send("POST", "/merges", home.doctor, body)
    for kept, ended in ((ours, theirs), (theirs, ours)):
        refused = await proposing(home, kept, ended)
        assert (refused.status_code, refused.json()) == (404, unknown.json())
    assert home.rows.all("SELECT id FROM merges") == []


async def test_nor_one_of_which_they_are_not_shown_who_it_is(home: Home) -> None:
    first, second = await two_empty(home)
    for one in (first, second):
        await home.joined(one, home.station, "nursing")
        assert (await home.consented(one)).status_code == 201
    merge_id = await proposed(home, first, second)
    assert (await home.consented(second, restricted=["identity"])).status_code == 201
    for answer in (
        await proposing(home, first, second, home.station_nurse),
        await stepping(home, merge_id, "confirmed", home.station_nurse),
        await home.send("GET", f"/merges/{merge_id}", home.station_nurse),
    ):
        assert answer.status_code == 404


@pytest.mark.long
async def test_it_takes_a_doctor_or_a_nurse(home: Home) -> None:
    first, second = await two_empty(home)
    for one in (first, second):
        await home.joined(one, home.pharmacy, "pharmacy")
        assert (await home.consented(one)).status_code == 201
    assert (await proposing(home, first, second, home.pharmacist)).status_code == 403


async def test_every_step_takes_a_fresh_second_factor(home: Home) -> None:
    first, second = await two_empty(home)
    merge_id = await proposed(home, first, second)
    home.rows.run("UPDATE sessions SET second_factor_at = now() - interval '301 seconds'")
    assert problem(await proposing(home, first, second)) == (403, "second-factor-needed")
    for step in ("confirmed", "declined"):
        refused = await stepping(home, merge_id, step)
        assert problem(refused) == (403, "second-factor-needed")
    assert home.rows.leaves("merge.confirmed")[-1]["reason"] == "second_factor"


async def test_who_proposed_it_does_not_confirm_it(home: Home) -> None:
    first, second = await a_pair(home)
    merge_id = await proposed(home, first, second)
    refused = await stepping(home, merge_id, "confirmed", home.doctor)
    assert problem(refused) == (409, "second-person-needed")
    assert (await verdict(home, second))[0] == "confirm"


async def test_nor_does_whoever_asked_for_a_separation_separate(home: Home) -> None:
    merge_id = await merged(home, *await two_empty(home))
    assert (await stepping(home, merge_id, "separation_asked")).status_code == 201
    refused = await stepping(home, merge_id, "separated")
    assert problem(refused) == (409, "second-person-needed")


async def test_what_was_not_read_as_it_stands_is_not_merged(home: Home) -> None:
    first, second = await two_empty(home)
    behind = await proposing(home, first, second, kept_epoch=await home.epoch(first) + 1)
    assert problem(behind) == (412, "stale")
    merge_id = await proposed(home, first, second)
    read = await home.epoch(second)
    await stop(home, second, home.nurse, "suspensions")
    late = await stepping(home, merge_id, "confirmed", ended_epoch=read)
    assert problem(late) == (412, "stale")


async def test_no_step_comes_before_its_turn(home: Home) -> None:
    merge_id = await proposed(home, *await two_empty(home))
    for step in ("separation_asked", "separated", "separation_declined"):
        assert problem(await stepping(home, merge_id, step)) == (409, "out-of-turn")


async def test_a_step_is_taken_once(home: Home) -> None:
    merge_id = await merged(home, *await two_empty(home))
    for step in ("confirmed", "declined", "proposed"):
        assert problem(await stepping(home, merge_id, step)) == (409, "out-of-turn")


async def test_what_counts_is_never_further_away_than_one_record(home: Home) -> None:
    first, second, third = *await two_empty(home), await home.registered()
    assert problem(await proposing(home, first, first))[0] == 409
    merge_id = await proposed(home, first, second)
    for pair in ((first, third), (third, second), (second, first)):
        assert problem(await proposing(home, *pair)) == (409, "proposed-already")
    assert (await stepping(home, merge_id, "confirmed")).status_code == 201
    for pair in ((third, second), (second, third)):
        assert problem(await proposing(home, *pair)) == (409, "already-merged")
    assert problem(await proposing(home, third, first)) == (409, "is-kept-for-another")
    await merged(home, first, third)  # any number may go into one


# what follows


async def test_a_proposal_puts_both_in_doubt_until_it_is_answered(home: Home) -> None:
    first, second = await a_pair(home)
    merge_id = await proposed(home, first, second)
    assert await verdict(home, first) == ("confirm", {"merge_proposed"})
    assert await verdict(home, second) == ("confirm", {"no_wish", "no_order", "merge_proposed"})
    assert (await stepping(home, merge_id, "declined", home.doctor)).status_code == 201
    assert (await verdict(home, first))[0] == "valid"
    assert (await verdict(home, second))[0] == "none"
    assert problem(await stepping(home, merge_id, "confirmed")) == (409, "out-of-turn")


async def test_an_empty_record_takes_nothing_away(home: Home) -> None:
    first, second = await a_pair(home)
    await merged(home, first, second)
    assert (await verdict(home, first))[0] == "valid"
    assert await verdict(home, second) == ("do_not_rely", {"merged"})


async def test_nothing_is_valid_on_the_strength_of_the_other(home: Home) -> None:
    first, second = await a_pair(home)
    await merged(home, second, first)
    assert await verdict(home, second) == ("confirm", {"no_wish", "no_order", "merged_in_doubt"})
    await in_order_again(home, second)
    assert (await verdict(home, second))[0] == "valid"


async def test_two_that_are_valid_and_say_the_same_stay_valid(home: Home) -> None:
    first, second = await home.in_order(), await home.in_order()
    await merged(home, first, second)
    assert (await verdict(home, first))[0] == "valid"
    home.rows.run("ALTER TABLE merge_steps DISABLE TRIGGER append_only")
    home.rows.run("UPDATE merge_steps SET agrees_until = '2026-01-01' WHERE carried = 'agrees'")
    assert await verdict(home, first) == ("confirm", {"merged_in_doubt"})


async def test_two_that_are_valid_and_differ_are_in_doubt(home: Home) -> None:
    first = await home.in_order()
    second = await home.registered()
    assert (await home.wished(second, ventilator="wanted")).status_code == 201
    assert (await home.signed(await home.drafted(second))).status_code == 201
    await merged(home, first, second)
    assert await verdict(home, first) == ("confirm", {"merged_in_doubt"})


@pytest.mark.parametrize(
    "how", ["withdrawals", pytest.param("suspensions", marks=pytest.mark.long)]
)
async def test_what_was_taken_back_before_counts_on_the_other_until_it_is_renewed(
    home: Home, how: str
) -> None:
    first, second = await a_pair(home)
    await stop(home, second, home.nurse, how)
    await merged(home, first, second)
    assert await verdict(home, first) == ("do_not_rely", {"merged_taken_back"})
    assert (await home.wished(first)).status_code == 201
    assert (await verdict(home, first))[0] == "do_not_rely"
    assert (await home.signed(await home.drafted(first))).status_code == 201
    assert (await verdict(home, first))[0] == "valid"


async def test_an_old_refusal_entered_late_is_not_valid_over_what_the_other_said_since(
    home: Home,
) -> None:
    first, second = await home.in_order(), await home.registered()
    said = {"resuscitation": "wanted", "stated_on": "2026-03-20"}
    assert (await home.wished(second, **said)).status_code == 201
    await merged(home, first, second)
    assert (await home.wished(first, stated_on="2026-02-01")).status_code == 201
    assert (await home.signed(await home.drafted(first))).status_code == 201
    assert await verdict(home, first) == ("confirm", {"later_stated"})
    assert (await home.wished(first, stated_on="2026-03-20")).status_code == 201
    assert (await verdict(home, first))[0] == "valid"


def a_talk_due(home: Home, patient_id: UUID) -> None:
    """The person came home long ago, and nobody has talked it over since."""
    (who,) = home.rows.one("SELECT opened_by FROM grants WHERE patient_id = %s LIMIT 1", patient_id)
    home.rows.add(
        "revisits",
        id=uuid7(),
        patient_id=patient_id,
        reason="discharged",
        opened_at=now(),
        opened_by=who,
        due_on=date(2026, 1, 31),
    )


async def test_a_talk_that_was_due_on_the_other_is_due_here(home: Home) -> None:
    first, second = await a_pair(home)
    a_talk_due(home, second)
    await merged(home, first, second)
    assert await verdict(home, first) == ("confirm", {"merged_in_doubt"})


async def test_so_is_one_that_comes_to_be_due_on_the_one_that_ended(home: Home) -> None:
    first, second = await a_pair(home)
    await merged(home, first, second)
    a_talk_due(home, second)
    assert await verdict(home, first) == ("confirm", {"review_overdue"})


@pytest.mark.parametrize(
    "how", ["withdrawals", pytest.param("suspensions", marks=pytest.mark.long)]
)
async def test_what_is_taken_back_on_the_one_that_ended_is_taken_back_on_both(
    home: Home, how: str
) -> None:
    first, second = await a_pair(home)
    patient = await home.invited(second, "patient")
    await merged(home, first, second)
    await stop(home, second, patient.headers, how)
    assert (await verdict(home, first))[0] == "do_not_rely"
    told = home.rows.all(
        "SELECT organisation_id FROM notices WHERE patient_id = %s AND kind LIKE %s",
        first,
        "wish_%",
    )
    assert (home.clinic,) in told
    leaves = home.rows.leaves("intent.withdrawn") + home.rows.leaves("intent.suspended")
    assert {leaf["patient_id"] for leaf in leaves} == {first, second}
    kinds = home.rows.all("SELECT patient_id, kind FROM intent_marks")
    assert {row[0] for row in kinds} == {first, second}
    assert len({row[1] for row in kinds}) == 1


async def test_the_one_that_ended_takes_nothing_else(home: Home) -> None:
    first, second = await two_empty(home)
    order = await home.drafted(second)
    patient = await home.invited(second, "patient")
    await merged(home, first, second)
    path = f"/patients/{second}"
    for answer in (
        await home.wished(second),
        await home.signed(order),
        await home.consented(second),
        await home.send("POST", f"{path}/consents", patient.headers, online()),
        await home.send(
            "POST",
            f"{path}/care-team",
            home.doctor,
            {"organisation_id": str(home.station), "function": "nursing"},
        ),
        await home.send(
            "POST", f"{path}/proposals", patient.headers, {"kind": "other", "words": "直して"}
        ),
        await home.send("POST", f"{path}/cards", home.nurse, {"replaces": None}),
        await home.send("PUT", f"{path}/identity", home.nurse, an_identity_body(), seen=1),
    ):
        assert problem(answer) == (409, "merged")
    # what it is found by stays as it was when two people said whose it is
    assert home.rows.one("SELECT version FROM patients WHERE id = %s", second) == (1,)


async def test_it_names_the_other_to_those_alone_who_see_that_one(home: Home) -> None:
    first, second = await two_empty(home)
    await home.joined(second, home.station, "nursing")
    assert (await home.consented(second)).status_code == 201
    patient = await home.invited(second, "patient")
    await merged(home, first, second)
    shown = (await home.record(second))["verdict"]["content"]
    assert shown["merged_into"] == str(first)
    for headers in (home.station_nurse, patient.headers):
        record = await home.record(second, headers)
        assert record["verdict"]["content"]["kind"] == "do_not_rely"
        assert str(first) not in str(record)


async def test_a_grant_without_consent_tells_nothing_of_the_other(home: Home) -> None:
    first, second = await two_empty(home)
    for one in (first, second):
        await home.joined(one, home.station, "nursing")
        assert (await home.consented(one)).status_code == 201
    await merged(home, first, second)
    assert str(first) in str(await home.record(second, home.station_nurse))
    # their own patient there, so that a no on the other closes the other alone
    home.rows.add(
        "grants",
        patient_id=second,
        holder_kind="account",
        holder_id=account_of(home.rows, home.station_nurse),
        basis="care_team",
        opened_at=now(),
        opened_by=uuid7(),
        opened_for="own",
        is_own_institution=True,
    )
    withdrawal = {"state": "withdrawn", "sections": [], "restricted": []}
    assert (await home.consented(first, **withdrawal)).status_code == 201
    listed = await home.send("GET", f"/patients/{second}/merges", home.station_nurse)
    assert listed.json() == {"items": [], "waiting": []}
    assert str(first) not in str(await home.record(second, home.station_nurse))


async def test_the_care_team_that_is_kept_back_is_kept_back_beside_the_other(home: Home) -> None:
    first, second = await two_empty(home)
    await home.joined(second, home.pharmacy, "pharmacy")
    for one in (first, second):
        await home.joined(one, home.station, "nursing")
        assert (await home.consented(one, restricted=["care_team"])).status_code == 201
    merge_id = await proposed(home, first, second)
    shown = await home.send("GET", f"/merges/{merge_id}", home.station_nurse)
    assert shown.status_code == 200
    assert str(home.pharmacy) not in shown.text


async def test_nobody_sees_more_than_before(home: Home) -> None:
    first, second = await two_empty(home)
    await home.joined(second, home.station, "nursing")
    assert (await home.consented(second)).status_code == 201
    grants = home.rows.all("SELECT id FROM grants ORDER BY id")
    merge_id = await merged(home, first, second)
    assert home.rows.all("SELECT id FROM grants ORDER BY id") == grants
    answer = await home.send("GET", f"/patients/{first}", home.station_nurse)
    assert answer.status_code == 404
    shown = (await home.send("GET", f"/merges/{merge_id}", home.doctor)).json()
    (missing,) = shown["both"]["missing_members"]
    assert missing["organisation_id"] == str(home.station)


async def test_what_either_keeps_back_is_kept_back(home: Home) -> None:
    first, second = await two_empty(home)
    crew = {"recipient": "ambulance"}
    assert (await home.consented(first, **crew)).status_code == 201
    assert (await home.consented(first, restricted=["values"])).status_code == 201
    refusal = a_consent_body(state="refused", **crew)
    path = f"/patients/{second}/consents"
    assert (await home.send("POST", path, home.doctor, refusal)).status_code == 201
    assert (await home.consented(second, restricted=["discussions"])).status_code == 201
    await merged(home, first, second)
    listed = await home.send("GET", f"/patients/{first}/consents", home.doctor)
    newest = {one["recipient"]: one for one in reversed(listed.json()["items"])}
    assert newest["ambulance"]["state"] == "refused"
    assert set(newest["care_team"]["restricted"]) == {"values", "discussions"}
    assert newest["care_team"]["state"] == "granted"


async def test_a_word_that_is_taken_over_stays_the_word_of_who_gave_it(home: Home) -> None:
    first, second = await two_empty(home)
    son = {"given_by": "surrogate", "given_by_name": "髙橋 一郎", "surrogate_reason": "本人の依頼"}
    for of, recipient, changes in (
        (first, "care_team", {"given_on": "2026-01-10"}),
        (second, "care_team", {"restricted": ["values"], "given_on": "2026-02-02"} | son),
        (first, "hospital", {}),
        (second, "hospital", {"state": "withdrawn"} | son),
        (second, "ambulance", {"state": "refused"} | son),
    ):
        body = a_consent_body(recipient=recipient, **changes)
        answer = await home.send("POST", f"/patients/{of}/consents", home.doctor, body)
        assert answer.status_code == 201, answer.text
    await merged(home, first, second)
    kept = home.rows.all(
        "SELECT recipient, state, given_by, given_by_name, surrogate_reason, given_on::text"
        " FROM consents WHERE patient_id = %s AND how = 'merged' ORDER BY recipient",
        first,
    )
    theirs = tuple(son.values())
    assert kept == [
        ("ambulance", "refused", *theirs, "2026-01-10"),
        ("care_team", "granted", "patient", None, None, "2026-02-02"),
        ("hospital", "withdrawn", *theirs, "2026-01-10"),
    ]
    (fields,) = home.rows.one(
        "SELECT fields FROM audit_leaves WHERE patient_id = %s AND action = 'merge.confirmed'",
        first,
    )
    assert set(fields) >= {"ambulance", "care_team", "hospital"}


async def test_everything_takes_in_what_is_named_and_towards_surrogates_names_nothing(
    home: Home,
) -> None:
    first, second = await two_empty(home)
    for recipient in ("ambulance", "self"):
        for of, sections in ((first, None), (second, ["values"])):
            body = a_consent_body(recipient=recipient, sections=sections)
            answer = await home.send("POST", f"/patients/{of}/consents", home.doctor, body)
            assert answer.status_code == 201, answer.text
    await merged(home, first, second)
    kept = home.rows.all(
        "SELECT recipient, sections FROM consents"
        " WHERE patient_id = %s AND how = 'merged' ORDER BY recipient",
        first,
    )
    assert kept == [("ambulance", ["values"]), ("self", [])]


async def test_a_consent_withdrawn_on_the_one_that_ended_is_withdrawn_on_both(home: Home) -> None:
    first, second = await two_empty(home)
    for one in (first, second):
        assert (await home.consented(one, restricted=["values"])).status_code == 201
    patient = await home.invited(second, "patient")
    await merged(home, first, second)
    body = online(recipient="care_team", state="withdrawn", sections=[], restricted=[])
    answer = await home.send("POST", f"/patients/{second}/consents", patient.headers, body)
    assert answer.status_code == 201, answer.text
    state, restricted = home.rows.one(
        "SELECT state, restricted FROM consents WHERE patient_id = %s ORDER BY epoch DESC LIMIT 1",
        first,
    )
    assert (state, restricted) == ("withdrawn", ["values"])
    leaves = home.rows.leaves("consent.withdrawn")
    assert {leaf["patient_id"] for leaf in leaves} == {first, second}
    told = home.rows.all("SELECT patient_id FROM notices WHERE kind = 'consent_changed'")
    assert {(first,), (second,)} <= set(told)


# undone


async def test_after_a_separation_both_are_in_doubt_until_renewed(home: Home) -> None:
    first, second = await home.in_order(), await home.in_order()
    merge_id = await merged(home, first, second)
    assert (await stepping(home, merge_id, "separation_asked", home.doctor)).status_code == 201
    assert await verdict(home, first) == ("confirm", {"separation_asked"})
    assert await verdict(home, second) == ("do_not_rely", {"merged"})
    assert (await stepping(home, merge_id, "separated")).status_code == 201
    for one in (first, second):
        assert await verdict(home, one) == ("confirm", {"separated"})
        await in_order_again(home, one)
        assert (await verdict(home, one))[0] == "valid"


@pytest.mark.long
async def test_a_separation_that_is_declined_leaves_them_merged(home: Home) -> None:
    first, second = await a_pair(home)
    merge_id = await merged(home, first, second)
    for step in ("separation_asked", "separation_declined"):
        assert (await stepping(home, merge_id, step)).status_code == 201
    assert (await verdict(home, first))[0] == "valid"
    assert await verdict(home, second) == ("do_not_rely", {"merged"})


async def test_what_was_written_meanwhile_stays_where_it_was_written(home: Home) -> None:
    first, second = await two_empty(home)
    merge_id = await merged(home, first, second)
    await stop(home, second, home.nurse)
    await separated(home, merge_id)
    for one in (first, second):
        kind, reasons = await verdict(home, one)
        assert kind == "do_not_rely"
        assert "withdrawn" in reasons
    assert (await home.wished(second)).status_code == 201


@pytest.mark.long
async def test_they_may_be_merged_again(home: Home) -> None:
    first, second = await two_empty(home)
    await separated(home, await merged(home, first, second))
    await merged(home, second, first)
    assert (await verdict(home, second))[0] == "confirm"
    assert (
        len((await home.send("GET", f"/patients/{first}/merges", home.nurse)).json()["items"]) == 2
    )


async def test_neither_is_erased_while_a_second_person_has_yet_to_say(home: Home) -> None:
    first, second = await two_empty(home)
    merge_id = await proposed(home, first, second)
    asked = {"reason": "asked_by_patient"}
    for one in (first, second):
        answer = await home.send("POST", f"/patients/{one}/erasures", home.doctor, asked)
        assert problem(answer) == (409, "open-merge")
    assert (await stepping(home, merge_id, "declined")).status_code == 201
    answer = await home.send("POST", f"/patients/{first}/erasures", home.doctor, asked)
    assert answer.status_code == 201, answer.text


# told and kept


async def test_every_step_is_on_the_record_of_both_and_told(home: Home) -> None:
    first, second = await two_empty(home)
    for one in (first, second):
        await home.joined(one, home.station, "nursing")
        assert (await home.consented(one)).status_code == 201
    merge_id = await merged(home, first, second)
    await separated(home, merge_id)
    for step in ("proposed", "confirmed", "separation_asked", "separated"):
        leaves = home.rows.leaves(f"merge.{step}")
        assert [leaf["patient_id"] for leaf in leaves] == [first, second]
        assert all(WORDS not in str(leaf) for leaf in leaves)
    told = home.rows.all(
        "SELECT patient_id, kind, organisation_id FROM notices WHERE kind LIKE %s", "%erg%"
    )
    assert {(row[0], row[2]) for row in told} == {(first, home.station), (second, home.station)}
    story = (await home.send("GET", f"/merges/{merge_id}", home.station_nurse)).json()
    assert [one["step"] for one in story["steps"]] == [
        "proposed",
        "confirmed",
        "separation_asked",
        "separated",
    ]


# the walls by themselves


def a_step(merge_id: UUID, patient_id: UUID, **changes: object) -> dict[str, Any]:
    return {
        "merge_id": merge_id,
        "patient_id": patient_id,
        "side": "ended",
        "epoch": 900,
        "step": "confirmed",
        "words": "x",
        "taken_at": now(),
        "taken_by": UUID(int=7),
        "taken_role": "nurse",
        "second_factor_at": now(),
    } | changes


async def test_the_walls_ask_for_two_people_and_for_the_turn(home: Home) -> None:
    first, second = await two_empty(home)
    merge_id = await proposed(home, first, second)
    (same,) = home.rows.one("SELECT taken_by FROM merge_steps LIMIT 1")
    for changes in (
        {"taken_by": same, "patient_id": first, "side": "kept", "carried": "nothing"},
        {"taken_by": same},
        {"step": "separated"},
        {"side": "kept", "carried": "nothing"},
        {},  # before the record that is kept
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            home.rows.add("merge_steps", **(a_step(merge_id, second) | changes))


async def test_the_walls_keep_what_ended_closed(home: Home) -> None:
    first, second = await a_pair(home)
    await merged(home, first, second)
    (columns,) = home.rows.one(
        "SELECT to_jsonb(w) FROM wishes w WHERE patient_id = %s LIMIT 1", first
    )
    with pytest.raises(psycopg.errors.RestrictViolation):
        home.rows.run(
            "INSERT INTO wishes SELECT (jsonb_populate_record(null::wishes, %s::jsonb)).*",
            psycopg.types.json.Jsonb(
                columns | {"patient_id": str(second), "id": str(UUID(int=5)), "epoch": 800}
            ),
        )
    with pytest.raises(psycopg.errors.RestrictViolation):
        home.rows.run("UPDATE merge_steps SET words = 'x'")
