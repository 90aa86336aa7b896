"""`audit`: whether the log of who did what is whole, how far it is sealed, and proofs of it.

verify         looks at every leaf, the tree, the signatures and the outside place
status         how much is sealed, which processes write, how far the outside place is
prove LEAF     writes the proof that a leaf is in the log, as JSON
check FILE     checks a proof, without database and network (--key: with these public keys alone)
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import proofs, status
from app.audit.head import Witness
from app.audit.outside import NotTaken, outside
from app.audit.proofs import NotProved, Proof
from app.audit.verifying.findings import Finding, Report, What
from app.audit.verifying.verify import verify
from app.commands import demo
from app.commands.screen import complain, say
from app.db import connection, engine
from app.embedded import NotStarted
from app.keys import Keyring, Purpose
from app.settings import Settings, settings

MANY = 200
"""So many findings are shown one by one; the rest are counted."""
_PROOF: TypeAdapter[Proof] = TypeAdapter(Proof)
_ONE_STATE = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def run(arguments: list[str]) -> int:
    """Returns 0 where all is well, 1 where something was found or nothing could be."""
    parser = argparse.ArgumentParser(
        "python3 -m app audit",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    which = parser.add_subparsers(dest="what", required=True, metavar="verify|status|prove|check")
    which.add_parser("verify")
    which.add_parser("status")
    which.add_parser("prove").add_argument("leaf", type=UUID, help="the id of the leaf")
    check = which.add_parser("check")
    check.add_argument("file", type=Path, help="a proof, as `prove` or the API wrote it")
    check.add_argument("--key", type=Path, help="a head-*.pub file, or a folder of them")
    chosen = parser.parse_args(arguments)
    try:
        return _check(chosen.file, chosen.key) if chosen.what == "check" else _read(chosen)
    except NotStarted as failed:
        return complain(str(failed))
    except (OSError, NotTaken) as failed:
        return complain(f"This cannot be read, so nothing can be vouched for: {failed}")
    except SQLAlchemyError as failed:
        return complain(f"The audit cannot be read: {type(failed).__name__}")


def _read(chosen: argparse.Namespace) -> int:
    own = demo.running()
    if not own.sealer_database_url.get_secret_value():
        return complain("The audit is read as the sealer: set ISHINOWA_SEALER_DATABASE_URL.")
    if chosen.what == "prove":
        return asyncio.run(_prove(own, chosen.leaf))
    return asyncio.run(_verify(own) if chosen.what == "verify" else _status(own))


async def _verify(own: Settings) -> int:
    keyring = Keyring(own.key_directory, own.sealer_key_directory)
    keys = {key.kid: key for key in keyring.all(Purpose.AUDIT)}
    witness, began, report = Witness(keyring.heads), time.monotonic(), Report(_told())
    place = outside(own.audit_anchor, witness)
    with ExitStack() as until_the_end:
        # What the place has now, before the state that it is compared with.
        lines = until_the_end.enter_context(place.lines()) if place else None
        async with _reading(own) as db:
            await db.execute(_ONE_STATE)
            await verify(db, keys, witness, lines, report)
    seen, took = report.seen, time.monotonic() - began
    say(
        f"{seen[What.LEAF]} leaves, {seen[What.SEAL]} of them sealed under {seen[What.HEAD]} heads,"
        f" of {seen[What.PROCESS]} processes; {seen[What.OUTSIDE]} lines outside; {took:.1f} s"
    )
    if report.undeclared:
        say(f"{report.undeclared} numbers of processes that ended have yet to be declared void")
    if place is None:
        say("There is no outside place: nobody could tell if the whole database were an old one.")
    if report.is_clean:
        say("Nothing is missing, nothing was changed.")
        return 0
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(report.found.items()))
    return complain(f"This log is not whole: {kinds}.")


async def _status(own: Settings) -> int:
    keyring = Keyring(own.key_directory, own.sealer_key_directory)
    place = outside(own.audit_anchor, Witness(keyring.heads))
    async with _reading(own) as db:
        known = await status.measured(db)
        if known.head is None:
            say("sealed     nothing yet: does `python3 -m app jobs` run?")
        else:
            signed = known.head.signed_at.isoformat(timespec="seconds")
            say(f"sealed     {known.head.size} leaves, signed {signed}, {known.head_age:.1f} s ago")
        say(f"waiting    {known.waiting} leaves, the oldest for {known.oldest:.1f} s")
        say(f"processes  {known.alive} alive, {known.silent} silent, {known.ended} ended")
        if place is None:
            say("outside    no place is set: ISHINOWA_AUDIT_ANCHOR")
            return 0
        line = await asyncio.to_thread(place.newest)
        owed = await status.owed(db, line)
    has = f"{line.size} leaves" if line else "nothing"
    say(f"outside    {has}; {owed} heads have yet to be sent")
    return 0


async def _prove(own: Settings, leaf_id: UUID) -> int:
    async with _reading(own) as db:
        try:
            proof = await proofs.inclusion(db, leaf_id)
        except LookupError:
            return complain("There is no such leaf.")
    if proof is None:
        return complain("This leaf is not sealed yet.")
    say(proof.model_dump_json(indent=2))
    return 0


def _check(file: Path, key: Path | None) -> int:
    try:
        proof = _PROOF.validate_json(file.read_bytes())
        heads = (
            (proof.head,) if isinstance(proof, proofs.Inclusion) else (proof.first, proof.second)
        )
        say(proof.check(Witness(_keys(key, {head.kid for head in heads}))))
    except (ValidationError, ValueError):
        return complain("This is no proof, or the key is none.")
    except NotProved as failed:
        return complain(f"Not proved: {failed}")
    return 0


def _keys(given: Path | None, kids: set[str]) -> Mapping[str, bytes]:
    """The public keys of a folder, of one file whatever it is called, or of this installation."""
    if given is not None:
        return Keyring(given).heads if given.is_dir() else dict.fromkeys(kids, given.read_bytes())
    own = settings()
    return Keyring(own.key_directory, own.sealer_key_directory).heads or Keyring(demo.KEYS).heads


@asynccontextmanager
async def _reading(own: Settings) -> AsyncIterator[AsyncConnection]:
    pool = engine(own.sealer_database_url.get_secret_value(), 1, prepares=own.prepare_statements)
    try:
        async with connection(pool) as db:
            yield db
    finally:
        await pool.dispose()


def _told() -> Callable[[Finding], None]:
    count = 0

    def tell(finding: Finding) -> None:
        nonlocal count
        count += 1
        if count <= MANY:
            say(str(finding))
        elif count == MANY + 1:
            say("... and more, which are only counted")

    return tell
