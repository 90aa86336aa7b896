"""A database that a test may commit to, and that is as new for the next: emptied, not copied.

Copying a template costs a quarter of a second, deleting a test's few rows some milliseconds.
A test that changed more than rows (a trigger, a privilege, a table) costs a new copy.
"""

from typing import Any
from uuid import uuid4

import psycopg
from psycopg import Connection

from app.commands.migrate import upgrade
from app.embedded import OWNER, Server

INSTALLED = """
    INSERT INTO installation (id, kind, is_training, founded_at)
    VALUES (1, 'training', true, clock_timestamp())
"""
_SHAPE = """
    SELECT
        (SELECT jsonb_agg(row(oid, relacl, relrowsecurity, relforcerowsecurity)::text ORDER BY oid)
            FROM pg_class WHERE relnamespace = 'public'::regnamespace),
        (SELECT jsonb_agg(version_num) FROM alembic_version),
        (SELECT jsonb_agg(row(oid, tgenabled)::text ORDER BY oid) FROM pg_trigger),
        (SELECT jsonb_agg(row(oid, polqual)::text ORDER BY oid) FROM pg_policy),
        (SELECT jsonb_agg(row(oid, xmin, proacl)::text ORDER BY oid) FROM pg_proc
            WHERE pronamespace = 'wall'::regnamespace)
"""
_TABLES = """
    SELECT string_agg(format('DELETE FROM %I', tablename), ';') FROM pg_tables
    WHERE schemaname = 'public'
        AND tablename NOT IN ('alembic_version', 'place_pieces', 'place_heirs')
"""


class Own:
    """One worker's database, under one name also where it was made anew."""

    made = 0
    """How often this process made one."""

    def __init__(self, server: Server, template: str) -> None:
        self.server, self.template = server, template
        self.name = f"own_{uuid4().hex[:12]}"
        self._make()

    def empty(self) -> None:
        """Leaves nothing but the installation; makes a new one where that does not do."""
        try:
            with self.server.superuser(self.name) as db:
                if _shape(db) == self.shape:
                    self._delete(db)
                    return
        except psycopg.Error:
            pass
        self.drop()
        self._make()

    def drop(self) -> None:
        """Removes it."""
        self.server.drop_database(self.name)

    def _make(self) -> None:
        Own.made += 1
        self.server.create_database(self.name, template=self.template)
        with self.server.superuser(self.name) as db:
            self.shape = _shape(db)
            self.deletes: bytes = db.execute(_TABLES).fetchone()[0].encode()  # type: ignore[index]

    def _delete(self, db: Connection[Any]) -> None:
        with db.transaction():
            # As a replica no trigger fires and no foreign key is asked: append-only tables too.
            db.execute("SET LOCAL session_replication_role = replica")
            db.execute("SET LOCAL lock_timeout = '2s'")
            db.execute(self.deletes)
            db.execute(INSTALLED)


def a_template(server: Server) -> str:
    """Makes a migrated, empty training installation and returns its name."""
    name = f"template_{uuid4().hex[:12]}"
    server.create_database(name)
    upgrade(server.url(OWNER, name))
    install(server, name)
    return name


def install(server: Server, name: str) -> None:
    """Writes that a database is for training."""
    with psycopg.connect(server.dsn(OWNER, name)) as db:
        db.execute(INSTALLED)


def _shape(db: Connection[Any]) -> list[tuple[Any, ...]]:
    """Everything but rows, as far as a test may have touched it."""
    return db.execute(_SHAPE).fetchall()
