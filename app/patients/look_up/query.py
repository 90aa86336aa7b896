"""What is asked when a person is looked up: at least two identifiers, normalised. Pure."""

import hashlib
import hmac
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final, TypeGuard

from app.japan.addresses import address_key
from app.japan.codes import care_insurance_number
from app.japan.names import clean_name, fold_reading, name_key
from app.japan.phones import phone_key
from app.japan.text import Said
from app.japan.wareki import PartialDate, read_date
from app.patients.cards.codes import digests, read_code

NEEDED = 2
SHORTEST_KEY = 32

_TOO_WEAK = Said(
    "2つ以上の手がかり（氏名・生年月日・電話・住所・介護保険番号・カード）を入力してください。"
    "ふりがなと漢字の氏名は合わせて1つです。カードは別の方のものかもしれません。"
    "1つしか分からないときは、通常どおり対応してください。",
    "Give two identifiers or more (name, full birth date, phone, address, care-insurance "
    "number, card); reading and written name are one, and a card may be somebody else's. With only "
    "one, carry on with ordinary care.",
)


class Identifier(StrEnum):
    """By what a person can be looked up."""

    READING = "reading"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    CARE_INSURANCE_NUMBER = "care_insurance_number"
    ADDRESS = "address"
    CARD = "card"


PERSONAL: Final = frozenset(
    {
        *(Identifier.READING, Identifier.NAME, Identifier.BIRTH_DATE),
        Identifier.CARE_INSURANCE_NUMBER,
    }
)
"""What is a person's own: a household shares phone and address, a card can lie beside another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was asked, normalised: every way of writing the same thing gives the same query.

    `card` is what may be kept of the code, under every key. It speaks for itself nowhere, also not
    for breaking the glass: a card can lie beside another person.
    """

    reading: str | None = None
    name: str | None = None
    birth_date: PartialDate | None = None
    phone: str | None = None
    care_insurance_number: str | None = None
    address: str | None = None
    card: tuple[str, ...] | None = None

    @property
    def names_somebody(self) -> bool:
        """Whether one identifier is the person's own or their household's, no mere birth date."""
        own = (self.reading, self.name, self.phone, self.care_insurance_number, self.address)
        return any(own)

    @property
    def usable(self) -> frozenset[Identifier]:
        """By what somebody can be looked for: a birth date only where all of it is known."""
        is_born = self.birth_date is not None and self.birth_date.full is not None
        given = {
            Identifier.READING: self.reading,
            Identifier.NAME: self.name,
            Identifier.BIRTH_DATE: is_born,
            Identifier.PHONE: self.phone,
            Identifier.CARE_INSURANCE_NUMBER: self.care_insurance_number,
            Identifier.ADDRESS: self.address,
            Identifier.CARD: self.card,
        }
        return frozenset(one for one, value in given.items() if value)

    def fingerprint(self, key: bytes) -> str:
        """The HMAC-SHA-256 that stands for this query in the audit, in hex.

        Raises `ValueError` for a key under 32 bytes: a short key can be guessed, and the
        few birth dates and names there are could then be tried one by one.
        """
        if len(key) < SHORTEST_KEY:
            raise ValueError(f"the search key needs {SHORTEST_KEY} bytes")
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        asked = {name: str(value) for name, value in values.items() if value is not None}
        text = json.dumps(asked, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hmac.new(key, b"ishinowa look-up 1\0" + text.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class TooWeak:
    """Fewer than two usable identifiers: nobody is looked for. `query` is kept for the audit."""

    query: Query

    @property
    def said(self) -> Said:
        """What to do now."""
        return _TOO_WEAK

    def fingerprint(self, key: bytes) -> str:
        """As of a query: what was asked is on the record, also where it finds nobody."""
        return self.query.fingerprint(key)


def ask(
    card_keys: Sequence[bytes] = (),
    /,
    *,
    reading: str | None = None,
    name: str | None = None,
    birth_date: str | None = None,
    phone: str | None = None,
    number: str | None = None,
    address: str | None = None,
    card: str | None = None,
) -> Query | TooWeak:
    """The query out of what was typed; blank fields are not asked.

    A birth date known only in part still helps to compare but is not one of the two
    identifiers. Raises `Unreadable` for a field that cannot be read.
    """
    query = Query(
        reading=fold_reading(reading) if _is_given(reading) else None,
        name=name_key(clean_name(name)) if _is_given(name) else None,
        birth_date=read_date(birth_date) if _is_given(birth_date) else None,
        phone=phone_key(phone) if _is_given(phone) else None,
        care_insurance_number=care_insurance_number(number) if _is_given(number) else None,
        address=address_key(address) if _is_given(address) else None,
        card=digests(read_code(card), card_keys) if _is_given(card) else None,
    )
    return TooWeak(query) if distinct(query.usable) < NEEDED else query


def distinct(identifiers: Collection[Identifier]) -> int:
    """How many different things are known: reading and written name are one."""
    is_twice = Identifier.READING in identifiers and Identifier.NAME in identifiers
    return len(identifiers) - is_twice


def _is_given(text: str | None) -> TypeGuard[str]:
    return text is not None and bool(text.strip())
