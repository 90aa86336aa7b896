"""Every number that a process gives out gets a leaf in the end, its own or a void one."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.audit.ledger import Ledger
from app.keys import Key

KEY = Key("k", b"k" * 32)


def test_numbers_begin_at_one_and_leave_none_out() -> None:
    ledger = Ledger(KEY)
    assert [ledger.take().number for _ in range(3)] == [1, 2, 3]
    assert {ledger.take().process_id for _ in range(3)} == {ledger.process_id}
    assert ledger.last == 6


def test_two_pens_are_two_processes() -> None:
    assert Ledger(KEY).process_id != Ledger(KEY).process_id


def test_nothing_is_settled_while_an_older_transaction_is_open() -> None:
    ledger = Ledger(KEY)
    first, second = ledger.take().number, ledger.take().number
    ledger.kept([second])
    assert ledger.settled == 0
    ledger.kept([first])
    assert ledger.settled == 2


def test_what_was_lost_is_owed_until_its_void_leaf_is_there() -> None:
    ledger = Ledger(KEY)
    lost, kept = ledger.take().number, ledger.take().number
    ledger.kept([kept])
    ledger.lost([lost])
    assert ledger.owed() == [lost]
    assert ledger.settled == 0
    assert ledger.owed() == [lost], "a void leaf that could not be written is still owed"
    ledger.voided([lost])
    assert ledger.owed() == []
    assert ledger.settled == 2


def test_what_was_kept_is_no_longer_there_to_lose() -> None:
    ledger = Ledger(KEY)
    number = ledger.take().number
    ledger.kept([number])
    ledger.lost([number])
    assert ledger.owed() == []


@given(st.lists(st.sampled_from(["take", "kept", "lost", "voided"]), max_size=60), st.randoms())
def test_whatever_happens_settled_means_that_each_has_its_leaf(
    steps: list[str], chance: Random
) -> None:
    ledger, open_, written = Ledger(KEY), set[int](), set[int]()
    settled = 0
    for step in steps:
        if step == "take":
            open_.add(ledger.take().number)
        elif step == "voided" and (owed := ledger.owed(chance.randint(1, 3))):
            ledger.voided(owed)
            written |= set(owed)
        elif step in {"kept", "lost"} and open_:
            number = chance.choice(sorted(open_))
            open_.remove(number)
            if step == "kept":
                ledger.kept([number])
                written.add(number)
            else:
                ledger.lost([number])
        assert set(range(1, ledger.settled + 1)) <= written
        assert ledger.settled >= settled, "it never goes back"
        settled = ledger.settled
    for number in sorted(open_):
        ledger.lost([number])
    ledger.voided(ledger.owed())
    assert ledger.settled == ledger.last
