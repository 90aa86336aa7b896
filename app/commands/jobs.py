"""`jobs`: runs beside `serve` what runs by the clock: seals the audit, sends what is to be told.

One is enough; a second waits, and takes over where the first one ends.
"""

import argparse
import asyncio
import signal

from app import jobs, log
from app.commands.readiness import faults, mail_faults, sealer_faults
from app.commands.screen import complain, say
from app.settings import Settings, settings


def run(arguments: list[str]) -> int:
    """Runs until it is told to stop. Returns 1 and says every reason where it may not."""
    parser = argparse.ArgumentParser("python3 -m app jobs", description=__doc__)
    parser.parse_args(arguments)
    own = settings()
    if found := [*faults(own), *sealer_faults(own), *mail_faults(own)]:
        return complain("\n".join(found))
    log.configure()
    names = [*(job.name for job in jobs.table(own)), jobs.deliveries(own).name]
    say(f"Ishinowa jobs ({own.environment}): {', '.join(names)}")
    asyncio.run(_until_stopped(own))
    return 0


async def _until_stopped(own: Settings) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    await jobs.run(own, stop)
