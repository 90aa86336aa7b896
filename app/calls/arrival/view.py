"""What the desk is shown before the crew arrives: candidates, the flag, the phone, the rule."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pydantic import Field

from app.calls.candidates import (
    TOO_MANY_FOUND,
    AgreementView,
    CandidateView,
    LookUpView,
    candidate_of,
)
from app.calls.guide.advice_view import InformationSeen, RulebookNamed, StepSeen
from app.calls.guide.advised import words
from app.calls.view import NO_RECORD
from app.intent.view import Record
from app.patients.look_up.finding import is_spoken_of
from app.patients.look_up.matching import Candidate, Candidates
from app.patients.look_up.spoken import Spoken
from app.patients.view import View, Words
from app.patients.view import words as said
from app.transport.advising.advice import Advice
from app.transport.advising.phrases import ROLES
from app.transport.choose import Choice
from app.transport.language.keeping import Information

_ASK = Words(
    ja="通報者に、話している方の年齢・性別・お名前を聞いて選んでください。"
    "選んでも本人の確認にはなりません。現場で救急隊が確かめます。",
    en="Ask the caller for age, sex and name of the person meant. Choosing confirms nobody: "
    "the crew does so at the scene.",
)


class PhoneStep(View):
    """Whom the rule has the crew phone, in its order.

    What it has them say stays with the crew's guide: beside a person it would read like their wish.
    """

    whom: str = Field(examples=["attending_physician"])
    label: Words


class RuleOfPlace(View):
    """What the rule of the scene's place says; of the person it knows nothing.

    `now` and `then` rest on what was told on this call alone. `information` is what may lie ready
    at the scene. Without a rulebook it is ordinary care, and `chosen_why` says so.
    """

    rulebook: RulebookNamed | None
    chosen_why: Words
    adopted_by: Words | None
    notice: Words | None
    legal_note: Words | None
    now: StepSeen
    then: StepSeen
    phones: list[PhoneStep]
    information: list[InformationSeen]


class BeforeArrival(View):
    """The person the caller speaks of, as the desk took them; confirmed by nobody.

    `record` is null where nobody was taken or nothing may be shown, and `no_record` then says what
    that means: the two look alike.
    """

    as_of: datetime
    since: datetime | None
    record: Record | None
    no_record: Words | None
    rule: RuleOfPlace


def found_of(found: Candidates, spoken: Spoken) -> LookUpView:
    """What was found for the desk: how sex and age stand as well, and whether others fit too."""
    fitting = [
        one
        for one in found.shown
        if is_spoken_of(one.grades) and not spoken.is_against(one.sex, one.age)
    ]
    shown = [
        _candidate(one, spoken, has_twin=len(fitting) > 1 and one in fitting) for one in found.shown
    ]
    if found.more_than_five:
        return LookUpView(outcome="more_than_five", candidates=shown, advice=TOO_MANY_FOUND)
    if shown:
        return LookUpView(outcome="found", candidates=shown, advice=_ASK)
    return LookUpView(outcome="nobody_found", candidates=[], advice=NO_RECORD)


def _candidate(one: Candidate, spoken: Spoken, *, has_twin: bool) -> CandidateView:
    view = candidate_of(one)
    beside = [
        AgreementView(identifier=name, code=how.value, said=said(how.said))
        for name, how in spoken.how(one.sex, one.age).items()
    ]
    more = {
        "has_lookalike": view.has_lookalike or has_twin,
        "agreements": [*view.agreements, *beside],
    }
    return view.model_copy(update=more)


def rule_of(choice: Choice, advice: Advice, at_scene: Sequence[Choice]) -> RuleOfPlace:
    """The rule of a place; `at_scene` are the rulebooks that say what may lie ready there."""
    book, name = choice.rulebook, advice.rulebook
    return RuleOfPlace(
        rulebook=name and RulebookNamed(id=name.id, version=name.version, title=words(name.title)),
        chosen_why=words(choice.why),
        adopted_by=book and words(book.authority.adopted_by),
        notice=book and book.authority.notice and words(book.authority.notice),
        legal_note=book and words(book.authority.legal_note),
        now=StepSeen(code=advice.now.code, text=words(advice.now.text)),
        then=StepSeen(code=advice.then.code, text=words(advice.then.text)),
        phones=[
            PhoneStep(whom=one.whom, label=words(ROLES[one.whom]))
            for one in (book.contacts if book else ())
        ],
        information=[
            InformationSeen(
                id=one.id,
                text=words(one.text),
                place=one.place and words(one.place),
                use=one.use and words(one.use),
            )
            for one in _information(at_scene)
        ],
    )


def _information(choices: Sequence[Choice]) -> Iterator[Information]:
    for choice in choices:
        if choice.rulebook is not None:
            yield from choice.rulebook.information
