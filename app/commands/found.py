"""`found`: enters the first organisation and its administrator, once, as the owner role.

The administrator signs up with the secret printed here and creates everyone else.
"""

import argparse
import asyncio

from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from app.audit import processes
from app.audit.ledger import Ledger
from app.audit.store import equip
from app.commands.screen import complain, say
from app.db import engine, uuid7
from app.errors import Invalid, Problem
from app.keys import Keyring, KeysMissing
from app.people import register
from app.people.applications import NewAccount, NewOrganisation
from app.people.kinds import InstallationKind, OrganisationKind
from app.policy.roles import Role
from app.settings import Settings, settings


def run(arguments: list[str]) -> int:
    """Founds the installation at ISHINOWA_OWNER_DATABASE_URL and prints the sign-up secret."""
    parser = argparse.ArgumentParser(
        "python3 -m app found", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    kinds = [str(kind) for kind in OrganisationKind]
    parser.add_argument("--kind", required=True, choices=kinds, help="of the first organisation")
    parser.add_argument("--name", required=True, help="of the first organisation")
    parser.add_argument("--region", required=True, help="its municipality code, six digits")
    parser.add_argument("--code", help="its public code; a hub or council may have none")
    parser.add_argument("--login", required=True, help="what the administrator signs in with")
    parser.add_argument("--administrator", required=True, help="the administrator's name")
    parser.add_argument("--training", action="store_true", help="for made-up people, for ever")
    chosen = parser.parse_args(arguments)
    own = settings()
    if not own.owner_database_url.get_secret_value():
        return complain("No database to found: set ISHINOWA_OWNER_DATABASE_URL.")
    organisation = NewOrganisation(
        kind=OrganisationKind(chosen.kind),
        code=chosen.code,
        name=chosen.name,
        region=chosen.region,
    )
    administrator = NewAccount(
        role=Role.ADMINISTRATOR, login=chosen.login, name=chosen.administrator
    )
    kind = InstallationKind.TRAINING if chosen.training else InstallationKind.LIVE
    try:
        secret = asyncio.run(_found(own, kind, organisation, administrator))
    except Invalid as invalid:
        return complain("\n".join(f"{at.field}: {at.ja} {at.en}" for at in invalid.violations))
    except Problem as problem:
        return complain(f"{problem.ja} {problem.en}")
    except ProgrammingError:
        return complain("The tables are not those of this version: run `python3 -m app migrate`.")
    except KeysMissing:
        return complain("There are no keys yet: run `python3 -m app keys make`.")
    say(f"Founded. {chosen.login} signs up within seven days with this secret, shown only now:")
    say(secret)
    return 0


async def _found(
    own: Settings,
    kind: InstallationKind,
    organisation: NewOrganisation,
    administrator: NewAccount,
) -> str:
    pool = engine(own.owner_database_url.get_secret_value(), pool_size=1)
    try:
        async with pool.begin() as db:
            ledger = Ledger(Keyring(own.key_directory).audit)
            equip(db, ledger)
            at = (await db.execute(select(func.clock_timestamp()))).scalar_one()
            _, secret = await register.found(db, uuid7(), at, kind, organisation, administrator)
            await processes.see(db, at, ledger, has_ended=True)
            return secret
    finally:
        await pool.dispose()
