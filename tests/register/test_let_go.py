"""The record that another went into is erased: the one that ended is let go, and is in doubt."""

import asyncio
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from app.access.uniting import Word, united
from app.clock import now
from app.people.kinds import OrganisationKind
from app.policy.consent import ConsentState
from app.policy.roles import Role
from tests.builders import REGION, Headers, Home
from tests.register.merging import merged, problem, proposed, stepping, verdict

NO: dict[str, Any] = {"state": "withdrawn", "sections": [], "restricted": []}


async def erasing(home: Home, patient_id: UUID) -> httpx.Response:
    """What the clinic asks for and the municipality's privacy officer agrees to."""
    asked, officer = await asking(home, patient_id)
    if asked.status_code != 201:
        return asked
    return await home.send("POST", f"/erasures/{asked.json()['id']}/approval", officer)


async def asking(home: Home, patient_id: UUID) -> tuple[httpx.Response, Headers]:
    """What the clinic is answered, and who may agree."""
    place = home.rows.an_organisation(OrganisationKind.MUNICIPALITY)
    home.rows.run(
        "UPDATE organisations SET area = jsonb_build_array(%s::text) WHERE id = %s", REGION, place
    )
    officer = home.rows.signed_in(Role.PRIVACY_OFFICER, place)
    path = f"/patients/{patient_id}/erasures"
    asked = await home.send("POST", path, home.doctor, {"reason": "asked_by_patient"})
    return asked, officer


async def erased(home: Home, patient_id: UUID) -> None:
    answer = await erasing(home, patient_id)
    assert answer.status_code == 200, answer.text


async def test_nobody_lets_go_of_a_record_by_hand(home: Home) -> None:
    first, second = await home.registered(), await home.registered()
    merge_id = await merged(home, first, second)
    assert problem(await stepping(home, merge_id, "let_go")) == (409, "out-of-turn")
    with pytest.raises(psycopg.errors.RestrictViolation):
        home.rows.add(
            "merge_steps",
            merge_id=merge_id,
            patient_id=second,
            side="ended",
            epoch=900,
            step="let_go",
            words="",
            taken_at=now(),
            taken_by=uuid4(),
            taken_role="nurse",
            second_factor_at=now(),
        )
    assert await verdict(home, second) == ("do_not_rely", {"merged"})


async def test_one_that_waits_for_an_answer_is_not_erased_and_the_one_that_ended_neither(
    home: Home,
) -> None:
    first, second = await home.registered(), await home.registered()
    merge_id = await proposed(home, first, second)
    assert problem(await erasing(home, first)) == (409, "open-merge")
    for step in ("confirmed", "separation_asked"):
        assert (await stepping(home, merge_id, step)).status_code == 201
    assert problem(await erasing(home, second)) == (409, "open-merge")
    await erased(home, first)  # the question goes with it
    assert await verdict(home, second) == ("confirm", {"no_wish", "no_order", "separated"})


async def test_it_is_in_doubt_until_it_is_recorded_and_signed_anew(home: Home) -> None:
    first, second = await home.registered(), await home.in_order()
    await merged(home, first, second)
    await erased(home, first)
    assert await verdict(home, second) == ("confirm", {"separated"})
    assert (await home.wished(second)).status_code == 201
    assert (await verdict(home, second))[0] == "confirm"
    assert (await home.signed(await home.drafted(second))).status_code == 201
    assert (await verdict(home, second))[0] == "valid"
    third = await home.registered()
    await merged(home, third, second)  # and may go into another


async def test_whoever_cares_for_it_is_told_and_it_is_on_its_record(home: Home) -> None:
    first, second = await home.registered(), await home.registered()
    await home.joined(second, home.station, "nursing")
    await home.joined(second, home.pharmacy, "pharmacy")
    assert (await home.consented(second)).status_code == 201
    await merged(home, first, second)
    await erased(home, first)
    told = home.rows.all(
        "SELECT organisation_id FROM notices WHERE patient_id = %s AND kind = 'records_separated'",
        second,
    )
    assert set(told) == {(home.clinic,), (home.station,), (home.pharmacy,)}
    (leaf,) = home.rows.leaves("merge.let_go")
    assert leaf["patient_id"] == second
    assert home.rows.all("SELECT id FROM merge_steps WHERE patient_id = %s", first) == []


