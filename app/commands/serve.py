"""`serve`: runs the service under the ISHINOWA_ settings; refuses a set-up that is not safe."""

import argparse
from typing import Any, Final

import uvicorn

from app.commands.readiness import faults
from app.commands.screen import complain, say
from app.settings import settings

# httptools, because h11 takes a length and chunks together; no access log and no server header,
# because an address says where a person looked, and a version says what to try.
UVICORN: Final[dict[str, Any]] = {
    "http": "httptools",
    "loop": "uvloop",
    "log_level": "warning",
    "access_log": False,
    "server_header": False,
    "timeout_graceful_shutdown": 10,
}


def run(arguments: list[str]) -> int:
    """Serves until it is told to stop. Returns 1 and says every reason where it may not open."""
    parser = argparse.ArgumentParser("python3 -m app serve", description=__doc__)
    parser.parse_args(arguments)
    own = settings()
    if found := list(faults(own)):
        return complain("\n".join(found))
    say(f"Ishinowa ({own.environment}) on http://{own.host}:{own.port}")
    uvicorn.run(
        "app.main:application",
        factory=True,
        host=own.host,
        port=own.port,
        workers=own.workers,
        **UVICORN,
    )
    return 0
