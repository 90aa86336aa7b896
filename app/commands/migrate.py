"""`migrate`: brings the tables of a database to this version, as the owner role."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from app.commands.screen import complain, step
from app.japan import territory
from app.settings import settings

PLACES: Final[tuple[tuple[str, tuple[str, ...], Callable[[], set[Any]]], ...]] = (
    ("place_pieces", ("code", "piece"), territory.piece_rows),
    ("place_heirs", ("code", "heir", "rank"), territory.heir_rows),
)
"""What the row policies know of places: table, columns, and the rows of this version."""
MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


def run(arguments: list[str]) -> int:
    """Migrates the database at ISHINOWA_OWNER_DATABASE_URL. Returns 1 where none is named."""
    parser = argparse.ArgumentParser("python3 -m app migrate", description=__doc__)
    parser.parse_args(arguments)
    owner_url = settings().owner_database_url.get_secret_value()
    if not owner_url:
        return complain("No database to migrate: set ISHINOWA_OWNER_DATABASE_URL.")
    with step(f"migrating to {newest()}"):
        upgrade(owner_url)
    return 0


def upgrade(owner_url: str) -> None:
    """Runs every migration that the database at this SQLAlchemy address has not seen yet.

    And brings the places whose codes changed to those of this version, in one transaction.
    """
    command.upgrade(config_of(owner_url), "head")
    with psycopg.connect(plain(owner_url)) as db:
        load_places(db)


def load_places(db: Connection[Any]) -> None:
    """Has the database compare codes of places as this version does."""
    db.execute("LOCK TABLE place_pieces, place_heirs IN SHARE ROW EXCLUSIVE MODE")
    for table, columns, rows in PLACES:
        db.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        insert = SQL("INSERT INTO {} VALUES ({})").format(
            Identifier(table), SQL(", ").join(SQL("%s") for _ in columns)
        )
        with db.cursor() as cursor:
            cursor.executemany(insert, sorted(rows()))
    db.execute("ANALYZE place_pieces, place_heirs")


def stale_places(db: Connection[Any]) -> bool:
    """Whether the database compares codes of places otherwise than this version."""
    return any(
        set(db.execute(SQL("SELECT {} FROM {}").format(
            SQL(", ").join(map(Identifier, columns)), Identifier(table)
        ))) != rows()
        for table, columns, rows in PLACES
    )  # fmt: skip


def plain(url: str) -> str:
    """A SQLAlchemy address as psycopg itself takes it."""
    return url.replace("postgresql+psycopg:", "postgresql:", 1)


def newest() -> str:
    """The revision that this version of the service stands on."""
    return str(ScriptDirectory.from_config(config_of("")).get_current_head())


def config_of(owner_url: str) -> Config:
    """What Alembic asks of whoever moves the tables at this SQLAlchemy address."""
    config = Config()
    config.attributes["url"] = owner_url
    # Alembic reads % as the beginning of a name to fill in.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
