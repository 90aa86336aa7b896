"""What the row policies alone let those reach who were, or were never, on a call."""

from collections.abc import Callable
from uuid import UUID

import httpx
import psycopg
import pytest

from app.clock import now
from app.embedded import APP, Server
from app.people import tokens
from app.policy.roles import Role
from tests.builders import seen_as
from tests.calls.builders import Headers, Town, a_patient, a_signed_refusal
from tests.calls.company import Physicians, added, ended, invited, physicians, released, seen
from tests.calls.steps import a_call, asked, closed, confirmed, learnt, phoned

TABLES = ("patients", "wishes", "orders", "calls", "call_facts", "doctor_calls", "inquiries")
QUERY = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)  # noqa: S608  words of this file
NOTHING, EVERYTHING = (0,) * len(TABLES), (1,) * len(TABLES)
Reaches = Callable[..., tuple[int, ...]]


@pytest.fixture
def called(town: Town) -> Physicians:
    return physicians(town)


@pytest.fixture
def reaches(server: Server, database: str, town: Town) -> Reaches:
    """What somebody reaches who signs in with that role at that place, without our code."""

    def found(role: Role, organisation: UUID, unit: UUID | None = None) -> tuple[int, ...]:
        account = town.rows.one(
            "SELECT id FROM accounts WHERE role = %s AND organisation_id = %s"
            " AND unit_id IS NOT DISTINCT FROM %s ORDER BY created_at LIMIT 1",
            role.value,
            organisation,
            unit,
        )[0]
        more = {} if unit is None else {"unit": unit}
        (counts,) = seen_as(
            server,
            database,
            QUERY,
            account=account,
            organisation=organisation,
            at=now(),
            role=role.value,
            **more,
        )
        return tuple(counts)

    return found


async def a_full_call(
    client: httpx.AsyncClient, town: Town, *, is_confirmed: bool = True
) -> tuple[str, UUID]:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    if is_confirmed:
        await confirmed(client, town, call_id, patient_id)
    await learnt(client, town, call_id, "arrest", value=True)
    await phoned(client, town, call_id)
    await asked(client, town, call_id)
    return call_id, patient_id


async def test_only_a_unit_that_is_there_reaches_the_call_and_its_patient(
    client: httpx.AsyncClient, town: Town, reaches: Reaches
) -> None:
    call_id, _ = await a_full_call(client, town)
    helping = ((town.far, town.far_unit), (town.department, town.other_unit))
    assert reaches(Role.CREW, town.department, town.unit) == EVERYTHING
    for organisation, unit in helping:
        assert reaches(Role.CREW, organisation, unit) == NOTHING
        await added(client, town, call_id, unit)
        assert reaches(Role.CREW, organisation, unit) == EVERYTHING
        await released(client, town, call_id, unit)
        assert reaches(Role.CREW, organisation, unit) == NOTHING
    await added(client, town, call_id, town.far_unit)
    assert reaches(Role.DISPATCHER, town.far) == NOTHING
    beside = town.rows.add("units", organisation_id=town.far, name="隣の隊", created_at=now())
    town.rows.signed_in(Role.CREW, town.far, beside)
    assert reaches(Role.CREW, town.far, beside) == NOTHING


async def test_only_a_physician_who_is_called_reaches_the_call(
    client: httpx.AsyncClient, town: Town, called: Physicians, reaches: Reaches
) -> None:
    call_id, _ = await a_full_call(client, town)
    town.rows.signed_in(Role.ADMINISTRATOR, town.department)
    for role in (Role.MC_PHYSICIAN, Role.ADMINISTRATOR):
        assert reaches(role, town.department) == NOTHING
    await invited(client, town, call_id, town.department)
    # The call, so that it can be opened; of its patient nothing before that.
    assert reaches(Role.MC_PHYSICIAN, town.department) == (0, 0, 0, 1, 1, 1, 1)
    assert reaches(Role.ADMINISTRATOR, town.department) == NOTHING
    await seen(client, call_id, called.mc)
    assert reaches(Role.MC_PHYSICIAN, town.department) == EVERYTHING
    await ended(client, town, call_id)
    assert reaches(Role.MC_PHYSICIAN, town.department) == NOTHING
    assert reaches(Role.MC_PHYSICIAN, town.far) == NOTHING


