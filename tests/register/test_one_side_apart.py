"""A separation that was asked for, answered by who is shown one of the two: first who may not."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.clock import now
from app.policy.roles import Role
from tests.access.builders import HINODE, a_version
from tests.builders import Home
from tests.register.merging import account_of, merged, problem, stepping, verdict
from tests.register.one_side import NO, Pair, answering, listed, nobody_is_left


async def asked_apart(home: Home, pair: Pair) -> UUID:
    """Merged, and the clinic's doctor asks for it to be undone; the office cares for the other."""
    await home.joined(pair.ended, home.office, "care_management")
    assert (await home.consented(pair.ended)).status_code == 201
    merge_id = await merged(home, pair.kept, pair.ended)
    assert (await stepping(home, merge_id, "separation_asked", home.doctor)).status_code == 201
    return merge_id


async def gone(home: Home, pair: Pair, how: str) -> None:
    """From now on nobody but who asked is shown both."""
    match how:
        case "identity kept back":
            assert (await home.consented(pair.kept, restricted=["identity"])).status_code == 201
        case "agreement narrowed":
            home.rows.signed_in(Role.CARE_MANAGER, home.clinic)  # who is shown them still
            cells = {"identity/care_clinician": "brief"}
            a_version(home.rows, HINODE, cells, now() - timedelta(days=1))
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


async def test_also_where_the_one_left_is_of_another_organisation(home: Home, pair: Pair) -> None:
    await home.joined(pair.ended, home.station, "nursing")
    await asked_apart(home, pair)
    await gone(home, pair, "care of one ended")
    nurse = home.rows.signed_in(Role.NURSE, home.office)
    refused = await answering(home, pair.ended, nurse, step="separated")
    assert problem(refused) == (409, "both-records-needed")


async def test_who_asked_does_not_answer_it_from_one_side(home: Home, pair: Pair) -> None:
    await asked_apart(home, pair)
    await gone(home, pair, "care of one ended")
    refused = await answering(home, pair.kept, home.doctor, step="separated")
    assert problem(refused) == (409, "second-person-needed")
    (waiting,) = (await listed(home, pair.kept, home.doctor))["waiting"]
    assert waiting["can_take"] == []


async def test_nobody_keeps_them_merged_on_the_strength_of_one(home: Home, pair: Pair) -> None:
    await asked_apart(home, pair)
    await gone(home, pair, "care of one ended")
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
        pytest.param("identity kept back", marks=pytest.mark.long),
        "agreement narrowed",
    ],
)
async def test_where_nobody_else_is_shown_both_a_second_person_is_shown_one(
    home: Home, pair: Pair, how: str
) -> None:
    merge_id = await asked_apart(home, pair)
    await gone(home, pair, how)
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
    await gone(home, pair, "colleagues left")
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
    await gone(home, pair, "colleagues left")
    assert (await answering(home, pair.ended, step="separated")).status_code == 201
    kept = home.rows.all(
        "SELECT recipient, state FROM consents WHERE patient_id = %s AND how = 'merged'"
        " ORDER BY recipient",
        pair.ended,
    )
    assert kept == [("ambulance", "withdrawn"), ("hospital", "withdrawn")]
