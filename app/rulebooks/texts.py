"""A rulebook's text read and checked, together with the texts that it stands on. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from app.transport import check, shelf
from app.transport.language.findings import Finding
from app.transport.language.reading import Reading, read

LARGEST = 65_536
"""The largest text taken, in bytes: five times the largest rulebook that ships."""

Texts = Mapping[str, str]
"""Texts of rulebooks by their id."""


class NotHere(Exception):  # noqa: N818  errors are named for what happened
    """A text names a rulebook that was not handed in; whoever has it reads once more."""

    def __init__(self, name: str) -> None:
        """Takes the id that is named."""
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Judged:
    """A text that could be read: what its check found, and every text it stands on, pinned."""

    reading: Reading
    parents: Texts
    findings: tuple[Finding, ...]
    passes: bool

    @property
    def refines(self) -> tuple[str, ...]:
        """The ids of the rulebooks that it refines, the nearest first."""
        found = []
        above = self.reading.above
        while above is not None:
            found.append(above.rulebook.id)
            above = above.above
        return tuple(found)


def digest_of(text: str, parents: Texts) -> str:
    """SHA-256 over a text and the texts it stands on, in hex: what is approved."""
    said = json.dumps(
        {"parents": dict(parents), "text": text},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(said.encode()).hexdigest()


def judged(text: str, known: Mapping[str, str | None]) -> Judged:
    """A draft, its parents taken from those that ship and from `known`.

    Raises BadRulebook with every finding, and NotHere for a parent that `known` says nothing of.
    """
    used: dict[str, str] = {}

    def parent(name: str) -> str | None:
        found = shelf.text_of(name)
        if found is None:
            if name not in known:
                raise NotHere(name)
            found = known[name]
        if found is not None:
            used[name] = found
        return found

    read(text, parents=parent)
    return judged_anew(text, used)


def judged_anew(text: str, parents: Texts) -> Judged:
    """A text with the very texts that were pinned with it, and no other. Raises BadRulebook."""
    return _judged(text, tuple(sorted(parents.items())))


@lru_cache(maxsize=64)
def _judged(text: str, parents: tuple[tuple[str, str], ...]) -> Judged:
    used = dict(parents)
    reading = read(text, parents=used.get)
    findings = check.check_reading(reading)
    return Judged(reading, MappingProxyType(used), findings, check.passes(reading))
