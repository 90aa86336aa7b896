"""What was typed to find somebody, read into a query. Each field that cannot be read is named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from app.errors import Invalid, Violation
from app.japan.text import Unreadable
from app.patients.look_up.query import Query, TooWeak, ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed at the scene; empty fields are not asked."""

    reading: str | None = None
    name: str | None = None
    birth_date: str | None = None
    phone: str | None = None
    care_insurance_number: str | None = None
    address: str | None = None
    card: str | None = None


UNDER_GLASS = tuple(field.name for field in fields(Asked) if field.name != "card")
"""What is asked before the glass is broken: a card is for a look-up on a call alone."""


def query_of(asked: Asked, card_keys: Sequence[bytes] = ()) -> Query | TooWeak:
    """The query, which two usable identifiers make. Raises Invalid.

    `card_keys`: under which cards are kept; without them a card finds nobody.
    """
    try:
        return ask(
            card_keys,
            reading=asked.reading,
            name=asked.name,
            birth_date=asked.birth_date,
            phone=asked.phone,
            number=asked.care_insurance_number,
            address=asked.address,
            card=asked.card,
        )
    except Unreadable:
        raise Invalid(*_unreadable(asked)) from None


def _unreadable(asked: Asked) -> list[Violation]:
    """Each field that cannot be read, and why."""
    single: dict[str, Callable[[], object]] = {
        "reading": lambda: ask(reading=asked.reading),
        "name": lambda: ask(name=asked.name),
        "birth_date": lambda: ask(birth_date=asked.birth_date),
        "phone": lambda: ask(phone=asked.phone),
        "care_insurance_number": lambda: ask(number=asked.care_insurance_number),
        "address": lambda: ask(address=asked.address),
        "card": lambda: ask(card=asked.card),
    }
    violations = []
    for name, read in single.items():
        try:
            read()
        except Unreadable as unreadable:
            violations.append(Violation(f"body.{name}", unreadable.ja, unreadable.en))
    return violations


def query_of_one(asked: Asked) -> Query | TooWeak:
    """The query where one usable identifier must do; a birth date by itself is none."""
    query = query_of(asked)
    if isinstance(query, TooWeak) and query.query.names_somebody:
        return query.query
    return query
