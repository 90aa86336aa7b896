"""The row policies alone: with every check of ours taken away strangers still see nothing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from psycopg import sql

from app.access import actions as access
from app.access import listing
from app.access.listing import Entered
from app.access.permit import Permit
from app.embedded import APP, Server
from app.people.applications import WORKS_IN
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.policy.bases import Basis, Column, column_of
from app.policy.decide import Decision, Reason
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section
from tests.house.authorization import ROUTES
from tests.house.test_sections import PATIENT_TABLES
from tests.matrix.doors import READS
from tests.matrix.people import Reader, World, an_account
from tests.matrix.words import WORDS

OF_A_PERSON = (*PATIENT_TABLES, "subjects", "grants", "consents", "overrides", "reviews")
# Whoever made a call keeps it, and a hospital what it was asked and took: no word of the record.
OF_THE_CALL = frozenset(
    {
        *("calls", "call_units", "call_invitations", "call_facts", "doctor_calls"),
        *("inquiries", "handovers", "grants", "overrides"),
    }
)
PARTIES = frozenset(
    {
        *("call", "before_arrival", "author", "offer", "handover", "admission", "glass"),
        "after_review",  # a call that ended with nobody confirmed is reviewed by its council
    }
)
COUNTED = sql.SQL(" UNION ALL ").join(
    sql.SQL("SELECT {}, count(*) FROM {}").format(sql.Literal(name), sql.Identifier(name))
    for name in OF_A_PERSON
)
Who = Mapping[str, object]


def reached(server: Server, world: World, everybody: Sequence[Who]) -> Iterator[dict[str, int]]:
    """How many rows of each table each of them reaches now, by the policies alone."""
    database = world.rows.db.info.dbname
    with psycopg.connect(server.dsn(APP, database)) as db:
        for who in everybody:
            db.execute("SELECT set_config('app.at', clock_timestamp()::text, true)")
            for name in ("account", "organisation", "unit", "role"):
                value = who.get(name)
                setting = [f"app.{name}", "" if value is None else str(value)]
                db.execute("SELECT set_config(%s, %s, true)", setting)
            found: list[tuple[str, int]] = db.execute(COUNTED).fetchall()
            yield {name: count for name, count in found if count}


def strangers(world: World) -> list[Who]:
    """Every role in every kind of organisation, in the same place, with a unit where one has it."""
    rows = world.rows
    places = {kind: rows.an_organisation(kind) for kind in OrganisationKind}
    rows.run("UPDATE organisations SET area = jsonb_build_array(region)")
    return [
        {"account": uuid4(), "organisation": place, "unit": uuid4(), "role": role.value}
        for role, place in product(Role, places.values())
    ]


def those_inside(world: World) -> list[tuple[Reader, Who]]:
    rows = world.rows
    query = "SELECT organisation_id, unit_id FROM accounts WHERE id = %s"
    found: list[tuple[Reader, Who]] = []
    for reader in world.readers:
        place, unit = rows.one(query, reader.account_id)
        who = {"account": reader.account_id, "role": reader.role, "unit": unit}
        is_own = reader.basis in {"patient", "surrogate"}
        found.append((reader, who | {"organisation": None if is_own else place}))
    return found


def test_a_stranger_of_any_role_in_any_organisation_reaches_no_row(
    server: Server, world: World
) -> None:
    everybody = strangers(world)
    assert len(everybody) == 19 * 11
    for who, found in zip(everybody, reached(server, world, everybody), strict=True):
        assert found == {}, who


def test_whoever_holds_an_open_grant_does_reach_the_record(server: Server, world: World) -> None:
    # desk and invited physicians come in one by one, as they open the card
    inside = [one for one in those_inside(world) if one[0].basis != "call"]
    everybody = [who for _, who in inside]
    for (reader, _), found in zip(inside, reached(server, world, everybody), strict=True):
        assert {"patients", "wishes", "profiles"} <= set(found), reader.name


def test_once_grants_and_calls_are_closed_nobody_reaches_the_record(
    server: Server, world: World
) -> None:
    world.rows.run("UPDATE grants SET closes_at = clock_timestamp() WHERE opened_at < now()")
    world.rows.run("UPDATE calls SET closed_at = clock_timestamp() WHERE closed_at IS NULL")
    inside = those_inside(world)
    everybody = [who for _, who in inside]
    for (reader, _), found in zip(inside, reached(server, world, everybody), strict=True):
        own = OF_THE_CALL if reader.basis in PARTIES else {"grants", "overrides"}
        assert set(found) <= own, reader.name


def test_a_policy_that_lets_everybody_in_is_found(server: Server, world: World) -> None:
    world.rows.run("ALTER POLICY granted ON profiles USING (true)")
    (found,) = reached(server, world, strangers(world)[:1])
    assert found == {"profiles": 1}


def everything_to_anybody(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Takes the application's own checks away: a permit for whoever asks, everything in full."""

    def permit(caller: Caller, at: datetime, basis: Basis, call_id: UUID | None = None) -> Permit:
        decision = Decision(
            role=caller.role,
            basis=basis,
            column=column_of(basis, caller.role) or Column.CARE_CLINICIAN,
            agreement_versions=("none",),
            consent_version="none",
            levels=(Level.FULL,) * len(Section),
            reasons=(Reason.SHOWN,) * len(Section),
        )
        return Permit(
            caller=caller,
            at=at,
            patient_id=world.patient_id,
            basis=basis,
            grant_id=uuid4(),
            call_id=call_id,
            epoch=20,
            decision=decision,
        )

    async def enter(*asked: Any, **ids: Any) -> Permit:  # noqa: ANN401  as `access.enter` is asked
        _, caller, at, basis, *_ = asked  # also as `access.stand` is
        return permit(caller, at, basis, ids.get("call_id"))

    async def enter_all(*asked: Any, **_: Any) -> Entered:  # noqa: ANN401  likewise
        return Entered([permit(*asked[1:])], None)

    monkeypatch.setattr(access, "enter", enter)
    monkeypatch.setattr(access, "stand", enter)
    monkeypatch.setattr(listing, "enter_all", enter_all)


async def test_with_every_check_taken_away_no_door_shows_a_stranger_anything(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything_to_anybody(monkeypatch, world)
    kinds = {role: kind for kind in OrganisationKind for role in WORKS_IN[kind]}
    knocked = 0
    for role, kind in kinds.items():
        account = an_account(world.rows, role.value, world.rows.an_organisation(kind))
        stranger = Reader("stranger", role.value, "handover", "", account)
        override_id = world.rows.one("SELECT id FROM overrides LIMIT 1")[0]
        stranger.places = {"override_id": override_id}
        for door in READS:
            if role in ROUTES[door.operation]:
                headers = world.headers(stranger)
                answer = await client.get(door.address(world, stranger), headers=headers)
                shown = [word.text for word in WORDS if word.text in answer.text]
                assert shown == [], (role, door.operation)
                knocked += 1
    assert knocked == 136


async def test_the_same_without_checks_shows_everything_to_who_holds_a_grant(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything_to_anybody(monkeypatch, world)
    (pharmacist,) = (one for one in world.readers if one.name == "pharmacist")
    path = f"/v1/patients/{world.patient_id}"
    answer = await client.get(path, headers=world.headers(pharmacist))
    assert "鍵価値全文" in answer.text
