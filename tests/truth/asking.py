"""The truth set put to the database: a register, a call, and one question after the other."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.clock import now
from app.db import engine
from app.embedded import APP, Server
from app.patients.look_up import finding, sightings
from app.patients.look_up.query import TooWeak, ask
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.days import today
from tests.population.people import Person
from tests.request.builders import Rows
from tests.truth.crew import Crew
from tests.truth.people import many, relative, twin
from tests.truth.quality import Asked

Known = tuple[UUID, Person]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, on which call."""

    db: AsyncConnection
    call_id: UUID

    async def asks(self, crew: Crew, person: Person, whom: UUID | None) -> Asked:
        """One question about somebody."""
        typed = crew.types(person)
        query = ask(**typed)
        query = query.query if isinstance(query, TooWeak) else query
        seen, is_cut = await finding.seen(self.db, self.call_id, query)
        ranked = sightings.rank(seen, on=today(), store_stopped_early=is_cut)
        bands = {one.patient_id: one.band for one in ranked.shown}
        return Asked(whom=whom, person=person, typed=typed, seen=seen, bands=bands)


@asynccontextmanager
async def desk(server: Server, database: str, rows: Rows) -> AsyncIterator[Desk]:
    """The desk of a fire department with an open call, as the application's role."""
    department = rows.an_organisation(OrganisationKind.FIRE_DEPARTMENT)
    unit = rows.add("units", organisation_id=department, name="第1救急隊", created_at=now())
    call_id = rows.add(
        "calls",
        fire_department_id=department,
        unit_id=unit,
        dispatched_on=today(),
        local_number="1",
        municipality="990019",
        reason="arrest",
        opened_at=now(),
        opened_by=uuid4(),
        confirmed_by_identifiers=[],
    )
    pool = engine(server.url(APP, database), 1)
    async with pool.connect() as db:
        known = {
            "organisation": str(department),
            "role": Role.DISPATCHER.value,
            "at": now().isoformat(),
        }
        for name, value in known.items():
            words = text("SELECT set_config(:name, :value, true)")
            await db.execute(words, {"name": f"app.{name}", "value": value})
        yield Desk(db, call_id)
    await pool.dispose()


async def truth(own: Desk, known: Sequence[Known], seed: int, questions: int) -> list[Asked]:
    """So many questions about people of a register, and as many about people who are not in it.

    Of the latter every tenth lives with somebody who is, and every five-hundredth is a twin.
    """
    drawn = Random(seed + 1)  # noqa: S311  made-up people, no secret
    crew, asked = Crew(drawn), []
    for patient_id, person in drawn.sample(known, questions):
        asked.append(await own.asks(crew, person, patient_id))
    at_home = {(one.reading, one.address) for _, one in known}
    for number, stranger in enumerate(many(seed + 2, questions)[:questions]):
        person = stranger
        if number % 500 == 0:
            person = twin(drawn.choice(known)[1], drawn)
        elif number % 10 == 0:
            person = relative(drawn.choice(known)[1], drawn)
            while (person.reading, person.address) in at_home:
                person = relative(drawn.choice(known)[1], drawn)
        asked.append(await own.asks(crew, person, None))
    return asked
