import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.policy import table
from app.policy.agreement import DEFAULT, Agreement, narrower
from app.policy.bases import Basis, Column, column_of
from app.policy.consent import NOTHING_RECORDED, Consent, ConsentState
from app.policy.decide import Decision, Reason, decide
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section

GRANTED = Consent(ConsentState.GRANTED, None, frozenset(), "c1")

levels = st.sampled_from(Level)
some_sections = st.frozensets(st.sampled_from(Section))
agreements = st.builds(
    Agreement,
    st.just("v"),
    st.just("town"),
    st.dictionaries(st.sampled_from(sorted(table.CEILING)), levels).map(
        lambda changes: {**table.STANDARD, **changes}
    ),
)
consents = st.builds(
    Consent,
    st.sampled_from(ConsentState),
    st.none() | some_sections,
    some_sections,
    st.just("c"),
)
standings = st.sampled_from(
    [(role, basis) for role, basis in product(Role, Basis) if column_of(basis, role)]
)


def shows_no_more(less: Decision, more: Decision) -> bool:
    return all(less.level(section) <= more.level(section) for section in Section)


def without(section: Section, column: Column) -> Agreement:
    cells = {cell: level for cell, level in table.STANDARD.items() if cell != (section, column)}
    return Agreement("narrow", "town", cells)


@pytest.mark.parametrize("state", [s for s in ConsentState if s != ConsentState.GRANTED])
def test_a_crew_sees_nothing_unless_consent_was_granted(state: ConsentState) -> None:
    consent = Consent(state, None, frozenset(), "c1")
    assert decide(Role.CREW, Basis.CALL, [DEFAULT], consent).is_refused


def test_without_any_agreement_nobody_sees_anything() -> None:
    for role, basis in product(Role, Basis):
        assert decide(role, basis, [], GRANTED).is_refused


@pytest.mark.parametrize("state", [ConsentState.REFUSED, ConsentState.WITHDRAWN])
def test_the_glass_does_not_break_for_whoever_said_no(state: ConsentState) -> None:
    consent = Consent(state, None, frozenset(), "c1")
    assert decide(Role.CREW, Basis.GLASS, [DEFAULT], consent).is_refused


def test_the_glass_breaks_for_whoever_was_never_asked() -> None:
    decision = decide(Role.CREW, Basis.GLASS, [DEFAULT], NOTHING_RECORDED)
    assert decision.level(Section.RESUSCITATION_WISH) == Level.FULL
    assert decision.level(Section.DIAGNOSIS) == Level.BRIEF


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PRIVACY_OFFICER, Role.HUB_OFFICER])
@pytest.mark.parametrize("basis", Basis)
def test_offices_stand_on_no_basis_at_all(role: Role, basis: Basis) -> None:
    decision = decide(role, basis, [DEFAULT], GRANTED)
    assert decision.is_refused
    assert {decision.reason(section) for section in Section} == {Reason.NO_COLUMN}


def test_a_wish_is_never_shown_without_its_verdict() -> None:
    half = Agreement(
        "half", "town", {**table.STANDARD, (Section.VERDICT, Column.CREW): Level.BRIEF}
    )
    only_the_wish = Consent(
        ConsentState.GRANTED, frozenset({Section.RESUSCITATION_WISH}), frozenset(), "c1"
    )
    for decision in (
        decide(Role.CREW, Basis.CALL, [without(Section.VERDICT, Column.CREW)], GRANTED),
        decide(Role.CREW, Basis.CALL, [half], GRANTED),
        decide(Role.CREW, Basis.CALL, [DEFAULT], only_the_wish),
    ):
        assert decision.level(Section.RESUSCITATION_WISH) == Level.WITHHELD
        assert decision.level(Section.PHYSICIAN_ORDERS) == Level.WITHHELD
    assert decision.reason(Section.RESUSCITATION_WISH) == Reason.NO_VERDICT


def test_everything_granted_is_not_the_patients_choice_for_the_surrogate() -> None:
    named = Consent(ConsentState.GRANTED, frozenset({Section.VALUES}), frozenset(), "c1")
    silent = decide(Role.SURROGATE, Basis.SURROGATE, [DEFAULT], GRANTED)
    chosen = decide(Role.SURROGATE, Basis.SURROGATE, [DEFAULT], named)
    assert silent.reason(Section.VALUES) == Reason.PATIENTS_CHOICE
    assert chosen.level(Section.VALUES) == Level.FULL
    assert chosen.level(Section.DISCUSSIONS) == Level.WITHHELD


def test_each_wall_gives_its_own_reason() -> None:
    restricted = Consent(ConsentState.GRANTED, None, frozenset({Section.DIAGNOSIS}), "c1")
    not_item = Consent(ConsentState.GRANTED, frozenset({Section.VERDICT}), frozenset(), "c1")
    narrow = without(Section.CALL_CHAIN, Column.CREW)

    def reason(section: Section, agreement: Agreement, consent: Consent) -> Reason:
        return decide(Role.CREW, Basis.CALL, [agreement], consent).reason(section)

    assert reason(Section.WHO_LOOKED, DEFAULT, GRANTED) == Reason.CEILING
    assert reason(Section.CALL_CHAIN, narrow, GRANTED) == Reason.AGREEMENT
    assert reason(Section.CALL_CHAIN, DEFAULT, not_item) == Reason.CONSENT
    assert reason(Section.DIAGNOSIS, DEFAULT, restricted) == Reason.RESTRICTED
    assert reason(Section.DIAGNOSIS, DEFAULT, GRANTED) == Reason.SHOWN


