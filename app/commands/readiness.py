"""What must hold before the service opens: one sentence for each thing that does not.

Every question to the database is asked through the application's own connection, so the
answers are those of the role that will serve.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection

from app.commands.migrate import newest, plain, stale_places
from app.keys import Keyring, Purpose
from app.notices.mail import post_of
from app.settings import Settings

# What the role may become counts as what it is: membership is followed to its end.
_ALMIGHTY = """
SELECT rolname FROM pg_roles
WHERE pg_has_role(current_user, oid, 'MEMBER')
  AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication)
ORDER BY rolname
"""
_OWNED = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_has_role(current_user, c.relowner, 'MEMBER')
ORDER BY c.relname
"""
_MAY_SEAL = """
SELECT coalesce(has_table_privilege(to_regclass('audit_heads'), 'INSERT'), false)
"""
_MADE_UP = """
SELECT EXISTS (SELECT FROM organisations WHERE is_training)
    OR EXISTS (SELECT FROM accounts WHERE is_training)
"""


def faults(settings: Settings) -> Iterator[str]:
    """What speaks against opening under these settings, nothing where all is well."""
    yield from missing_keys(Keyring(settings.key_directory, settings.sealer_key_directory))
    yield from unusable_directory(settings.paper_directory)
    url = settings.database_url.get_secret_value()
    if not url:
        yield "No database: set ISHINOWA_DATABASE_URL to the application role's address."
        return
    try:
        with psycopg.connect(plain(url), connect_timeout=10) as db:
            yield from excess_rights(db)
            unready = list(unmigrated(db))
            yield from unready or wrong_people(db, is_training=not settings.is_production)
    except psycopg.OperationalError:
        yield "The database does not answer: see ISHINOWA_DATABASE_URL."


def sealer_faults(settings: Settings) -> Iterator[str]:
    """What speaks against sealing under these settings, beyond what speaks against opening."""
    if not Keyring(settings.key_directory, settings.sealer_key_directory).all(Purpose.HEAD):
        yield "No private key of the heads: see ISHINOWA_SEALER_KEY_DIRECTORY, `keys make head`."
    url = settings.sealer_database_url.get_secret_value()
    if not url:
        yield "No sealer: set ISHINOWA_SEALER_DATABASE_URL to the sealer role's address."
        return
    try:
        with psycopg.connect(plain(url), connect_timeout=10) as db:
            yield from excess_rights(db)
            if db.execute(_MAY_SEAL).fetchone() != (True,):
                yield f"The role {db.info.user} may not seal the audit: use ishinowa_sealer."
    except psycopg.OperationalError:
        yield "The database does not answer: see ISHINOWA_SEALER_DATABASE_URL."


def unusable_directory(directory: Path | None) -> Iterator[str]:
    """A directory for papers that is not there, or that others may read."""
    if directory is None:
        return
    if not directory.is_dir() or not os.access(directory, os.R_OK | os.W_OK | os.X_OK):
        yield f"No papers can be kept in {directory}: make it, for the service's user alone."
    elif directory.stat().st_mode & 0o077:
        yield f"Others may look into {directory}, where papers are kept: chmod 700."


def mail_faults(settings: Settings) -> Iterator[str]:
    """What speaks against sending mail, where it is wanted."""
    url = settings.smtp_url.get_secret_value()
    try:
        post_of(url, settings.mail_from, is_production=settings.is_production)
    except ValueError:
        yield (
            "No mail can be sent: set ISHINOWA_SMTP_URL to smtp://… or smtps://…, and"
            " ISHINOWA_MAIL_FROM to the address that mails come from."
        )


def missing_keys(keyring: Keyring) -> Iterator[str]:
    """The purposes without a key."""
    if missing := keyring.missing():
        listed = ", ".join(missing)
        yield f"No key for {listed} in {keyring.directory}: run `python3 -m app keys make`."


def excess_rights(db: Connection[Any]) -> Iterator[str]:
    """A role that may pass the row policies by, in itself or through a role it belongs to."""
    role = db.info.user
    if mighty := [name for (name,) in db.execute(_ALMIGHTY)]:
        through = "" if mighty == [role] else f" (through {', '.join(mighty)})"
        yield f"The role {role} may pass row policies by{through}: use one without such rights."
    elif owned := [name for (name,) in db.execute(_OWNED)]:
        listed = f"{owned[0]}, {len(owned)} in all"
        yield f"The role {role} owns tables ({listed}): use one that does not."


def unmigrated(db: Connection[Any]) -> Iterator[str]:
    """Tables that are not those of this version."""
    try:
        with db.transaction():
            found = [name for (name,) in db.execute("SELECT version_num FROM alembic_version")]
    except psycopg.errors.UndefinedTable:
        found = []
    except psycopg.errors.InsufficientPrivilege:
        yield "The role may not read alembic_version: nobody can tell whether the tables fit."
        return
    if found != [newest()]:
        at = ", ".join(found) or "nothing"
        yield f"The tables stand at {at}, not at {newest()}: run `python3 -m app migrate`."
    elif stale_places(db):
        yield "The tables know other municipalities: run `python3 -m app migrate`."


def wrong_people(db: Connection[Any], *, is_training: bool) -> Iterator[str]:
    """Made-up people where real ones are meant, or the other way round; or nobody at all."""
    kinds = [kind for (kind,) in db.execute("SELECT kind FROM installation")]
    if not kinds:
        yield "Nobody can sign in yet: run `python3 -m app found`."
    elif is_training and kinds != ["training"]:
        yield "This database is for real patients: set ISHINOWA_ENVIRONMENT=production."
    elif not is_training and (kinds != ["live"] or db.execute(_MADE_UP).fetchone() != (False,)):
        yield "This database holds demo accounts and made-up people: use one of its own."
