"""What a fact can be: its type, its words, whom to ask, and which sources may fill it.

The list itself stands in `vocabulary.py`. A region that needs a fact the list lacks declares
it in its rulebook, under a name that begins with `local_`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from app.transport.language.marks import Key
from app.transport.language.words import BadFact, Text

LOCAL = "local_"


class Source(StrEnum):
    """Where a fact comes from."""

    RECORD = "record"
    SEEN = "seen"
    PATIENT = "patient"
    FAMILY_PRESENT = "family_present"
    FAMILY_BY_PHONE = "family_by_phone"
    THIRD_PARTY = "third_party"
    CARE_STAFF = "care_staff"
    DOCTOR = "doctor"


class Shape(StrEnum):
    """The type of a fact's value."""

    BOOLEAN = "boolean"
    CHOICE = "choice"
    NUMBER = "number"


class AskedOf(StrEnum):
    """Who can answer."""

    CREW = "crew"
    FAMILY = "family"
    DOCTOR = "doctor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a choice, with its label."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FactKind:
    """What a fact is: type, words, whom to ask, and which sources may fill it.

    `about_cpr` marks what tells of a refusal of resuscitation: outside cardiac arrest such a
    fact changes no outcome (P6). `unit` and the limits belong to numbers, `choices` to choices.
    """

    name: Key
    shape: Shape
    label: Text
    question: Text
    asked_of: AskedOf
    sources: tuple[Source, ...]
    choices: tuple[Choice, ...] = ()
    unit: Text | None = None
    minimum: int = 0
    maximum: int = 1_000_000
    about_cpr: bool = False

    def __post_init__(self) -> None:
        if (self.shape is Shape.CHOICE) != bool(self.choices):
            raise BadFact(
                Text(
                    "choices は型が choice のときだけ書きます",
                    "choices belong to the choice type, and it needs them",
                ),
                Text("型か choices を直してください", "change shape, or add or drop choices"),
            )
        if (self.shape is Shape.NUMBER) != (self.unit is not None):
            raise BadFact(
                Text(
                    "unit は型が number のときだけ書きます",
                    "unit belongs to the number type, and it needs one",
                ),
                Text("型か unit を直してください", "change shape, or add or drop unit"),
            )

    def remark_on(self, value: object) -> Text | None:
        """What is wrong with this value for this kind; `None` where nothing is."""
        match self.shape:
            case Shape.BOOLEAN:
                fits, ja, en = isinstance(value, bool), "true か false", "true or false"
            case Shape.CHOICE:
                values = [choice.value for choice in self.choices]
                fits = isinstance(value, str) and value in values
                ja = en = " / ".join(values)
            case Shape.NUMBER:
                fits = (
                    isinstance(value, int | float)
                    and not isinstance(value, bool)
                    and math.isfinite(value)
                    and self.minimum <= value <= self.maximum
                )
                ja = f"{self.minimum} 以上 {self.maximum} 以下の数"
                en = f"a number from {self.minimum} to {self.maximum}"
        return None if fits else Text(f"{self.name} の値は {ja} です", f"{self.name} takes {en}")


Vocabulary = Mapping[str, FactKind]


def kind_of(name: str, vocabulary: Vocabulary) -> FactKind:
    """The kind of that name; a misspelt name is refused, with the nearest right one."""
    kind = vocabulary.get(name)
    if kind is None:
        near = get_close_matches(name, vocabulary, n=1, cutoff=0.5)
        hint = near[0] if near else "arrest"
        raise BadFact(
            Text(f"「{name[:60]}」という事実はありません", f"there is no fact {name[:60]!r}"),
            Text(
                f"「{hint}」ではありませんか。新しい事実は facts に {LOCAL}… で宣言します",
                f"did you mean {hint!r}? A new fact is declared under facts as {LOCAL}…",
            ),
        )
    return kind


def inspect(name: str, value: object, source: Source, vocabulary: Vocabulary) -> None:
    """Refuse a wrong name, a value of the wrong type, or a source that may not say this."""
    kind = kind_of(name, vocabulary)
    if value is not None and (remark := kind.remark_on(value)):
        raise BadFact(remark, Text("値の型を直してください", "give a value of that type"))
    if source not in kind.sources:
        allowed = " / ".join(kind.sources)
        raise BadFact(
            Text(f"{name} の出どころに {source} は使えません", f"{name} cannot come from {source}"),
            Text(f"使えるもの: {allowed}", f"allowed: {allowed}"),
        )
