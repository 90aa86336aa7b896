"""Rulebooks nobody agreed and calls nobody made, for the properties.

Drawn so that a stop is reached often enough to be worth guarding against: what a call needs
for it is drawn as fulfilled more often than not.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

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
from app.transport.language.evidence import Evidence, Form, Proof, Signer, Whose, Will
from app.transport.language.expression import (
    All,
    Any,
    Compare,
    Expression,
    Is,
    Not,
    Order,
    Value,
    truth,
)
from app.transport.language.facts import Fact
from app.transport.language.kinds import AskedOf, FactKind, Shape, Source
from app.transport.language.place import When, Where
from app.transport.language.results import DestinationSource, Limit, Resuscitation, Transport
from app.transport.language.rulebook import (
    Accept,
    Authority,
    Condition,
    Contact,
    Destination,
    Handover,
    Kind,
    MayInstruct,
    Outcome,
    Policy,
    Rulebook,
)
from app.transport.language.vocabulary import CORE
from app.transport.language.words import Text

AT = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
WORDS = Text("文", "text")
DECLARED = FactKind(
    name="local_device_off",
    shape=Shape.BOOLEAN,
    label=WORDS,
    question=WORDS,
    asked_of=AskedOf.CREW,
    sources=(Source.SEEN, Source.DOCTOR),
)
WHOLE = {**CORE, DECLARED.name: DECLARED}
WORLD: dict[str, Value] = {
    **dict.fromkeys((name for name, kind in WHOLE.items() if kind.shape is Shape.BOOLEAN), True),
    **dict.fromkeys(("signs_of_life", "exogenous_cause", "obvious_death", "family_objects"), False),
    "will_source": "patient",
    "document_kind": "order",
    "told_by": "family_present",
    "age": 80,
    "document_age_days": 10,
    "doctor_arrival_minutes": 20,
    "hospital_refusals": 0,
    "search_minutes": 0,
}
"""How things mostly stand in a made-up call, so that a stop is often near."""
GATES = ("arrest", "signs_of_life", "exogenous_cause", "patient_refuses_cpr", "will_source")
NAMES = st.sampled_from(sorted(WHOLE))


def values_of(name: str) -> st.SearchStrategy[Value]:
    kind = WHOLE[name]
    if kind.shape is Shape.BOOLEAN:
        return st.booleans()
    if kind.shape is Shape.CHOICE:
        return st.sampled_from([choice.value for choice in kind.choices])
    return st.integers(kind.minimum, min(kind.maximum, 100))


@st.composite
def leaves(draw: st.DrawFn) -> Expression:
    name = draw(NAMES)
    if WHOLE[name].shape is Shape.NUMBER:
        return Compare(name, draw(st.sampled_from(Order)), draw(st.integers(0, 60)))
    values = draw(st.lists(values_of(name), min_size=1, max_size=2, unique=True))
    return Is(name, tuple(values))


expressions = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
    ),
    max_leaves=3,
)


@st.composite
def conditions(
    draw: st.DrawFn, prefix: str, most: int, *, hold: bool = True
) -> tuple[Condition, ...]:
    """Conditions that mostly hold (or not) as things mostly stand."""
    found = []
    for place in range(draw(st.integers(0, most))):
        when = draw(expressions)
        if truth(when, WORLD.get) is not hold and draw(st.integers(0, 9)) != 7:
            when = Not(when)
        found.append(Condition(id=f"{prefix}{place}", text=WORDS, when=when))
    return tuple(found)


@st.composite
def outcomes(draw: st.DrawFn, names: list[str]) -> tuple[Outcome, ...]:
    return tuple(
        Outcome(
            id=f"o{place}",
            text=WORDS,
            resuscitation=draw(st.sampled_from([Resuscitation.STOP, None, *Resuscitation])),
            transport=draw(st.sampled_from([None, *Transport])),
            limits=tuple(draw(st.lists(st.sampled_from(Limit), max_size=1))),
            needs=draw(st.none() | st.lists(st.sampled_from(names), max_size=2).map(tuple)),
        )
        for place in range(draw(st.integers(0, 3)))
    )


@st.composite
def handovers(draw: st.DrawFn) -> tuple[Handover, ...]:
    return tuple(
        Handover(
            id=f"h{place}",
            text=WORDS,
            within_minutes=draw(st.integers(10, 90)),
            to=WORDS,
            crew_waits=draw(st.booleans()),
            signatures=draw(st.sampled_from([(), ("handover_signature",)])),
        )
        for place in range(draw(st.integers(0, 2)))
    )


evidences = st.builds(
    lambda forms, signers: Evidence(
        text=WORDS,
        any_of=(Proof(id="p", text=WORDS, forms=tuple(forms), signed_by=tuple(signers)),),
    ),
    st.lists(st.sampled_from(Form), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(Signer), max_size=1),
)
wills = st.lists(st.sampled_from(Whose), min_size=1, max_size=2, unique=True).map(
    lambda whose: Will(text=WORDS, of=tuple(whose))
)
chains = st.lists(st.sampled_from(ContactRole), max_size=3, unique=True).map(
    lambda roles: tuple(Contact(whom=role, say=WORDS) for role in roles)
)
instructing = st.builds(
    lambda roles, confirm, read_back: MayInstruct(
        by=tuple(roles), text=WORDS, confirm=tuple(confirm), read_back=read_back
    ),
    st.lists(st.sampled_from(ContactRole), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(["patient_refuses_cpr", "end_of_life_stage"]), max_size=1),
    st.booleans(),
)
accepts = st.lists(
    st.builds(
        lambda name: Accept(fact=name, sources=CORE[name].sources[:2]), st.sampled_from(list(CORE))
    ),
    max_size=1,
).map(tuple)


@st.composite
def destinations(draw: st.DrawFn) -> tuple[Destination, ...]:
    return tuple(
        Destination(
            id=f"d{place}",
            text=WORDS,
            source=draw(st.sampled_from(DestinationSource)),
            when=draw(st.none() | expressions),
        )
        for place in range(draw(st.integers(0, 2)))
    )


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    own = draw(conditions("c", 2))
    names = [*(item.id for item in own), "evidence", "handover"]
    return Rulebook(
        id="made-up",
        version="1",
        title=WORDS,
        kind=draw(st.sampled_from([Kind.RESUSCITATION, Kind.RESUSCITATION, *Kind])),
        policy=draw(st.sampled_from([Policy.MAY_STOP, Policy.MAY_STOP, *Policy])),
        complete=draw(st.sampled_from([True, True, True, False])),
        where=Where(municipalities=("990019",)),
        when=When(in_force_from=AT),
        authority=Authority(adopted_by=WORDS, legal_note=WORDS),
        otherwise=WORDS,
        facts=(DECLARED,),
        accepts=draw(accepts),
        applies=draw(conditions("a", 1)) if draw(st.integers(0, 2)) == 0 else (),
        conditions=own,
        silences=draw(conditions("s", 1, hold=False)) if draw(st.integers(0, 2)) == 0 else (),
        evidence=draw(st.none() | evidences),
        will=draw(st.none() | wills),
        contacts=draw(chains),
        may_instruct=draw(st.none() | instructing) if draw(st.booleans()) else draw(instructing),
        handover=draw(handovers()),
        outcomes=draw(outcomes(names)),
        destinations=draw(destinations()),
    )


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
