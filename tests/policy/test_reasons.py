"""Why something is withheld: the first wall that it met, as the audit keeps it."""

from app.policy.agreement import DEFAULT, Agreement
from app.policy.bases import Basis, Column, recipient_of
from app.policy.capabilities import Act, may
from app.policy.consent import Consent, ConsentState
from app.policy.decide import Reason, decide
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section

YES = Consent(ConsentState.GRANTED, None, frozenset(), "c")
NO = Consent(ConsentState.REFUSED, None, frozenset(), "c")


def why(section: Section, consent: Consent, *cells: tuple[Section, Level]) -> Reason:
    """For the crew on a call, under the default but for some cells."""
    own = {(name, Column.CREW): level for name, level in cells}
    agreement = Agreement("v", "town", {**DEFAULT.cells, **own})
    return decide(Role.CREW, Basis.CALL, (agreement,), consent).reason(section)


def test_what_the_ceiling_keeps_back_is_not_laid_to_the_patient() -> None:
    assert why(Section.VALUES, NO) is Reason.CEILING
    assert why(Section.IDENTITY, NO) is Reason.CONSENT
    assert why(Section.IDENTITY, YES, (Section.IDENTITY, Level.WITHHELD)) is Reason.AGREEMENT
    assert why(Section.IDENTITY, NO, (Section.IDENTITY, Level.WITHHELD)) is Reason.AGREEMENT


def test_a_wish_is_held_back_for_its_verdict_only_where_nothing_else_held_it_back() -> None:
    brief = (Section.VERDICT, Level.BRIEF)
    assert why(Section.RESUSCITATION_WISH, YES, brief) is Reason.NO_VERDICT
    assert why(Section.RESUSCITATION_WISH, NO, brief) is Reason.CONSENT
    narrowed = (Section.RESUSCITATION_WISH, Level.WITHHELD)
    assert why(Section.RESUSCITATION_WISH, YES, brief, narrowed) is Reason.AGREEMENT
    assert why(Section.RESUSCITATION_WISH, YES) is Reason.SHOWN


def test_the_audits_words_for_it_never_change() -> None:
    words = "shown no_column ceiling agreement consent restricted patients_choice no_verdict"
    assert [each.value for each in Reason] == words.split()


def test_by_the_role_alone_nobody_acts_as_if_on_a_basis() -> None:
    assert may(Role.CREW, None, Act.OPEN_CALL)
    assert not may(Role.CREW, None, Act.LOOK_UP)
    assert not may(Role.WARD_CLINICIAN, Basis.CALL, Act.SUSPEND)
    assert may(Role.WARD_CLINICIAN, Basis.ADMISSION, Act.SUSPEND)
    assert not may(Role.PHYSICIAN, None, Act.SUSPEND), "only with somebody's grant"


def test_nobody_is_of_the_home_doctors_own_institution_unless_it_is_said() -> None:
    asked = recipient_of(Basis.CARE_TEAM, Role.NURSE)
    own = recipient_of(Basis.CARE_TEAM, Role.NURSE, is_own_institution=True)
    assert asked is not own
    assert (asked and asked.value, own and own.value) == ("care_team", "own_institution")
