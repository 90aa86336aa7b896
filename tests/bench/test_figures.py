from tests.bench.figures import Goal, Slice, percentile, ratio_of_medians, ratio_of_rates, table


def test_a_limit_counts_from_its_own_side() -> None:
    assert not Goal("p50", 3.1, 3).is_met
    assert Goal("p50", 3.0, 3).is_met
    assert not Goal("share", 0.59, 0.6, is_least=True).is_met
    assert Goal("share", 0.6, 0.6, is_least=True).is_met
    assert Goal("p50", 3.1, 3).line[-1] == "MISSED"


def test_one_slow_answer_in_a_hundred_is_beyond_the_p99_and_two_are_not() -> None:
    assert percentile([1.0] * 99 + [9.0], 0.99) == 1.0
    assert percentile([1.0] * 98 + [9.0] * 2, 0.99) == 9.0
    assert percentile([4.0], 0.99) == 4.0


def test_a_slice_that_the_machine_spoilt_for_both_spoils_no_ratio() -> None:
    theirs = [Slice((0.001,) * 10, 0.01), Slice((0.02,) * 10, 0.2), Slice((0.001,) * 10, 0.01)]
    ours = [Slice((0.002,) * 10, 0.02), Slice((0.04,) * 10, 0.4), Slice((0.002,) * 10, 0.02)]
    assert ratio_of_medians(ours, theirs) == 2
    assert ratio_of_rates(ours, theirs) == 0.5


def test_figures_stand_under_each_other() -> None:
    first, _, *rest = table(("path", "ms"), [("bare", "1.00"), ("a card", "12.00")]).splitlines()
    assert [first, *rest] == ["path       ms", "bare     1.00", "a card  12.00"]
