"""Calls nobody made, under rulebooks nobody agreed."""

from dataclasses import dataclass

from hypothesis import strategies as st

from app.transport.advising.advice import Advice
from app.transport.advising.plan import plan_of
from app.transport.evaluate import evaluate
from app.transport.language.doctor import (
    PHYSICIANS,
    ContactRole,
    DoctorCall,
    Instruction,
    Standing,
    Verdict,
)
from app.transport.language.facts import Fact
from app.transport.language.rulebook import Rulebook
from tests.transport.rulebook_strategies import AT, NAMES, WHOLE, WORLD, rulebooks, values_of

GATES = ("arrest", "signs_of_life", "exogenous_cause", "patient_refuses_cpr", "will_source")


@st.composite
def known_facts(draw: st.DrawFn, rulebook: Rulebook) -> tuple[Fact, ...]:
    asked = [name for clause in plan_of(rulebook).clauses for name, _ in clause.facts]
    others = draw(st.lists(NAMES, max_size=2)) if draw(st.integers(0, 4)) == 0 else []
    told = []
    for name in [*dict.fromkeys([*GATES, *asked]), *others]:
        chance = draw(st.integers(0, 59))
        if chance == 37:
            continue
        unlikely = st.none() if chance == 38 else values_of(name)
        value = draw(unlikely) if 38 <= chance <= 40 else WORLD[name]
        sources = plan_of(rulebook).accepted.get(name, WHOLE[name].sources)
        source = sources[0] if chance > 52 else sources[-1]
        told.append(Fact(name, value, source, AT, AT))
    return tuple(told)


@st.composite
def doctor_calls(draw: st.DrawFn) -> DoctorCall:
    if draw(st.integers(0, 7)) == 0:
        return DoctorCall(whom=draw(st.sampled_from(ContactRole)), at=AT, reached=False)
    whom = draw(st.sampled_from([*PHYSICIANS, *ContactRole]))
    nurse = whom is ContactRole.VISITING_NURSE
    said = st.sampled_from([Instruction.STOP, Instruction.STOP, Instruction.STOP, *Instruction])
    return DoctorCall(
        whom=whom,
        at=AT,
        reached=True,
        confirmed=draw(
            st.dictionaries(
                st.sampled_from(["patient_refuses_cpr", "end_of_life_stage", "acp_held"]),
                st.sampled_from([True, True, True, False]),
                max_size=2,
            )
        ),
        instruction=Instruction.NONE if nurse else draw(said),
        told_of_withdrawal=draw(st.booleans()),
        confirmed_anew=draw(st.booleans()),
        read_back=draw(st.sampled_from([True, True, False])),
        arrival_minutes=draw(st.none() | st.integers(0, 100)),
    )


@st.composite
def phoned(draw: st.DrawFn, rulebook: Rulebook) -> tuple[DoctorCall, ...]:
    """Mostly a doctor who may instruct, and does; at times others, before or after."""
    rule = rulebook.may_instruct
    allowed = [role for role in rule.by if role in PHYSICIANS] if rule else []
    others = draw(st.lists(doctor_calls(), max_size=1)) if draw(st.integers(0, 2)) == 0 else []
    if rule is None or not allowed or draw(st.integers(0, 9)) == 7:
        return tuple(others)
    good = DoctorCall(
        whom=draw(st.sampled_from(allowed if draw(st.integers(0, 4)) != 3 else PHYSICIANS)),
        at=AT,
        reached=True,
        confirmed=dict.fromkeys(rule.confirm, True),
        instruction=Instruction.STOP,
        told_of_withdrawal=draw(st.booleans()),
        confirmed_anew=draw(st.booleans()),
        read_back=draw(st.integers(0, 9)) != 7,
        arrival_minutes=20 if draw(st.integers(0, 9)) != 7 else draw(st.integers(0, 60)),
    )
    return (good, *others) if draw(st.booleans()) else (*others, good)


@dataclass(frozen=True)
class Situation:
    rulebook: Rulebook
    facts: tuple[Fact, ...]
    standing: Standing
    calls: tuple[DoctorCall, ...]

    def advice(self) -> Advice:
        return evaluate(self.rulebook, self.facts, self.standing, self.calls)


@st.composite
def made_up(draw: st.DrawFn) -> Situation:
    rulebook = draw(rulebooks())
    return Situation(
        rulebook,
        draw(known_facts(rulebook)),
        Standing(draw(st.sampled_from([Verdict.VALID, Verdict.VALID, Verdict.VALID, *Verdict]))),
        draw(phoned(rulebook)),
    )


situations = made_up()
