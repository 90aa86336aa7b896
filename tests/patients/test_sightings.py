"""Ranking people of whom only what agrees is known, and the database's own look-up."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.clock import now
from app.db import engine
from app.embedded import APP, Server
from app.japan.wareki import PartialDate
from app.patients.look_up import finding, weights
from app.patients.look_up.grades import Grade
from app.patients.look_up.matching import Band, Candidate
from app.patients.look_up.query import Identifier, Query, TooWeak, ask
from app.patients.look_up.sightings import Sighting, rank
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.builders import Home

EXACT, DIFFERENT = Grade.EXACT, Grade.DIFFERENT
READING, BIRTH, PHONE = Identifier.READING, Identifier.BIRTH_DATE, Identifier.PHONE
ON = date(2026, 4, 1)


def a_sighting(**how: Grade) -> Sighting:
    grades = {Identifier(name): grade for name, grade in how.items()}
    return Sighting(
        patient_id=uuid4(),
        masked_name="ヤ●● タ●●",
        birth_date=PartialDate(1940, 4, 1),
        sex="male",
        area="訓練市",
        grades=grades,
        bits=weights.bits(Query(reading="ヤマダ タロウ"), grades),
    )


def test_twins_are_never_both_nor_either_certain() -> None:
    one = a_sighting(reading=EXACT, birth_date=EXACT, phone=EXACT)
    twin = a_sighting(reading=DIFFERENT, birth_date=EXACT, phone=EXACT)
    found = rank([one, twin], on=ON).shown
    assert [each.band for each in found] == [Band.LIKELY, Band.POSSIBLE]
    assert all(each.has_lookalike for each in found)


def test_a_lone_person_with_three_identifiers_is_certain_and_with_two_likely() -> None:
    three = rank([a_sighting(reading=EXACT, birth_date=EXACT, phone=EXACT)], on=ON).shown
    two = rank([a_sighting(reading=EXACT, birth_date=EXACT)], on=ON).shown
    assert [each.band for each in (*three, *two)] == [Band.CERTAIN, Band.LIKELY]
    assert three[0].age == (86, 86)


def test_nobody_is_certain_where_the_store_stopped_early() -> None:
    sure = a_sighting(reading=EXACT, birth_date=EXACT, phone=EXACT)
    found = rank([sure], on=ON, store_stopped_early=True)
    assert found.shown[0].band is Band.LIKELY
    assert found.more_than_five


def test_at_most_five_are_shown_and_more_is_said() -> None:
    found = rank([a_sighting(reading=EXACT, phone=EXACT) for _ in range(6)], on=ON)
    assert len(found.shown) == 5
    assert found.more_than_five


def test_of_200_near_twins_none_is_certain() -> None:
    every = {"reading": EXACT, "birth_date": EXACT, "phone": EXACT, "address": EXACT}
    found = rank([a_sighting(**every) for _ in range(200)], on=ON)
    assert len(found.shown) == 5
    assert found.more_than_five
    assert {one.band for one in found.shown} == {Band.LIKELY}


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                name: st.sampled_from([EXACT, DIFFERENT, Grade.NOT_RECORDED])
                for name in ("reading", "birth_date", "phone", "address")
            },
        ),
        max_size=6,
    )
)
def test_never_two_are_certain_and_the_order_handed_in_does_not_matter(
    seen: list[dict[str, Grade]],
) -> None:
    people = [a_sighting(**how) for how in seen]
    found = rank(people, on=ON)
    assert sum(one.band is Band.CERTAIN for one in found.shown) <= 1
    assert rank(people[::-1], on=ON) == found


def test_one_identifier_shows_nobody() -> None:
    assert not rank([a_sighting(reading=EXACT, birth_date=DIFFERENT)], on=ON).shown


def a_query(**asked: str) -> Query:
    query = ask(**asked)
    assert not isinstance(query, TooWeak)
    return query


def a_call(home: Home, *, closed: bool = False) -> tuple[UUID, UUID]:
    """A call of a fire department: the department and the call."""
    department = home.rows.an_organisation(OrganisationKind.FIRE_DEPARTMENT)
    unit = home.rows.add("units", organisation_id=department, name="第1救急隊", created_at=now())
    call = home.rows.add(
        "calls",
        fire_department_id=department,
        unit_id=unit,
        dispatched_on=ON,
        local_number=uuid4().hex,
        municipality="990019",
        reason="arrest",
        opened_at=now() - timedelta(minutes=1),
        opened_by=uuid4(),
        confirmed_by_identifiers=[],
        closed_at=now() if closed else None,
    )
    return department, call


BY_BIRTH = {"reading": "たかはしはなこ", "birth_date": "1935-04-01"}


@pytest.mark.parametrize("why", ["no consent", "withdrawn", "closed call", "other department"])
async def test_whoever_may_not_be_found_is_not_there(
    home: Home, server: Server, database: str, why: str
) -> None:
    patient_id = await home.registered()
    if why != "no consent":
        await home.consented(patient_id, recipient="ambulance")
    if why == "withdrawn":
        await home.consented(patient_id, recipient="ambulance", state="withdrawn")
    department, call = a_call(home, closed=why == "closed call")
    if why == "other department":
        department = home.rows.an_organisation(OrganisationKind.FIRE_DEPARTMENT)
    found, exact = await looked_up(
        server, database, department, call, patient_id, a_query(**BY_BIRTH)
    )
    assert not found
    assert exact == ()


@pytest.mark.parametrize(
    ("asked", "band", "exact"),
    [
        (BY_BIRTH, Band.LIKELY, {"reading", "birth_date"}),
        (BY_BIRTH | {"phone": "0300001234"}, Band.CERTAIN, {"reading", "birth_date", "phone"}),
        (BY_BIRTH | {"phone": "0300009999"}, Band.POSSIBLE, {"reading", "birth_date"}),
        (BY_BIRTH | {"birth_date": "1935-04-02"}, Band.POSSIBLE, {"reading"}),
        (
            {"birth_date": "1935-04-01", "address": "訓練町一丁目2-3"},
            Band.LIKELY,
            {"birth_date", "address"},
        ),
        (
            {"number": "9900000001", "phone": "03-0000-1234"},
            Band.LIKELY,
            {"care_insurance_number", "phone"},
        ),
    ],
)
async def test_a_consented_patient_is_found_masked_on_an_open_call(
    home: Home, server: Server, database: str, asked: dict[str, str], band: Band, exact: set[str]
) -> None:
    patient_id = await home.registered()
    await home.consented(patient_id, recipient="ambulance")
    department, call = a_call(home)
    query = a_query(**asked)
    (one,), matched = await looked_up(server, database, department, call, patient_id, query)
    assert one.patient_id == patient_id
    assert one.masked_name == "タ●● ハ●●"
    assert one.band is band
    assert set(matched) == exact


async def test_a_former_phone_finds_nobody(home: Home, server: Server, database: str) -> None:
    patient_id = await home.registered()
    await home.consented(patient_id, recipient="ambulance")
    home.rows.run("UPDATE patients SET version = version + 1")
    department, call = a_call(home)
    query = a_query(reading="タカハシ ハナコ", phone="03-0000-1234")
    found, _ = await looked_up(server, database, department, call, patient_id, query)
    assert not found


async def looked_up(
    server: Server, database: str, department: UUID, call: UUID, patient_id: UUID, query: Query
) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    pool = engine(server.url(APP, database), 1)
    async with pool.connect() as db:
        settings = {
            "organisation": str(department),
            "role": Role.DISPATCHER.value,
            "at": now().isoformat(),
        }
        for name, value in settings.items():
            statement = text("SELECT set_config(:name, :value, true)")
            await db.execute(statement, {"name": f"app.{name}", "value": value})
        found = await finding.find(db, call, query, on=ON)
        exact = await finding.matches(db, call, patient_id, query)
    await pool.dispose()
    return found.shown, exact
