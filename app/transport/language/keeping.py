"""What lies ready before a call, and what is written down after it."""

from dataclasses import dataclass

from app.transport.language.marks import FactName, Key, Origin
from app.transport.language.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """Information the crew may find at the scene: a sheet, a card, a kit.

    `place` is where it lies, `items` what it tells, `use` the conditions under which it may be
    read, `renew_months` how often it is to be made anew.
    """

    id: Key
    text: Text
    place: Text | None = None
    items: tuple[Text, ...] = ()
    use: Text | None = None
    renew_months: int | None = None
    about: bool = False
    origin: Origin = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The terms of registering beforehand, with a hospital or the fire department.

    `at_most` is how many one person may register, `exchange_months` how often clinic and
    hospital exchange what they know, `forms` the papers, `through` who applies, `deletion` to
    whom and how the end is reported.
    """

    text: Text
    through: Text
    at_most: int | None = None
    exchange_months: int | None = None
    forms: tuple[Text, ...] = ()
    deletion: Text | None = None
    origin: Origin = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordItem:
    """One thing the crew writes down. `fact` is the fact it speaks of, where there is one.

    `review`: the after-review (事後検証) by the council wants it.
    """

    id: Key
    text: Text
    fact: FactName | None = None
    review: bool = True
    origin: Origin = ""
