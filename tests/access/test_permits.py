"""What an answer of the one query amounts to, and what a permit lets through and leaves behind."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from app.access.actions import permit_of, refusal
from app.access.permit import Permit, purpose_of
from app.access.show import Part, part
from app.audit.entry import Outcome, Purpose
from app.errors import NotAllowed
from app.policy.bases import Basis
from app.policy.capabilities import Act
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section
from tests.access.builders import HINODE, MIZUNO
from tests.access.callers import AT, a_caller, a_standing

CARE = (Role.NURSE, Basis.CARE_TEAM)
WORD: dict[str, Any] = {"state": "granted", "sections": None, "restricted": [], "epoch": 2}


def a_permit(role: Role, basis: Basis, region: str = HINODE, **answered: object) -> Permit:
    return permit_of(a_caller(role, region), AT, basis, a_standing(**answered))


def shown(permit: Permit) -> set[Section]:
    return set(permit.decision.shown)


def test_who_was_never_asked_is_shown_to_their_own_institution_and_to_nobody_else() -> None:
    never: dict[str, Any] = {
        "state": None,
        "sections": None,
        "restricted": None,
        "consent_epoch": None,
    }
    elsewhere = a_permit(*CARE, **never)
    assert elsewhere.decision.is_refused
    assert elsewhere.consent.version == "none"
    own = a_permit(*CARE, **never, is_own_institution=True)
    assert own.level(Section.VALUES) is Level.FULL
    assert own.consent.version == "implied"


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_a_no_keeps_everybody_out_but_the_own_institution(state: str) -> None:
    assert a_permit(*CARE, state=state).decision.is_refused
    assert a_permit(Role.CREW, Basis.CALL, state=state).decision.is_refused
    assert not a_permit(*CARE, state=state, is_own_institution=True).decision.is_refused


def test_what_is_kept_back_is_kept_from_the_own_institution_too() -> None:
    for is_own in (False, True):
        permit = a_permit(*CARE, restricted=["values"], is_own_institution=is_own)
        assert permit.level(Section.VALUES) is Level.WITHHELD
        assert permit.level(Section.IDENTITY) is Level.FULL


def test_a_consent_shows_what_it_names_and_everything_where_it_names_nothing() -> None:
    named = a_permit(*CARE, sections=["identity", "verdict"])
    assert shown(named) == {Section.IDENTITY, Section.VERDICT}
    everything = a_permit(*CARE, sections=None, consent_epoch=7)
    assert shown(everything) > shown(named)
    assert everything.consent.version == "epoch-7"


def test_a_surrogate_sees_nothing_beyond_their_scope() -> None:
    scoped = a_permit(Role.SURROGATE, Basis.SURROGATE, scope=["identity", "verdict"])
    assert shown(scoped) == {Section.IDENTITY, Section.VERDICT}
    kept_back = a_permit(
        Role.SURROGATE, Basis.SURROGATE, scope=["identity", "verdict"], restricted=["verdict"]
    )
    assert shown(kept_back) == {Section.IDENTITY}
    assert shown(a_permit(Role.SURROGATE, Basis.SURROGATE)) > shown(scoped)
    assert shown(a_permit(Role.SURROGATE, Basis.SURROGATE, scope=[])) == set()


def test_break_glass_counts_every_word_and_passes_where_none_was_said() -> None:
    glass = (Role.CREW, Basis.GLASS)
    assert not a_permit(*glass, state=None, every_word=None).decision.is_refused
    # what was said to its own group alone is not what counts
    alone = a_permit(*glass, state="refused", every_word=[WORD])
    assert not alone.decision.is_refused
    no = WORD | {"state": "withdrawn", "epoch": 5}
    assert a_permit(*glass, every_word=[WORD, no]).decision.is_refused
    few = WORD | {"sections": ["identity", "verdict"], "restricted": ["verdict"], "epoch": 3}
    narrow = a_permit(*glass, every_word=[WORD, few])
    assert shown(narrow) == {Section.IDENTITY}
    assert narrow.consent.version == "epoch-2+epoch-3"
    # only on break-glass
    assert not a_permit(*CARE, every_word=[no]).decision.is_refused


def test_one_agreement_at_home_and_two_between_regions() -> None:
    row: dict[str, Any] = {
        "home_number": 1,
        "home_cells": {},
        "viewer_number": 2,
        "viewer_cells": {},
    }
    assert len(a_permit(*CARE, **row).agreements) == 1
    assert [one.region for one in a_permit(*CARE, MIZUNO, **row).agreements] == [HINODE, MIZUNO]


def test_where_a_place_has_changed_the_town_that_agreed_it_is_named() -> None:
    row: dict[str, Any] = {
        "home_place": "990027",
        "home_number": 1,
        "home_cells": {},
        "viewer_place": "990035",
        "viewer_number": 2,
        "viewer_cells": {},
    }
    agreements = a_permit(*CARE, MIZUNO, **row).agreements
    assert [one.version for one in agreements] == ["990027-1", "990035-2"]


def test_a_permit_says_what_it_stands_on() -> None:
    one, call = UUID(int=31), UUID(int=32)
    permit = a_permit(*CARE, id=one, patient_id=UUID(int=33), call_id=call, epoch=4)
    assert (permit.grant_id, permit.call_id, permit.patient_id) == (one, call, UUID(int=33))
    assert (permit.at, permit.basis, permit.epoch) == (AT, Basis.CARE_TEAM, 4)


def test_another_role_sees_by_its_own_column_under_the_same_consent() -> None:
    permit = a_permit(Role.MC_PHYSICIAN, Basis.AFTER_REVIEW, restricted=["transport_wish"])
    crew = permit.as_seen_by(Role.CREW, Basis.CALL)
    assert permit.level(Section.IDENTITY) is Level.WITHHELD
    assert crew.level(Section.IDENTITY) is Level.FULL
    assert crew.level(Section.TRANSPORT_WISH) is Level.WITHHELD
    assert (crew.caller, crew.basis) == (permit.caller, permit.basis)


def test_an_act_of_another_role_is_refused_and_on_the_record() -> None:
    permit = a_permit(Role.PHARMACIST, Basis.CARE_TEAM)
    with pytest.raises(NotAllowed) as refused:
        permit.require(Act.RECORD_CONSENT)
    entry = refused.value.entry
    assert entry == permit.entry(Act.RECORD_CONSENT.value, outcome=Outcome.REFUSED, reason="role")
    a_permit(*CARE).require(Act.RECORD_CONSENT)


def test_an_entry_names_sections_only_where_a_record_is_shown() -> None:
    permit = a_permit(*CARE, sections=["identity", "verdict"], home_number=3, home_cells={})
    written = permit.entry("consents.read")
    assert written.sections == {}
    read = permit.entry("record.read", sections=True, epoch=9)
    assert read.sections == {"identity": "full", "verdict": "full"}
    assert (written.epoch, read.epoch) == (3, 9)
    assert (read.agreement, read.consent) == (f"{HINODE}-3", "epoch-2")
    assert (read.purpose, read.basis, read.grant_id) == (
        Purpose.TREAT,
        Basis.CARE_TEAM,
        permit.grant_id,
    )


def test_every_basis_has_a_purpose_and_a_refusal_says_it() -> None:
    assert {purpose_of(basis) for basis in Basis} == set(Purpose)
    patient, call = UUID(int=41), UUID(int=42)
    crew = a_caller(Role.CREW)
    entry = refusal(crew, Basis.CALL, "card.read", "no_grant", patient, call)
    assert (entry.outcome, entry.purpose) == (Outcome.REFUSED, Purpose.ETREAT)
    assert (entry.patient_id, entry.call_id, entry.reason) == (patient, call, "no_grant")


def test_a_part_is_shown_not_recorded_or_withheld_and_never_in_between() -> None:
    asked = []

    def recorded() -> str:
        asked.append("full")
        return "whole"

    def in_brief() -> str:
        asked.append("brief")
        return "line"

    withheld: Part[str] = Part(state="withheld", level="withheld")
    no_one = a_permit(*CARE, state="refused")
    assert part(no_one, Section.VALUES, recorded, in_brief) == withheld
    assert asked == [], "withheld is said without looking"
    nurse = a_permit(*CARE)
    whole: Part[str] = Part(state="shown", level="full", content="whole")
    assert part(nurse, Section.VALUES, recorded, in_brief) == whole
    assert part(nurse, Section.VALUES, recorded) == whole
    nothing: Part[str] = part(nurse, Section.VALUES, lambda: None)
    assert nothing == Part(state="not_recorded", level="full")
    asked.clear()
    manager = a_permit(Role.CARE_MANAGER, Basis.CARE_TEAM)
    in_few: Part[str] = Part(state="shown", level="brief", content="line")
    assert part(manager, Section.VALUES, recorded, in_brief) == in_few
    assert asked == ["brief"]
    assert part(manager, Section.VALUES, recorded) == withheld, "no brief form, nothing shown"


def test_what_is_shown_is_not_changed_afterwards() -> None:
    shown_part: Part[str] = part(a_permit(*CARE), Section.VALUES, lambda: "家で")
    with pytest.raises(ValidationError):
        shown_part.content = "病院で"  # type: ignore[misc]  # as somebody may
