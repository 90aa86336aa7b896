"""A draft of a region's agreement: the cells that differ from the default, checked. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from app.policy import table
from app.policy.bases import Column
from app.policy.levels import Level
from app.policy.sections import Section

Cell = tuple[Section, Column]


class Unagreeable(ValueError):  # noqa: N818  errors are named for what happened
    """Cells at levels that no agreement may hold, each with those that it may."""

    def __init__(self, cells: Mapping[Cell, tuple[Level, ...]]) -> None:
        """Takes the cells at fault."""
        super().__init__("no agreement may hold this")
        self.cells = cells


class UnknownCell(ValueError):  # noqa: N818  likewise
    """A word for a cell that is not one of the table."""


def name_of(cell: Cell) -> str:
    """A cell as it is stored and sent: ``values/crew``."""
    section, column = cell
    return f"{section.value}/{column.value}"


def cell_of(name: str) -> Cell:
    """The cell of a stored or sent word. Raises UnknownCell."""
    section, _, column = name.partition("/")
    try:
        return Section(section), Column(column)
    except ValueError:
        raise UnknownCell from None


def changes(wanted: Mapping[str, Level]) -> dict[str, str]:
    """What differs from the default, in the order of the table. Raises UnknownCell, Unagreeable.

    Refused are levels above the ceiling, and brief where the section has no brief form: the
    table would say that something is shown, and nothing could be.
    """
    cells = {cell_of(name): level for name, level in wanted.items()}
    refused = {
        cell: table.choices(*cell)
        for cell, level in cells.items()
        if level not in table.choices(*cell)
    }
    if refused:
        raise Unagreeable(refused)
    return {
        name_of(cell): cells[cell].value
        for cell in table.STANDARD
        if cell in cells and cells[cell] is not table.STANDARD[cell]
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What two people of different organisations approve: all that a version says."""

    region: str
    number: int
    cells: Mapping[str, str]
    reason: str
    in_force_from: datetime

    @property
    def digest(self) -> str:
        """SHA-256 in hex over the canonical JSON of the content."""
        content = {
            "agreement": 1,
            "region": self.region,
            "number": self.number,
            "cells": dict(self.cells),
            "reason": self.reason,
            "in_force_from": self.in_force_from.astimezone(UTC).isoformat(timespec="microseconds"),
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
