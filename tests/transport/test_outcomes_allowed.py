"""What a region may make of its parent's outcome: take away no more, and ask for no less."""

from dataclasses import replace
from typing import Any

import pytest

from app.transport.checking.loosening import loosening
from app.transport.language.ending import Outcome
from app.transport.language.results import Limit, Resuscitation, Transport
from app.transport.language.words import Text
from tests.transport.inheriting import refining

REGION = refining("")
STOP = {"resuscitation": Resuscitation.STOP}
NOT_STARTED = {"resuscitation": Resuscitation.NOT_STARTED}
GOES_ON = {"resuscitation": Resuscitation.CONTINUE}
STAYS, GOES = {"transport": Transport.NO}, {"transport": Transport.YES}
FEWER = {"limits": (Limit.NO_SHOCK,)}
MORE = {"limits": (Limit.NO_SHOCK, Limit.NO_DRUGS)}
Given = dict[str, Any]


def an_outcome(**given: Any) -> Outcome:  # noqa: ANN401  any part of an outcome
    return Outcome(id="stop", text=Text("中止", "stop"), **given)


def is_refused(wide: Given, tight: Given, **both: object) -> bool:
    assert REGION.above is not None
    parent = replace(REGION.above.rulebook, outcomes=(an_outcome(**wide),), **both)  # type: ignore[arg-type]
    own = replace(REGION.rulebook, outcomes=(an_outcome(**tight),), **both)  # type: ignore[arg-type]
    return "outcomes[0]" in {remark.path for remark in loosening(parent, own)}


@pytest.mark.parametrize(
    ("wide", "tight"),
    [
        (FEWER, STOP),
        (FEWER, NOT_STARTED),
        (GOES_ON | FEWER, STOP),
        (STAYS, STAYS | STOP),
        (STOP, NOT_STARTED),
        (STOP, STOP | STAYS),
        (STOP | GOES, STOP | STAYS),
        (FEWER, FEWER | STAYS),
        (FEWER, MORE),
        (GOES_ON | FEWER, GOES_ON | MORE),
        (STAYS, STAYS | FEWER),
    ],
)
def test_what_takes_away_more_than_the_parents_outcome_is_refused(
    wide: Given, tight: Given
) -> None:
    assert is_refused(wide, tight)


@pytest.mark.parametrize(
    ("wide", "tight"),
    [
        (STOP, STOP),
        (NOT_STARTED, STOP),
        (STOP | STAYS, STOP | STAYS),
        (STOP | STAYS, STOP),
        (STOP | STAYS, STOP | GOES),
        (STAYS, STAYS),
        (FEWER, FEWER),
        (MORE, FEWER),
        (FEWER, GOES_ON | FEWER),
        (STOP, FEWER),
        (STOP, MORE | GOES_ON),
        (STOP, STOP | MORE),
    ],
)
def test_what_takes_away_no_more_passes(wide: Given, tight: Given) -> None:
    assert not is_refused(wide, tight)


ALL = ("not_exogenous", "no_pump", "evidence", "handover")


@pytest.mark.parametrize("left_out", ALL)
def test_where_the_parent_needs_everything_nothing_may_be_left_out(left_out: str) -> None:
    needs = tuple(name for name in ALL if name != left_out)
    assert is_refused(STOP, {**STOP, "needs": needs})
    assert not is_refused(STOP, {**STOP, "needs": ALL})
    assert not is_refused(STOP, STOP)


def test_what_neither_of_them_has_need_not_be_named() -> None:
    bare = {**STOP, "needs": ("not_exogenous", "no_pump")}
    assert not is_refused(STOP, bare, evidence=None, handover=())
    assert is_refused(STOP, bare, handover=())
    assert is_refused(STOP, bare, evidence=None)


def test_what_the_parent_names_as_needed_stays_needed_and_more_may_be() -> None:
    named = {**STOP, "needs": ("not_exogenous", "evidence")}
    assert not is_refused(named, named)
    assert not is_refused(named, {**STOP, "needs": ALL})
    assert not is_refused(named, STOP)
    assert is_refused(named, {**STOP, "needs": ("not_exogenous", "handover")})
