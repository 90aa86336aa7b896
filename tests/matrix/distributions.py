"""Whether two samples come from one distribution: Kolmogorov and Smirnov, without a library."""

import math
from bisect import bisect_right
from collections.abc import Sequence


def distance(a: Sequence[float], b: Sequence[float]) -> float:
    """The largest difference between the two empirical distributions."""
    one, other = sorted(a), sorted(b)
    return max(
        abs(bisect_right(one, x) / len(one) - bisect_right(other, x) / len(other))
        for x in (*one, *other)
    )


def chance(a: Sequence[float], b: Sequence[float]) -> float:
    """How likely a distance so large is between samples of one distribution, asymptotically."""
    size = math.sqrt(len(a) * len(b) / (len(a) + len(b)))
    scaled = (size + 0.12 + 0.11 / size) * distance(a, b)
    if scaled < 0.2:
        return 1.0
    terms = ((-1) ** (n - 1) * math.exp(-2 * (n * scaled) ** 2) for n in range(1, 101))
    return min(1.0, max(0.0, 2 * math.fsum(terms)))
