"""The search behind the check: what it finds holds, what it denies never does, and it says so."""

from itertools import pairwise, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.transport import reach
from app.transport.language.expression import (
    All,
    Any,
    Compare,
    Expression,
    Is,
    Known,
    Not,
    Order,
    Test,
    facts_in,
    ready,
    truth,
)
from app.transport.language.kinds import Shape
from app.transport.language.kleene import Truth
from app.transport.reach import implies, search, values_of
from tests.transport.rulebook_strategies import WHOLE, expressions
from tests.transport.rulebook_strategies import values_of as values_of_fact

FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
GROUPS = st.lists(expressions, min_size=1, max_size=4)


def brute_force(conditions: list[Expression]) -> bool:
    whole = All(tuple(conditions))
    names = list(dict.fromkeys(facts_in(whole)))
    every = [values_of(WHOLE[name], whole) for name in names]
    return any(
        truth(whole, dict(zip(names, chosen, strict=True)).get) is True
        for chosen in product(*every)
    )


def is_small(conditions: list[Expression]) -> bool:
    whole = All(tuple(conditions))
    size = 1
    for name in set(facts_in(whole)):
        size *= len(values_of(WHOLE[name], whole))
    return size <= 2_000


@FEW
@given(GROUPS.filter(is_small))
def test_it_finds_exactly_what_trying_everything_finds(conditions: list[Expression]) -> None:
    found = search(conditions, WHOLE)
    assert found.is_exhaustive
    assert (found.example is not None) is brute_force(conditions)
    if found.example is not None:
        assert truth(All(tuple(conditions)), found.example.get) is True


@FEW
@given(expressions, st.data())
def test_an_expression_made_ready_is_the_same(expression: Expression, data: st.DataObject) -> None:
    known = {
        name: data.draw(values_of_fact(name))
        for name in dict.fromkeys(facts_in(expression))
        if data.draw(st.booleans())
    }
    assert ready(expression)(known) is truth(expression, known.get)


def age(order: Order, limit: float) -> Compare:
    return Compare("age", order, limit)


@pytest.mark.parametrize(
    ("conditions", "can"),
    [
        ([age(Order.ABOVE, 17), age(Order.BELOW, 18)], True),
        ([age(Order.ABOVE, 18), age(Order.AT_MOST, 18)], False),
        ([age(Order.AT_LEAST, 18), age(Order.AT_MOST, 18)], True),
        ([age(Order.ABOVE, 130)], False),
        ([age(Order.AT_LEAST, 130)], True),
        ([age(Order.BELOW, 0)], False),
        ([age(Order.AT_MOST, 0)], True),
        ([Is("age", (18,)), Not(Is("age", (18,)))], False),
        ([age(Order.ABOVE, 17.25), age(Order.BELOW, 17.75)], True),
        ([Is("told_by", ("none",)), Not(Is("told_by", ("none", "third_party")))], False),
        ([Is("arrest", (True,)), Is("signs_of_life", (False,))], True),
    ],
)
def test_numbers_are_tried_at_between_and_beyond_every_limit(
    conditions: list[Expression], *, can: bool
) -> None:
    found = search(conditions, WHOLE)
    assert (found.example is not None) is can
    assert found.is_impossible is not can


@pytest.mark.parametrize(
    ("above", "below", "tried"), [(18, 65, 19), (17, 18.5, 18), (17, 18, 17.5)]
)
def test_the_example_takes_whole_numbers_where_it_can(
    above: float, below: float, tried: float
) -> None:
    found = search([age(Order.ABOVE, above), age(Order.BELOW, below)], WHOLE)
    assert found.example == {"age": tried}


def test_a_number_is_tried_at_its_own_limits_and_not_at_those_of_another() -> None:
    minutes = Compare("minutes_since_arrival", Order.AT_LEAST, 30)
    whole = All((age(Order.AT_LEAST, 65), minutes))
    assert sorted(values_of(WHOLE["age"], whole)) == [0, 1, 65, 66, 130]


def test_conditions_that_share_no_fact_do_not_multiply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "STEPS", 40)
    yes_or_no = [name for name, kind in WHOLE.items() if kind.shape is Shape.BOOLEAN]
    apart = [Is(name, (False,)) for name in yes_or_no]
    found = search(apart, WHOLE)
    assert found.is_exhaustive
    assert found.example == dict.fromkeys(yes_or_no, False)


def a_hard_one() -> list[Expression]:
    """Every combination has to be looked at: no two of ten yes-no facts may differ, and two do."""
    names = [name for name, kind in WHOLE.items() if kind.shape is Shape.BOOLEAN][:10]
    pairs = pairwise(names)
    equal: list[Expression] = [
        Any((All((Is(a, (True,)), Is(b, (True,)))), All((Is(a, (False,)), Is(b, (False,))))))
        for a, b in pairs
    ]
    return [All(tuple(equal)), Is(names[0], (True,)), Is(names[-1], (False,))]


def test_past_the_bound_it_draws_and_says_that_it_has_not_seen_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hard = a_hard_one()
    assert search(hard, WHOLE).is_impossible
    monkeypatch.setattr(reach, "STEPS", 5)
    found = search(hard, WHOLE)
    assert (found.example, found.is_exhaustive, found.is_impossible) == (None, False, False)
    easy = search(hard[:1], WHOLE)
    assert easy.example is not None
    assert not easy.is_exhaustive
    again = search(hard[:1], WHOLE)
    assert easy == again


def test_however_hard_it_is_the_search_ends_at_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [name for name, kind in WHOLE.items() if kind.shape is Shape.BOOLEAN][:10]
    either = [Any((Is(name, (True,)), Is(name, (False,)))) for name in names]
    never = All((age(Order.ABOVE, 18), age(Order.AT_MOST, 18)))
    asked = 0

    def counted(expression: Expression) -> Test:
        test = ready(expression)

        def asking(known: Known) -> Truth:
            nonlocal asked
            asked += 1
            return test(known)

        return asking

    monkeypatch.setattr(reach, "ready", counted)
    whole = All((*either, never))
    assert search([whole], WHOLE).is_impossible
    assert asked > 1_000
    asked = 0
    monkeypatch.setattr(reach, "STEPS", 50)
    monkeypatch.setattr(reach, "DRAWS", 10)
    assert not search([whole], WHOLE).is_exhaustive
    assert asked < 100


def test_an_open_part_leaves_the_whole_open_and_an_impossible_one_decides_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hard = a_hard_one()
    monkeypatch.setattr(reach, "STEPS", 5)
    found = search([*hard, Is("will_source", ("patient",))], WHOLE)
    assert (found.example, found.is_exhaustive) == (None, False)
    never = [age(Order.ABOVE, 130)]
    assert search([*hard, *never], WHOLE).is_impossible


def test_what_follows_is_known_to_follow() -> None:
    assert implies(age(Order.AT_LEAST, 20), age(Order.AT_LEAST, 18), WHOLE)
    assert not implies(age(Order.AT_LEAST, 18), age(Order.AT_LEAST, 20), WHOLE)
    assert implies(age(Order.AT_LEAST, 18), age(Order.AT_LEAST, 18), WHOLE)


def test_nothing_asked_always_holds() -> None:
    found = search([], WHOLE)
    assert (found.example, found.is_exhaustive) == ({}, True)
