"""`health`: asks the service on this machine whether it can work. For containers and cron."""

import argparse
import urllib.error
import urllib.request

from app.commands.screen import complain, say
from app.settings import settings

PATIENCE = 3.0
"""Seconds until no answer counts as a no."""


def run(arguments: list[str]) -> int:
    """Returns 0 where `GET /health` answers 200, otherwise 1 with one sentence."""
    parser = argparse.ArgumentParser("python3 -m app health", description=__doc__)
    parser.add_argument("--port", type=int, default=settings().port, help="where it listens")
    port = parser.parse_args(arguments).port
    try:
        # Loopback only, and a scheme of our own: nothing else can be asked.
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=PATIENCE) as answer:
            say(answer.read().decode())
    except (urllib.error.URLError, TimeoutError):
        return complain(f"The service on port {port} does not answer, or cannot work.")
    return 0
