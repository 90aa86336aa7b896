"""What two records of one person say to a group, for whoever reads the one that ended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.policy.agreement import DEFAULT
from app.policy.bases import Basis
from app.policy.consent import Consent, ConsentState, stricter
from app.policy.decide import decide
from app.policy.roles import Role
from app.policy.sections import Section
from tests.policy.test_most_cautious import WORDS

GRANTED, REFUSED, WITHDRAWN, NONE, IMPLIED = (
    ConsentState.GRANTED,
    ConsentState.REFUSED,
    ConsentState.WITHDRAWN,
    ConsentState.NONE,
    ConsentState.IMPLIED,
)
NOTHING = frozenset[Section]()
A, B = frozenset({Section.IDENTITY}), frozenset({Section.VERDICT})
Word = tuple[ConsentState, frozenset[Section] | None, frozenset[Section]]
YES: Word = (GRANTED, None, NOTHING)
TEAM, SURROGATE = Basis.CARE_TEAM, Basis.SURROGATE


@pytest.mark.parametrize(
    ("own", "other", "basis", "left"),
    [
        (YES, (REFUSED, NOTHING, A), TEAM, (REFUSED, NOTHING, A)),
        (YES, (WITHDRAWN, NOTHING, NOTHING), TEAM, (WITHDRAWN, NOTHING, NOTHING)),
        ((REFUSED, NOTHING, A), (GRANTED, None, B), TEAM, (REFUSED, NOTHING, A | B)),
        ((REFUSED, NOTHING, B), (WITHDRAWN, A, A), TEAM, (WITHDRAWN, NOTHING, A | B)),
        # on the care contract, whatever was said to others; what is kept back is kept back
        ((IMPLIED, None, B), (WITHDRAWN, NOTHING, A), TEAM, (IMPLIED, None, A | B)),
        ((IMPLIED, None, NOTHING), (GRANTED, A, NOTHING), TEAM, (IMPLIED, None, NOTHING)),
        # silence is no no
        (YES, (NONE, NOTHING, A), TEAM, (GRANTED, None, A)),
        ((NONE, NOTHING, NOTHING), YES, TEAM, (NONE, NOTHING, NOTHING)),
        # of two yeses what both name; towards surrogates everything names nothing
        (YES, YES, TEAM, YES),
        (YES, (GRANTED, A, NOTHING), TEAM, (GRANTED, A, NOTHING)),
        ((GRANTED, A, NOTHING), YES, TEAM, (GRANTED, A, NOTHING)),
        ((GRANTED, A | B, NOTHING), (GRANTED, B, NOTHING), TEAM, (GRANTED, B, NOTHING)),
        (YES, YES, SURROGATE, YES),
        (YES, (GRANTED, A, NOTHING), SURROGATE, (GRANTED, NOTHING, NOTHING)),
        (YES, (GRANTED, A, NOTHING), Basis.PATIENT, (GRANTED, NOTHING, NOTHING)),
        ((GRANTED, A | B, NOTHING), (GRANTED, B, NOTHING), SURROGATE, (GRANTED, B, NOTHING)),
    ],
)
def test_the_stricter_of_both_is_left(own: Word, other: Word, basis: Basis, left: Word) -> None:
    assert stricter(Consent(*own, "epoch-4"), Consent(*other, "kept-7"), basis) == Consent(
        *left, "epoch-4+kept-7"
    )


@given(WORDS, WORDS, st.sampled_from(Role), st.sampled_from(Basis))
def test_it_never_shows_more_than_either(
    own: Consent, other: Consent, role: Role, basis: Basis
) -> None:
    def shown(consent: Consent) -> set[Section]:
        return set(decide(role, basis, (DEFAULT,), consent).shown)

    left = shown(stricter(own, other, basis))
    assert left <= shown(own)
    if own.state is not IMPLIED and other.state not in {NONE, IMPLIED}:
        assert left <= shown(other)
