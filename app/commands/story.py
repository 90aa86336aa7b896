"""`story`: walks three cases through a running service over HTTP, as the three parties would.

Ends with 1 where an answer differs from what the sharing and transport rules say.
"""

import argparse

from app.commands import demo
from app.commands.screen import complain
from app.embedded import NotStarted


def run(arguments: list[str]) -> int:
    """Walks against the demo that runs, or the training service at --at."""
    parser = argparse.ArgumentParser("python3 -m app story", description=__doc__)
    parser.add_argument("--at", metavar="URL", help="the service, if not the demo that runs here")
    chosen = parser.parse_args(arguments)
    from app.training import story  # noqa: PLC0415  only training brings made-up people

    try:
        return int(story.walk(chosen.at or demo.address()))
    except NotStarted as failed:
        return complain(str(failed))
