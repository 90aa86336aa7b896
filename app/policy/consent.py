"""What the patient's consent lets through, basis by basis."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.policy.bases import Basis
from app.policy.sections import Section


class ConsentState(StrEnum):
    """Where the newest consent towards one group of recipients stands."""

    NONE = "none"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    IMPLIED = "implied"  # the home doctor's own institution, by the care contract


@dataclass(frozen=True, slots=True)
class Consent:
    """The patient's newest word towards one group of recipients.

    `sections`: what was granted, None for everything. `restricted`: what the patient asked to
    keep back, whatever else is granted. `version` goes into decision and audit.
    """

    state: ConsentState
    sections: frozenset[Section] | None
    restricted: frozenset[Section]
    version: str


NOTHING_RECORDED = Consent(ConsentState.NONE, frozenset(), frozenset(), "none")
"""For a patient who was never asked."""

_NO = (ConsentState.WITHDRAWN, ConsentState.REFUSED)
_ITEMISED = frozenset({ConsentState.GRANTED, ConsentState.IMPLIED})


def most_cautious(said: Iterable[Consent]) -> Consent:
    """The newest words towards every group as one: what break-glass has to keep to.

    A no towards anybody counts towards all. Of several yeses only what each of them names is
    left, and what is kept back from one group is kept back altogether.
    """
    every = tuple(said)
    if not every:
        return NOTHING_RECORDED
    states = {one.state for one in every}
    for no in _NO:
        if no in states:
            return Consent(no, frozenset(), frozenset(), _versions(every))
    given = [one.sections for one in every if one.state in _ITEMISED and one.sections is not None]
    return Consent(
        state=ConsentState.GRANTED if states & _ITEMISED else ConsentState.NONE,
        sections=frozenset.intersection(*given) if given else None,
        restricted=frozenset().union(*(one.restricted for one in every)),
        version=_versions(every),
    )


def stricter(own: Consent, other: Consent, basis: Basis) -> Consent:
    """What is left of one record's word to a group where another record of the person speaks too.

    A no in either counts, of two yeses what both name, and what either keeps back is kept back;
    where nothing was said there, its silence is no no. The home doctor's own institution stands
    on the care contract, whatever was said to others.
    """
    version = f"{own.version}+{other.version}"
    restricted = own.restricted | other.restricted
    states = (own.state, other.state)
    if own.state is not ConsentState.IMPLIED:
        for no in _NO:
            if no in states:
                return Consent(no, frozenset(), restricted, version)
    sections = own.sections
    if states == (ConsentState.GRANTED, ConsentState.GRANTED):
        sections = _named_by_both(own, other, basis)
    return Consent(own.state, sections, restricted, version)


def _named_by_both(own: Consent, other: Consent, basis: Basis) -> frozenset[Section] | None:
    named = [one.sections for one in (own, other) if one.sections is not None]
    if basis in {Basis.PATIENT, Basis.SURROGATE} and len(named) == 1:
        return frozenset()  # "everything" names nothing
    return frozenset.intersection(*named) if named else None


def _versions(every: Iterable[Consent]) -> str:
    return "+".join(sorted({one.version for one in every}))


_EVERY = frozenset(ConsentState)
_GRANTED = frozenset({ConsentState.GRANTED})

_LETS_THROUGH: Mapping[Basis, frozenset[ConsentState]] = MappingProxyType(
    {
        # Only `access` knows whose institution it is; it hands in `implied` for the own one only.
        Basis.CARE_TEAM: _GRANTED | {ConsentState.IMPLIED},
        Basis.CALL: _GRANTED,
        Basis.BEFORE_ARRIVAL: _GRANTED,
        Basis.AUTHOR: _GRANTED,
        Basis.OFFER: _GRANTED,
        Basis.HANDOVER: _GRANTED,
        Basis.ADMISSION: _GRANTED,
        # Neither refused nor withdrawn. A patient who did consent can lack a second identifier.
        Basis.GLASS: _EVERY - {ConsentState.REFUSED, ConsentState.WITHDRAWN},
        # Their own record: they stand on the grant alone.
        Basis.PATIENT: _EVERY,
        Basis.SURROGATE: _EVERY,
        Basis.AFTER_REVIEW: _GRANTED,
    },
)


def is_consented(
    basis: Basis,
    section: Section,
    state: ConsentState,
    sections: frozenset[Section] | None,
) -> bool:
    """Whether a consent reaches a section on a basis; restrictions are asked apart."""
    if state not in _LETS_THROUGH.get(basis, frozenset()):
        return False
    if basis in {Basis.PATIENT, Basis.SURROGATE} or state not in _ITEMISED:
        return True
    return sections is None or section in sections


def is_restricted(basis: Basis, section: Section, restricted: frozenset[Section]) -> bool:
    """Whether the patient keeps a section back; never from the patient."""
    return basis != Basis.PATIENT and section in restricted


def is_named(section: Section, state: ConsentState, sections: frozenset[Section] | None) -> bool:
    """Whether a granted consent names a section; "everything" names nothing."""
    return state == ConsentState.GRANTED and sections is not None and section in sections
