"""For crews: the rule in steps, in order, with its thresholds and what to write down."""

from collections.abc import Iterator

from app.transport.advising.advice import Group
from app.transport.advising.phrases import CHECK_ARREST, ROLES
from app.transport.advising.plan import plan_of, vocabulary_of
from app.transport.language.phoning import Contact, Move, Timer
from app.transport.language.rulebook import Condition, Kind, Rulebook
from app.transport.language.words import Text
from app.transport.plain.about_it import about_it
from app.transport.plain.paper import Paper, Section, paper
from app.transport.plain.residents import can_stop
from app.transport.plain.sentences import (
    LIMITS,
    RESUSCITATION,
    TRANSPORT,
    Titles,
    about,
    band,
    from_above,
    hours,
    listed,
    minutes,
    proof,
    roles,
)
from app.transport.plain.suggested import places, registration

_MOVES = {
    Move.NEXT_CONTACT: Text("(次の相手に電話する)", " (phone the next one)"),
    Move.CONTINUE_AND_TRANSPORT: Text("(続けて搬送する)", " (continue and transport)"),
}


_ALIVE = Text(
    "話す、動く、息をするなどの徴候があれば、この規則は使わず、通常どおり処置する。",
    "Where the person speaks, moves or breathes, this rule is not used: treat as usual.",
)


def for_crews(rulebook: Rulebook, titles: Titles | None = None) -> Paper:
    """The rule as a crew follows it. `titles` name the rulebooks that lines come from."""
    named = titles or {}
    title = Text(f"{rulebook.title.ja} 隊員用", f"{rulebook.title.en}, for crews")
    return paper(title, [*_steps(rulebook, named), *about_it(rulebook, named)])


def _steps(rulebook: Rulebook, titles: Titles) -> Iterator[Section]:
    def own(text: Text, origin: str) -> Text:
        return from_above(text, origin, rulebook, titles)

    of_cpr = rulebook.kind is Kind.RESUSCITATION or bool(rulebook.outcomes)
    if of_cpr:
        yield Section(Text("はじめに", "First"), (CHECK_ARREST, _ALIVE))
    applies = tuple(_condition(item, own(item.text, item.origin)) for item in rulebook.applies)
    yield Section(Text("対象", "For whom"), (), applies)
    yield Section(Text("探すもの", "What to look for"), (), tuple(_evidence(rulebook)))
    chain = [line for item in rulebook.contacts for line in _contact(item, rulebook)]
    yield Section(Text("電話", "Whom to phone"), (), tuple(chain))
    agreed = [_condition(item, own(item.text, item.origin)) for item in rulebook.conditions]
    agreed[:0] = [
        own(clause.text, clause.origin)
        for clause in plan_of(rulebook).clauses
        if clause.group is Group.WILL or clause.id == "no_exogenous_cause"
    ]
    agreed += [
        Text(f"定めなし(続けて搬送): {item.text.ja}", f"Not provided for, continue: {item.text.en}")
        for item in rulebook.silences
    ]
    yield Section(Text("確かめること", "What must be so"), (), tuple(agreed))
    if can_stop(rulebook):
        yield Section(Text("医師の指示", "The doctor's word"), tuple(_instruction(rulebook)))
    bands = tuple(own(band(item), item.origin) for item in rulebook.handover)
    yield Section(Text("引継ぎ", "Handover"), (), bands)
    yield Section(Text("時間", "Time limits"), (), tuple(map(_timer, rulebook.timers)))
    yield Section(Text("結果", "What follows"), tuple(_results(rulebook)))
    yield from places(rulebook)
    yield from registration(rulebook)
    yield Section(Text("記録", "Write down"), (), tuple(_records(rulebook)))


def _condition(item: Condition, text: Text) -> Text:
    said = about(text, is_about=item.about)
    if item.otherwise is None:
        return said
    return Text(
        f"{said.ja}。そうでないとき: {item.otherwise.ja}",
        f"{said.en}. If not: {item.otherwise.en}",
    )


def _evidence(rulebook: Rulebook) -> Iterator[Text]:
    if rulebook.evidence:
        yield from (proof(item) for item in rulebook.evidence.any_of)
    for item in rulebook.information:
        ja, en = item.text.ja, item.text.en
        if item.place:
            ja, en = f"{ja}(場所: {item.place.ja})", f"{en} (in: {item.place.en})"
        if item.use:
            ja, en = f"{ja}。使ってよいとき: {item.use.ja}", f"{en}. To be used: {item.use.en}"
        yield Text(ja, en)


def _contact(item: Contact, rulebook: Rulebook) -> Iterator[Text]:
    who = ROLES[item.whom]
    when = Text(f"({hours(item.hours).ja})", f" ({hours(item.hours).en})") if item.hours else None
    yield Text(
        f"{who.ja}{when.ja if when else ''}に電話:「{item.say.ja}」",
        f"Phone the {who.en}{when.en if when else ''}: {item.say.en}",
    )
    if item.ask:
        known = vocabulary_of(rulebook)
        asked = listed([known[name].label for name in item.ask])
        yield Text(f"{who.ja}に確かめる: {asked.ja}", f"Ask the {who.en}: {asked.en}")
    if item.no_answer:
        wait = minutes(item.wait_minutes, about=item.about) if item.wait_minutes else None
        yield Text(
            f"{who.ja}が{f'{wait.ja}たっても' if wait else ''}出ないとき: {item.no_answer.ja}",
            f"If the {who.en} does not answer{f' within {wait.en}' if wait else ''}: "
            f"{item.no_answer.en}",
        )


def _instruction(rulebook: Rulebook) -> Iterator[Text]:
    rule = rulebook.may_instruct
    if rule is None:
        return
    yield rule.text
    who = roles(rule.by)
    yield Text(f"指示できるのは{who.ja}だけ。", f"Only the {who.en} may instruct.")
    if rule.confirm:
        known = vocabulary_of(rulebook)
        asked = listed([known[name].label for name in rule.confirm])
        yield Text(f"必ず答えを得る: {asked.ja}。", f"Must be answered: {asked.en}.")
    if rule.read_back:
        yield Text("指示を復唱し、相手の確認を得る。", "Repeat the instruction and have it agreed.")


def _timer(item: Timer) -> Text:
    span, move = minutes(item.minutes, about=item.about), _MOVES.get(item.moves_to)
    said = Text(f"{span.ja}: {item.text.ja}", f"{span.en}: {item.text.en}")
    return said if move is None else Text(said.ja + move.ja, said.en + move.en)


def _results(rulebook: Rulebook) -> Iterator[Text]:
    for item in rulebook.outcomes if can_stop(rulebook) else ():
        parts = [RESUSCITATION[item.resuscitation]] if item.resuscitation else []
        parts += [TRANSPORT[item.transport]] if item.transport else []
        parts += [LIMITS[limit] for limit in item.limits]
        said = listed(parts)
        yield Text(f"{item.text.ja}({said.ja})", f"{item.text.en} ({said.en})")
    if rulebook.guidance:
        yield rulebook.guidance
    yield Text(f"それ以外は: {rulebook.otherwise.ja}", f"Otherwise: {rulebook.otherwise.en}")


def _records(rulebook: Rulebook) -> Iterator[Text]:
    for item in rulebook.record:
        if item.review:
            yield Text(f"{item.text.ja}(事後検証)", f"{item.text.en} (after-review)")
        else:
            yield item.text
