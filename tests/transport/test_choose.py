"""Which rulebook is in force: in doubt none, and it says why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.transport.choose import Candidate, Choosing, choose
from app.transport.language.place import When, Where, check_digit
from app.transport.language.rulebook import Kind, Rulebook
from app.transport.language.words import Misread
from tests.transport.situations import AT, the

HOUR = timedelta(hours=1)


def a_rulebook(name: str = "a", parent: str | None = None, area: str = "990019") -> Rulebook:
    return replace(
        the("tokyo"),
        id=name,
        parent=parent,
        where=Where(municipalities=(area,)),
        when=When(in_force_from=AT, until=AT + 24 * HOUR),
    )


def asked(*candidates: Candidate, after: timedelta = HOUR, later: timedelta = HOUR) -> Choosing:
    chosen = choose(
        candidates,
        municipality="990019",
        kind=Kind.RESUSCITATION,
        at=AT + after,
        asked_at=AT + later,
    )
    assert (chosen.rulebook is not None) == (chosen.reason is Choosing.CHOSEN)
    return chosen.reason


def published(rulebook: Rulebook, *, passes: bool = True) -> Candidate:
    return Candidate(rulebook=rulebook, passes=passes)


def test_none_where_nobody_agreed_a_rule() -> None:
    assert asked() is Choosing.NONE
    assert asked(published(a_rulebook(area="990027"))) is Choosing.NONE


def test_none_of_another_kind() -> None:
    other = replace(a_rulebook(), kind=Kind.DESTINATION)
    assert asked(published(other)) is Choosing.NONE


def test_none_before_its_hour_and_none_from_its_end_on() -> None:
    one = published(a_rulebook())
    assert asked(one, after=timedelta(microseconds=-1)) is Choosing.NOT_IN_FORCE
    assert asked(one, after=timedelta(0)) is Choosing.CHOSEN
    assert asked(one, after=24 * HOUR) is Choosing.NOT_IN_FORCE


def test_none_of_two_strangers() -> None:
    assert asked(published(a_rulebook()), published(a_rulebook("b"))) is Choosing.TWO_IN_FORCE


def test_none_of_two_versions_at_once() -> None:
    assert asked(published(a_rulebook()), published(a_rulebook())) is Choosing.TWO_IN_FORCE


def test_the_refining_one_goes_before_its_parent_and_grandparent() -> None:
    above, middle, own = a_rulebook(), a_rulebook("b", "a"), a_rulebook("c", "b")
    chosen = choose(
        [published(item) for item in (above, middle, own)],
        municipality="990019",
        kind=Kind.RESUSCITATION,
        at=AT,
    )
    assert chosen.rulebook is own


def test_two_that_name_each_other_as_parent_give_none() -> None:
    ring = (published(a_rulebook("a", "b")), published(a_rulebook("b", "a")))
    assert asked(*ring) is Choosing.TWO_IN_FORCE


def test_the_grandparent_is_known_also_while_the_one_between_is_out_of_force() -> None:
    past = When(in_force_from=AT - 2 * HOUR, until=AT)
    between = replace(a_rulebook("b", "a"), when=past)
    found = asked(*(published(r) for r in (a_rulebook(), between, a_rulebook("c", "b"))))
    assert found is Choosing.CHOSEN


def test_one_that_fails_its_check_is_not_replaced_by_its_parent() -> None:
    failing = published(a_rulebook("b", "a"), passes=False)
    assert asked(failing) is Choosing.FAILS_CHECK
    assert asked(failing, published(a_rulebook())) is Choosing.FAILS_CHECK


def test_a_withdrawal_stops_an_open_call_too_and_nothing_takes_its_place() -> None:
    withdrawn = replace(published(a_rulebook("b", "a")), withdrawn_at=AT + 2 * HOUR)
    above = published(a_rulebook())
    assert asked(withdrawn, above, later=HOUR) is Choosing.CHOSEN
    assert asked(withdrawn, above, later=2 * HOUR) is Choosing.WITHDRAWN
    assert asked(withdrawn, above, after=3 * HOUR, later=3 * HOUR) is Choosing.CHOSEN
    assert asked(withdrawn, after=3 * HOUR, later=3 * HOUR) is Choosing.WITHDRAWN


def test_one_withdrawn_at_the_very_moment_of_the_call_leaves_it_to_its_parent() -> None:
    withdrawn = replace(published(a_rulebook("b", "a")), withdrawn_at=AT)
    above = published(a_rulebook())
    chosen = choose([withdrawn, above], municipality="990019", kind=Kind.RESUSCITATION, at=AT)
    assert chosen.rulebook is above.rulebook


def test_without_another_moment_it_is_asked_as_of_the_call() -> None:
    later = replace(published(a_rulebook()), withdrawn_at=AT + HOUR)
    for at, asked_at, reason in (
        (AT, None, Choosing.CHOSEN),
        (AT, AT + HOUR, Choosing.WITHDRAWN),
    ):
        chosen = choose(
            [later], municipality="990019", kind=Kind.RESUSCITATION, at=at, asked_at=asked_at
        )
        assert chosen.reason is reason


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["a", "b", "c", None]), st.booleans()),
        max_size=4,
    )
)
def test_p5_never_one_of_two_that_are_not_parent_and_child(
    drawn: list[tuple[str, str | None, bool]],
) -> None:
    candidates = [published(a_rulebook(n, parent), passes=ok) for n, parent, ok in drawn]
    chosen = choose(candidates, municipality="990019", kind=Kind.RESUSCITATION, at=AT)
    if chosen.rulebook is not None:
        others = [item.rulebook for item in candidates if item.rulebook is not chosen.rulebook]
        above = {chosen.rulebook.parent}
        for _ in others:
            above |= {item.parent for item in others if item.id in above}
        assert chosen.rulebook.id not in above
        assert {item.id for item in others} <= above
        assert all(item.passes for item in candidates if item.rulebook is chosen.rulebook)


def test_the_codes_of_the_training_town_are_sound_and_of_no_prefecture() -> None:
    assert (check_digit("99001"), check_digit("99002")) == ("9", "7")
    assert [check_digit(c) for c in ("13101", "13104", "01100", "27100", "13201", "35000")] == (
        ["6", "1", "2", "4", "2", "1"]
    )


# Made up, on 2025-04-01: 岬村 and 入江町 became 岬入江市.
MISAKI, IRIE, MISAKI_IRIE = "990230", "990248", "990256"


def in_the_merged_town(*candidates: Candidate, later: timedelta = HOUR) -> Choosing:
    return choose(
        candidates,
        municipality=MISAKI_IRIE,
        kind=Kind.RESUSCITATION,
        at=AT + HOUR,
        asked_at=AT + later,
    ).reason


def of(*places: str, excluding: tuple[str, ...] = (), name: str = "a") -> Candidate:
    where = Where(municipalities=places, excluding=excluding)
    return published(replace(a_rulebook(name), where=where))


def test_a_rule_of_a_part_of_the_place_leaves_it_in_doubt_also_beside_another() -> None:
    assert in_the_merged_town(of(MISAKI)) is Choosing.PLACE_CHANGED
    assert in_the_merged_town(of(MISAKI), of("99", name="b")) is Choosing.PLACE_CHANGED
    assert in_the_merged_town(of("99", excluding=(MISAKI,))) is Choosing.PLACE_CHANGED
    assert in_the_merged_town(of(MISAKI_IRIE), of(IRIE, name="b")) is Choosing.PLACE_CHANGED


def test_a_rule_of_all_of_the_place_counts_by_whatever_code() -> None:
    assert in_the_merged_town(of(MISAKI, IRIE)) is Choosing.CHOSEN
    assert in_the_merged_town(of(MISAKI_IRIE)) is Choosing.CHOSEN
    assert in_the_merged_town(of("99", excluding=(MISAKI, IRIE))) is Choosing.NONE
    assert in_the_merged_town(of("99", excluding=(MISAKI_IRIE,))) is Choosing.NONE


def test_a_rule_of_a_part_that_does_not_count_leaves_nothing_in_doubt() -> None:
    over = of(MISAKI, name="b")
    ended = replace(over, rulebook=replace(over.rulebook, when=When(in_force_from=AT + 2 * HOUR)))
    withdrawn = replace(over, withdrawn_at=AT)
    for other in (ended, withdrawn):
        assert in_the_merged_town(of(MISAKI_IRIE), other) is Choosing.CHOSEN


def test_tokyo_leaves_out_what_its_department_does_not_serve() -> None:
    where = the("tokyo").where
    assert where.covers("131016")
    assert not where.covers("132250")
    assert not where.covers("990019")


@pytest.mark.parametrize("code", ["99001", "990018", "1", "１３", "abcdef", ""])
def test_a_code_that_cannot_be_is_refused(code: str) -> None:
    with pytest.raises(Misread):
        Where(municipalities=(code,))


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(Misread):
        When(in_force_from=AT, until=AT)
