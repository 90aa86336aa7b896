"""From rows and record to facts: voices that differ stay apart, doubt stays doubt."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calls.guide.gathered import (
    facts_of_record,
    facts_of_search,
    of_this_person,
    refusals_of,
    search_minutes_of,
    standing_of,
    standing_voices,
)
from app.intent.history import Answer, PatientSignature, WishSource
from app.intent.reasons import Reason
from app.intent.record import Standing
from app.intent.verdict import VerdictKind
from app.transport.evaluate import evaluate
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction, Verdict
from app.transport.language.facts import Fact
from app.transport.language.kinds import Source as Voice
from app.transport.library import rulebook

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
ON = date(2026, 11, 21)
SIGNED = Standing(
    verdict=VerdictKind.VALID,
    verdict_reasons=(Reason.ALL_IN_ORDER,),
    resuscitation=Answer.NOT_WANTED,
    wish_source=WishSource.PATIENT,
    acp_held=True,
    end_of_life_stage=True,
    order_covers_arrest=True,
    order_patient_signature=PatientSignature.SCAN,
    is_order_signed_by_physician=True,
    order_issued_on=date(2026, 11, 1),
    document_kinds=("order",),
    age=(86, 86),
    registered_hospital_id=uuid4(),
)
AT_THE_SCENE = [
    Fact(name, value, Voice.SEEN, AT, AT)
    for name, value in {
        "arrest": True,
        "signs_of_life": False,
        "exogenous_cause": False,
        "handover_signature": True,
    }.items()
]
INSTRUCTED = DoctorCall(
    whom=ContactRole.ATTENDING_PHYSICIAN,
    at=AT,
    reached=True,
    confirmed={
        "patient_refuses_cpr": True,
        "end_of_life_stage": True,
        "foreseen_condition_match": True,
    },
    instruction=Instruction.STOP,
    read_back=True,
    arrival_minutes=20,
)


def recorded(standing: Standing, told: list[Fact] | None = None) -> dict[str, object]:
    return {fact.name: fact.value for fact in facts_of_record(standing, AT, ON, told or [])}


def is_stopped(standing: Standing) -> bool:
    facts = [*AT_THE_SCENE, *facts_of_record(standing, AT, ON, AT_THE_SCENE)]
    rule = rulebook("training-hinode", "1")
    return evaluate(rule, facts, standing_of(standing, ON), [INSTRUCTED]).is_less_than_ordinary


@pytest.mark.parametrize(
    "verdict", [None, VerdictKind.CONFIRM, VerdictKind.DO_NOT_RELY, VerdictKind.NONE]
)
def test_a_record_that_is_not_valid_leads_to_no_stop(verdict: VerdictKind | None) -> None:
    assert is_stopped(SIGNED)
    assert not is_stopped(replace(SIGNED, verdict=verdict))


NEEDED = {
    "resuscitation",
    "wish_source",
    "acp_held",
    "age",
    "order_covers_arrest",
    "document_kinds",
}
"""What this rule takes from the record alone; the stage is the doctor's word too."""


@given(st.sets(st.sampled_from([name for name in Standing.__slots__ if name != "verdict"])))
def test_what_is_withheld_or_not_recorded_never_leads_to_a_stop(missing: set[str]) -> None:
    gaps: dict[str, Any] = {
        name: () if name in {"verdict_reasons", "document_kinds"} else None for name in missing
    }
    poorer = replace(SIGNED, **gaps)
    assert set(recorded(poorer)) <= set(recorded(SIGNED))
    assert is_stopped(poorer) is not bool(missing & NEEDED)


@pytest.mark.parametrize("source", Voice)
def test_after_a_correction_only_what_the_scene_shows_or_says_stays(source: Voice) -> None:
    row = {"source": source.value, "recorded_at": AT.isoformat()}
    is_of_the_scene = source not in {Voice.DOCTOR, Voice.CARE_STAFF, Voice.FAMILY_BY_PHONE}
    assert bool(of_this_person([row], AT)) is is_of_the_scene
    assert of_this_person([row], None) == of_this_person([row], AT - timedelta(seconds=1)) == [row]


