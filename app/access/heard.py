"""What the patient's words amount to on one grant, those on the record it went into among them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from app.db import Found
from app.policy.bases import Basis
from app.policy.consent import (
    NOTHING_RECORDED,
    Consent,
    ConsentState,
    most_cautious,
    stricter,
)
from app.policy.sections import Section

_EVERY_SECTION: Final = frozenset(Section)
_NO: Final = (ConsentState.WITHDRAWN, ConsentState.REFUSED)


def consent_of(row: Found, basis: Basis) -> Consent:
    """The consent that an answer of `store.standing` amounts to on a basis.

    On a record that went into another, what was said there counts as well, whatever is stricter.
    """
    kept = tuple(_each(row.kept_words or (), "kept"))
    if basis is Basis.GLASS:
        return most_cautious((*_each(row.every_word or (), "epoch"), *kept))
    consent = _own(row)
    for word in kept:
        consent = stricter(consent, word, basis)
    return _within(row.scope, consent)


def is_granted(newest: Found | None) -> bool:
    """Whether a group was granted anything, and nothing against it on the record it went into."""
    if newest is None or newest.state != ConsentState.GRANTED:
        return False
    return all(word["state"] not in _NO for word in newest.kept_words or ())


def _own(row: Found) -> Consent:
    if row.is_own_institution:
        restricted = frozenset(map(Section, row.restricted or ()))
        return Consent(ConsentState.IMPLIED, None, restricted, "implied")
    if row.state is None:
        return NOTHING_RECORDED
    return _said(row.state, row.sections, row.restricted, f"epoch-{row.consent_epoch}")


def _within(scope: Sequence[str] | None, consent: Consent) -> Consent:
    """What lies outside a surrogate's scope is kept back like what the patient keeps back."""
    if scope is None:
        return consent
    beyond = _EVERY_SECTION - frozenset(map(Section, scope))
    return replace(consent, restricted=consent.restricted | beyond)


def _each(said: Iterable[Mapping[str, Any]], where: str) -> Iterator[Consent]:
    for one in said:
        version = f"{where}-{one['epoch']}"
        yield _said(one["state"], one["sections"], one["restricted"], version)


def _said(
    state: str, sections: Iterable[str] | None, restricted: Iterable[str], version: str
) -> Consent:
    named = None if sections is None else frozenset(map(Section, sections))
    return Consent(ConsentState(state), named, frozenset(map(Section, restricted)), version)
