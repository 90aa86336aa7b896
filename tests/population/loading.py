"""Made-up people streamed into the tables, as many as there is room for, in flat memory."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from app.clock import now
from app.japan.names import masked_name
from app.patients.keys import name_keys, search_keys, whole_name
from tests.days import today
from tests.population.people import Person

_AT_ONCE = 10_000
_COLUMNS = {
    "subjects": ("id", "region", "epoch"),
    "patients": (
        *("id", "registered_by", "registered_at", "version", "contacts_number", "name"),
        *("reading", "masked_name", "birth_year", "birth_month", "birth_day", "sex", "address"),
        *("area", "care_insurance_number", "name_key", "reading_key", "sound_key", "mixed_key"),
        *("address_key", "place_key"),
    ),
    "patient_phones": ("id", "patient_id", "version", "phone", "phone_key"),
    "patient_names": (
        *("id", "patient_id", "version", "kind", "name", "reading"),
        *("name_key", "reading_key", "mixed_key"),
    ),
    "consents": (
        *("id", "patient_id", "recipient", "epoch", "state", "restricted", "given_by", "how"),
        *("given_on", "recorded_at", "recorded_by"),
    ),
}
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Register:
    """Into which database, and who registered them; keys are drawn from the seed."""

    db: psycopg.Connection[tuple[Any, ...]]
    clinic: UUID
    seed: int

    def load(self, people: Iterable[Person]) -> Iterator[tuple[UUID, Person]]:
        """Streams them in; gives back each with the id, in order, as they are written.

        All of them have consented to the ambulance.
        """
        drawn = random.Random(self.seed)  # noqa: S311  keys of made-up people
        rows, written = _empty(), []
        for one in people:
            patient_id = _key(drawn)
            self._add(rows, patient_id, one, drawn)
            written.append((patient_id, one))
            if len(written) == _AT_ONCE:
                self._write(rows)
                yield from written
                rows, written = _empty(), []
        self._write(rows)
        yield from written
        self.db.execute(
            "VACUUM (ANALYZE) subjects, patients, patient_phones, patient_names, consents"
        )

    def _add(self, rows: Rows, patient_id: UUID, one: Person, drawn: random.Random) -> None:
        born = one.birth_date
        rows["subjects"].append((patient_id, "990019", 1))
        rows["patients"].append(
            (
                *(patient_id, self.clinic, now(), 1, 0, one.name),
                *(one.reading, masked_name(one.reading), born.year, born.month, born.day, one.sex),
                *(one.address, one.area, one.care_insurance_number),
                *search_keys(name=one.name, reading=one.reading, address=one.address).values(),
            )
        )
        rows["patient_phones"].extend(
            (_key(drawn), patient_id, 1, phone, phone) for phone in one.phones
        )
        if one.maiden is not None and one.is_maiden_recorded:
            written, read = one.maiden
            keys = name_keys(whole_name(written, one.name), whole_name(read, one.reading))
            name = (_key(drawn), patient_id, 1, "former", written, read, *keys.values())
            rows["patient_names"].append(name)
        said_on = today()
        consent = ("ambulance", 1, "granted", "[]", "patient", "written", said_on, now())
        rows["consents"].append((_key(drawn), patient_id, *consent, _key(drawn)))

    def _write(self, rows: Rows) -> None:
        with self.db.transaction(), self.db.cursor() as cursor:
            # Whom they point to is there: a million look-ups of it would prove nothing.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, values in rows.items():
                columns = sql.SQL(", ").join(map(sql.Identifier, _COLUMNS[table]))
                words = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
                with cursor.copy(words) as copy:
                    for row in values:
                        copy.write_row(row)


def _empty() -> Rows:
    return {table: [] for table in _COLUMNS}


def _key(drawn: random.Random) -> UUID:
    """A key as the product makes them, of the years before 2024, but from a seed."""
    bits = (1_600_000_000_000 + drawn.randrange(10**11)) << 80 | drawn.getrandbits(80)
    bits = bits & ~(0xF << 76) | 0x7 << 76
    return UUID(int=bits & ~(0x3 << 62) | 0x2 << 62)
