"""Rulebooks nobody agreed, for the properties.

Drawn so that a stop is reached often enough to be worth guarding against: what a call needs
for it is drawn as fulfilled more often than not.
"""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from app.transport.language.doctor import ContactRole
from app.transport.language.ending import Handover, Outcome
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
from app.transport.language.hospitals import Destination, Fallback, Hospital, HospitalList
from app.transport.language.kinds import AskedOf, Choice, FactKind, Shape, Source
from app.transport.language.phoning import Contact, Day, Hours, MayInstruct, Move, Timer
from app.transport.language.place import When, Where
from app.transport.language.results import DestinationSource, Limit, Resuscitation, Transport
from app.transport.language.rulebook import (
    Accept,
    Authority,
    Condition,
    Kind,
    Policy,
    Rulebook,
)
from app.transport.language.vocabulary import CORE
from app.transport.language.words import Text

AT = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
WORDS = Text("文", "text")
_DECLARED = {
    "label": WORDS,
    "question": WORDS,
    "asked_of": AskedOf.CREW,
    "sources": (Source.SEEN, Source.DOCTOR),
}
DECLARED = (
    FactKind(name="local_device_off", shape=Shape.BOOLEAN, **_DECLARED),  # type: ignore[arg-type]
    FactKind(
        name="local_minutes_since_call_back",
        shape=Shape.NUMBER,
        unit=Text("分", "minutes"),
        **_DECLARED,  # type: ignore[arg-type]
    ),
    FactKind(
        name="local_form",
        shape=Shape.CHOICE,
        choices=(Choice(value="signed", label=WORDS), Choice(value="none", label=WORDS)),
        about_cpr=True,
        **_DECLARED,  # type: ignore[arg-type]
    ),
)
WHOLE = {**CORE, **{kind.name: kind for kind in DECLARED}}
_USUAL: dict[Shape, Value] = {Shape.BOOLEAN: True, Shape.NUMBER: 5}
WORLD: dict[str, Value] = {
    **{
        name: _USUAL[kind.shape] if kind.shape in _USUAL else kind.choices[0].value
        for name, kind in WHOLE.items()
    },
    **dict.fromkeys(("signs_of_life", "exogenous_cause", "obvious_death", "family_objects"), False),
    "age": 80,
    "document_age_days": 10,
    "doctor_arrival_minutes": 20,
    "hospital_refusals": 0,
    "search_minutes": 0,
    "clock_minutes": 600,
}
"""How things mostly stand in a made-up call, so that a stop is often near."""
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
            signatures=draw(st.sampled_from([(), (), ("handover_signature",)])),
        )
        for place in range(draw(st.integers(0, 2)))
    )


evidences = st.builds(
    lambda forms, signers, when: Evidence(
        text=WORDS,
        any_of=(
            Proof(id="p", text=WORDS, forms=tuple(forms), signed_by=tuple(signers), when=when),
        ),
    ),
    st.lists(st.sampled_from(Form), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(Signer), max_size=1),
    st.sampled_from([None, None, Is("local_form", ("signed",))]),
)
wills = st.lists(st.sampled_from(Whose), min_size=1, max_size=2, unique=True).map(
    lambda whose: Will(text=WORDS, of=tuple(whose))
)
hours = st.sampled_from(
    [
        (),
        (),
        (Hours(opens="08:30", closes="17:00"),),
        (Hours(days=(Day.SUN,)), Hours(closes="06:00")),
    ]
)
chains = st.lists(
    st.builds(
        lambda role, open_at: Contact(whom=role, say=WORDS, hours=open_at),
        st.sampled_from(ContactRole),
        hours,
    ),
    max_size=3,
    unique_by=lambda contact: contact.whom,
).map(tuple)
timers = st.lists(
    st.builds(
        lambda counts, minutes, move: Timer(
            id=counts, text=WORDS, counts=counts, minutes=minutes, moves_to=move
        ),
        st.sampled_from(["minutes_since_arrival", "local_minutes_since_call_back"]),
        st.integers(1, 10),
        st.sampled_from(Move),
    ),
    max_size=2,
    unique_by=lambda timer: timer.id,
).map(tuple)
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


LISTED = HospitalList(
    id="list",
    text=WORDS,
    hospitals=(
        Hospital(code="0110113719", name=WORDS),
        Hospital(code="2070900168", name=WORDS, hours=(Hours(opens="09:00", closes="17:00"),)),
    ),
    observe=("severity",),
)


@st.composite
def destinations(draw: st.DrawFn) -> tuple[Destination, ...]:
    found = [
        Destination(
            id=f"d{place}",
            text=WORDS,
            source=(source := draw(st.sampled_from(DestinationSource))),
            when=draw(st.none() | expressions),
            list="list" if source is DestinationSource.LISTED else None,
        )
        for place in range(draw(st.integers(0, 2)))
    ]
    if len(found) > 1 and draw(st.booleans()):
        onward = Fallback(text=WORDS, to="d1", refusals=draw(st.integers(0, 2)))
        found[0] = replace(found[0], fallback=onward)
    return tuple(found)


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
        facts=DECLARED,
        accepts=draw(accepts),
        applies=draw(conditions("a", 1)) if draw(st.integers(0, 2)) == 0 else (),
        conditions=own,
        silences=draw(conditions("s", 1, hold=False)) if draw(st.integers(0, 2)) == 0 else (),
        evidence=draw(st.none() | evidences),
        will=draw(st.none() | wills),
        contacts=draw(chains),
        may_instruct=draw(st.none() | instructing) if draw(st.booleans()) else draw(instructing),
        timers=draw(timers),
        handover=draw(handovers()),
        outcomes=draw(outcomes(names)),
        lists=(LISTED,),
        destinations=draw(destinations()),
    )


REFINABLE = ("will", "may_instruct", "evidence", "handover", "outcomes", "conditions", "applies")


@st.composite
def parents_of(draw: st.DrawFn, refined: Rulebook) -> Rulebook:
    """A rulebook which the given one may refine: without some of what that adds, or stricter."""
    other = draw(rulebooks())
    changed = draw(st.lists(st.sampled_from(REFINABLE), min_size=1, max_size=2, unique=True))
    parent = replace(
        refined,
        id="parent",
        complete=True,
        conditions=refined.conditions[: draw(st.integers(0, 2))],
        silences=() if draw(st.booleans()) else refined.silences,
    )
    parent = replace(parent, **{name: getattr(other, name) for name in changed})
    return replace(
        parent,
        # One that would itself pass, so that refining it means something.
        will=parent.will or refined.will or Will(text=WORDS),
        may_instruct=parent.may_instruct or refined.may_instruct,
    )
