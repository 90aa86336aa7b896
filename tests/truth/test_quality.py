"""The right person is found, and a wrong one is not taken for them: on a truth set of its own."""

from collections.abc import Iterator
from random import Random

import pytest

from app.embedded import Server
from app.keys import Keyring
from app.patients.look_up.matching import Band
from app.people.kinds import OrganisationKind
from tests.population.loading import Register
from tests.request.builders import Rows, rows_of
from tests.truth.asking import desk, truth
from tests.truth.crew import Crew
from tests.truth.people import many, twin
from tests.truth.quality import Asked, best, curve, report


@pytest.fixture
def rows(server: Server, database: str, keyring: Keyring) -> Iterator[Rows]:
    with rows_of(server, database, keyring) as own:
        yield own


async def asked(
    server: Server, database: str, rows: Rows, *, people: int, questions: int, seed: int
) -> list[Asked]:
    clinic = rows.an_organisation(OrganisationKind.CLINIC)
    known = list(Register(rows.db, clinic, seed).load(many(seed, people)))
    async with desk(server, database, rows) as own:
        return await truth(own, known, seed, questions)


async def test_a_small_truth_set_is_found_and_nobody_is_mistaken(
    server: Server, database: str, rows: Rows
) -> None:
    found = await asked(server, database, rows, people=1_500, questions=400, seed=7)
    assert best(curve(found), 0.999).sensitivity > 0.93
    wrong = [
        one
        for one in found
        if any(band is Band.CERTAIN and who != one.whom for who, band in one.bands.items())
    ]
    assert wrong == []


@pytest.mark.parametrize("both", [True, False])
async def test_of_two_hundred_near_twins_none_is_certain(
    server: Server, database: str, rows: Rows, *, both: bool
) -> None:
    drawn = Random(9)  # noqa: S311  made-up people, no secret
    ones = [one for one in many(9, 300) if one.phones][:200]
    twins = [twin(one, drawn) for one in ones]
    clinic = rows.an_organisation(OrganisationKind.CLINIC)
    known = [*ones, *twins] if both else ones
    list(Register(rows.db, clinic, 9).load(known))
    exactly = Crew(drawn, slips=0, known=dict.fromkeys(("reading", "birth_date", "phone"), 1.0))
    async with desk(server, database, rows) as own:
        asked = [await own.asks(exactly, one, None) for one in twins]
    bands = [band for one in asked for band in one.bands.values()]
    assert len(bands) > 180  # a birthday misheard shows nobody
    assert Band.CERTAIN not in bands
    assert both or set(bands) == {Band.POSSIBLE}


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_19_of_20_are_found_and_of_2000_answers_less_than_one_is_wrong(
    server: Server, database: str, rows: Rows
) -> None:
    found = await asked(server, database, rows, people=100_000, questions=20_000, seed=2026)
    points = curve(found)
    print(report(found, points))  # noqa: T201  to be read one by one
    assert best(points, 0.9995).sensitivity > 0.95
