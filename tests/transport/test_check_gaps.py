"""What the check says of gaps, overlaps and what leads nowhere, and how sure it is."""

from dataclasses import replace

import pytest

from app.transport import reach
from app.transport.check import check
from app.transport.language.ending import Outcome
from app.transport.language.expression import Compare, Is, Order
from app.transport.language.findings import Finding
from app.transport.language.hospitals import Destination, Fallback, Hospital, HospitalList
from app.transport.language.phoning import Day, Hours, Move, Timer
from app.transport.language.results import DestinationSource, Limit
from app.transport.language.rulebook import Condition, Policy, Rulebook
from app.transport.language.words import Text
from tests.transport.situations import the

WORDS = Text("文", "text")
NEAR = Destination(id="near", text=WORDS, source=DestinationSource.NEAREST)


def found(rulebook: Rulebook, field: str) -> list[Finding]:
    return [item for item in check(rulebook) if item.field == field]


def only(rulebook: Rulebook, field: str) -> Finding:
    (one,) = found(rulebook, field)
    return one


def timer(**more: object) -> Timer:
    given: dict[str, object] = {"id": "t", "text": WORDS, "counts": "minutes_since_arrival"}
    return Timer(**{**given, "minutes": 30, **more})  # type: ignore[arg-type]


def to(rulebook: Rulebook, *destinations: Destination) -> Rulebook:
    return replace(rulebook, destinations=destinations, cases=())


def test_what_nothing_looks_at_is_told_with_a_call_that_shows_it() -> None:
    gaps = found(the("ichinomiya"), "conditions")
    assert len(gaps) == 1
    (gap,) = gaps
    assert not gap.blocks
    assert "人生の最終段階でない人" in gap.wrong.ja
    assert "人生の最終段階: いいえ" in gap.wrong.ja
    assert "年齢: 18歳" in gap.wrong.ja
    assert "silences" in gap.remedy.ja


def test_a_silence_or_a_condition_about_it_fills_the_gap() -> None:
    rule = the("tokyo")
    assert "家族の反対" in only(rule, "conditions").wrong.ja
    quiet = Condition(id="family", text=WORDS, when=Is("family_objects", (True,)))
    assert found(replace(rule, silences=(quiet,)), "conditions") == []


def test_every_usual_question_is_asked_of_a_rule_that_can_stop() -> None:
    rule = the("tokyo")
    cause = tuple(item for item in rule.conditions if item.id == "not_exogenous")
    bare = replace(rule, applies=(), conditions=cause, evidence=None, handover=(), cases=())
    said = " ".join(item.wrong.ja for item in found(bare, "conditions"))
    for what in ("未成年", "家族", "想定", "最終段階", "根拠", "すぐには来られない"):
        assert what in said
    assert found(the("continue"), "conditions") == []


def test_two_outcomes_that_hold_together_are_shown_with_the_one_that_wins() -> None:
    rule = the("tokyo")
    other = Outcome(id="limited", text=WORDS, limits=(Limit.COMPRESSIONS_ONLY,))
    overlap = only(replace(rule, outcomes=(*rule.outcomes, other)), "outcomes[1]")
    assert not overlap.blocks
    assert "outcomes[0] stop_and_hand_over" in overlap.wrong.ja
    assert "先に書いた方" in overlap.remedy.ja
    same = replace(rule.outcomes[0], id="same")
    assert found(replace(rule, outcomes=(*rule.outcomes, same)), "outcomes[1]") == []


def test_destinations_that_hold_together_are_told_and_those_apart_are_not() -> None:
    def when(ident: str, order: Order, limit: int) -> Destination:
        return replace(NEAR, id=ident, when=Compare("age", order, limit))

    young, old = when("young", Order.BELOW, 15), when("old", Order.AT_LEAST, 15)
    wide = when("wide", Order.AT_LEAST, 10)
    rule = the("tokyo-destination")
    assert found(to(rule, young, old), "destinations[1]") == []
    together = only(to(rule, young, wide), "destinations[1]")
    assert "destinations[0] young" in together.wrong.ja
    assert "年齢: " in together.wrong.ja
    assert found(to(rule, young, NEAR), "destinations[1]") == []


