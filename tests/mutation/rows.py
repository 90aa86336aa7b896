"""What a hunt on rows stands on, made once: a server and a migrated template."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

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
