"""What needs no database, measured alone: a decision, a rule, and a dictionary to compare with."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from timeit import repeat

from app.policy.agreement import DEFAULT
from app.policy.bases import Basis
from app.policy.consent import Consent, ConsentState
from app.policy.decide import decide
from app.policy.roles import Role
from app.transport.shelf import names
from tests.bench.figures import percentile
from tests.transport.situations import EVERYTHING, VALID, a_call, advise, facts

_TIMES, _FEWER, _LOOPS = 2_000, 400, 20_000


@dataclass(frozen=True, slots=True)
class Alone:
    """Microseconds of one call: the median and p99; of the look-up the median only.

    `evaluate` is Tokyo's rule, `rulebooks` every one that ships, by id.
    """

    decide: tuple[float, float]
    evaluate: tuple[float, float]
    rulebooks: dict[str, tuple[float, float]]
    look_up: float


def measured() -> Alone:
    """A crew's decision, and every rule with everything known and a doctor's word."""
    consent = Consent(ConsentState.GRANTED, None, frozenset(), "epoch-1")
    known, doctor = facts(**EVERYTHING), a_call()
    keys = dict.fromkeys(range(1000))
    look_ups = repeat("keys[500]", globals={"keys": keys}, number=_LOOPS, repeat=25)
    rules = {
        name: _microseconds(partial(advise, name, known, doctor, standing=VALID), _FEWER)
        for name in names()
    }
    return Alone(
        decide=_microseconds(lambda: decide(Role.CREW, Basis.CALL, [DEFAULT], consent)),
        evaluate=rules["tokyo"],
        rulebooks=rules,
        look_up=median(look_ups) / _LOOPS * 1e6,
    )


def _microseconds(what: Callable[[], object], times: int = _TIMES) -> tuple[float, float]:
    took = []
    for _ in range(times):
        began = time.perf_counter_ns()
        what()
        took.append((time.perf_counter_ns() - began) / 1000)
    return median(took), percentile(took, 0.99)