def test_two_fallbacks_of_which_only_one_can_be_followed_are_told() -> None:
    def leaving(ident: str, onward: str, refusals: int) -> Destination:
        return replace(NEAR, id=ident, fallback=Fallback(text=WORDS, to=onward, refusals=refusals))

    first, second = leaving("a", "c", 2), leaving("b", "d", 3)
    ends = replace(NEAR, id="c"), replace(NEAR, id="d")
    rule = the("tokyo-destination")
    both = only(to(rule, first, second, *ends), "destinations[1].fallback")
    assert "destinations[0] a.fallback" in both.wrong.ja
    assert "受入れ不可の回数: 3回" in both.wrong.ja
    same = leaving("b", "c", 3)
    assert found(to(rule, first, same, *ends), "destinations[1].fallback") == []


def test_a_call_without_any_destination_is_shown_by_an_example() -> None:
    rule = the("tokyo-destination")
    adult = replace(NEAR, when=Compare("age", Order.AT_LEAST, 15))
    gap = only(to(rule, adult), "destinations")
    assert not gap.blocks
    assert "年齢: " in gap.wrong.ja
    assert found(to(rule, adult, replace(NEAR, id="any")), "destinations") == []
    assert found(to(rule, NEAR), "destinations") == []
    assert found(to(the("tokyo"), adult), "destinations") == []
    onward = Fallback(text=WORDS, to="any", refusals=5)
    only_later = to(rule, replace(adult, fallback=onward), replace(NEAR, id="any"))
    assert "年齢: " in only(only_later, "destinations").wrong.ja
    assert not only(to(rule), "destinations").blocks


@pytest.mark.parametrize(("steps", "is_told"), [(20_000, False), (1, True)])
def test_where_the_search_gave_up_it_is_not_said_that_every_call_has_a_destination(
    monkeypatch: pytest.MonkeyPatch, steps: int, *, is_told: bool
) -> None:
    child = replace(NEAR, when=Compare("age", Order.BELOW, 15))
    adult = replace(NEAR, id="adult", when=Compare("age", Order.AT_LEAST, 15))
    rule = to(the("tokyo-destination"), child, adult)
    monkeypatch.setattr(reach, "STEPS", steps)
    told = found(rule, "destinations")
    assert bool(told) is is_told
    for one in told:
        assert (one.blocks, one.is_exhaustive) == (False, False)
        assert "探した範囲では" in one.japanese()


def test_destinations_that_lead_nowhere_or_back_are_refused() -> None:
    rule = the("tokyo-destination")
    lost = replace(NEAR, fallback=Fallback(text=WORDS, to="nowhere", refusals=1))
    assert only(to(rule, lost), "destinations[0].fallback.to").blocks
    there = replace(NEAR, fallback=Fallback(text=WORDS, to="back", refusals=1))
    back = replace(NEAR, id="back", fallback=Fallback(text=WORDS, to="near", refusals=1))
    ring = to(rule, there, back)
    assert only(ring, "destinations[0].fallback.to").blocks
    assert only(ring, "destinations[1].fallback.to").blocks
    unlisted = replace(NEAR, source=DestinationSource.LISTED)
    assert only(to(rule, unlisted), "destinations[0]").blocks
    assert only(to(rule, replace(NEAR, list="regional_centres")), "destinations[0]").blocks
    wrong = replace(unlisted, list="nowhere")
    assert only(to(rule, wrong), "destinations[0].list").blocks
    never = replace(NEAR, when=Compare("age", Order.ABOVE, 130))
    assert only(to(rule, never), "destinations[0].when").blocks


