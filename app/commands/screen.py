"""What a command says on the screen while it works."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


def say(text: str = "") -> None:
    """One line, at once: also when the screen is a file."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> int:
    """One clear sentence about what is wrong. Returns the exit code 1."""
    sys.stdout.flush()
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
    return 1


@contextmanager
def step(what: str) -> Iterator[None]:
    """Says what begins, and behind it how long it took (seconds) or that it failed."""
    sys.stdout.write(f"  {what} ... ")
    sys.stdout.flush()
    began = time.monotonic()
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - began:.1f} s")


@contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C, a closed terminal and `kill` all end the same way: what was begun is put away.

    The first signal raises KeyboardInterrupt; later ones are not heard, so that nothing
    breaks off the clearing up.
    """
    ends = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    heard = [each for each in ends if signal.getsignal(each) is not signal.SIG_IGN]

    def stop(_number: int, _frame: FrameType | None) -> None:
        for each in heard:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in heard:
        signal.signal(each, stop)
    yield
