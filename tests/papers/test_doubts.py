"""A paper beside a valid record: what it says reaches the verdict, its removal does as well."""

from uuid import UUID

from tests.builders import Home, an_order_body
from tests.days import today
from tests.papers.builders import checked, hand_in, stored, typed, verdict, wanted_away


async def a_valid_record(home: Home) -> tuple[UUID, str]:
    """Wish and order in force, the order on a paper of its own day."""
    patient_id = await home.registered()
    await home.wished(patient_id)
    paper_id = await stored(home, patient_id, written_on="2026-01-12")
    order = await home.drafted(patient_id, paper_id=paper_id)
    assert order["paper_id"] == paper_id
    assert (await home.signed(order)).status_code == 201
    assert await verdict(home, patient_id) == ("valid", {"all_in_order"})
    return patient_id, paper_id


async def test_what_was_typed_counts_before_anybody_checked_it(home: Home) -> None:
    patient_id, paper_id = await a_valid_record(home)
    await typed(home, paper_id, covers_arrest=False, has_patient_signature=False)
    found = await verdict(home, patient_id)
    assert found == ("confirm", {"paper_scope_differs", "paper_signature_differs"})
    # a reading that is right takes back its own doubt and nothing else
    reading = (await typed(home, paper_id)).json()["reading"]["id"]
    assert (await verdict(home, patient_id))[0] == "valid"
    await checked(home, reading, resuscitation="wanted")
    assert await verdict(home, patient_id) == ("confirm", {"paper_disputed"})
    again = (await typed(home, paper_id)).json()["reading"]["id"]
    # whom it was disputed to cannot end that by typing it once more
    assert await verdict(home, patient_id) == ("confirm", {"paper_disputed"})
    await checked(home, again)
    assert (await verdict(home, patient_id))[0] == "valid"


async def test_a_paper_from_another_day_and_one_taken_away(home: Home) -> None:
    patient_id, paper_id = await a_valid_record(home)
    await typed(home, paper_id, issued_on="2026-01-11")
    assert await verdict(home, patient_id) == ("confirm", {"paper_date_differs"})
    await wanted_away(home, paper_id)
    found = await verdict(home, patient_id)
    assert found == ("confirm", {"paper_date_differs", "paper_taken_away"})
    await wanted_away(home, paper_id, home.nurse)
    assert await verdict(home, patient_id) == ("confirm", {"paper_taken_away"})


async def test_no_single_person_ends_the_doubt_of_a_newer_paper_by_taking_it_away(
    home: Home,
) -> None:
    patient_id, _ = await a_valid_record(home)
    newer = await stored(home, patient_id, kind="wish_form", written_on="2026-02-01")
    await wanted_away(home, newer)
    assert await verdict(home, patient_id) == ("confirm", {"paper_newer"})
    await wanted_away(home, newer, home.nurse)
    assert (await verdict(home, patient_id))[0] == "valid"


async def test_a_newer_paper_puts_it_in_doubt_until_it_is_recorded(home: Home) -> None:
    patient_id, _ = await a_valid_record(home)
    await hand_in(home, patient_id, kind="wish_form", written_on="2026-02-01")
    assert await verdict(home, patient_id) == ("confirm", {"paper_newer"})
    answer = await home.wished(patient_id, stated_on="2026-02-01")
    assert answer.json()["verdict"]["content"]["kind"] == "valid"
    newer = await stored(home, patient_id, kind="wish_form", written_on="2026-02-01")
    # of the same day, and nobody has read it yet
    assert await verdict(home, patient_id) == ("confirm", {"paper_newer"})
    await typed(home, newer, issued_on=None)
    assert (await verdict(home, patient_id))[0] == "valid"
    await typed(home, newer, issued_on=None, resuscitation="unreadable")
    assert await verdict(home, patient_id) == ("confirm", {"paper_unreadable"})
    await typed(home, newer, issued_on=None, resuscitation="wanted")
    assert await verdict(home, patient_id) == ("confirm", {"paper_answer_differs"})


async def test_a_witness_who_attests_something_newer_puts_it_in_doubt(home: Home) -> None:
    patient_id, _ = await a_valid_record(home)
    await hand_in(home, patient_id, kind="witness_attestation", written_on="2026-02-01")
    assert await verdict(home, patient_id) == ("confirm", {"paper_newer"})


async def test_the_list_of_ones_patients_says_the_same(home: Home) -> None:
    patient_id, _ = await a_valid_record(home)
    await hand_in(home, patient_id)
    listed = (await home.send("GET", "/patients", home.doctor)).json()["items"]
    assert [one["verdict"]["content"]["kind"] for one in listed] == ["confirm"]


async def test_a_scan_and_its_reading_alone_make_nothing_valid(home: Home) -> None:
    patient_id = await home.registered()
    paper_id = await stored(home, patient_id)
    await checked(home, (await typed(home, paper_id)).json()["reading"]["id"])
    assert await verdict(home, patient_id) == ("none", {"nothing_recorded", "paper_newer"})
    day = today(-1).isoformat()
    await home.wished(patient_id, stated_on=day)
    kind, reasons = await verdict(home, patient_id)
    assert kind == "confirm"
    assert {"no_order", "paper_newer"} <= reasons


async def test_nothing_that_was_taken_back_comes_back_by_a_paper(home: Home) -> None:
    patient_id, _ = await a_valid_record(home)
    path = f"/patients/{patient_id}/suspensions"
    await home.send("POST", path, home.nurse, {"said_by": "patient"})
    before = await verdict(home, patient_id)
    assert before[0] == "do_not_rely"
    newer = await stored(home, patient_id, written_on=today().isoformat())
    await typed(home, newer)
    assert await verdict(home, patient_id) == before


async def test_an_order_without_a_paper_from_before_stays_as_it_was(home: Home) -> None:
    patient_id, _ = await a_valid_record(home)
    home.rows.run("SET session_replication_role = replica")
    home.rows.run("UPDATE orders SET paper_id = NULL")
    home.rows.run("DELETE FROM papers")
    home.rows.run("SET session_replication_role = origin")
    assert (await verdict(home, patient_id))[0] == "valid"
    body = an_order_body()
    seen = await home.epoch(patient_id)
    answer = await home.send("POST", f"/patients/{patient_id}/orders", home.nurse, body, seen=seen)
    assert answer.status_code == 422
