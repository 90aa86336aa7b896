"""No number that is shown, and no sum or difference of them, counts one to nine people."""

from itertools import pairwise, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.region.hiding import (
    LEAST,
    Block,
    in_tens,
    is_safe,
    joined,
    share,
    total_in_tens,
)
from app.region.indicators import FIGURES, FLOWS, Indicator
from tests.region.attack import TYPES, Calls, counts, found_out, known

I = Indicator  # noqa: E741  a long name in every line of a table
NOTHING = dict.fromkeys(FLOWS, 0)


def a_cell(**flows: int) -> Block:
    return Block(NOTHING | {Indicator(name): number for name, number in flows.items()})


def test_one_to_nine_are_hidden_and_none_is_not() -> None:
    for number in range(1, LEAST):
        assert I.CALLS not in a_cell(calls=number).shown
    assert a_cell(calls=0).shown[I.CALLS] == 0
    assert a_cell(calls=10).shown[I.CALLS] == 10


def test_what_leaves_one_to_nine_over_is_hidden() -> None:
    assert I.FOUND not in a_cell(calls=40, record_found=37).shown
    assert a_cell(calls=40, record_found=40).shown[I.FOUND] == 40
    assert a_cell(calls=40, record_found=30).shown[I.FOUND] == 30


def test_a_part_of_something_hidden_is_hidden() -> None:
    compared = a_cell(calls=90, arrests=50, record_found=84, resuscitation_compared=20)
    assert I.FOUND not in compared.shown
    assert I.CPR_COMPARED not in compared.shown, "from the arrests alone it could be shown"


def test_a_year_is_hidden_where_it_would_tell_its_one_hidden_quarter() -> None:
    year = joined([a_cell(calls=n) for n in (12, 4, 15, 20)])
    assert [I.CALLS in part.shown for part in year.parts] == [True, False, True, True]
    assert I.CALLS not in year.shown, "51 - 12 - 15 - 20 = 4"


def test_a_year_is_shown_where_its_hidden_quarters_are_ten_together() -> None:
    year = joined([a_cell(calls=n) for n in (4, 3, 6, 2)])
    assert year.shown[I.CALLS] == 15
    assert not year.told_by_parts.get(I.CALLS)


@pytest.mark.parametrize("quarters", [(9, 9, 20, 20), (9, 8, 0, 30), (9, 9, 9, 30), (9, 9, 9, 8)])
def test_a_year_is_hidden_where_its_hidden_quarters_can_only_be_large(
    quarters: tuple[int, ...],
) -> None:
    year = joined([a_cell(calls=n) for n in quarters])
    assert I.CALLS not in year.shown, "all of them are under ten, as everybody knows"


def test_a_prefecture_is_hidden_where_its_hidden_towns_can_only_be_one_each() -> None:
    towns = [joined([a_cell(calls=n), a_cell()]) for n in [1] * 10]
    assert I.CALLS not in joined(towns).shown
    assert joined([*towns, joined([a_cell(calls=9), a_cell()])]).shown[I.CALLS] == 19


def test_a_small_count_and_a_small_rest_do_not_tell_each_other() -> None:
    # 9 of 40 and 49 of 50: their sum of 58 is reached by no other pair
    year = joined([a_cell(calls=n, record_found=m) for n, m in ((40, 9), (50, 49))])
    assert year.shown[I.CALLS] == 90
    assert I.FOUND not in year.shown
    wider = joined([a_cell(calls=n, record_found=m) for n, m in ((40, 9), (50, 42))])
    assert wider.shown[I.FOUND] == 51


def test_a_prefecture_is_hidden_where_it_would_tell_its_one_hidden_town() -> None:
    towns = [joined([a_cell(calls=n)] * 4) for n in (30, 20, 2)]
    assert [I.CALLS in town.shown for town in towns] == [True, True, False]
    assert I.CALLS not in joined(towns).shown, "208 - 120 - 80 = 8"
    assert joined([*towns, towns[-1]]).shown[I.CALLS] == 216


def test_a_hidden_rest_is_hidden_in_the_year_as_well() -> None:
    quarters = [a_cell(calls=40, record_found=n) for n in (20, 20, 20, 37)]
    year = joined(quarters)
    assert year.shown[I.CALLS] == 160
    assert I.FOUND not in year.shown, "the rest of the year would be 63, and 60 of it is known"


def test_many_small_rests_are_hidden_until_they_are_ten_together() -> None:
    def town(rests: list[int]) -> Block:
        return joined([a_cell(calls=20 + rest, record_found=20) for rest in rests])

    assert I.FOUND not in town([2, 2, 2, 2, 1]).shown, "111 - 100 = 9 would be known"
    assert town([2, 2, 2, 2, 2]).shown[I.FOUND] == 100


def test_every_flow_stands_after_what_it_is_a_part_of() -> None:
    order = list(FIGURES)
    for flow in FLOWS:
        assert all(order.index(whole) < order.index(flow) for whole in FIGURES[flow].within)


NUMBERS = st.one_of(st.integers(0, 14), st.integers(0, 45))


@st.composite
def towns(draw: st.DrawFn) -> Calls:
    """Calls of every type in some municipalities and quarters, few and many side by side."""
    places = draw(st.integers(1, 3))
    quarters = draw(st.integers(1, 4 if places == 1 else 2))
    return {
        (place, quarter, call): draw(NUMBERS)
        for place, quarter, call in product(range(places), range(quarters), TYPES)
    }


