from itertools import permutations, product

import pytest

from app.transport.language.kleene import Truth, conjunction, disjunction, negation, word

T, F, U = True, False, None


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, T, U, T),
        (U, F, F, U),
        (U, U, U, U),
    ],
)
def test_the_table_of_two(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    assert conjunction([left, right]) is both
    assert disjunction([left, right]) is either


def test_the_opposite_of_unknown_is_unknown() -> None:
    assert (negation(T), negation(F), negation(U)) == (F, T, U)


def test_nothing_to_check_holds_and_nothing_to_choose_from_does_not() -> None:
    assert conjunction([]) is True
    assert disjunction([]) is False


def test_order_never_matters() -> None:
    for values in product((T, F, U), repeat=3):
        assert len({conjunction(order) for order in permutations(values)}) == 1
        assert len({disjunction(order) for order in permutations(values)}) == 1


def test_de_morgan_holds_with_unknowns_too() -> None:
    for values in product((T, F, U), repeat=3):
        opposite = disjunction([negation(value) for value in values])
        assert negation(conjunction(values)) is opposite


def test_knowing_more_never_reverses_what_was_certain() -> None:
    for values in product((T, F, U), repeat=3):
        for place, known in product(range(3), (T, F)):
            if values[place] is None:
                better = (*values[:place], known, *values[place + 1 :])
                assert conjunction(values) in (None, conjunction(better))
                assert disjunction(values) in (None, disjunction(better))


def test_each_value_has_its_word() -> None:
    assert [word(value) for value in (T, F, U)] == ["true", "false", "unknown"]
