"""A region's sharing agreement: it may narrow any cell, and widen only up to the ceiling."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.policy import table
from app.policy.bases import Column
from app.policy.levels import Level
from app.policy.sections import Section


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of one region's agreement; a cell it does not name is withheld.

    Words of the database are taken as such (``"crew"``, ``"full"``); an unknown one is a
    ValueError. `decide` cuts at the ceiling even where a version above it got in.
    """

    version: str
    region: str
    # Left out of the hash, not of the comparison: a mapping has none.
    cells: Mapping[tuple[Section, Column], Level] = field(hash=False)

    def __post_init__(self) -> None:
        cells = {
            (Section(section), Column(column)): Level(level)
            for (section, column), level in self.cells.items()
        }
        object.__setattr__(self, "cells", MappingProxyType(cells))

    def level(self, section: Section, column: Column) -> Level:
        """What the agreement says of a cell; withheld where it is silent."""
        return self.cells.get((section, column), Level.WITHHELD)

    @property
    def above_ceiling(self) -> tuple[tuple[Section, Column], ...]:
        """The cells that the agreement opens further than any agreement may."""
        return tuple(
            cell
            for cell, level in self.cells.items()
            if level > table.CEILING.get(cell, Level.WITHHELD)
        )

    @property
    def is_within_ceiling(self) -> bool:
        """Whether the agreement may be published at all."""
        return not self.above_ceiling


DEFAULT = Agreement(version="default-1", region="default", cells=table.STANDARD)
"""What holds where a region has agreed nothing of its own."""


def narrower(a: Agreement, b: Agreement) -> Agreement:
    """Cell by cell the lesser of two agreements: patient and viewer of different regions."""
    return Agreement(
        version=f"{a.version}+{b.version}",
        region=f"{a.region}+{b.region}",
        cells={cell: min(a.level(*cell), b.level(*cell)) for cell in table.CEILING},
    )
