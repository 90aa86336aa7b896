"""`code`: the one-time code that a training account can use now. Training only."""

import argparse
import asyncio

from app.clock import now
from app.commands import demo
from app.commands.screen import complain, say
from app.db import connection, engine
from app.embedded import NotStarted
from app.errors import NotFound, Problem
from app.keys import Keyring
from app.people.enrolment import present_code
from app.settings import Environment, Settings


def run(arguments: list[str]) -> int:
    """Prints six digits for the named account. Returns 1 for accounts that are not made up."""
    parser = argparse.ArgumentParser("python3 -m app code", description=__doc__)
    parser.add_argument("account", help="the name the account signs in with")
    chosen = parser.parse_args(arguments)
    try:
        own = demo.running()
    except NotStarted:
        return complain("No demo runs here, and ISHINOWA_DATABASE_URL names no database.")
    if own.environment is Environment.PRODUCTION:
        return complain("Codes are shown in training only.")
    try:
        say(asyncio.run(present(own, chosen.account)))
    except NotFound:
        return complain(f"There is no training account '{chosen.account}' here.")
    except Problem as problem:
        return complain(f"{problem.ja} {problem.en}")
    return 0


async def present(own: Settings, account: str) -> str:
    """The code of one account. Raises NotFound outside training, Conflict if none is left yet."""
    pool = engine(own.database_url.get_secret_value(), pool_size=1)
    try:
        async with connection(pool) as db:
            return await present_code(db, Keyring(own.key_directory), account, now())
    finally:
        await pool.dispose()
