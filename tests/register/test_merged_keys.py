"""What stands in a record that ended leads to the one that is kept, from the merging to the end."""

from app.embedded import Server
from app.patients.look_up.matching import Band
from tests.builders import Home
from tests.patients.test_cards import issued
from tests.patients.test_sightings import a_call, a_query, looked_up
from tests.register.merging import merged, problem, separated

BEFORE = {"reading": "スズキ ハナコ", "phone": "03-0000-8765"}


async def test_it_begins_with_the_second_persons_yes_heeds_a_no_and_ends_with_the_separation(
    home: Home, server: Server, database: str
) -> None:
    kept = await home.registered()
    ended = await home.registered(reading=BEFORE["reading"], phones=[BEFORE["phone"]])
    await home.consented(kept, recipient="ambulance")
    department, call = a_call(home)
    query = a_query(**BEFORE)

    async def found() -> list[tuple[object, Band]]:
        shown, _ = await looked_up(server, database, department, call, kept, query)
        return [(one.patient_id, one.band) for one in shown]

    assert await found() == []
    merge_id = await merged(home, kept, ended)
    assert await found() == [(kept, Band.LIKELY)]
    shown, exact = await looked_up(server, database, department, call, kept, query)
    assert shown[0].masked_name == "タ●● ハ●●"
    assert set(exact) == set(BEFORE)
    # a no on the record that ended counts on the one that is kept
    await home.consented(ended, recipient="ambulance", state="withdrawn")
    assert await found() == []
    await home.consented(kept, recipient="ambulance")
    assert await found() == [(kept, Band.LIKELY)]
    await separated(home, merge_id)
    assert await found() == []


async def test_a_no_that_stood_on_the_record_that_ended_hides_the_one_that_is_kept(
    home: Home, server: Server, database: str
) -> None:
    kept = await home.registered()
    ended = await home.registered(reading=BEFORE["reading"], phones=[BEFORE["phone"]])
    await home.consented(kept, recipient="ambulance")
    await home.consented(ended, recipient="ambulance", state="refused")
    department, call = a_call(home)
    await merged(home, kept, ended)
    asked = a_query(**BEFORE)
    shown, exact = await looked_up(server, database, department, call, kept, asked)
    assert (shown, exact) == ((), ())


async def test_a_card_of_a_record_that_ended_can_be_ended_and_none_is_handed_out_for_it(
    home: Home,
) -> None:
    kept, ended = await home.registered(), await home.registered()
    card = (await issued(home, ended)).json()["card_id"]
    await merged(home, kept, ended)
    assert problem(await issued(home, ended, replaces=card)) == (409, "merged")
    path = f"/patients/{ended}/cards/{card}/ending"
    assert (await home.send("POST", path, home.nurse)).status_code == 201
