"""On what a rulebook says nothing: an example for each, and what it says that leads nowhere."""

from app.transport.advising.looking import looked_at
from app.transport.advising.plan import plan_of, vocabulary_of
from app.transport.checking.remarks import Remark, Remarks
from app.transport.checking.stops import required
from app.transport.language.expression import Not, Value
from app.transport.language.kinds import Vocabulary
from app.transport.language.phoning import Move, opening
from app.transport.language.rulebook import Kind, Policy, Rulebook
from app.transport.language.wording import facts_in_words
from app.transport.language.words import Text
from app.transport.reach import search

_SILENT = Text(
    "定めを書くか、定めがなければ silences に書く",
    "say what holds, or name it under silences where the rule is silent",
)
QUESTIONS: tuple[tuple[tuple[str, ...], dict[str, Value], Text], ...] = (
    (("age", "age_class"), {"age": 15}, Text("未成年", "minors")),
    (("family_objects",), {"family_objects": True}, Text("家族の反対", "a family that objects")),
    (
        ("foreseen_condition_match",),
        {"foreseen_condition_match": False},
        Text("想定されていない症状", "a state that was not foreseen"),
    ),
    (
        ("end_of_life_stage",),
        {"end_of_life_stage": False},
        Text("人生の最終段階でない人", "people who are not in the end-of-life stage"),
    ),
    (
        ("document_kind", "told_by", "document_confirmed_by_doctor"),
        {"document_kind": "none"},
        Text("意思の根拠がないとき", "a will that nothing shows"),
    ),
    (
        ("doctor_arrival_minutes", "handover_signature"),
        {"doctor_arrival_minutes": 1440},
        Text("医師がすぐには来られないとき", "a doctor who cannot come soon"),
    ),
)
"""What every rule that can stop is asked for: the facts that would speak of it, and a case."""


def gaps(rulebook: Rulebook) -> Remarks:
    """Nothing here blocks but a rule that can never be chosen for what it promises."""
    vocabulary = vocabulary_of(rulebook)
    yield from _unasked(rulebook, vocabulary)
    yield from _nowhere(rulebook, vocabulary)
    yield from _nobody(rulebook, vocabulary)
    yield from _dead(rulebook)
    yield from _whole(rulebook)


def _unasked(rulebook: Rulebook, vocabulary: Vocabulary) -> Remarks:
    """What could matter to a stop and is looked at by nothing, with the call that shows it."""
    if not rulebook.outcomes:
        return
    asked = {name for clause in plan_of(rulebook).clauses for name, _ in clause.facts}
    found = search(required(rulebook, rulebook.outcomes[0]), vocabulary)
    for names, worry, what in QUESTIONS:
        if asked.isdisjoint(names):
            example = facts_in_words({**(found.example or {}), **worry}, vocabulary)
            wrong = Text(
                f"{what.ja}について何も言っていません(例 {example.ja})",
                f"nothing is said of {what.en} (for instance {example.en})",
            )
            yield Remark("conditions", wrong, _SILENT, blocks=False)


def _nowhere(rulebook: Rulebook, vocabulary: Vocabulary) -> Remarks:
    """Facts under which no destination is suggested."""
    entered = {one.fallback.to for one in rulebook.destinations if one.fallback}
    if rulebook.kind is not Kind.DESTINATION:
        return
    first = [one.when for one in rulebook.destinations if one.id not in entered]
    tests = [when for when in first if when is not None]
    if len(tests) < len(first):
        return
    found = search([Not(when) for when in tests], vocabulary)
    if found.example is not None:
        example = facts_in_words(found.example, vocabulary)
        wrong = Text(
            f"搬送先が示されないことがあります(例 {example.ja})",
            f"there may be no destination (for instance {example.en})",
        )
        remedy = Text("when のない搬送先を最後に", "end with one that has no when")
        yield Remark("destinations", wrong, remedy, blocks=False)
    elif not found.is_exhaustive:
        wrong = Text("搬送先の漏れは見つかりません", "no facts without a destination were found")
        remedy = Text("when のない搬送先を最後に", "end with one that has no when")
        yield Remark("destinations", wrong, remedy, blocks=False, is_exhaustive=False)


