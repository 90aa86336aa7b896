"""What the row policies alone let somebody do, without any of our code; and that all is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import psycopg
import pytest
from psycopg import sql

from app.clock import now
from app.embedded import APP, OWNER, Server
from app.policy.roles import Role
from app.rulebooks.kinds import answers_for_all, party_of, stands_in
from tests.rulebooks.builders import Makers

DRAFT = """
    INSERT INTO rulebook_versions (id, book, version, kind, title, text, parents, digest, refines,
        municipalities, excluding, note, drafted_by, drafted_by_organisation, drafted_at,
        in_force_from)
    VALUES (gen_random_uuid(), 'b', '1', 'destination', '{}', 't', '{}', 'd', '[]', %s::jsonb,
        '[]', 'n', %s, %s, now(), now())
"""
COMMENT = """
    INSERT INTO rulebook_comments (id, rulebook_version_id, account_id, organisation_id, party,
        said_at, text) VALUES (gen_random_uuid(), %s, %s, %s, %s, now(), 't')
"""
APPROVE = """
    INSERT INTO rulebook_approvals (rulebook_version_id, account_id, organisation_id, approved_at,
        digest) VALUES (%s, %s, %s, now(), %s)
"""
WITHDRAW = """UPDATE rulebook_versions SET withdrawn_at = now(), withdrawn_by = %s,
    withdrawn_reason = 'x'"""
SEEN = """SELECT (SELECT count(*) FROM rulebook_versions), (SELECT count(*) FROM rulebook_comments),
    (SELECT count(*) FROM rulebook_approvals)"""
Who = tuple[Any, ...]


@contextmanager
def standing_as(
    server: Server, database: str, role: str, who: Who
) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server.dsn(APP, database)) as db:
        for name, value in zip(("account", "organisation", "role"), (*who, role), strict=True):
            db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
        db.execute("SELECT set_config('app.at', %s, true)", [now().isoformat()])
        yield db
        db.rollback()


def someone(makers: Makers, role: str, organisation: object) -> Who:
    return makers.rows.all(
        "SELECT id, organisation_id FROM accounts WHERE role = %s AND organisation_id = %s LIMIT 1",
        role,
        organisation,
    )[0]


async def test_the_row_policies_alone_let_nobody_else_draft_comment_approve_or_step(
    makers: Makers, server: Server, database: str
) -> None:
    draft = await makers.drafted()
    await makers.comment(draft, makers.crew)
    await makers.approve(draft, makers.steward)
    version, digest = draft["line"]["id"], draft["digest"]
    steward = someone(makers, "rule_steward", makers.council)
    city = someone(makers, "municipality_officer", makers.city)
    fire = someone(makers, "mc_physician", makers.fire)
    crew = someone(makers, "crew", makers.fire)
    doctor = someone(makers, "physician", makers.clinic)
    far = someone(makers, "rule_steward", makers.far_council)
    here, away, both = '["990019"]', '["990027"]', '["990019", "990027"]'
    refused: list[tuple[str, Who, str, Who]] = [
        ("municipality_officer", city, DRAFT, (here, *city)),
        ("physician", doctor, DRAFT, (here, *doctor)),
        ("crew", crew, DRAFT, (here, *crew)),
        ("rule_steward", city, DRAFT, (here, *city)),
        ("rule_steward", steward, DRAFT, (away, *steward)),
        ("rule_steward", steward, DRAFT, (both, *steward)),
        ("rule_steward", steward, DRAFT, ('["99"]', *steward)),
        ("rule_steward", steward, DRAFT, (here, fire[0], steward[1])),
        ("rule_steward", steward, DRAFT, (here, steward[0], fire[1])),
        ("rule_steward", far, COMMENT, (version, *far, "mc_council")),
        ("patient", doctor, COMMENT, (version, *doctor, "home_care")),
        ("physician", doctor, COMMENT, (version, *doctor, "mc_council")),
        ("physician", doctor, COMMENT, (version, *crew, "home_care")),
        ("crew", crew, APPROVE, (version, *crew, digest)),
        ("physician", doctor, APPROVE, (version, *doctor, digest)),
        ("rule_steward", far, APPROVE, (version, *far, digest)),
        ("municipality_officer", city, APPROVE, (version, *city, "0" * 64)),
        ("municipality_officer", city, APPROVE, (version, city[0], fire[1], digest)),
    ]
    for role, who, statement, values in refused:
        with (
            standing_as(server, database, role, who) as db,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            db.execute(statement.encode(), values)
    for role, who, is_theirs, may_step in (
        ("rule_steward", far, False, False),
        ("mc_physician", (doctor[0], doctor[1]), False, False),
        ("crew", crew, True, False),
        ("physician", doctor, True, False),
        ("municipality_officer", city, True, True),
    ):
        with standing_as(server, database, role, who) as db:
            assert db.execute(SEEN).fetchone() == (is_theirs, is_theirs, is_theirs), role
            assert db.execute(WITHDRAW.encode(), (who[0],)).rowcount == int(may_step), role
    with (
        standing_as(server, database, "municipality_officer", city) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute(WITHDRAW.encode(), (steward[0],))
    with standing_as(server, database, "municipality_officer", city) as db:
        assert db.execute(APPROVE.encode(), (version, *city, digest)).rowcount == 1
    with standing_as(server, database, "mc_physician", fire) as db:
        assert db.execute(DRAFT.encode(), (here, *fire)).rowcount == 1
    await makers.approve(draft, makers.city_officer)
    with standing_as(server, database, "rule_steward", far) as db:
        assert db.execute(SEEN).fetchone() == (1, 0, 0), "published: the text, not who said what"


async def test_a_version_is_never_edited_by_anyone(
    makers: Makers, server: Server, database: str
) -> None:
    published = await makers.published(version="1")
    await makers.comment(published, makers.crew)
    taken_back = await makers.published(version="2")
    assert (await makers.withdraw(taken_back)).status_code == 200
    columns = makers.rows.all(
        """SELECT column_name FROM information_schema.columns
        WHERE table_name = 'rulebook_versions' AND is_generated = 'NEVER'"""
    )
    steps = {"published_at", "withdrawn_at", "withdrawn_by", "withdrawn_reason"}
    content = {name for (name,) in columns} - steps
    assert "text" in content
    update = sql.SQL("UPDATE rulebook_versions SET {0} = {0}")
    forbidden: list[Any] = [update.format(sql.Identifier(name)) for name in sorted(content)]
    forbidden += [
        *(b"DELETE FROM rulebook_versions", b"TRUNCATE rulebook_versions CASCADE"),
        *(b"DELETE FROM rulebook_approvals", b"UPDATE rulebook_approvals SET digest = 'x'"),
        *(b"DELETE FROM rulebook_comments", b"UPDATE rulebook_comments SET text = 'x'"),
    ]
    stepping = [
        b"UPDATE rulebook_versions SET published_at = now() WHERE version = '1'",
        b"UPDATE rulebook_versions SET published_at = NULL WHERE version = '1'",
        b"UPDATE rulebook_versions SET withdrawn_reason = 'x' WHERE version = '2'",
        b"""UPDATE rulebook_versions SET withdrawn_at = NULL, withdrawn_by = NULL,
        withdrawn_reason = NULL WHERE version = '2'""",
    ]
    before = makers.rows.all("SELECT * FROM rulebook_versions ORDER BY version")
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)
    for role, statement in [
        *product((APP, OWNER), forbidden),
        *product((None,), (*forbidden, *stepping)),
    ]:
        dsn = server.dsn(role or OWNER, database)
        opened = server.superuser(database) if role is None else psycopg.connect(dsn)
        with opened as db, pytest.raises(refused):
            db.execute(statement)
    assert makers.rows.all("SELECT * FROM rulebook_versions ORDER BY version") == before


async def test_not_even_a_row_publishes_what_one_organisation_approved(makers: Makers) -> None:
    draft = await makers.drafted()
    await makers.approve(draft, makers.steward)
    publish = "UPDATE rulebook_versions SET published_at = clock_timestamp()"
    with pytest.raises(psycopg.errors.RestrictViolation):
        makers.rows.run(publish)
    # a second yes of the same organisation, or to another text, is none
    makers.rows.run(
        """INSERT INTO rulebook_approvals SELECT rulebook_version_id, %s,
        (SELECT id FROM accounts WHERE organisation_id = %s LIMIT 1), approved_at, 'another text'
        FROM rulebook_approvals""",
        makers.city,
        makers.city,
    )
    with pytest.raises(psycopg.errors.RestrictViolation):
        makers.rows.run(publish)


def test_the_second_wall_knows_the_same_parties_and_places(makers: Makers) -> None:
    rows = makers.rows
    for (kind,), role in product(rows.all("SELECT DISTINCT kind FROM organisations"), Role):
        (organisation,) = rows.one("SELECT id FROM organisations WHERE kind = %s LIMIT 1", kind)
        with rows.db.transaction():
            rows.run("SELECT set_config('app.organisation', %s, true)", str(organisation))
            rows.run("SELECT set_config('app.role', %s, true)", role.value)
            assert rows.one("SELECT wall.party()") == (party_of(kind, role),), (kind, role)
    some: list[list[str]] = [[], ["990019"], ["990027"], ["99"], ["13", "990019"], ["131016"]]
    for area, places, excluding in product(some, some, some):
        found = rows.one(
            "SELECT wall.stands_in(a, p, e), wall.answers_for_all(a, p)"
            " FROM (SELECT to_jsonb(%s::text[]) a, to_jsonb(%s::text[]) p, to_jsonb(%s::text[]) e)"
            " given",
            area,
            places,
            excluding,
        )
        said = (stands_in(area, places, excluding), answers_for_all(area, places))
        assert found == said, (area, places, excluding)
