"""What a hunt on rows stands on, made once: a server, a migrated template, a built service."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app import embedded
from tests.emptied import a_template
from tests.mutation.patching import ROOT


@contextmanager
def standing() -> Iterator[None]:
    """A server and a template that also the sessions find which begin anew."""
    with embedded.start_any(ROOT / ".ishinowa", "test", fast=True) as server:
        os.environ["ISHINOWA_TEST_SERVER"] = str(server.directory)  # noqa: TID251  handed over
        os.environ["ISHINOWA_TEST_TEMPLATE"] = a_template(server)  # noqa: TID251  likewise
        yield


class BuiltOnce:
    """A plugin that keeps the service which conftest builds for each test: a quarter of a second.

    What a running service fills, its streams and its pool, is as new each time.
    """

    @pytest.hookimpl
    def pytest_collection_finish(self) -> None:
        """Conftest is imported by now, for the first time or anew."""
        conftest: Any = sys.modules["tests.conftest"]
        conftest.application = _kept(conftest.application)


def _kept(build: Callable[..., Any]) -> Callable[..., Any]:
    built: dict[str, Any] = {}

    def application(chosen: Any) -> Any:  # noqa: ANN401  the product's settings, perhaps anew
        key = f"{chosen!r} {chosen.database_url.get_secret_value()}"
        if key not in built:
            built[key] = build(chosen)
        app = built[key]
        app.state.streams = type(app.state.streams)()
        return app

    return application
