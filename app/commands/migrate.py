"""`migrate`: brings the tables of a database to this version, as the owner role."""

import argparse
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.commands.screen import complain, step
from app.settings import settings

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
    """Runs every migration that the database at this SQLAlchemy address has not seen yet."""
    command.upgrade(config_of(owner_url), "head")


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
