"""What was said to several groups, as the one word that break-glass keeps to."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from app.policy.agreement import DEFAULT
from app.policy.bases import Basis
from app.policy.consent import NOTHING_RECORDED, Consent, ConsentState, most_cautious
from app.policy.decide import decide
from app.policy.roles import Role
from app.policy.sections import Section

SECTIONS = st.frozensets(st.sampled_from(Section))
WORDS = st.builds(
    Consent,
    state=st.sampled_from(ConsentState),
    sections=st.none() | SECTIONS,
    restricted=SECTIONS,
    version=st.sampled_from(["epoch-1", "epoch-2", "epoch-3"]),
)


def shown(said: list[Consent]) -> set[Section]:
    decision = decide(Role.CREW, Basis.GLASS, (DEFAULT,), most_cautious(said))
    return set(decision.shown)


def test_who_was_never_asked_has_said_nothing() -> None:
    assert most_cautious([]) == NOTHING_RECORDED


@given(st.lists(WORDS, max_size=4), WORDS)
def test_one_word_more_never_shows_more(said: list[Consent], more: Consent) -> None:
    assert shown([*said, more]) <= shown(said)


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_the_order_in_which_it_was_said_is_no_matter(said: list[Consent]) -> None:
    assert len({most_cautious(each) for each in permutations(said)}) == 1


@given(st.lists(WORDS, max_size=3), st.sampled_from(["refused", "withdrawn"]))
def test_a_no_to_one_is_a_no_to_all(said: list[Consent], no: str) -> None:
    assert shown([*said, Consent(ConsentState(no), None, frozenset(), "epoch-9")]) == set()


def said(
    state: ConsentState, *named: Section, everything: bool = False, version: str = "epoch-1"
) -> Consent:
    return Consent(state, None if everything else frozenset(named), frozenset(), version)


ALL = said(ConsentState.GRANTED, everything=True)
TWO = said(ConsentState.GRANTED, Section.IDENTITY, Section.VERDICT, version="epoch-2")
IMPLIED = said(ConsentState.IMPLIED, Section.VERDICT, Section.DIAGNOSIS, version="implied")


def test_of_several_yeses_what_each_names_is_left() -> None:
    assert most_cautious([ALL]).sections is None
    assert most_cautious([ALL, TWO]).sections == frozenset({Section.IDENTITY, Section.VERDICT})
    assert most_cautious([TWO, IMPLIED]).sections == frozenset({Section.VERDICT})
    for yes in ([ALL], [TWO], [IMPLIED], [TWO, NOTHING_RECORDED]):
        assert most_cautious(yes).state is ConsentState.GRANTED


def test_a_group_that_was_never_asked_takes_nothing_from_what_another_was_given() -> None:
    assert most_cautious([TWO, NOTHING_RECORDED]).sections == TWO.sections
    never = most_cautious([NOTHING_RECORDED, NOTHING_RECORDED])
    assert never.state is ConsentState.NONE


def test_a_withdrawal_goes_before_a_refusal_and_both_before_any_yes() -> None:
    refused, withdrawn = said(ConsentState.REFUSED), said(ConsentState.WITHDRAWN)
    assert most_cautious([ALL, refused]).state is ConsentState.REFUSED
    assert most_cautious([refused, ALL, withdrawn]).state is ConsentState.WITHDRAWN
    assert most_cautious([ALL, withdrawn]).version == "epoch-1"
    assert most_cautious([ALL, TWO, IMPLIED]).version == "epoch-1+epoch-2+implied"