def _nobody(rulebook: Rulebook, vocabulary: Vocabulary) -> Remarks:
    """Hours at which nobody can be phoned, and doctors who may instruct but are never phoned."""
    hours = [opening(contact.hours) for contact in rulebook.contacts]
    closed = [Not(when) for when in hours if when is not None]
    if hours and len(closed) == len(hours):
        found = search(closed, vocabulary)
        if found.example is not None:
            example = facts_in_words(found.example, vocabulary)
            wrong = Text(
                f"だれにも電話できない時間があります(例 {example.ja})",
                f"at some hours nobody can be phoned (for instance {example.en})",
            )
            remedy = Text("時間の限りのない相手を最後に", "end with one without hours")
            yield Remark("contacts", wrong, remedy, blocks=False)
    phoned = {contact.whom for contact in rulebook.contacts}
    by = rulebook.may_instruct.by if rulebook.may_instruct else ()
    if by and phoned.isdisjoint(by):
        wrong = Text("指示できる医師に電話する段階がありません", "no step phones who may instruct")
        yield Remark("contacts", wrong, Text("contacts に加える", "add the contact"), blocks=False)
    if len(rulebook.contacts) < 2:  # noqa: PLR2004  the next one needs a second
        for place, timer in enumerate(rulebook.timers):
            if timer.moves_to is Move.NEXT_CONTACT:
                wrong = Text("次に電話する相手がいません", "there is no next contact")
                remedy = Text("contacts に加えるか moves_to を直す", "add one, or change moves_to")
                yield Remark(f"timers[{place}].moves_to", wrong, remedy)


def _dead(rulebook: Rulebook) -> Remarks:
    """Declared facts that nothing looks at, and conditions that no outcome needs."""
    used = set(looked_at(rulebook))
    for place, kind in enumerate(rulebook.facts):
        if kind.name not in used:
            wrong = Text(f"{kind.name} はどこでも使われません", f"nothing looks at {kind.name}")
            remedy = Text("条件に使うか消す", "use it in a condition, or drop it")
            yield Remark(f"facts[{place}]", wrong, remedy, blocks=False)
    if not rulebook.outcomes or any(outcome.needs is None for outcome in rulebook.outcomes):
        return
    needed = {name for outcome in rulebook.outcomes for name in outcome.needs or ()}
    for place, item in enumerate(rulebook.conditions):
        if item.id not in needed:
            wrong = Text(f"{item.id} はどの結果にも要りません", f"no outcome needs {item.id}")
            remedy = Text("outcomes の needs に加える", "name it in an outcome's needs")
            yield Remark(f"conditions[{place}]", wrong, remedy, blocks=False)


def _whole(rulebook: Rulebook) -> Remarks:
    if not rulebook.where.municipalities:
        wrong = Text("区域がなく、選ばれることがありません", "it names no area: it is never chosen")
        yield Remark(
            "where", wrong, Text("municipalities を書く", "name municipalities"), blocks=False
        )
    if not rulebook.complete and rulebook.outcomes:
        wrong = Text("未完の規則は中止に至りません", "an incomplete rulebook never reaches these")
        yield Remark("outcomes", wrong, Text("complete を直す", "correct complete"), blocks=False)
    if rulebook.complete and rulebook.policy is Policy.MAY_STOP and not rulebook.outcomes:
        wrong = Text("何に至るのかが書かれていません", "it does not say what it can lead to")
        remedy = Text("outcomes を書くか complete: false", "add outcomes, or complete: false")
        yield Remark("policy", wrong, remedy, blocks=False)
    for place, listed in enumerate(rulebook.lists):
        if not listed.hospitals:
            wrong = Text("病院が一つもありません", "it names no hospital")
            remedy = Text("hospitals を書く", "name hospitals")
            yield Remark(f"lists[{place}]", wrong, remedy, blocks=False)
