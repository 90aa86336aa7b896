"""The second wall of break-glass: what the database refuses without any of our code."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from app.clock import now
from app.db import uuid7
from app.embedded import APP, Server
from app.policy.roles import Role
from tests.access.glass import Scene
from tests.calls.builders import Headers, a_patient, consent
from tests.calls.steps import a_call

Row = Mapping[str, object]
NOT_LET_IN = psycopg.errors.InsufficientPrivilege


class As:
    """A transaction of the application's role, as somebody, at an instant, rolled back."""

    def __init__(self, db: psycopg.Connection[Any], account: UUID, organisation: UUID) -> None:
        self.db, self.account, self.organisation = db, account, organisation
        self.at: datetime = db.execute("SELECT wall.at()").fetchone()[0]  # type: ignore[index]  # set before

    def add(self, table: str, row: Row) -> None:
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        )
        with self.db.transaction():
            self.db.execute(
                statement, [Jsonb(v) if isinstance(v, list | dict) else v for v in row.values()]
            )

    def override(self, patient_id: UUID, **changes: object) -> dict[str, object]:
        return {
            "id": uuid7(),
            "patient_id": patient_id,
            "grant_id": uuid7(),
            "account_id": self.account,
            "organisation_id": self.organisation,
            "role": "physician",
            "reason": "unconscious",
            "words": "反応がない",
            "identifiers": ["reading"],
            "second_factor_at": self.at,
            "opened_at": self.at,
            "closes_at": self.at + timedelta(minutes=60),
        } | changes

    def grant(self, override: Row, **changes: object) -> dict[str, object]:
        return {
            "id": override["grant_id"],
            "patient_id": override["patient_id"],
            "holder_kind": "account",
            "holder_id": self.account,
            "basis": "glass",
            "call_id": override.get("call_id"),
            "opened_at": override["opened_at"],
            "closes_at": override["closes_at"],
            "opened_by": self.account,
            "opened_for": "unconscious",
            "is_own_institution": False,
        } | changes

    def sees(self, table: str) -> int:
        row = self.db.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        ).fetchone()
        return int(row[0]) if row else 0


@contextmanager
def acting(server: Server, database: str, scene: Scene, who: Headers, role: Role) -> Iterator[As]:
    account = scene.account(who)
    (organisation, unit) = scene.rows.one(
        "SELECT organisation_id, unit_id FROM accounts WHERE id = %s", account
    )
    with psycopg.connect(server.dsn(APP, database)) as db:
        for name, value in (
            ("account", account),
            ("organisation", organisation),
            ("unit", unit or ""),
            ("role", role.value),
        ):
            db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
        db.execute("SELECT set_config('app.at', clock_timestamp()::text, true)")
        yield As(db, account, organisation)
        db.rollback()


async def test_a_grant_on_this_basis_comes_with_its_override_or_not_at_all(
    server: Server, database: str, scene: Scene
) -> None:
    patient_id, other = scene.unasked(), scene.unasked("スズキ ハナ")
    with acting(server, database, scene, scene.outside, Role.PHYSICIAN) as own:
        override = own.override(patient_id)
        with pytest.raises(NOT_LET_IN):
            own.add("grants", own.grant(override))
        own.add("overrides", override)
        assert own.sees("patients") == own.sees("consents") == own.sees("chain_links") == 0
        for changes in (
            {"id": uuid7()},
            {"patient_id": other},
            {"holder_id": own.organisation},
            {"holder_kind": "organisation", "holder_id": own.organisation},
            {"closes_at": own.at + timedelta(minutes=61)},
            {"closes_at": None},
            {"opened_at": own.at - timedelta(hours=1)},
            {"call_id": uuid7()},
        ):
            with pytest.raises(NOT_LET_IN):
                own.add("grants", own.grant(override, **changes))
        own.add("grants", own.grant(override))
        assert own.sees("patients") == own.sees("chain_links") == 1
    with acting(server, database, scene, scene.outside, Role.PHYSICIAN) as own:
        own.add("overrides", own.override(patient_id))
        with pytest.raises(psycopg.errors.ForeignKeyViolation):  # no override without its grant
            own.db.commit()


