"""Two records of one person: what stands in the one that ended leads to the one that is kept."""

from datetime import date, timedelta
from itertools import product
from uuid import UUID, uuid4

import httpx

from app.clock import now
from app.japan.wareki import PartialDate
from app.keys import Keyring
from app.patients.keys import search_keys
from app.patients.look_up.grades import OF_BIRTH, grade_birth
from tests.calls.builders import ADDRESS, Town, a_patient, consent
from tests.calls.desk import open_grants, taken
from tests.calls.steps import a_call, confirmed, confirming, looking_up
from tests.calls.test_cards import a_card

# of the record that ended: married since, born on another day by mistake, moved
READING, BORN = {"reading": "サトウ タロウ"}, {"birth_date": "1941-05-06"}
PHONE, ADDRESS_BEFORE = {"phone": "03-0000-9999"}, {"address": "水野市山手7-8-9"}
NUMBER = {"care_insurance_number": "9900000001"}
KEYS: list[tuple[dict[str, str], str]] = [
    (READING | BORN, "possible"),  # many bear that name
    (READING | PHONE, "likely"),
    ({"name": "佐藤太郎"} | BORN, "likely"),
    (NUMBER | ADDRESS_BEFORE, "likely"),
    (PHONE | ADDRESS_BEFORE, "possible"),
    (READING | {"birth_date": "1941-05-07"}, "possible"),
    (READING | BORN | PHONE | NUMBER | ADDRESS_BEFORE, "likely"),
]
SAID = "一致（統合した記録）"


def a_record_before(town: Town) -> UUID:
    """Another record of him, from where he lived before."""
    born = date.fromisoformat(BORN["birth_date"])
    before = a_patient(town, READING["reading"], born=born, phone=PHONE["phone"])
    address = ADDRESS_BEFORE["address"]
    columns = {
        **search_keys(name="佐藤 太郎", reading=READING["reading"], address=address),
        "name": "佐藤 太郎",
        "address": address,
        "area": "水野市",
        **NUMBER,
    }
    for name, value in columns.items():
        town.rows.run(f"UPDATE patients SET {name} = %s WHERE id = %s", value, before)  # noqa: S608  names of this file
    return before


def merge(town: Town, kept: UUID | None, ended: UUID) -> None:
    town.rows.run("UPDATE patients SET merged_into = %s WHERE id = %s", kept, ended)


def a_pair(town: Town, ambulance: str = "granted", hospital: str = "granted") -> tuple[UUID, UUID]:
    """The record that is kept, and the one that went into it."""
    kept = a_patient(town, ambulance=ambulance, hospital=hospital)
    ended = a_record_before(town)
    merge(town, kept, ended)
    return kept, ended


async def test_a_yes_on_the_record_that_ended_makes_nobody_findable(
    client: httpx.AsyncClient, town: Town
) -> None:
    nobody = await looking_up(client, town, **READING, **BORN)
    unknown = await confirming(client, town, uuid4(), **READING, **BORN)
    for state in ("none", "refused", "withdrawn"):
        kept, ended = a_pair(town, ambulance=state)
        assert await looking_up(client, town, **READING, **BORN) == nobody
        for one in (kept, ended):
            refused = await confirming(client, town, one, **READING, **BORN)
            assert (refused.status_code, refused.json()) == (404, unknown.json())


async def test_what_fits_the_one_and_what_fits_the_other_prove_nobody_together(
    client: httpx.AsyncClient, town: Town
) -> None:
    kept, _ = a_pair(town)
    for mixed in (
        {"reading": "ヤマダ ゴロウ", **PHONE},
        {"birth_date": "1940-04-01", **NUMBER},
        {"birth_date": "1940-04-01", **ADDRESS_BEFORE},
        {**BORN, "address": ADDRESS},
    ):
        assert (await looking_up(client, town, **mixed))["candidates"] == []
        assert (await confirming(client, town, kept, **mixed)).status_code == 404
    for mixed in (
        {"reading": "ヤマダ タロウ", **PHONE},
        READING | {"phone": "03-0000-5678"} | NUMBER,
    ):
        assert (await confirming(client, town, kept, **mixed)).status_code == 404
    assert not town.rows.all("SELECT 1 FROM grants WHERE basis = 'call'")


async def test_nobody_is_confirmed_as_the_record_that_ended(
    client: httpx.AsyncClient, town: Town
) -> None:
    _, ended = a_pair(town)
    assert (await confirming(client, town, ended, **READING, **BORN)).status_code == 404
    # nor does a household confirm: one thing has to be the person's own
    kept = town.rows.one("SELECT merged_into FROM patients WHERE id = %s", ended)[0]
    household = await confirming(client, town, kept, **PHONE, **ADDRESS_BEFORE)
    assert household.status_code == 422


async def test_every_key_of_the_record_that_ended_finds_the_person_once_as_they_are_masked_now(
    client: httpx.AsyncClient, town: Town
) -> None:
    kept, ended = a_pair(town)
    (own,) = (await looking_up(client, town, reading="ヤマダ タロウ", birth_date="1940-04-01"))[
        "candidates"
    ]
    assert own["patient_id"] == str(kept) != str(ended)
    for asked, band in KEYS:
        (found,) = (await looking_up(client, town, **asked))["candidates"]
        for item in ("patient_id", "masked_name", "age", "sex", "area"):
            assert found[item] == own[item]
        # looked after by nobody, and perhaps parted again: never certain
        assert found["band"]["code"] == band, asked
        assert SAID in {one["said"]["ja"] for one in found["agreements"]}
        assert not found["has_lookalike"]


