"""One advice with its whole explanation, as a council member reads it."""

from collections.abc import Iterator

from app.transport.advising.advice import Advice, Doubt, FactLine, Group, Line, TimerAdvice
from app.transport.language.kinds import Vocabulary
from app.transport.language.wording import value_in_words
from app.transport.language.words import Text
from app.transport.plain.labels import VALUES
from app.transport.plain.paper import Paper, Section, paper
from app.transport.plain.sentences import (
    LIMITS,
    RESUSCITATION,
    TRANSPORT,
    about,
    listed,
    minutes,
)

_HOLDS = {
    True: Text("○ 確かめられた", "yes"),
    False: Text("× 満たさない", "no"),
    None: Text("? まだ分からない", "unknown"),
}
_GROUPS = {
    Group.ALWAYS: Text("どの規則でも", "under every rule"),
    Group.APPLIES: Text("対象", "whom it is for"),
    Group.EVIDENCE: Text("意思の根拠", "evidence"),
    Group.WILL: Text("だれの意思か", "whose will"),
    Group.CONDITION: Text("条件", "condition"),
    Group.SILENCE: Text("定めがあるか", "provided for"),
    Group.INSTRUCTION: Text("医師の指示", "the doctor's word"),
    Group.HANDOVER: Text("引継ぎ", "handover"),
}
_DOUBTS = {
    Doubt.RECORD_NOT_VALID: Text("記録に頼れない", "the record cannot be relied on"),
    Doubt.SOURCE_NOT_ACCEPTED: Text("この出どころは使えない", "not accepted from this source"),
    Doubt.SOURCES_DISAGREE: Text("人によって違う", "sources disagree"),
    Doubt.NOBODY_KNOWS: Text("だれも知らない", "nobody knows"),
}
_RUN_OUT = {
    True: Text("過ぎた", "run out"),
    False: Text("まだ", "not yet"),
    None: Text("分からない", "unknown"),
}


def explained(advice: Advice, vocabulary: Vocabulary) -> Paper:
    """What the rule says now, and why, line by line."""
    name = advice.rulebook
    title = name.title if name else Text("規則なし", "No rulebook")
    return paper(
        title,
        [
            Section(Text("いま", "Now"), tuple(_now(advice))),
            Section(Text("結果", "What follows"), (advice.why,), tuple(_results(advice))),
            Section(Text("電話", "Phone"), tuple(_phone(advice))),
            Section(Text("搬送先の目安", "Where to"), (), tuple(_places(advice))),
            Section(Text("条件", "Conditions"), (), tuple(_lines(advice, vocabulary))),
            Section(Text("時間", "Time limits"), (), tuple(map(_timer, advice.timers))),
            Section(Text("記録", "Write down"), (), tuple(item.text for item in advice.record)),
            Section(Text("この答えのもと", "What this rests on"), tuple(_basis(advice))),
        ],
    )


def _now(advice: Advice) -> Iterator[Text]:
    yield advice.now.text
    yield Text(f"次に: {advice.then.text.ja}", f"Then: {advice.then.text.en}")
    if advice.ask:
        yield Text(f"聞くこと: {advice.ask.text.ja}", f"Ask: {advice.ask.text.en}")


def _results(advice: Advice) -> Iterator[Text]:
    yield RESUSCITATION[advice.resuscitation]
    yield TRANSPORT[advice.transport]
    yield from (LIMITS[limit] for limit in advice.limits)
    if advice.handover:
        to, text = advice.handover.to, advice.handover.text
        yield Text(f"引継ぎ先: {to.ja}。{text.ja}", f"Handed over to {to.en}. {text.en}")


def _phone(advice: Advice) -> Iterator[Text]:
    if advice.contact is None:
        return
    contact = advice.contact
    yield Text(f"{contact.label.ja}:「{contact.say.ja}」", f"{contact.label.en}: {contact.say.en}")
    if contact.ask:
        asked = listed([question.label for question in contact.ask])
        yield Text(f"確かめること: {asked.ja}", f"Ask: {asked.en}")
    if contact.no_answer:
        no_answer = contact.no_answer
        yield Text(f"出ないとき: {no_answer.ja}", f"If there is no answer: {no_answer.en}")


def _places(advice: Advice) -> Iterator[Text]:
    for item in advice.destinations:
        text = item.text
        if item.moved_on and item.fallback:
            text = Text(f"{text.ja}(次へ移る: {item.fallback.ja})", f"{text.en} (move on)")
        if item.hospitals:
            named = listed([hospital.name for hospital in item.hospitals])
            text = Text(f"{text.ja}: {named.ja}", f"{text.en}: {named.en}")
        yield text


def _lines(advice: Advice, vocabulary: Vocabulary) -> Iterator[Text]:
    for line in advice.conditions:
        holds, group, said = _HOLDS[line.holds], _GROUPS[line.group], _said(line)
        facts = [_fact(fact, vocabulary) for fact in line.facts]
        seen = listed(facts) if facts else None
        yield Text(
            f"{holds.ja} [{group.ja}] {said.ja}{f' — {seen.ja}' if seen else ''}",
            f"{holds.en} [{group.en}] {said.en}{f' — {seen.en}' if seen else ''}",
        )


def _said(line: Line) -> Text:
    text = about(line.text, is_about=line.about)
    if line.holds is False and line.otherwise:
        return Text(f"{text.ja} → {line.otherwise.ja}", f"{text.en} → {line.otherwise.en}")
    return text


def _fact(line: FactLine, vocabulary: Vocabulary) -> Text:
    value = value_in_words(vocabulary[line.name], line.known.value)
    more = [VALUES[type(source)][source] for source in line.known.sources]
    more += [_DOUBTS[line.known.doubt]] if line.known.doubt else []
    said = Text(f"{line.label.ja}: {value.ja}", f"{line.label.en}: {value.en}")
    if not more:
        return said
    why = listed(more)
    return Text(f"{said.ja}({why.ja})", f"{said.en} ({why.en})")


def _timer(timer: TimerAdvice) -> Text:
    span, state = minutes(timer.minutes, about=timer.about), _RUN_OUT[timer.run_out]
    return Text(
        f"{span.ja}({state.ja}): {timer.text.ja}", f"{span.en} ({state.en}): {timer.text.en}"
    )


def _basis(advice: Advice) -> Iterator[Text]:
    if advice.legal_note:
        yield advice.legal_note
    if advice.rulebook:
        name = f"{advice.rulebook.id} {advice.rulebook.version}"
        yield Text(f"規則: {name}", f"Rulebook: {name}")
    made = f"{advice.evaluator} / {advice.digest}"
    yield Text(f"評価器と事実の要約: {made}", f"Evaluator and digest of the facts: {made}")
