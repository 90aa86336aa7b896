"""The advice as the card shows it: field by field, with names and numbers where they may be."""

from collections.abc import Mapping
from functools import lru_cache

from app.calls.guide.advice_view import (
    AdviceView,
    ConditionSeen,
    ContactView,
    DestinationSeen,
    FactSeen,
    HandoverSeen,
    HospitalSeen,
    InformationSeen,
    QuestionView,
    RulebookNamed,
    StepSeen,
    TimerSeen,
)
from app.patients.view import CallChain, CallChainBrief, Words
from app.transport.advising import advice as rules
from app.transport.choose import Choice
from app.transport.language.words import Text


@lru_cache(maxsize=4096)
def words(text: Text) -> Words:
    """A text of the rule in both languages."""
    return Words(ja=text.ja, en=text.en)


def shown(
    advice: rules.Advice,
    choice: Choice,
    chain: CallChain | CallChainBrief | None,
    minutes: Mapping[str, int],
) -> AdviceView:
    """The advice for one reader; `chain` is the call chain as that reader may see it.

    `minutes` are those that timers count, by fact.
    """
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
        destinations=[_destination(one) for one in advice.destinations],
        now=_step(advice.now),
        then=_step(advice.then),
        contact=advice.contact and _contact(advice.contact, chain),
        ask=advice.ask and _question(advice.ask),
        timers=[_timer(one, minutes.get(one.counts)) for one in advice.timers],
        information=[_information(one) for one in advice.information],
        conditions=[_condition(line) for line in advice.conditions],
        unknown=list(advice.unknown),
        record=[words(item.text) for item in advice.record],
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


def _destination(one: rules.DestinationAdvice) -> DestinationSeen:
    return DestinationSeen(
        id=one.id,
        source=one.source,
        text=words(one.text),
        hospitals=[HospitalSeen(code=h.code, name=words(h.name)) for h in one.hospitals],
        observe=[_question(question) for question in one.observe],
        select=one.select and words(one.select),
        tell=one.tell and words(one.tell),
        fallback=one.fallback and words(one.fallback),
        is_moved_on=one.moved_on,
    )


def _timer(one: rules.TimerAdvice, gone: int | None) -> TimerSeen:
    return TimerSeen(
        id=one.id,
        text=words(one.text),
        counts=one.counts,
        minutes=one.minutes,
        minutes_left=None if gone is None else max(0, one.minutes - gone),
        is_about=one.about,
        moves_to=one.moves_to,
        is_run_out=one.run_out,
    )


def _information(one: rules.InformationAdvice) -> InformationSeen:
    return InformationSeen(
        id=one.id,
        text=words(one.text),
        place=one.place and words(one.place),
        use=one.use and words(one.use),
    )


def _condition(line: rules.Line) -> ConditionSeen:
    return ConditionSeen(
        id=line.id,
        group=line.group,
        holds=line.holds,
        text=words(line.text),
        is_about=line.about,
        otherwise=line.otherwise and words(line.otherwise),
        origin=line.origin,
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
