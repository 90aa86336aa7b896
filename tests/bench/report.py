"""What one run found, as a small table with the goals and whether they are met. Pure."""

from dataclasses import dataclass
from statistics import median

from tests.bench.alone import Alone
from tests.bench.figures import (
    Goal,
    Slice,
    percentile,
    ratio_of_medians,
    ratio_of_rates,
    table,
)

MANY = 8
"""Clients at once, where throughput is asked."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The slices of one path: with one client, and with eight at once."""

    single: list[Slice]
    together: list[Slice]


@dataclass(frozen=True, slots=True)
class Start:
    """One start of the product: seconds to its first answer and first card, MB once at work."""

    answer: float
    card: float
    megabytes: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything that one run found. The n-th slices of all paths were taken side by side."""

    bare: Pair
    same_sql: Pair
    card: Pair
    sealed: Pair
    unsynced: Pair
    unrecorded: Pair
    followed: tuple[float, float, float]
    of_card: int
    of_look_up: int
    card_bytes: int
    alone: Alone
    starts: list[Start]


def goals(found: Found) -> list[Goal]:
    """What the product promises, each with what was measured."""
    card, bare, sql = found.card, found.bare, found.same_sql
    clients = f"throughput, {MANY} clients"
    return [
        Goal("card / bare read: p50, one client", ratio_of_medians(card.single, bare.single), 3),
        Goal(
            f"card / bare read: {clients}",
            ratio_of_rates(card.together, bare.together),
            1 / 3,
            is_least=True,
        ),
        Goal(
            f"card / same SQL: {clients}",
            ratio_of_rates(card.together, sql.together),
            0.6,
            is_least=True,
        ),
        Goal(
            f"card, sealer running / no sealer: {clients}",
            ratio_of_rates(found.sealed.together, card.together),
            0.8,
            is_least=True,
        ),
        Goal("statements per card", found.of_card, 6),
    ]


def text(found: Found, promised: list[Goal]) -> str:
    """The whole table."""
    heading = ("goal", "measured", "wanted", "")
    return "\n\n".join(
        (
            _paths(found),
            table(heading, [goal.line for goal in promised]),
            table(("further", "median", "p99"), _further(found)),
        )
    )


def _paths(found: Found) -> str:
    heading = ("over HTTP", "1 client: p50 ms", "p99 ms", f"{MANY} clients: /s", "p50 ms", "p99 ms")
    named = {
        "bare primary-key read": found.bare,
        "the card's SQL by psycopg": found.same_sql,
        f"card ({found.card_bytes / 1024:.1f} KB)": found.card,
        "card, sealer running": found.sealed,
        "card, commit not synced": found.unsynced,
        "card, no audit": found.unrecorded,
    }
    return table(heading, [_row(name, pair) for name, pair in named.items()])


def _row(name: str, pair: Pair) -> tuple[str, ...]:
    rate = median(one.rate for one in pair.together)
    return (name, *_milliseconds(pair.single), f"{rate:.0f}", *_milliseconds(pair.together))


def _milliseconds(slices: list[Slice]) -> tuple[str, str]:
    took = [each * 1000 for one in slices for each in one.took]
    return f"{median(took):.2f}", f"{percentile(took, 0.99):.2f}"


def _further(found: Found) -> list[tuple[str, str, str]]:
    alone, starts = found.alone, found.starts
    card_microseconds = median(one.middle for one in found.card.single) * 1e6
    sizes = [start.megabytes for start in starts if start.megabytes is not None]
    return [
        ("share of audit in the card, its fsync included", _share(found, found.unrecorded), ""),
        ("share of the commit's fsync in the card", _share(found, found.unsynced), ""),
        ("share of decide in the card", f"{alone.decide[0] / card_microseconds:.2%}", ""),
        ("leaves sealed under one head", f"{found.followed[0]:.0f}", ""),
        ("from leaf to signed head, s", *_each(found.followed[1:], 2)),
        ("statements per look-up", str(found.of_look_up), ""),
        ("decide alone, µs", *_each(alone.decide, 1)),
        *(
            (f"rule {name} alone, µs", *_each(took, 0))
            for name, took in sorted(alone.rulebooks.items())
        ),
        *(
            (f"rule {name} / dictionary look-up", f"{took[0] / alone.look_up:.0f}", "")
            for name, took in sorted(alone.rulebooks.items())
        ),
        ("cold start to the first answer, s", f"{median(one.answer for one in starts):.2f}", ""),
        ("cold start to the first card, s", f"{median(one.card for one in starts):.2f}", ""),
        ("memory per worker at work, MB", f"{median(sizes):.0f}" if sizes else "not known", ""),
    ]


def _each(pair: tuple[float, float], digits: int) -> tuple[str, str]:
    return f"{pair[0]:.{digits}f}", f"{pair[1]:.{digits}f}"


def _share(found: Found, without: Pair) -> str:
    return f"{1 - ratio_of_medians(without.single, found.card.single):.0%}"
