"""`story`: walks three cases through a running service over HTTP, as the three parties would.

Says at each step what each of them sees and does not see. Ends with 1 where an answer differs
from what the sharing and transport rules say. May be run again and again on the same demo.
"""

import argparse
import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import httpx
import uvicorn

from app.clock import now
from app.commands import code, demo
from app.commands.screen import complain, say, stoppable
from app.commands.serve import UVICORN
from app.embedded import NotStarted
from app.errors import Conflict, NotFound
from app.main import application
from app.settings import Environment, Settings
from app.training import story
from app.training.party import CodeSource

_HALF_MINUTE = 30
_PATIENCE = 30.0


def run(arguments: list[str]) -> int:
    """Walks against the demo that runs, the training service at --url, or one of its own."""
    parser = argparse.ArgumentParser("python3 -m app story", description=__doc__)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--url", help="the service, if not the demo that runs here")
    where.add_argument("--own", action="store_true", help="start one for the time of the story")
    chosen = parser.parse_args(arguments)
    try:
        with stoppable():
            if chosen.own:
                with demo.passing() as own:
                    return asyncio.run(_walk_own(own))
            base_url, own = chosen.url or demo.address(), demo.running()
            if own.environment is Environment.PRODUCTION:
                return complain("Stories are told in training only: set ISHINOWA_ENVIRONMENT.")
            return asyncio.run(_walk(base_url, own))
    except NotStarted as failed:
        return complain(str(failed))
    except httpx.TransportError:
        return complain("The service does not answer: is the demo still running?")
    except NotFound:
        return complain("This database holds no training town: start `python3 -m app demo`.")


class _Beside(uvicorn.Server):
    """A service beside the story: signals stay with the story."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Takes none."""
        yield


async def _walk(base_url: str, own: Settings) -> int:
    async with httpx.AsyncClient(base_url=base_url, timeout=_PATIENCE) as client:
        return int(not await story.walk(client, _codes(own), say))


async def _walk_own(own: Settings) -> int:
    async with _served(own) as base_url:
        return await _walk(base_url, own)


@contextlib.asynccontextmanager
async def _served(own: Settings) -> AsyncIterator[str]:
    """The service on a free port of this machine, for as long as the block lasts."""
    door = socket.create_server(("127.0.0.1", 0))
    server = _Beside(uvicorn.Config(application(own), **UVICORN))
    serving = asyncio.create_task(server.serve([door]))
    try:
        while not server.started:
            if serving.done():
                serving.result()
            await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


def _codes(own: Settings) -> CodeSource:
    """The same source as `code`; waits where an account has used its codes up."""

    async def present(login: str) -> str:
        while True:
            try:
                return await code.present(own, login)
            except Conflict:
                left = _HALF_MINUTE - now().timestamp() % _HALF_MINUTE
                say(f"    ({login} の次のワンタイムコードを待っています: {left:.0f} 秒)")
                await asyncio.sleep(left + 0.2)

    return present
