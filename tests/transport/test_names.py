"""Names: those that are the product's own, and what is offered where one leads nowhere."""

from dataclasses import replace

import pytest

from app.transport.check import check
from app.transport.language.findings import Finding
from app.transport.language.hospitals import Destination, Fallback, HospitalList
from app.transport.language.kinds import Source
from app.transport.language.results import DestinationSource
from app.transport.language.rulebook import Accept, Rulebook
from app.transport.language.words import Text
from tests.transport.situations import the

WORDS = Text("文", "text")
LISTED = Destination(id="d", text=WORDS, source=DestinationSource.LISTED, list="nowhere")


def only(rulebook: Rulebook, field: str) -> Finding:
    (one,) = [item for item in check(rulebook) if item.field == field]
    return one


def passing(rulebook: Rulebook) -> bool:
    return not any(item.blocks for item in check(rulebook))


@pytest.mark.parametrize("part", ["applies", "conditions"])
@pytest.mark.parametrize(
    "name",
    [
        *("arrest", "no_signs_of_life", "no_exogenous_cause", "not_withdrawn"),
        *("evidence", "will", "instruction", "handover"),
    ],
)
def test_the_name_of_what_every_rule_has_cannot_be_taken(part: str, name: str) -> None:
    rule = the("tokyo")
    first = replace(getattr(rule, part)[0], id=name)
    taken = replace(rule, **{part: (first,)})  # type: ignore[arg-type]
    assert only(taken, f"{part}[0].id").blocks


def test_a_fact_cannot_be_taken_from_where_it_never_comes_from() -> None:
    narrow = Accept(fact="arrest", sources=(Source.SEEN, Source.RECORD, Source.FAMILY_PRESENT))
    told = only(replace(the("tokyo"), accepts=(narrow,)), "accepts[0].sources")
    assert told.blocks
    assert "family_present, record" in told.wrong.ja
    assert told.remedy.ja == "seen / doctor"
    whole = replace(narrow, sources=(Source.SEEN, Source.DOCTOR))
    assert passing(replace(the("tokyo"), accepts=(whole,)))


def test_where_a_list_is_named_that_is_not_there_those_that_are_are_offered() -> None:
    rule = replace(the("tokyo-destination"), destinations=(LISTED,), lists=(), cases=())
    none = only(rule, "destinations[0].list")
    assert (none.remedy.ja, none.remedy.en) == ("lists に書く", "add it")
    two = tuple(HospitalList(id=name, text=WORDS) for name in ("heart", "stroke"))
    some = only(replace(rule, lists=two), "destinations[0].list")
    assert (some.remedy.ja, some.remedy.en) == ("heart / stroke", "heart / stroke")


def test_where_a_destination_or_a_condition_is_not_there_those_that_are_are_offered() -> None:
    near = Destination(id="near", text=WORDS, source=DestinationSource.NEAREST)
    lost = replace(near, id="lost", fallback=Fallback(text=WORDS, to="nowhere", refusals=1))
    rule = replace(the("tokyo-destination"), destinations=(near, lost), cases=())
    assert only(rule, "destinations[1].fallback.to").remedy.en == "near / lost"
    stop = the("tokyo")
    needing = replace(stop.outcomes[0], needs=("nowhere",))
    offered = only(replace(stop, outcomes=(needing,)), "outcomes[0].needs[0]").remedy.en
    assert offered.split(" / ") == sorted(
        [*(item.id for item in stop.conditions), "evidence", "handover"]
    )