def blocks_of(calls: Calls) -> tuple[list[list[Block]], list[Block], Block]:
    places = 1 + max(place for place, _, _ in calls)
    quarters = 1 + max(quarter for _, quarter, _ in calls)
    cells = [
        [Block(counts(calls, place, quarter)) for quarter in range(quarters)]
        for place in range(places)
    ]
    years = [joined(row) for row in cells]
    return cells, years, joined(years)


@settings(max_examples=60)
@given(towns())
def test_nobody_is_found_out_by_all_that_is_shown(calls: Calls) -> None:
    assert list(found_out(calls, known(*blocks_of(calls)))) == []


def test_a_small_rest_is_not_narrowed_by_what_the_other_quarter_can_take_at_most() -> None:
    # of 14 compared the second quarter, with ten found, can take ten: so four of the ten arrests
    # of the first were compared, and not more than six were not
    first = a_cell(calls=20, record_found=20, arrests=10, resuscitation_compared=5)
    second = a_cell(calls=20, record_found=10, arrests=20, resuscitation_compared=9)
    assert I.CPR_COMPARED not in joined([first, second]).shown
    wider = a_cell(calls=40, record_found=20, arrests=30, resuscitation_compared=9)
    assert joined([first, wider]).shown[I.CPR_COMPARED] == 14


SMALL = st.lists(st.integers(0, 25), min_size=2, max_size=4)


@settings(max_examples=200)
@given(SMALL)
def test_no_hidden_quarter_is_narrowed_by_its_year(quarters: list[int]) -> None:
    year = joined([a_cell(calls=n) for n in quarters])
    hidden = [n for n in quarters if not is_safe(n)]
    if I.CALLS in year.shown and hidden:
        ways = [way for way in product(range(1, 10), repeat=len(hidden)) if sum(way) == sum(hidden)]
        assert all(len(set(values)) >= 5 for values in zip(*ways, strict=True))


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(10, 40), st.integers(0, 40)), min_size=2, max_size=3))
def test_no_hidden_part_is_narrowed_by_its_year(quarters: list[tuple[int, int]]) -> None:
    cells = [(calls, min(found, calls)) for calls, found in quarters]
    year = joined([a_cell(calls=calls, record_found=found) for calls, found in cells])
    hidden = [(c, f) for c, f in cells if not (is_safe(f) and is_safe(c - f))]
    if I.FOUND not in year.shown or not hidden:
        return

    def told(c: int, f: int) -> list[int]:
        """What a reader takes the part for who knows whether it or its rest is small."""
        small = range(1, 10) if not is_safe(f) else range(0)
        large = range(c - 9, c) if not is_safe(c - f) else range(0)
        return sorted({*small, *large})

    total = sum(f for _, f in hidden)
    ways = [way for way in product(*(told(c, f) for c, f in hidden)) if sum(way) == total]
    assert all(len(set(values)) >= 5 for values in zip(*ways, strict=True))


def test_the_attack_finds_somebody_where_nothing_is_hidden() -> None:
    calls = {(0, quarter, call): 12 for quarter in range(2) for call in TYPES}
    calls[0, 0, TYPES[0]] = 3
    cells, years, whole = blocks_of(calls)
    everything = known(cells, years, whole)
    assert not list(found_out(calls, everything))
    naive = [
        (frozenset(key for key in calls if key[1] == quarter and key[2] == call), number)
        for quarter, call, number in ((q, c, calls[0, q, c]) for q in range(2) for c in TYPES)
        if number >= LEAST
    ]
    naive.append((frozenset(calls), sum(calls.values())))
    ((found, most),) = found_out(calls, naive)
    assert found == (0, 0, TYPES[0])
    assert most == pytest.approx(3)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60), st.data())
def test_stocks_and_their_differences_are_whole_tens(
    quarters: list[int], data: st.DataObject
) -> None:
    shown = [in_tens(number) for number in quarters]
    for number, tens in zip(quarters, shown, strict=True):
        assert tens is None if number < LEAST else 0 <= number - (tens or 0) < LEAST
    for one, other in pairwise(number for number in shown if number is not None):
        assert is_safe(abs(one - other))
    pick = data.draw(st.sampled_from(shown))
    assert (pick or 0) % LEAST == 0


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_a_total_leaves_every_town_five_values_at_least(numbers: list[int]) -> None:
    total = total_in_tens(numbers) or 0
    assert total % LEAST == 0
    assert total <= sum(numbers)
    floors = [number // LEAST * LEAST for number in numbers]
    highest = sum(floors) + 9 * len(numbers)
    for low in floors:
        least_possible = max(low, total - (highest - low - 9))
        assert low + 9 - least_possible >= 4
    if len(numbers) < 6:
        assert total == sum(numbers) // LEAST * LEAST, "nothing to be lowered among few towns"


def test_ten_towns_that_all_end_in_nine_are_not_told_by_their_total() -> None:
    assert sum([19] * 10) == 190
    assert total_in_tens([19] * 10) == 180
    assert total_in_tens([9] * 10) == 80
    assert total_in_tens([9]) is None


def test_a_share_is_rounded_to_the_nearest_and_is_none_of_nothing() -> None:
    assert share(1, 3, 100) == 33
    assert share(2, 3, 100) == 67
    assert share(10, 4000, 1000) == 3
    assert share(0, 0, 100) is None


def test_random_towns_have_something_to_show() -> None:
    random = Random(20261121)  # noqa: S311  towns, not keys
    shown = 0
    for _ in range(200):
        year = joined([a_cell(calls=random.randint(0, 25)) for _ in range(4)])
        shown += I.CALLS in year.shown
    assert shown > 80, "a rule that hides everything would pass every other test"
