"""A region's agreement as the rules take it, out of the cells that a version stores. Pure."""

from collections.abc import Mapping
from functools import lru_cache

from app.policy.agreement import DEFAULT, Agreement
from app.policy.draft import cell_of
from app.policy.levels import Level


def agreed(region: str, number: int | None, cells: Mapping[str, str] | None) -> Agreement:
    """One version of a region; the default where there is none."""
    if number is None or cells is None:
        return DEFAULT
    return _read(region, number, tuple(sorted(cells.items())))


@lru_cache(maxsize=512)
def _read(region: str, number: int, cells: tuple[tuple[str, str], ...]) -> Agreement:
    # A version never changes, so it is read once: "section/column" → level.
    changed = {cell_of(name): Level(level) for name, level in cells}
    return Agreement(
        version=f"{region}-{number}", region=region, cells={**DEFAULT.cells, **changed}
    )