async def test_what_was_taken_back_on_the_one_that_is_gone_stays_taken_back(home: Home) -> None:
    first, second = await home.registered(), await home.registered()
    await home.joined(second, home.station, "nursing")
    assert (await home.consented(second)).status_code == 201
    assert (await home.consented(second, recipient="hospital")).status_code == 201
    await merged(home, first, second)
    assert (await home.consented(first, **NO)).status_code == 201
    answer = await home.send("GET", f"/patients/{second}", home.station_nurse)
    assert answer.status_code == 404
    await erased(home, first)
    answer = await home.send("GET", f"/patients/{second}", home.station_nurse)
    assert answer.status_code == 404
    kept = home.rows.all(
        "SELECT recipient, state, how, given_by_name FROM consents WHERE patient_id = %s"
        " ORDER BY epoch DESC LIMIT 1",
        second,
    )
    assert kept == [("care_team", "withdrawn", "merged", None)]
    told = home.rows.all(
        "SELECT organisation_id FROM notices WHERE patient_id = %s AND kind = 'records_separated'",
        second,
    )
    assert told == [(home.clinic,)]
    assert (await home.consented(second)).status_code == 201  # and may be given anew


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.long)])
async def test_what_is_taken_back_meanwhile_never_gives_way(home: Home, rounds: int) -> None:
    for _ in range(rounds):
        first, second = await home.registered(), await home.registered()
        await merged(home, first, second)
        asked, officer = await asking(home, first)
        approval, stopped = await asyncio.gather(
            home.send("POST", f"/erasures/{asked.json()['id']}/approval", officer),
            home.send(
                "POST", f"/patients/{second}/suspensions", home.nurse, {"said_by": "patient"}
            ),
        )
        assert (approval.status_code, stopped.status_code) == (200, 201), approval.text
        assert (await verdict(home, second))[0] == "do_not_rely"


A, B = ["values"], ["discussions"]
WORDS: list[tuple[str, list[str] | None, list[str]] | None] = [
    None,
    ("granted", None, []),
    ("granted", ["identity", *A], B),
    ("granted", [*A, *B], []),
    ("refused", [], A),
    ("withdrawn", [], []),
    ("none", [], B),
]


def a_word(said: tuple[str, list[str] | None, list[str]] | None) -> Word | None:
    if said is None:
        return None
    state, sections, restricted = said
    if state == "withdrawn":
        state = "refused"  # either is a no
    named = None if sections is None else frozenset(sections)
    return Word(ConsentState(state), named, frozenset(restricted))


@pytest.mark.parametrize("recipient", ["care_team", "self"])
async def test_it_is_written_as_two_words_are_united(home: Home, recipient: str) -> None:
    rows = home.rows
    for own, other in product(WORDS, WORDS):
        kept, ended = (rows.add("subjects", region=REGION, epoch=1) for _ in range(2))
        for whose, said in ((kept, other), (ended, own)):
            if said is not None:
                rows.add(
                    "consents",
                    patient_id=whose,
                    recipient=recipient,
                    epoch=1,
                    state=said[0],
                    sections=said[1],
                    restricted=said[2],
                    given_by="patient",
                    how="oral",
                    given_on="2026-01-10",
                    recorded_at=now(),
                    recorded_by=uuid4(),
                )
        rows.run("SELECT wall.leave_words(%s, %s, 2, now(), %s)", kept, ended, uuid4())
        newest = rows.all(
            "SELECT state, nullif(sections, 'null'), restricted FROM consents"
            " WHERE patient_id = %s ORDER BY epoch DESC LIMIT 1",
            ended,
        )
        found, before = a_word(newest[0]) if newest else None, a_word(own)
        word = united(before, a_word(other), names=recipient == "self")
        assert found == (before if word is None else word), (own, other)
