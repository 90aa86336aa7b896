"""The scenario table: one situation, four rules, every cell."""

from dataclasses import dataclass

import pytest

from app.transport.advising.advice import Advice, Reason
from app.transport.language.doctor import DoctorCall, Instruction
from app.transport.language.expression import Value
from app.transport.language.results import Resuscitation, Transport
from tests.transport.situations import (
    ARREST,
    CONFIRMED,
    EVERYTHING,
    VALID,
    a_call,
    advise,
    facts,
    no_answer,
    recorded,
)

TOKYO, KAETSU, ICHINOMIYA, CONTINUES = "tokyo", "niigata-kaetsu", "ichinomiya", "continue"


def without(*names: str, **others: Value) -> dict[str, Value]:
    return {name: v for name, v in {**EVERYTHING, **others}.items() if name not in names}


@dataclass(frozen=True)
class Situation:
    known: dict[str, Value]
    calls: tuple[DoctorCall, ...]


SITUATIONS = {
    "told by the wife, no paper; doctor confirms everything, comes in 20 minutes": Situation(
        without(
            "document_signed_by_patient",
            "document_signed_by_physician",
            document_kind="none",
            told_by="family_present",
        ),
        (a_call(minutes=20),),
    ),
    "paper signed by patient and doctor; doctor instructs, comes in 10 hours": Situation(
        EVERYTHING, (a_call(minutes=600),)
    ),
    "paper in order, doctor not reachable": Situation(EVERYTHING, (no_answer(),)),
    "paper in order, doctor instructs, one family member demands CPR": Situation(
        without("handover_signature", family_objects=True), (a_call(),)
    ),
    "traffic accident": Situation(
        {**EVERYTHING, "exogenous_cause": True, "foreseen_condition_match": False},
        (a_call(confirmed={"patient_refuses_cpr": True, "end_of_life_stage": True}),),
    ),
    "age 15 with all papers": Situation({**EVERYTHING, "age": 15}, (a_call(),)),
    "choking in terminal cancer, not foreseen": Situation(
        {**EVERYTHING, "foreseen_condition_match": False},
        (a_call(confirmed={**CONFIRMED, "foreseen_condition_match": False}),),
    ),
    "will only from the family, the patient's own unknown": Situation(
        {**EVERYTHING, "will_source": "family"}, (a_call(),)
    ),
    "will only from the family, but the surrogate signed with the doctor": Situation(
        without(
            "document_signed_by_patient",
            will_source="surrogate",
            document_signed_by_surrogate=True,
        ),
        (a_call(),),
    ),
    "doctor can come in 13 hours": Situation(EVERYTHING, (a_call(minutes=780),)),
    "paper signed by the patient only": Situation(
        {**EVERYTHING, "document_kind": "statement", "document_signed_by_physician": False},
        (a_call(),),
    ),
    "not in arrest, breathing hard, refusal on file": Situation(
        {**EVERYTHING, "arrest": False, "signs_of_life": True}, ()
    ),
}

WAIT, FAMILY, STOP, CONTINUE, SILENT, TREAT = "wait", "family", "stop", "continue", "?", "treat"
TABLE = {
    "told by the wife, no paper; doctor confirms everything, comes in 20 minutes": (
        (WAIT, SILENT, CONTINUE, CONTINUE)
    ),
    "paper signed by patient and doctor; doctor instructs, comes in 10 hours": (
        (FAMILY, SILENT, STOP, CONTINUE)
    ),
    "paper in order, doctor not reachable": (CONTINUE, CONTINUE, CONTINUE, CONTINUE),
    "paper in order, doctor instructs, one family member demands CPR": (
        (CONTINUE, CONTINUE, CONTINUE, CONTINUE)
    ),
    "traffic accident": (CONTINUE, CONTINUE, CONTINUE, CONTINUE),
    "age 15 with all papers": (CONTINUE, SILENT, SILENT, CONTINUE),
    "choking in terminal cancer, not foreseen": (CONTINUE, CONTINUE, SILENT, CONTINUE),
    "will only from the family, the patient's own unknown": (
        (CONTINUE, CONTINUE, CONTINUE, CONTINUE)
    ),
    "will only from the family, but the surrogate signed with the doctor": (
        (CONTINUE, CONTINUE, STOP, CONTINUE)
    ),
    "doctor can come in 13 hours": (CONTINUE, SILENT, CONTINUE, CONTINUE),
    "paper signed by the patient only": (WAIT, SILENT, CONTINUE, CONTINUE),
    "not in arrest, breathing hard, refusal on file": (TREAT, TREAT, TREAT, TREAT),
}
CELLS = [
    pytest.param(situation, rulebook, expected, id=f"{rulebook}: {situation} → {expected}")
    for situation, row in TABLE.items()
    for rulebook, expected in zip((TOKYO, KAETSU, ICHINOMIYA, CONTINUES), row, strict=True)
]