def test_a_crew_and_its_author_read_their_own_call_only() -> None:
    for basis in (Basis.CALL, Basis.AUTHOR, Basis.GLASS):
        decision = decide(Role.CREW, basis, [DEFAULT], GRANTED)
        assert decision.is_own_call_only(Section.CALL_RECORD)
    nurse = decide(Role.NURSE, Basis.CARE_TEAM, [DEFAULT], GRANTED)
    assert not nurse.is_own_call_only(Section.CALL_RECORD)


def test_a_decision_names_what_decided_it_and_can_be_kept() -> None:
    decision = decide(Role.DISPATCHER, Basis.CALL, [DEFAULT], GRANTED)
    assert (decision.agreement_versions, decision.consent_version) == (("default-1",), "c1")
    assert hash(decision) == hash(decide(Role.DISPATCHER, Basis.CALL, [DEFAULT], GRANTED))
    assert json.loads(json.dumps(decision.shown)) == {
        "identity": "brief",
        "verdict": "brief",
        "transport_wish": "brief",
        "call_chain": "brief",
        "staff_safety_notes": "full",
        "call_record": "full",
    }
    assert decision.is_shown(Section.IDENTITY)
    assert not decision.is_shown(Section.VALUES)


def test_an_unknown_section_is_withheld() -> None:
    decision = decide(Role.NURSE, Basis.CARE_TEAM, [DEFAULT], GRANTED)
    assert decision.level("blood_type") == Level.WITHHELD  # type: ignore[arg-type] # on purpose
    assert decision.reason("blood_type") == Reason.CEILING  # type: ignore[arg-type] # on purpose


@given(st.sampled_from(Role), st.sampled_from(Basis), st.lists(agreements, max_size=2), consents)
def test_every_role_on_every_basis_gets_a_decision(
    role: Role, basis: Basis, agreed: list[Agreement], consent: Consent
) -> None:
    decision = decide(role, basis, agreed, consent)
    assert decision.column == column_of(basis, role)
    for section in Section:
        shown = decision.reason(section) == Reason.SHOWN
        assert shown == (decision.level(section) > Level.WITHHELD) == decision.is_shown(section)
    assert decision.is_refused == (not decision.shown)


@given(standings, agreements, agreements, consents)
def test_one_more_agreement_never_shows_more(
    standing: tuple[Role, Basis], a: Agreement, b: Agreement, consent: Consent
) -> None:
    both = decide(*standing, [a, b], consent)
    assert shows_no_more(both, decide(*standing, [a], consent))
    assert shows_no_more(both, decide(*standing, [b], consent))
    assert both.levels == decide(*standing, [narrower(a, b)], consent).levels


@given(standings, agreements, consents, st.sampled_from(sorted(table.CEILING)))
def test_a_missing_cell_denies_and_never_shows_more(
    standing: tuple[Role, Basis],
    agreement: Agreement,
    consent: Consent,
    cell: tuple[Section, Column],
) -> None:
    cells = {key: level for key, level in agreement.cells.items() if key != cell}
    less = decide(*standing, [Agreement("v", "town", cells)], consent)
    assert shows_no_more(less, decide(*standing, [agreement], consent))
    if less.column == cell[1]:
        assert less.level(cell[0]) == Level.WITHHELD


@given(standings, agreements, consents, st.sampled_from(["refused", "withdrawn"]))
def test_withdrawing_never_shows_more(
    standing: tuple[Role, Basis], agreement: Agreement, consent: Consent, no: str
) -> None:
    after = Consent(ConsentState(no), consent.sections, consent.restricted, "c2")
    less = decide(*standing, [agreement], after)
    assert shows_no_more(less, decide(*standing, [agreement], consent))
    if standing[1] not in {Basis.PATIENT, Basis.SURROGATE}:
        assert less.is_refused


@given(standings, agreements, consents, some_sections, some_sections)
def test_granting_fewer_items_or_keeping_more_back_never_shows_more(
    standing: tuple[Role, Basis],
    agreement: Agreement,
    consent: Consent,
    kept: frozenset[Section],
    back: frozenset[Section],
) -> None:
    # "everything" names nothing, so for the surrogate an itemised grant may open a choice
    if consent.sections is None and standing[1] == Basis.SURROGATE:
        kept = frozenset()
    granted = kept if consent.sections is None else consent.sections & kept
    narrow = Consent(consent.state, granted, consent.restricted | back, "c2")
    less = decide(*standing, [agreement], narrow)
    assert shows_no_more(less, decide(*standing, [agreement], consent))


@given(agreements, consents)
def test_staff_safety_notes_never_reach_the_patients_side(
    agreement: Agreement, consent: Consent
) -> None:
    everything = Agreement("all", "town", dict.fromkeys(table.CEILING, Level.FULL))
    for agreed, who in product((agreement, everything), ("patient", "surrogate")):
        decision = decide(Role(who), Basis(who), [agreed], consent)
        assert decision.level(Section.STAFF_SAFETY_NOTES) == Level.WITHHELD


@given(standings, agreements, consents)
def test_nothing_passes_the_ceiling(
    standing: tuple[Role, Basis], agreement: Agreement, consent: Consent
) -> None:
    decision = decide(*standing, [agreement], consent)
    assert decision.column is not None
    for section in Section:
        assert decision.level(section) <= table.CEILING[section, decision.column]
