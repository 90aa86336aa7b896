"""Trying a rulebook on the screen: one situation put together, and what the rule says of it."""

from collections.abc import Iterator
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, JsonValue

from app.api.fields import Body
from app.rulebooks import actions, drafting
from app.rulebooks.view import RulebookFact, RulebookVersionView
from app.transport.language.doctor import ContactRole
from app.transport.language.kinds import Shape
from app.web import words
from app.web.screen import Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet

router = APIRouter(prefix="/rulebooks/{version_id}/try")


class _SituationIn(Body):
    """A situation as the form holds it; what is left empty is not known."""

    facts: dict[str, JsonValue] = Field(default_factory=dict)
    recorded: list[str] = Field(default_factory=list)
    verdict: str = "none"
    doctor: list[dict[str, JsonValue]] = Field(default_factory=list)

    def situation(self) -> dict[str, JsonValue]:
        """The same as the language takes it: what the record says stands apart."""
        told = {name: value for name, value in self.facts.items() if name not in self.recorded}
        on_record = {name: value for name, value in self.facts.items() if name in self.recorded}
        phoned: list[JsonValue] = [dict(one) for one in self.doctor if "whom" in one]
        return {
            "facts": told,
            "on_record": on_record,
            "verdict": self.verdict,
            "doctor": phoned,
        }


@router.get("")
async def try_page(screen: Screen, version_id: UUID) -> Response:
    """The blanks for everything that the rule looks at."""
    found = await actions.read(*screen.work, version_id)
    return screen.show("rulebook_tried.html", version=found, sheet=_situation(found), trial=None)


@router.post("")
async def try_it(screen: Screen, version_id: UUID) -> Response:
    """What the rule says of it, line by line; nothing is kept."""
    found = await actions.read(*screen.work, version_id)
    sheet = _situation(found)
    body = await screen.answer(sheet, _SituationIn)
    trial = await drafting.try_out(*screen.work, version_id, body.situation())
    return screen.show("rulebook_tried.html", version=found, sheet=screen.as_sent(), trial=trial)


def _situation(version: RulebookVersionView) -> Sheet:
    labels = {fact.name: fact.label.ja for fact in version.asks}
    groups = [Group(title="分かっていること", blanks=tuple(map(_fact, version.asks)))]
    groups.append(Group(title="記録", blanks=tuple(_record(labels))))
    groups.append(Group(title="医師への電話", blanks=tuple(_phoning(version.confirms, labels))))
    return Sheet(
        title="このルールを試す",
        action=f"/rulebooks/{version.line.id}/try",
        back=f"/rulebooks/{version.line.id}",
        lead="作り話の場面で試してください。空のままの項目は「まだ分からない」として扱います。"
        "何も保存しません。",
        groups=tuple(groups),
        buttons=(Button(label="このルールで試す"),),
    )


def _fact(fact: RulebookFact) -> Blank:
    kind = {Shape.BOOLEAN: Kind.YES_NO, Shape.CHOICE: Kind.SELECT, Shape.NUMBER: Kind.NUMBER}
    unit = f"({fact.unit.ja})" if fact.unit else ""
    return Blank(
        name=f"facts.{fact.name}",
        label=f"{fact.label.ja}{unit}",
        kind=kind[fact.shape],
        choices=tuple((one.value, one.label.ja) for one in fact.choices),
        unset="まだ分からない",
    )


def _record(labels: dict[str, str]) -> Iterator[Blank]:
    yield Blank(
        name="verdict",
        label="記録の有効性",
        kind=Kind.SELECT,
        choices=words.choices("verdict"),
        value="none",
    )
    yield Blank(
        name="recorded",
        label="上の答えのうち、記録から分かったもの",
        kind=Kind.MANY,
        choices=tuple(labels.items()),
    )


def _phoning(confirms: list[str], labels: dict[str, str]) -> Iterator[Blank]:
    yield Blank(
        name="doctor.0.whom",
        label="相手",
        kind=Kind.SELECT,
        choices=words.choices("link", *ContactRole),
    )
    yield Blank(name="doctor.0.reached", label="つながりましたか", kind=Kind.YES_NO)
    for name in confirms:
        yield Blank(
            name=f"doctor.0.confirmed.{name}",
            label=f"医師に確かめたこと: {labels[name]}",
            kind=Kind.YES_NO,
        )
    yield Blank(
        name="doctor.0.instruction",
        label="指示",
        kind=Kind.SELECT,
        choices=words.choices("instruction"),
    )
    yield Blank(name="doctor.0.read_back", label="復唱しましたか", kind=Kind.YES_NO)
    yield Blank(name="doctor.0.arrival_minutes", label="到着までの分", kind=Kind.NUMBER)