def expect(advice: Advice, expected: str) -> None:
    if expected in (WAIT, FAMILY, STOP):
        assert advice.resuscitation is Resuscitation.STOP
        assert advice.transport is Transport.NO
        assert advice.handover is not None
        if expected != STOP:
            assert advice.handover.crew_waits is (expected == WAIT)
        return
    assert advice.resuscitation is Resuscitation.CONTINUE
    assert advice.transport is Transport.YES
    assert advice.handover is None
    if expected == SILENT:
        assert advice.reason is Reason.INSUFFICIENT_RULE_DATA
    if expected == TREAT:
        assert advice.reason is Reason.SIGNS_OF_LIFE
        assert advice.now.code == "treat"


def test_every_situation_of_the_table_is_played() -> None:
    assert set(TABLE) == set(SITUATIONS)
    assert len(CELLS) == 48


@pytest.mark.parametrize(("situation", "rulebook", "expected"), CELLS)
def test_same_situation_other_rule(situation: str, rulebook: str, expected: str) -> None:
    played = SITUATIONS[situation]
    expect(advise(rulebook, facts(**played.known), *played.calls), expected)


@pytest.mark.parametrize("minutes", [0, 45])
def test_tokyo_waits_for_a_doctor_up_to_about_45_minutes(minutes: int) -> None:
    expect(advise(TOKYO, facts(**EVERYTHING), a_call(minutes=minutes)), WAIT)


@pytest.mark.parametrize("minutes", [46, 720])
def test_tokyo_hands_to_the_family_up_to_about_12_hours(minutes: int) -> None:
    expect(advise(TOKYO, facts(**EVERYTHING), a_call(minutes=minutes)), FAMILY)


def test_tokyo_continues_one_minute_later() -> None:
    expect(advise(TOKYO, facts(**EVERYTHING), a_call(minutes=721)), CONTINUE)


@pytest.mark.parametrize("missing", [n for n in EVERYTHING if n in [*ARREST, "age", "acp_held"]])
def test_tokyo_continues_while_anything_is_unknown(missing: str) -> None:
    expect(advise(TOKYO, facts(**without(missing)), a_call()), CONTINUE)


def test_a_doctor_who_was_not_read_back_does_not_stop_anything() -> None:
    expect(advise(TOKYO, facts(**EVERYTHING), a_call(read_back=False)), CONTINUE)


def test_a_doctor_who_says_continue_is_followed_under_every_rule() -> None:
    for rulebook in (TOKYO, KAETSU, ICHINOMIYA, CONTINUES):
        call = a_call(instruction=Instruction.CONTINUE)
        expect(advise(rulebook, facts(**EVERYTHING), call), CONTINUE)


def test_a_valid_record_fills_what_nobody_at_the_scene_could_say() -> None:
    on_file = {"acp_held", "patient_refuses_cpr", "will_source", "document_kind", "age"}
    scene = facts(**without(*on_file))
    record = recorded(**{name: EVERYTHING[name] for name in sorted(on_file)})
    expect(advise(TOKYO, scene + record, a_call(), standing=VALID), WAIT)
    expect(advise(TOKYO, scene + record, a_call()), CONTINUE)


def test_the_training_town_follows_the_rules_it_was_copied_from() -> None:
    known = facts(**EVERYTHING)
    expect(advise("training-hinode", known, a_call()), WAIT)
    expect(advise("training-mizuho", known, a_call()), CONTINUE)
