"""What a physician may confirm of a call, as blanks of a form."""

from app.calls.card_view import Card
from app.transport.language.kinds import FactKind, Shape, Source
from app.web import asking
from app.web.sheet import Blank, Kind


def confirmable(shown: Card) -> tuple[tuple[Blank, ...], tuple[Blank, ...]]:
    """What a doctor may confirm under this rule: the contact's own questions, and the rest."""
    known = asking.vocabulary(shown)
    contact = shown.advice.contact
    asked = [one.fact for one in contact.ask] if contact else []
    looked = [fact.name for line in shown.advice.conditions for fact in line.facts]
    apart = {*asking.ALWAYS, *asking.SAID_BY_THE_DOCTOR}
    names = [
        name
        for name in dict.fromkeys((*asked, *looked))
        if name in known and name not in apart and Source.DOCTOR in known[name].sources
    ]
    return (
        tuple(_confirmed(known[name]) for name in names if name in asked),
        tuple(_confirmed(known[name]) for name in names if name not in asked),
    )


def _confirmed(kind: FactKind) -> Blank:
    choices = tuple((one.value, one.label.ja) for one in kind.choices)
    shape = {Shape.BOOLEAN: Kind.YES_NO, Shape.NUMBER: Kind.NUMBER, Shape.CHOICE: Kind.SELECT}
    return Blank(
        name=f"confirmed.{kind.name}",
        label=kind.label.ja,
        kind=shape[kind.shape],
        choices=choices,
        hint=kind.question.ja,
    )
