"""Made-up calls in few words, for tests that read as sentences."""

from datetime import UTC, datetime

from app.transport.advising.advice import Advice
from app.transport.evaluate import evaluate
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction, Standing, Verdict
from app.transport.language.expression import Value
from app.transport.language.facts import Fact
from app.transport.language.kinds import Source
from app.transport.language.rulebook import Rulebook
from app.transport.language.vocabulary import CORE
from app.transport.shelf import shipped

AT = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
NO_RECORD = Standing(Verdict.NONE)
VALID = Standing(Verdict.VALID)
WITHDRAWN = Standing(Verdict.DO_NOT_RELY)

ARREST: dict[str, Value] = {"arrest": True, "signs_of_life": False, "exogenous_cause": False}
EVERYTHING: dict[str, Value] = {
    **ARREST,
    "age": 82,
    "acp_held": True,
    "end_of_life_stage": True,
    "foreseen_condition_match": True,
    "patient_refuses_cpr": True,
    "will_source": "patient",
    "document_kind": "combined",
    "document_signed_by_patient": True,
    "document_signed_by_physician": True,
    "family_objects": False,
    "obvious_death": False,
    "handover_signature": True,
}
CONFIRMED: dict[str, Value] = {
    "patient_refuses_cpr": True,
    "end_of_life_stage": True,
    "foreseen_condition_match": True,
}


def a_fact(name: str, value: Value | None, source: Source | None = None) -> Fact:
    sources = CORE[name].sources
    return Fact(name, value, source or next(s for s in sources if s is not Source.RECORD), AT, AT)


def facts(**values: Value | None) -> list[Fact]:
    return [a_fact(name, value) for name, value in values.items()]


def recorded(**values: Value) -> list[Fact]:
    return [a_fact(name, value, Source.RECORD) for name, value in values.items()]


def a_call(
    whom: ContactRole = ContactRole.ATTENDING_PHYSICIAN,
    instruction: Instruction = Instruction.STOP,
    *,
    minutes: int | None = 20,
    confirmed: dict[str, Value] | None = None,
    told: bool = False,
    anew: bool = False,
    read_back: bool = True,
) -> DoctorCall:
    return DoctorCall(
        whom=whom,
        at=AT,
        reached=True,
        instruction=instruction,
        confirmed=CONFIRMED if confirmed is None else confirmed,
        arrival_minutes=minutes,
        told_of_withdrawal=told,
        confirmed_anew=anew,
        read_back=read_back,
    )


def no_answer(whom: ContactRole = ContactRole.ATTENDING_PHYSICIAN) -> DoctorCall:
    return DoctorCall(whom=whom, at=AT, reached=False)


def the(name: str) -> Rulebook:
    return shipped(name).rulebook


def advise(
    name: str,
    known: list[Fact],
    *calls: DoctorCall,
    standing: Standing = NO_RECORD,
) -> Advice:
    return evaluate(the(name), known, standing, calls)
