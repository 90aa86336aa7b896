"""A refining rulebook may fill its parent in and tighten it; what would loosen it is refused.

What counts as looser is what could lead to less than ordinary care where the parent does not.
Words are the region's own, and so are destinations and lists: a suggestion takes nothing away.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from app.transport.advising.plan import vocabulary_of
from app.transport.checking.remarks import Remark, Remarks
from app.transport.language.ending import Handover, Outcome
from app.transport.language.evidence import Proof
from app.transport.language.keeping import Registration
from app.transport.language.kinds import FactKind, Vocabulary
from app.transport.language.results import Resuscitation, Transport
from app.transport.language.rulebook import Policy, Rulebook
from app.transport.language.words import Text
from app.transport.reach import implies

_NARROWER = {
    Policy.MAY_STOP: (Policy.MAY_STOP, Policy.CONTINUE, Policy.NONE),
    Policy.OTHER: (Policy.OTHER, Policy.CONTINUE, Policy.NONE),
    Policy.CONTINUE: (Policy.CONTINUE,),
    Policy.NONE: (Policy.NONE, Policy.CONTINUE),
}
_LESS = (Resuscitation.CONTINUE, Resuscitation.STOP, Resuscitation.NOT_STARTED)


def loosening(above: Rulebook, below: Rulebook) -> Remarks:
    """Every line of `below` that is looser than what its parent `above` says."""
    vocabulary = vocabulary_of(below)
    yield from _scalars(above, below)
    yield from _keeping(above, below)
    if below.complete and not below.outcomes:
        # It never stops, and whatever refines it cannot either: nothing there to loosen.
        return
    yield from _missing(above, below)
    yield from _facts(above, below)
    yield from _conditions(above, below, vocabulary)
    yield from _will_and_evidence(above, below, vocabulary)
    yield from _instructing(above, below)
    yield from _endings(above, below)


def _looser(path: str, ja: str, en: str, above: str | None = None) -> Remark:
    remedy = Text(
        "親と同じか、より厳しくする。緩めるなら親を改める",
        "keep the parent's or tighten it; to loosen it, the parent must change",
    )
    wrong = Text(f"{ja}が親より緩い", f"{en} is looser")
    return Remark(path, wrong, remedy, above=above or path)


def _scalars(above: Rulebook, below: Rulebook) -> Remarks:
    if below.kind is not above.kind:
        yield _looser("kind", "種類", "the kind")
    if below.policy not in _NARROWER[above.policy]:
        yield _looser("policy", "方針", "the policy")
    area, own = above.where.municipalities, below.where.municipalities
    outside = [code for code in own if not _is_inside(code, above)]
    if area and outside:
        ja, en = f"区域({' / '.join(outside)})", f"the area ({', '.join(outside)})"
        yield _looser("where.municipalities", ja, en)
    if below.when.in_force_from < above.when.in_force_from:
        yield _looser("when", "効力の始まり", "the hour it comes into force")


def _missing(above: Rulebook, below: Rulebook) -> Remarks:
    """What the parent demands and the rulebook no longer has."""
    for name in ("evidence", "will", "may_instruct", "handover"):
        if getattr(above, name) and not getattr(below, name):
            yield _looser(name, f"{name} がなく、", f"without {name} it")
    for name, key in (("applies", "id"), ("conditions", "id"), ("silences", "id")):
        yield from _gone(above, below, name, key)
    yield from _gone(above, below, "accepts", "fact")


def _gone(above: Rulebook, below: Rulebook, name: str, key: str) -> Remarks:
    kept = {getattr(item, key) for item in getattr(below, name)}
    for at, item in enumerate(getattr(above, name)):
        gone = getattr(item, key)
        if gone not in kept:
            yield _looser(name, f"{gone} がなく、", f"without {gone} it", f"{name}[{at}]")


def _is_inside(code: str, above: Rulebook) -> bool:
    """A municipality, or a whole prefecture of which the parent leaves nothing out."""
    is_whole = not any(left_out.startswith(code) for left_out in above.where.excluding)
    return is_whole and above.where.covers(code)


def _facts(above: Rulebook, below: Rulebook) -> Remarks:
    for place, (kind, parent, at) in _both(below.facts, above.facts, "name"):
        if _type(kind) != _type(parent) or not set(kind.sources) <= set(parent.sources):
            yield _looser(f"facts[{place}]", kind.name, kind.name, f"facts[{at}]")
    for place, (item, other, at) in _both(below.accepts, above.accepts, "fact"):
        if not set(item.sources) <= set(other.sources):
            path = f"accepts[{place}].sources"
            yield _looser(path, "事実の出どころ", "the sources", f"accepts[{at}].sources")


def _type(kind: FactKind) -> tuple[object, ...]:
    values = tuple(choice.value for choice in kind.choices)
    return kind.shape, values, kind.unit, kind.minimum, kind.maximum, kind.about_cpr


def _conditions(above: Rulebook, below: Rulebook, vocabulary: Vocabulary) -> Remarks:
    for part in ("applies", "conditions", "silences"):
        items, parents = getattr(below, part), getattr(above, part)
        for place, (item, parent, at) in _both(items, parents, "id"):
            # A silence keeps from stopping where it holds: there wider is tighter.
            tight, wide = (parent, item) if part == "silences" else (item, parent)
            if tight.when != wide.when and not implies(tight.when, wide.when, vocabulary):
                path = f"{part}[{place}].when"
                yield _looser(path, f"条件 {item.id} ", f"{item.id}", f"{part}[{at}].when")


def _will_and_evidence(above: Rulebook, below: Rulebook, vocabulary: Vocabulary) -> Remarks:
    if above.will and below.will and not set(below.will.of) <= set(above.will.of):
        yield _looser("will.of", "だれの意思によるか", "whose will counts")
    if above.evidence and below.evidence:
        for place, proof in enumerate(below.evidence.any_of):
            if not any(_covers(one, proof, vocabulary) for one in above.evidence.any_of):
                path = f"evidence.any_of[{place}]"
                yield _looser(path, f"根拠 {proof.id} ", f"the proof {proof.id}", "evidence.any_of")


def _covers(wide: Proof, tight: Proof, vocabulary: Vocabulary) -> bool:
    """Whether all that the one proof accepts, the other accepts too."""
    return wide.test() == tight.test() or implies(tight.test(), wide.test(), vocabulary)


def _instructing(above: Rulebook, below: Rulebook) -> Remarks:
    parent, own = above.may_instruct, below.may_instruct
    if parent is None or own is None:
        return
    if not set(own.by) <= set(parent.by):
        yield _looser("may_instruct.by", "中止を指示できる人", "who may instruct")
    if not set(own.confirm) >= set(parent.confirm):
        yield _looser("may_instruct.confirm", "医師に確かめること", "what the doctor confirms")
    if parent.read_back and not own.read_back:
        yield _looser("may_instruct.read_back", "復唱", "the read-back")


def _endings(above: Rulebook, below: Rulebook) -> Remarks:
    for place, band in enumerate(below.handover):
        if above.handover and not any(_within(one, band) for one in above.handover):
            at = _same_id(band.id, above.handover)
            path = f"handover[{place}]"
            other = f"handover[{at}]" if at is not None else "handover"
            yield _looser(path, f"引継ぎ {band.id} ", f"the handover {band.id}", other)
    is_open = not above.outcomes and not above.complete
    for place, outcome in enumerate(below.outcomes):
        if not is_open and not any(_allows(one, outcome, below) for one in above.outcomes):
            at = _same_id(outcome.id, above.outcomes)
            path = f"outcomes[{place}]"
            other = f"outcomes[{at}]" if at is not None else "outcomes"
            yield _looser(path, f"結果 {outcome.id} ", f"the outcome {outcome.id}", other)


def _within(wide: Handover, tight: Handover) -> bool:
    is_sooner = tight.within_minutes <= wide.within_minutes
    return is_sooner and set(tight.signatures) >= set(wide.signatures)


def _allows(wide: Outcome, tight: Outcome, below: Rulebook) -> bool:
    """Whether the one outcome takes away no more than the other, and asks for no less."""
    stops = wide.resuscitation or Resuscitation.CONTINUE
    is_no_less = _LESS.index(tight.resuscitation or Resuscitation.CONTINUE) <= _LESS.index(stops)
    is_taken = tight.transport is not Transport.NO or wide.transport is Transport.NO
    is_free = stops is not Resuscitation.CONTINUE or set(tight.limits) <= set(wide.limits)
    if tight.needs is None:
        asks = True
    elif wide.needs is None:
        everything = {item.id for item in below.conditions}
        everything |= {"evidence"} if below.evidence else set()
        everything |= {"handover"} if below.handover else set()
        asks = set(tight.needs) >= everything
    else:
        asks = set(tight.needs) >= set(wide.needs)
    return is_no_less and is_taken and is_free and asks


def _keeping(above: Rulebook, below: Rulebook) -> Remarks:
    yield from _gone(above, below, "timers", "id")
    yield from _gone(above, below, "record", "id")
    for place, (timer, parent, at) in _both(below.timers, above.timers, "id"):
        is_same = timer.counts == parent.counts and timer.moves_to is parent.moves_to
        if not is_same or timer.minutes > parent.minutes:
            yield _looser(f"timers[{place}]", "時間の限り", "the timer", f"timers[{at}]")
    for place, (item, other, at) in _both(below.record, above.record, "id"):
        if other.review and not item.review:
            yield _looser(f"record[{place}]", "記録", "the record", f"record[{at}]")
    if above.registration:
        yield from _registering(above.registration, below.registration)


def _registering(above: Registration, below: Registration | None) -> Remarks:
    if below is None:
        yield _looser("registration", "registration がなく、", "without registration it")
        return
    for name in _looser_terms(above, below):
        yield _looser(f"registration.{name}", "登録の定め", "the registration")


def _looser_terms(above: Registration, below: Registration) -> Iterator[str]:
    for name in ("at_most", "exchange_months"):
        most, own = getattr(above, name), getattr(below, name)
        if most is not None and (own is None or own > most):
            yield name
    if not {form.ja for form in below.forms} >= {form.ja for form in above.forms}:
        yield "forms"


def _both(
    items: Sequence[Any], parents: Sequence[Any], key: str
) -> Iterator[tuple[int, tuple[Any, Any, int]]]:
    """The items that both name: place, item, the parent's item and its place."""
    theirs = {getattr(item, key): (at, item) for at, item in enumerate(parents)}
    for place, item in enumerate(items):
        if getattr(item, key) in theirs:
            at, parent = theirs[getattr(item, key)]
            yield place, (item, parent, at)


def _same_id(name: str, items: Sequence[Any]) -> int | None:
    return next((at for at, item in enumerate(items) if item.id == name), None)
