"""Records of made-up wills, built from what a test wants to say."""

from datetime import date
from typing import Any

from app.intent.history import (
    Answer,
    Intent,
    Mark,
    MarkKind,
    Order,
    PatientSignature,
    Wish,
    WishSource,
)

ON = date(2026, 4, 1)


def a_wish(epoch: int = 1, **other: Any) -> Wish:  # noqa: ANN401  any field of a wish
    facts: dict[str, Any] = {
        "resuscitation": Answer.NOT_WANTED,
        "source": WishSource.PATIENT,
        "stated_on": date(2026, 1, 10),
    }
    return Wish(epoch=epoch, **(facts | other))


def an_order(epoch: int = 2, **other: Any) -> Order:  # noqa: ANN401  any field of an order
    facts: dict[str, Any] = {
        "covers_arrest": True,
        "patient_signature": PatientSignature.SCAN,
        "issued_on": date(2026, 1, 12),
        "signed_epoch": epoch + 1,
        "is_signer_physician": True,
    }
    return Order(epoch=epoch, **(facts | other))


def a_mark(epoch: int, kind: MarkKind = MarkKind.WITHDRAWN) -> Mark:
    return Mark(epoch=epoch, kind=kind)


def a_record(*events: Wish | Order | Mark, **other: Any) -> Intent:  # noqa: ANN401  any field
    return Intent(
        wishes=tuple(one for one in events if isinstance(one, Wish)),
        orders=tuple(one for one in events if isinstance(one, Order)),
        marks=tuple(one for one in events if isinstance(one, Mark)),
        **other,
    )