async def test_whom_their_own_record_finds_is_told_by_that(
    client: httpx.AsyncClient, town: Town
) -> None:
    kept = a_patient(town)
    merge(town, kept, a_patient(town))
    asked = {"reading": "ヤマダ タロウ", "birth_date": "1940-04-01", "phone": "03-0000-5678"}
    (found,) = (await looking_up(client, town, **asked))["candidates"]
    assert (found["patient_id"], found["band"]["code"]) == (str(kept), "certain")
    assert {one["said"]["ja"] for one in found["agreements"]} == {"一致"}
    # the phone as it was before: that record says more of them
    asked |= {"phone": "03-0000-8765"}
    town.rows.run(
        "UPDATE patient_phones SET phone_key = '+81300008765' WHERE patient_id <> %s", kept
    )
    (found,) = (await looking_up(client, town, **asked))["candidates"]
    assert (found["patient_id"], found["band"]["code"]) == (str(kept), "likely")
    assert {one["said"]["ja"] for one in found["agreements"]} == {SAID}


async def test_two_identifiers_of_the_record_that_ended_open_the_one_that_is_kept(
    client: httpx.AsyncClient, town: Town
) -> None:
    kept, _ = a_pair(town)
    call_id = await a_call(client, town)
    card = await confirmed(client, town, call_id, kept, **READING, **BORN)
    assert card["record"]["patient_id"] == str(kept)
    assert card["record"]["identity"]["content"]["name"] == "山田 太郎"
    assert town.rows.all("SELECT DISTINCT patient_id FROM grants WHERE basis = 'call'") == [(kept,)]


async def test_once_they_are_separated_each_is_found_by_its_own_again(
    client: httpx.AsyncClient, town: Town
) -> None:
    kept, ended = a_pair(town)
    merge(town, None, ended)
    (found,) = (await looking_up(client, town, **READING, **BORN))["candidates"]
    assert found["patient_id"] == str(ended)
    assert SAID not in {one["said"]["ja"] for one in found["agreements"]}
    assert (await confirming(client, town, kept, **READING, **BORN)).status_code == 404
    consent(town, ended, "ambulance", "withdrawn", 50)
    assert (await looking_up(client, town, **READING, **BORN))["candidates"] == []


async def test_a_card_of_the_record_that_ended_leads_to_the_person_until_one_is_handed_out_anew(
    client: httpx.AsyncClient, town: Town, keyring: Keyring
) -> None:
    kept, ended = a_pair(town)
    card = {"card": a_card(town, keyring, ended)}
    assert (await looking_up(client, town, **card))["outcome"] == "too_weak"
    (found,) = (await looking_up(client, town, **card, **BORN))["candidates"]
    assert (found["patient_id"], found["band"]["code"]) == (str(kept), "likely")
    mixed = await confirming(client, town, kept, **card, birth_date="1940-04-01")
    assert mixed.status_code == 404
    assert (await confirming(client, town, kept, **card, **BORN)).status_code == 200
    a_step(town, kept, ended)
    a_card(town, keyring, kept)
    assert (await looking_up(client, town, **card, **BORN))["candidates"] == []
    # a card from before they were merged ends nothing
    earlier = now() - timedelta(days=1)
    town.rows.run("UPDATE patient_cards SET issued_at = %s WHERE patient_id = %s", earlier, kept)
    (found,) = (await looking_up(client, town, **card, **BORN))["candidates"]
    assert found["patient_id"] == str(kept)


def a_step(town: Town, kept: UUID, ended: UUID) -> None:
    """That they were merged a moment ago, as it stands on the one that ended."""
    merge_id = town.rows.add("merges", kept_id=kept, ended_id=ended)
    for step, epoch in (("proposed", 8), ("confirmed", 9)):
        town.rows.run("ALTER TABLE merge_steps DISABLE TRIGGER ALL")
        town.rows.add(
            "merge_steps",
            merge_id=merge_id,
            patient_id=ended,
            side="ended",
            epoch=epoch,
            step=step,
            words="同じ方",
            taken_at=now(),
            taken_by=uuid4(),
            taken_role="nurse",
            second_factor_at=now(),
        )


async def test_the_desk_takes_the_person_by_what_the_caller_still_calls_theirs(
    client: httpx.AsyncClient, town: Town
) -> None:
    kept, _ = a_pair(town)
    call_id = await a_call(client, town)
    shown = await taken(client, town, call_id, kept, **PHONE, **ADDRESS_BEFORE)
    assert shown["record"]["patient_id"] == str(kept)
    assert open_grants(town) == [(kept, "account")]


def test_the_database_grades_birth_dates_as_the_rule_does(town: Town) -> None:
    parts = [
        (year, month, day)
        for year, month, day in product((1940, 1941), (4, 5, None), (4, 5, 6, None))
        if month is not None or day is None
    ]
    pairs = list(product(parts, parts))
    columns = [[one[part] for one, _ in pairs] for part in range(3)]
    columns += [[other[part] for _, other in pairs] for part in range(3)]
    found = town.rows.all(
        "SELECT wall.grade_birth(a, b, c, d, e, f) FROM unnest(%s::int[], %s::int[], %s::int[],"
        " %s::int[], %s::int[], %s::int[]) WITH ORDINALITY AS t (a, b, c, d, e, f, at) ORDER BY at",
        *columns,
    )
    expected = [grade_birth(PartialDate(*one), PartialDate(*other)) for one, other in pairs]
    assert [OF_BIRTH[row[0]] for row in found] == expected