async def test_an_override_is_ones_own_now_for_an_hour_and_of_who_refused_nobody(
    server: Server, database: str, scene: Scene
) -> None:
    patient_id = scene.unasked()
    refused = a_patient(scene.town, "スズキ ハナ")
    consent(scene.town, refused, "care_team", "refused", 90)
    call_id = UUID(await a_call(scene.client, scene.town))
    late, broken = timedelta(minutes=5, seconds=1), psycopg.IntegrityError
    with acting(server, database, scene, scene.outside, Role.PHYSICIAN) as own:
        for changes in (
            {"account_id": scene.account(scene.mc)},
            {"organisation_id": scene.town.clinic},
            {"role": "mc_physician"},
            {"opened_at": own.at - timedelta(minutes=1)},
            {"call_id": call_id},  # somebody else's department
        ):
            with pytest.raises(NOT_LET_IN):
                own.add("overrides", own.override(patient_id, **changes))
        wrongs: list[dict[str, object]] = [
            {"closes_at": own.at + timedelta(minutes=60, microseconds=1)},
            {"second_factor_at": own.at - late},
            {"words": ""},
            {"identifiers": []},
            {"patient_id": refused},
        ]
        for wrong in wrongs:
            with pytest.raises(broken):
                own.add("overrides", own.override(patient_id) | wrong)
        own.add("overrides", own.override(patient_id))
        for verb in ("UPDATE overrides SET words = 'x'", "DELETE FROM overrides"):
            with pytest.raises(NOT_LET_IN), own.db.transaction():
                own.db.execute(verb.encode())
    nurse = scene.town.nurse
    with acting(server, database, scene, nurse, Role.NURSE) as own, pytest.raises(NOT_LET_IN):
        own.add("overrides", own.override(patient_id, role="nurse"))


async def test_a_person_whose_review_is_overdue_is_let_in_on_an_open_call_only(
    server: Server, database: str, scene: Scene
) -> None:
    town, patient_id = scene.town, scene.unasked()
    call_id = UUID(await a_call(scene.client, town))
    await scene.opened(patient_id, scene.mc)
    scene.is_overdue()
    with acting(server, database, scene, scene.mc, Role.MC_PHYSICIAN) as own:
        row = own.override(patient_id, role="mc_physician", call_id=call_id)
        with pytest.raises(NOT_LET_IN):
            own.add("overrides", row)
    scene.rows.add(
        "call_invitations",
        call_id=call_id,
        organisation_id=town.department,
        invited_as="medical_control",
        invited_at=now(),
        invited_by=scene.account(town.crew),
    )
    with acting(server, database, scene, scene.mc, Role.MC_PHYSICIAN) as own:
        row = own.override(patient_id, role="mc_physician")
        with pytest.raises(NOT_LET_IN):
            own.add("overrides", row)
        own.add("overrides", row | {"call_id": call_id})
    scene.rows.run("UPDATE calls SET closed_at = clock_timestamp()")
    with acting(server, database, scene, scene.mc, Role.MC_PHYSICIAN) as own:
        row = own.override(patient_id, role="mc_physician", call_id=call_id)
        with pytest.raises(NOT_LET_IN):
            own.add("overrides", row)


async def test_reviews_are_the_officers_and_closed_once(
    server: Server, database: str, scene: Scene
) -> None:
    await scene.opened(scene.unasked(), scene.mc)
    close = "UPDATE reviews SET outcome = 'justified', closed_at = now(), closed_by = %s"
    with acting(server, database, scene, scene.mc, Role.MC_PHYSICIAN) as own:
        assert own.sees("reviews") == 0
        assert own.sees("overrides") == 1
        assert own.db.execute(close, [own.account]).rowcount == 0
        for kind in ("override", "unusual_access"):
            forged: dict[str, object] = {
                "id": uuid7(),
                "kind": kind,
                "about": "x",
                "account_id": own.account,
                "organisation_id": own.organisation,
                "figures": {},
                "happened_at": own.at,
                "opened_at": own.at,
                "due_at": own.at + timedelta(hours=72),
            }
            with pytest.raises(NOT_LET_IN):
                own.add("reviews", forged)
    with acting(server, database, scene, scene.outside_officer, Role.PRIVACY_OFFICER) as own:
        assert own.sees("reviews") == own.sees("overrides") == 0
    with acting(server, database, scene, scene.officer, Role.PRIVACY_OFFICER) as own:
        assert own.sees("reviews") == own.sees("overrides") == 1
        assert own.sees("patients") == own.sees("grants") == 0
        with pytest.raises(NOT_LET_IN), own.db.transaction():
            own.db.execute(close, [scene.account(scene.mc)])
        assert own.db.execute(close, [own.account]).rowcount == 1
        with pytest.raises(psycopg.errors.RestrictViolation), own.db.transaction():
            own.db.execute(close, [own.account])
        with pytest.raises(NOT_LET_IN), own.db.transaction():
            own.db.execute("UPDATE reviews SET due_at = now()")


async def test_of_an_organisations_leaves_only_its_officer_reads_more_than_their_own(
    server: Server, database: str, scene: Scene
) -> None:
    town = scene.town
    await scene.send("GET", "/calls", town.crew)
    await scene.send("GET", "/calls", town.desk)
    for who, role, seen in (
        (town.crew, Role.CREW, 1),
        (town.colleague, Role.CREW, 0),
        (scene.officer, Role.PRIVACY_OFFICER, 2),
        (scene.outside_officer, Role.PRIVACY_OFFICER, 0),
    ):
        with acting(server, database, scene, who, role) as own:
            assert own.sees("audit_leaves") == seen, role
