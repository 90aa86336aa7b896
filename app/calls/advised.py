"""The advice as the card shows it: field by field, with names and numbers where they may be."""

from functools import lru_cache

from pydantic import Field

from app.patients.view import CallChain, CallChainBrief, Link, View, Words
from app.transport.advising import advice as rules
from app.transport.choose import Choice, Choosing
from app.transport.language.expression import Value
from app.transport.language.words import Text


class RulebookNamed(View):
    """Which rulebook, in which version."""

    id: str
    version: str
    title: Words


class FactSeen(View):
    """A fact that a condition looks at; null where unknown, `doubt` says why it is not taken."""

    name: str
    label: Words
    value: Value | None
    sources: list[str]
    doubt: str | None


class ConditionSeen(View):
    """One condition in the rule's own words: true, false, or null while unknown."""

    id: str
    group: str
    holds: bool | None
    text: Words
    is_about: bool
    facts: list[FactSeen]


class StepSeen(View):
    """One step."""

    code: str
    text: Words


class QuestionView(View):
    """What to ask, and whom."""

    fact: str
    label: Words
    of: str
    text: Words


class ContactView(View):
    """Whom to phone next, what to say and ask.

    `people` gives names and numbers as far as the reader may see them, in calling order.
    """

    whom: str
    label: Words
    say: Words
    ask: list[QuestionView]
    tell_of_withdrawal: bool
    wait_minutes: int | None
    is_about: bool
    no_answer: Words | None
    people: list[Link]


class HandoverSeen(View):
    """To whom the crew hands over."""

    id: str
    text: Words
    to: Words
    crew_waits: bool
    within_minutes: int
    is_about: bool


class DestinationSeen(View):
    """A suggested kind of destination; the crew decides."""

    id: str
    source: str
    text: Words


class AdviceView(View):
    """What the rule of this place says now. A guide: a stop always needs a doctor's instruction.

    `chosen` and `chosen_why` say how the rulebook was found; without one it is ordinary care.
    """

    rulebook: RulebookNamed | None
    chosen: Choosing
    chosen_why: Words
    evaluator: str
    digest: str = Field(description="SHA-256 of the facts this rests on.")
    applicability: str
    reason: str
    why: Words
    resuscitation: str = Field(examples=["continue"])
    transport: str = Field(examples=["yes"])
    limits: list[str]
    outcomes: list[str]
    handover: HandoverSeen | None
    destinations: list[DestinationSeen]
    now: StepSeen
    then: StepSeen
    contact: ContactView | None
    ask: QuestionView | None
    conditions: list[ConditionSeen]
    unknown: list[str]
    record: list[Words]
    legal_note: Words | None


@lru_cache(maxsize=4096)
def words(text: Text) -> Words:
    """A text of the rule in both languages."""
    return Words(ja=text.ja, en=text.en)


def shown(
    advice: rules.Advice, choice: Choice, chain: CallChain | CallChainBrief | None
) -> AdviceView:
    """The advice for one reader; `chain` is the call chain as that reader may see it."""
    name = advice.rulebook
    return AdviceView(
        rulebook=name and RulebookNamed(id=name.id, version=name.version, title=words(name.title)),
        chosen=choice.reason,
        chosen_why=words(choice.why),
        evaluator=advice.evaluator,
        digest=advice.digest,
        applicability=advice.applicability,
        reason=advice.reason,
        why=words(advice.why),
        resuscitation=advice.resuscitation,
        transport=advice.transport,
        limits=list(advice.limits),
        outcomes=list(advice.outcomes),
        handover=advice.handover and _handover(advice.handover),
        destinations=[
            DestinationSeen(id=one.id, source=one.source, text=words(one.text))
            for one in advice.destinations
        ],
        now=_step(advice.now),
        then=_step(advice.then),
        contact=advice.contact and _contact(advice.contact, chain),
        ask=advice.ask and _question(advice.ask),
        conditions=[_condition(line) for line in advice.conditions],
        unknown=list(advice.unknown),
        record=[words(text) for text in advice.record],
        legal_note=advice.legal_note and words(advice.legal_note),
    )


def _step(step: rules.Step) -> StepSeen:
    return StepSeen(code=step.code, text=words(step.text))


def _question(question: rules.Question) -> QuestionView:
    return QuestionView(
        fact=question.fact,
        label=words(question.label),
        of=question.of,
        text=words(question.text),
    )


def _contact(contact: rules.ContactAdvice, chain: CallChain | CallChainBrief | None) -> ContactView:
    links = chain.links if isinstance(chain, CallChain) else []
    return ContactView(
        whom=contact.whom,
        label=words(contact.label),
        say=words(contact.say),
        ask=[_question(question) for question in contact.ask],
        tell_of_withdrawal=contact.tell_of_withdrawal,
        wait_minutes=contact.wait_minutes,
        is_about=contact.about,
        no_answer=contact.no_answer and words(contact.no_answer),
        people=[link for link in links if link.role.value == contact.whom.value],
    )


def _handover(handover: rules.HandoverAdvice) -> HandoverSeen:
    return HandoverSeen(
        id=handover.id,
        text=words(handover.text),
        to=words(handover.to),
        crew_waits=handover.crew_waits,
        within_minutes=handover.within_minutes,
        is_about=handover.about,
    )


def _condition(line: rules.Line) -> ConditionSeen:
    return ConditionSeen(
        id=line.id,
        group=line.group,
        holds=line.holds,
        text=words(line.text),
        is_about=line.about,
        facts=[
            FactSeen(
                name=fact.name,
                label=words(fact.label),
                value=fact.known.value,
                sources=list(fact.known.sources),
                doubt=fact.known.doubt,
            )
            for fact in line.facts
        ],
    )
