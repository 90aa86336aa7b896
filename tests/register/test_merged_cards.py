"""The cards of a record that went into another, told of and ended from the one that is kept."""

from typing import Any
from uuid import UUID

import httpx

from app.clock import now
from tests.builders import Headers, Home, nobody
from tests.patients.test_cards import issued
from tests.register.merging import account_of, merged, problem, separated


async def a_card(home: Home, patient_id: UUID) -> str:
    answer = await issued(home, patient_id)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["card_id"])


async def told(
    home: Home, patient_id: UUID, headers: Headers | None = None
) -> list[dict[str, Any]]:
    """What is told of the cards of records that went into this one."""
    answer = await home.send("GET", f"/patients/{patient_id}/cards", headers or home.nurse)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["of_merged"]
    return found


async def ending(
    home: Home, patient_id: UUID, card: str, headers: Headers | None = None
) -> httpx.Response:
    path = f"/patients/{patient_id}/cards/{card}/ending"
    return await home.send("POST", path, headers or home.nurse)


async def test_who_is_not_shown_both_is_told_of_none_and_ends_none(home: Home) -> None:
    kept, ended = await home.registered(), await home.registered()
    card = await a_card(home, ended)
    await home.joined(kept, home.station, "nursing")
    assert (await home.consented(kept)).status_code == 201
    patient = await home.invited(kept, "patient")
    await merged(home, kept, ended)
    for headers in (home.station_nurse, patient.headers):
        assert await told(home, kept, headers) == []
    for headers in (home.station_nurse, patient.headers, home.stranger):
        assert (await ending(home, kept, card, headers)).status_code == 404
    assert (await told(home, kept))[0]["ended_at"] is None


async def test_a_grant_without_consent_tells_nothing_of_them(home: Home) -> None:
    kept, ended = await home.registered(), await home.registered()
    card = await a_card(home, ended)
    await home.joined(ended, home.station, "nursing")
    assert (await home.consented(ended)).status_code == 201
    await merged(home, kept, ended)
    # their own patient there, so that a no on the other closes the other alone
    home.rows.add(
        "grants",
        patient_id=kept,
        holder_kind="account",
        holder_id=account_of(home.rows, home.station_nurse),
        basis="care_team",
        opened_at=now(),
        opened_by=nobody(),
        opened_for="own",
        is_own_institution=True,
    )
    assert len(await told(home, kept, home.station_nurse)) == 1
    assert (await home.consented(ended, state="withdrawn")).status_code == 201
    assert await told(home, kept, home.station_nurse) == []
    assert (await ending(home, kept, card, home.station_nurse)).status_code == 404


async def test_it_is_told_with_whose_it_is_and_ended_from_there_once(home: Home) -> None:
    kept, ended = await home.registered(), await home.registered()
    card = await a_card(home, ended)
    assert await told(home, kept) == []
    await merged(home, kept, ended)
    (found,) = await told(home, kept)
    assert (found["id"], found["patient_id"]) == (card, str(ended))
    assert (found["ended_at"], found["is_replaced"]) == (None, False)
    assert await told(home, ended) == []
    looked = [leaf["patient_id"] for leaf in home.rows.leaves("patient_card.list")]
    assert looked[-3:] == [kept, ended, ended]
    assert (await ending(home, kept, card)).status_code == 201
    (found,) = await told(home, kept)
    assert found["ended_at"] is not None
    assert problem(await ending(home, kept, card)) == (409, "card-ended")
    done = [leaf for leaf in home.rows.leaves("patient_card.ended") if leaf["outcome"] == "done"]
    assert [leaf["patient_id"] for leaf in done] == [ended, kept]


async def test_one_handed_out_since_takes_its_place_while_they_are_one(home: Home) -> None:
    kept, ended = await home.registered(), await home.registered()
    await a_card(home, kept)  # before they were merged: it takes no place
    await a_card(home, ended)
    merge_id = await merged(home, kept, ended)
    assert [one["is_replaced"] for one in await told(home, kept)] == [False]
    (own,) = (await home.send("GET", f"/patients/{kept}/cards", home.nurse)).json()["items"]
    assert (await issued(home, kept, replaces=own["id"])).status_code == 201
    assert [one["is_replaced"] for one in await told(home, kept)] == [True]
    await separated(home, merge_id)
    assert await told(home, kept) == []
    (own,) = (await home.send("GET", f"/patients/{ended}/cards", home.nurse)).json()["items"]
    assert own["ended_at"] is None


async def test_once_they_are_separated_each_ends_its_own_alone(home: Home) -> None:
    kept, ended = await home.registered(), await home.registered()
    card = await a_card(home, ended)
    merge_id = await merged(home, kept, ended)
    await separated(home, merge_id)
    assert (await ending(home, kept, card)).status_code == 404
    assert (await ending(home, ended, card)).status_code == 201


async def test_the_patients_side_of_both_is_told_and_ends_nothing(home: Home) -> None:
    kept, ended = await home.registered(), await home.registered()
    card = await a_card(home, ended)
    own = await home.invited(kept)
    await home.invited(ended, account_id=str(own.account_id))
    await merged(home, kept, ended)
    assert [one["id"] for one in await told(home, kept, own.headers)] == [card]
    assert (await ending(home, kept, card, own.headers)).status_code == 404