async def test_a_council_reaches_what_was_closed_in_its_area_and_no_other_one_does(
    client: httpx.AsyncClient, town: Town, called: Physicians, reaches: Reaches
) -> None:
    call_id, _ = await a_full_call(client, town)
    assert reaches(Role.RULE_STEWARD, called.council) == NOTHING
    await closed(client, town, call_id)
    assert reaches(Role.RULE_STEWARD, called.council) == EVERYTHING
    assert reaches(Role.RULE_STEWARD, called.far_council) == NOTHING
    town.rows.signed_in(Role.MC_PHYSICIAN, called.far_council)
    assert reaches(Role.MC_PHYSICIAN, called.far_council) == NOTHING
    assert reaches(Role.MC_PHYSICIAN, town.department) == NOTHING


async def test_a_call_without_a_patient_is_reached_by_its_council_for_180_days(
    client: httpx.AsyncClient, town: Town, called: Physicians, reaches: Reaches
) -> None:
    call_id, _ = await a_full_call(client, town, is_confirmed=False)
    assert reaches(Role.RULE_STEWARD, called.council) == NOTHING
    await closed(client, town, call_id)
    only_the_call = (0, 0, 0, 1, 1, 1, 1)
    assert reaches(Role.RULE_STEWARD, called.council) == only_the_call
    assert reaches(Role.MC_PHYSICIAN, called.council) == only_the_call
    town.rows.signed_in(Role.ADMINISTRATOR, called.council)
    assert reaches(Role.ADMINISTRATOR, called.council) == NOTHING
    assert reaches(Role.RULE_STEWARD, called.far_council) == NOTHING
    # A hub of the same area counts calls and reviews none.
    town.rows.run("UPDATE organisations SET kind = 'hub' WHERE id = %s", called.council)
    assert reaches(Role.RULE_STEWARD, called.council) == NOTHING
    town.rows.run("UPDATE organisations SET kind = 'mc_council' WHERE id = %s", called.council)
    town.rows.run("UPDATE calls SET closed_at = clock_timestamp() - interval '180 days'")
    assert reaches(Role.RULE_STEWARD, called.council) == NOTHING


GRANT = """
    INSERT INTO grants (id, patient_id, holder_kind, holder_id, basis, call_id, opened_at,
        opened_by, opened_for, is_own_institution)
    VALUES (gen_random_uuid(), %(patient)s, 'account', %(holder)s, %(basis)s, %(call)s,
        clock_timestamp(), %(account)s, 'made up', false)
"""


async def test_nobody_gives_themselves_a_place_on_a_call_behind_our_back(
    client: httpx.AsyncClient,
    town: Town,
    called: Physicians,
    server: Server,
    database: str,
) -> None:
    call_id, patient_id = await a_full_call(client, town)
    other = a_patient(town, "ベツジン ハナコ")

    def tries(who: Headers, holder: UUID | None, basis: str, patient: UUID) -> bool:
        """Whether the row policies let this person open this grant."""
        account, organisation, role, unit = town.rows.one(
            "SELECT a.id, a.organisation_id, a.role, a.unit_id FROM accounts a"
            " JOIN sessions s ON s.account_id = a.id WHERE s.id = %s",
            session_of(who, town),
        )
        settings = {
            "account": account,
            "organisation": organisation,
            "role": role,
            "unit": unit or "",
            "at": now(),
        }
        values = {"patient": patient, "holder": holder or account, "basis": basis}
        with psycopg.connect(server.dsn(APP, database)) as db:
            for name, value in settings.items():
                db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
            try:
                db.execute(GRANT, values | {"call": call_id, "account": account})
            except psycopg.errors.InsufficientPrivilege:
                return False
            finally:
                db.rollback()
            return True

    assert not tries(called.mc, None, "call", patient_id)
    assert not tries(town.other_crew, town.other_unit, "call", patient_id)
    assert not tries(town.far_crew, town.far_unit, "author", patient_id)
    assert not tries(called.steward, called.council, "after_review", patient_id)
    assert not tries(town.crew, None, "call", patient_id)
    assert not tries(town.desk, None, "call", other)
    assert not tries(town.desk, called.far_council, "after_review", patient_id)
    assert not tries(town.desk, town.other_hospital, "offer", patient_id)
    assert tries(town.desk, None, "call", patient_id)
    assert tries(town.desk, called.council, "after_review", patient_id)
    await invited(client, town, call_id, town.department)
    assert tries(called.mc, None, "call", patient_id)
    assert not tries(called.mc, town.department, "call", patient_id)


def session_of(who: Headers, town: Town) -> UUID:
    """The session behind somebody's headers."""

    token = who["Authorization"].removeprefix("Bearer ")
    return tokens.read(token, town.rows.keyring, now()).session_id