@pytest.mark.parametrize("answer", [Answer.UNDECIDED, Answer.DECLINED, Answer.NEVER_ASKED, None])
def test_an_answer_that_settles_nothing_is_no_fact(answer: Answer | None) -> None:
    assert not {"patient_refuses_cpr", "will_source"} & set(
        recorded(replace(SIGNED, resuscitation=answer))
    )


def test_a_wanted_resuscitation_is_said_as_such() -> None:
    assert recorded(replace(SIGNED, resuscitation=Answer.WANTED))["patient_refuses_cpr"] is False
    assert not is_stopped(replace(SIGNED, resuscitation=Answer.WANTED))


def test_an_inferred_will_is_nobodys_own_word() -> None:
    assert "will_source" not in recorded(replace(SIGNED, wish_source=WishSource.INFERRED))


def test_an_age_that_may_be_two_is_not_known() -> None:
    assert "age" not in recorded(replace(SIGNED, age=(17, 18)))


def test_no_registered_hospital_is_unknown_and_not_a_no() -> None:
    poorer = recorded(replace(SIGNED, registered_hospital_id=None))
    assert "backup_hospital_registered" not in poorer


def test_an_unsigned_order_or_one_that_does_not_speak_of_arrest_is_no_document() -> None:
    for poorer in (
        replace(SIGNED, document_kinds=()),
        replace(SIGNED, order_covers_arrest=False),
        replace(SIGNED, order_covers_arrest=None),
    ):
        assert not [name for name in recorded(poorer) if name.startswith("document_")]


def test_the_signatures_of_the_record_are_not_read_into_a_paper_at_the_scene() -> None:
    assert recorded(SIGNED)["document_signed_by_physician"] is True
    paper = [Fact("document_kind", "statement", Voice.SEEN, AT, AT)]
    assert not [name for name in recorded(SIGNED, paper) if name.startswith("document_")]


def test_a_reader_who_may_not_see_the_verdict_gets_a_doubt() -> None:
    assert standing_of(None, ON).verdict is Verdict.CONFIRM
    assert standing_of(replace(SIGNED, verdict=None), ON).verdict is Verdict.CONFIRM
    assert standing_of(SIGNED, ON).reasons[0].ja == Reason.ALL_IN_ORDER.said.ja


def row(
    number: int, name: str, source: str, told_by: str | None, corrects: int | None
) -> dict[str, Any]:
    return {
        "id": str(number),
        "name": name,
        "source": source,
        "told_by": told_by,
        "corrects": None if corrects is None else str(corrects),
    }


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["arrest", "acp_held"]),
            st.sampled_from(["seen", "doctor"]),
            st.sampled_from([None, "妻"]),
            st.none() | st.integers(0, 8),
        ),
        max_size=9,
    )
)
def test_of_every_voice_the_last_word_stands_unless_it_was_taken_back(
    said: list[tuple[str, str, str | None, int | None]],
) -> None:
    rows = [row(number, *one) for number, one in enumerate(said)]
    standing = [one["id"] for one in standing_voices(rows)]
    for number, one in enumerate(rows):
        later = rows[number + 1 :]
        voice = (one["name"], one["source"], one["told_by"])
        is_overridden = any(
            (other["name"], other["source"], other["told_by"]) == voice
            or other["corrects"] == one["id"]
            for other in later
        )
        assert (one["id"] in standing) is not is_overridden


def inquiry(asked: int, answer: str | None = None, answered: int | None = None) -> dict[str, Any]:
    return {
        "asked_at": (AT + timedelta(minutes=asked)).isoformat(),
        "answer": answer,
        "answered_at": answered and (AT + timedelta(minutes=answered)).isoformat(),
    }


def test_refusals_and_minutes_of_search_are_counted_until_somebody_accepts() -> None:
    at = AT + timedelta(minutes=20, seconds=59)
    searching = [inquiry(0, "declined", 4), inquiry(5, "declined", 9), inquiry(9)]
    assert (refusals_of(searching), search_minutes_of(searching, at)) == (2, 20)
    found = [*searching[:2], inquiry(9, "accepted", 12)]
    assert search_minutes_of(found, at) == 12
    assert {fact.name: fact.value for fact in facts_of_search(searching, at)} == {
        "hospital_refusals": 2,
        "search_minutes": 20,
    }
    assert facts_of_search([], at) == []
    assert search_minutes_of([], at) == 0
