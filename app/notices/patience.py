"""When what could not be sent is tried again, and when it is given up. Pure."""

from datetime import timedelta
from typing import Final

_SECONDS: Final = (3, 10, 30, 120, 480, 1800, 3600, 7200, 14400, 28800, 28800)
"""Waits that grow about fourfold and then twofold: one day in all."""
_SPREAD: Final = 0.2
"""How far a wait lies beside its figure, so that those who failed together come back apart."""


def next_try(attempts: int, chance: float) -> timedelta | None:
    """The wait after so many tries; None where the last one has failed. `chance`: from 0 to 1."""
    if attempts > len(_SECONDS):
        return None
    wait = _SECONDS[max(attempts, 1) - 1]
    return timedelta(seconds=wait * (1 - _SPREAD + 2 * _SPREAD * chance))
