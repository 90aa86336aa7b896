"""The second wall as PostgreSQL has it: roles, row policies, triggers, privileges."""

from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, create_engine

from app.embedded import APP, OWNER, SEALER, Server
from app.main import ROWS

GOLDEN = Path(__file__).with_name("walls.txt")
OPEN_TABLES = {  # nobody's health stands here
    "alembic_version",
    "installation",
    "place_heirs",
    "place_pieces",
    "organisations",
    "units",
    "accounts",
    "sessions",
    "sign_in_attempts",
    "idempotency_keys",
}

LISTED = """
SELECT line FROM (
    SELECT format('%spolicy %s.%s for %s to %s using %s check %s',
        CASE permissive WHEN 'RESTRICTIVE' THEN 'restrictive ' ELSE '' END, tablename, policyname,
        cmd, array_to_string(roles, ','), regexp_replace(coalesce(qual, '-'), '\\s+', ' ', 'g'),
        regexp_replace(coalesce(with_check, '-'), '\\s+', ' ', 'g')) AS line FROM pg_policies
    UNION ALL
    SELECT format('trigger %s on %s', tgname, tgrelid::regclass) FROM pg_trigger
        WHERE NOT tgisinternal
    UNION ALL
    SELECT format('%s may %s %s', grantee, lower(privilege_type), table_name)
        FROM information_schema.table_privileges
        WHERE grantee IN ('ishinowa_app', 'ishinowa_sealer') AND table_schema = 'public'
    UNION ALL
    SELECT format('%s may %s %s (%s)', grantee, lower(privilege_type), table_name,
        string_agg(column_name, ', ' ORDER BY column_name))
        FROM information_schema.column_privileges
        WHERE grantee IN ('ishinowa_app', 'ishinowa_sealer') AND table_schema = 'public'
            AND (privilege_type = 'UPDATE' OR privilege_type = 'INSERT'
                AND NOT has_table_privilege(grantee, format('public.%I', table_name), 'INSERT'))
        GROUP BY grantee, privilege_type, table_name
    UNION ALL
    SELECT format('function %s security %s', p.oid::regprocedure,
        CASE WHEN prosecdef THEN 'definer' ELSE 'invoker' END)
        FROM pg_proc p WHERE pronamespace = 'wall'::regnamespace
) everything ORDER BY line COLLATE "C"
"""


def test_models_and_migrations_agree(server: Server, shared_database: str) -> None:
    own = create_engine(server.url(OWNER, shared_database), hide_parameters=True)
    with own.connect() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True})
        assert compare_metadata(context, ROWS) == []
    own.dispose()


def test_every_condition_that_a_table_declares_stands_in_the_database(
    server: Server, shared_database: str
) -> None:
    declared = {
        (table.name, one.name)
        for table in ROWS.tables.values()
        for one in table.constraints
        if isinstance(one, CheckConstraint)
    }
    with psycopg.connect(server.dsn(OWNER, shared_database)) as db:
        found = db.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint").fetchall()
    assert declared - set(found) == set()


def test_the_walls_equal_their_golden_file(server: Server, shared_database: str) -> None:
    with psycopg.connect(server.dsn(OWNER, shared_database)) as db:
        found = "\n".join(line for (line,) in db.execute(LISTED)) + "\n"
    if not GOLDEN.exists():
        GOLDEN.write_text(found, "utf-8")
        pytest.fail("walls.txt was missing and has been written: read it, then commit it")
    assert found == GOLDEN.read_text("utf-8"), "delete walls.txt, run this test, read the diff"


def test_every_table_that_speaks_of_a_patient_forces_its_row_policies(
    server: Server, shared_database: str
) -> None:
    with psycopg.connect(server.dsn(OWNER, shared_database)) as db:
        rows = db.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
    assert {name for name, is_forced in rows if not is_forced} == OPEN_TABLES


@pytest.mark.parametrize("role", [APP, SEALER])
def test_no_serving_role_owns_a_table_or_bypasses_a_policy(
    server: Server, shared_database: str, role: str
) -> None:
    with psycopg.connect(server.dsn(role, shared_database)) as db:
        owned = db.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        ).fetchone()
        powers = db.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
            "WHERE rolname = current_user"
        ).fetchone()
    assert owned == (0,)
    assert powers == (False, False, False, False)


@pytest.mark.parametrize(
    "table", ["audit_leaves", "wishes", "consents", "intent_marks", "proposal_answers"]
)
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("role", [APP, OWNER])
def test_what_was_said_is_never_changed_or_removed(
    server: Server, shared_database: str, role: str, verb: str, table: str
) -> None:
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)
    with psycopg.connect(server.dsn(role, shared_database)) as db, pytest.raises(refused):
        db.execute(verb.format(table).encode())


def test_without_a_caller_no_row_is_reached(server: Server, database: str) -> None:
    with server.superuser(database) as db:
        db.execute(
            """
            WITH one AS (
                INSERT INTO organisations (id, kind, name, region, is_registrar, is_training,
                    created_at)
                VALUES (gen_random_uuid(), 'hub', '拠点', '990019', false, true, now())
                RETURNING id
            ), subject AS (
                INSERT INTO subjects (id, region, epoch)
                VALUES (gen_random_uuid(), '990019', 0) RETURNING id
            ), held AS (
                INSERT INTO grants (id, patient_id, holder_kind, holder_id, basis, opened_at,
                    opened_by, opened_for, is_own_institution)
                SELECT gen_random_uuid(), subject.id, 'organisation', one.id, 'care_team', now(),
                    one.id, 'test', true FROM one, subject
            )
            INSERT INTO notices (id, organisation_id, kind, told_at)
            SELECT gen_random_uuid(), one.id, 'emergency_called', now() FROM one
            """
        )
        (holder,) = db.execute("SELECT id FROM organisations").fetchone() or (None,)
    counts = (
        "SELECT (SELECT count(*) FROM subjects), (SELECT count(*) FROM grants), "
        "(SELECT count(*) FROM notices)"
    )
    with psycopg.connect(server.dsn(APP, database)) as db:
        assert db.execute(counts).fetchone() == (0, 0, 0)
        db.execute("SELECT set_config('app.organisation', %s, true)", [str(holder)])
        db.execute("SELECT set_config('app.at', clock_timestamp()::text, true)")
        assert db.execute(counts).fetchone() == (1, 1, 1), "the holder does reach them"
