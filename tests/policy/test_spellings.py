"""How policy is spelled where it is kept: rows, agreements and clients hold the words for years."""

import pytest

from app.policy.agreement import DEFAULT
from app.policy.bases import Basis, Column, Recipient, basis_at_home
from app.policy.capabilities import Act, may
from app.policy.consent import NOTHING_RECORDED, ConsentState
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section


def test_the_words_of_rows_and_agreements_never_change() -> None:
    bases = (
        "care_team call before_arrival author offer handover admission patient surrogate"
        " after_review glass"
    )
    assert {each.value for each in Basis} == set(bases.split())
    columns = "care_clinician care_support dispatch crew mc_physician emergency ward glass patient"
    columns += " surrogate after_review offer author"
    assert {each.value for each in Column} == set(columns.split())
    recipients = "own_institution care_team ambulance hospital self"
    assert {each.value for each in Recipient} == set(recipients.split())
    states = "granted refused withdrawn none implied"
    assert {each.value for each in ConsentState} == set(states.split())
    assert {each.value for each in Level} == {"withheld", "brief", "full"}
    assert [each.en for each in Level] == ["withheld", "brief", "full"]
    assert Act.SUSPEND.value == "suspend"
    assert (DEFAULT.version, NOTHING_RECORDED.version) == ("default-1", "none")


@pytest.mark.parametrize("kind", [Column, Level, Role])
def test_each_has_names_of_its_own_in_both_languages(kind: type[Column | Level | Role]) -> None:
    for language in ("ja", "en"):
        names = [getattr(each, language) for each in kind]
        assert all(names)
        assert len(set(names)) == len(names)
    assert all(not each.ja.isascii() and each.en.isascii() for each in kind)


def test_patient_and_surrogate_read_their_own_and_others_by_care() -> None:
    assert basis_at_home(Role.PATIENT) is Basis.PATIENT
    assert basis_at_home(Role.SURROGATE) is Basis.SURROGATE
    assert basis_at_home(Role.NURSE) is Basis.CARE_TEAM


def test_whoever_can_stand_somewhere_may_suspend_there_and_nobody_by_the_role_alone() -> None:
    assert may(Role.CREW, Basis.CALL, Act.SUSPEND)
    assert not may(Role.CREW, Basis.CARE_TEAM, Act.SUSPEND)
    assert not may(Role.CREW, None, Act.SUSPEND)


def test_what_is_named_by_one_word_is_named_by_its_own() -> None:
    for each in (
        *(Section.IDENTITY, Section.SURROGATE, Section.VALUES),
        *(Role.ADMINISTRATOR, Role.DISPATCHER, Role.PATIENT, Role.PHARMACIST),
        *(Column.PATIENT, Column.SURROGATE),
    ):
        assert each.en == each.value
    assert DEFAULT.region == "default"