def test_a_list_without_hospitals_is_told() -> None:
    rule = the("tokyo-destination")
    assert [item.blocks for item in found(rule, "lists[0]")] == [False]
    hospital = Hospital(code="0110113719", name=WORDS)
    filled = tuple(replace(one, hospitals=(hospital,)) for one in rule.lists)
    assert found(replace(rule, lists=filled), "lists[0]") == []
    twice = (HospitalList(id="l", text=WORDS), HospitalList(id="l", text=WORDS))
    assert only(replace(to(rule, NEAR), lists=twice), "lists[1].id").blocks


def test_hours_at_which_nobody_can_be_phoned_are_shown() -> None:
    rule = the("tokyo")
    weekdays = (Hours(days=(Day.MON, Day.TUE), opens="08:30", closes="17:00"),)
    doctor, nurse = rule.contacts
    by_day = (replace(doctor, hours=weekdays), replace(nurse, hours=weekdays))
    closed = only(replace(rule, contacts=by_day), "contacts")
    assert not closed.blocks
    assert "曜日: " in closed.wrong.ja
    assert found(replace(rule, contacts=(replace(doctor, hours=weekdays), nurse)), "contacts") == []
    always = (Hours(),)
    assert found(replace(rule, contacts=(replace(doctor, hours=always),)), "contacts") == []


def test_a_doctor_who_may_instruct_but_is_never_phoned_is_told() -> None:
    rule = the("tokyo")
    assert "電話する段階" in only(replace(rule, contacts=rule.contacts[1:]), "contacts").wrong.ja


def test_timers_that_never_run_are_refused() -> None:
    rule = the("tokyo")
    assert found(replace(rule, timers=(timer(),)), "timers[0]") == []
    for never in (timer(minutes=0), timer(minutes=10_001)):
        assert only(replace(rule, timers=(never,)), "timers[0]").blocks
    assert found(replace(rule, timers=(timer(minutes=10_000),)), "timers[0]") == []
    assert only(replace(rule, timers=(timer(counts="age"),)), "timers[0].counts").blocks
    assert only(replace(rule, timers=(timer(counts="arrest"),)), "timers[0].counts").blocks
    alone = replace(rule, contacts=rule.contacts[:1], timers=(timer(moves_to=Move.NEXT_CONTACT),))
    assert only(alone, "timers[0].moves_to").blocks
    assert found(replace(alone, timers=(timer(),)), "timers[0].moves_to") == []
    both = replace(alone, contacts=rule.contacts)
    assert found(both, "timers[0].moves_to") == []


def test_what_a_doctor_cannot_answer_cannot_be_asked_of_him() -> None:
    rule = the("tokyo")
    assert rule.may_instruct is not None
    asking = replace(rule.may_instruct, confirm=("handover_signature",))
    assert only(replace(rule, may_instruct=asking), "may_instruct.confirm[0]").blocks


def test_a_rule_that_may_stop_but_leads_nowhere_is_told() -> None:
    rule = replace(the("tokyo"), outcomes=(), cases=())
    assert not only(rule, "policy").blocks
    assert found(replace(rule, policy=Policy.CONTINUE), "policy") == []
    assert found(replace(rule, complete=False), "policy") == []


def test_an_incomplete_rule_with_outcomes_is_told() -> None:
    assert not only(replace(the("tokyo"), complete=False, cases=()), "outcomes").blocks


@pytest.mark.parametrize(
    ("steps", "blocks", "says"), [(20_000, True, "調べ尽くした"), (2, False, "探した範囲では")]
)
def test_a_finding_says_whether_everything_was_looked_at(
    monkeypatch: pytest.MonkeyPatch, steps: int, says: str, *, blocks: bool
) -> None:
    rule = the("tokyo")
    child = Condition(id="x", text=WORDS, when=Compare("age", Order.BELOW, 18))
    contradictory = replace(rule, conditions=(*rule.conditions, child), cases=())
    monkeypatch.setattr(reach, "STEPS", steps)
    told = only(contradictory, "outcomes[0]")
    assert told.blocks is blocks
    assert says in told.japanese()
    assert told.is_exhaustive is blocks
    assert ("every combination" in str(told)) is blocks
