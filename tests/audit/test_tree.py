"""The tree against RFC 9162's own definitions, typed from the RFC; every wrong bit is refused."""

import hashlib
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit import tree
from app.audit.tree import Frontier, Node

SMALL = 70
LARGE = 5_000


def entry(number: int) -> bytes:
    return f"entry {number}".encode()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def k_of(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: Sequence[bytes]) -> bytes:
    """2.1.1: the Merkle tree hash of a list."""
    n = len(d)
    if n == 0:
        return sha256(b"")
    if n == 1:
        return sha256(b"\x00" + d[0])
    k = k_of(n)
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:]))


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    """2.1.3.1: the inclusion proof of the (m+1)th input."""
    n = len(d)
    if n == 1:
        return []
    k = k_of(n)
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: Sequence[bytes], *, b: bool) -> list[bytes]:
    """2.1.4.1: the consistency proof."""
    n = len(d)
    if m == n:
        return [] if b else [mth(d)]
    k = k_of(n)
    if m <= k:
        return [*subproof(m, d[:k], b=b), mth(d[k:])]
    return [*subproof(m - k, d[k:], b=False), mth(d[:k])]


class Grown:
    """A tree as the sealer grows it: every complete subtree by its place, every root."""

    def __init__(self, size: int) -> None:
        frontier, self.hashes, self.roots = Frontier(), {}, [tree.EMPTY]
        for number in range(size):
            hashed = tree.leaf(entry(number))
            self.hashes[Node(0, number)] = hashed
            self.hashes |= dict(frontier.append(hashed))
            self.roots.append(frontier.root())

    def inclusion(self, index: int, size: int) -> list[bytes]:
        return tree.proof(tree.inclusion(index, size), self.hashes)

    def consistency(self, first: int, second: int) -> list[bytes]:
        return tree.proof(tree.consistency(first, second), self.hashes)

    def includes(self, index: int, size: int, proof: Sequence[bytes]) -> bool:
        leaf = self.hashes[Node(0, index)]
        return tree.includes(index, size, leaf, proof, self.roots[size])

    def grew(self, first: int, second: int, proof: Sequence[bytes]) -> bool:
        return tree.grew(first, second, (self.roots[first], self.roots[second]), proof)


GROWN = Grown(LARGE)
ENTRIES = [entry(number) for number in range(LARGE)]


@pytest.mark.parametrize("size", range(SMALL + 1))
def test_root_and_proofs_are_those_of_the_definition(size: int) -> None:
    entries = ENTRIES[:size]
    assert GROWN.roots[size] == mth(entries)
    for index in range(size):
        assert GROWN.inclusion(index, size) == path(index, entries)
        assert GROWN.includes(index, size, path(index, entries))
    for first in range(1, size + 1):
        assert GROWN.consistency(first, size) == subproof(first, entries, b=True)
        assert GROWN.grew(first, size, subproof(first, entries, b=True))


@given(st.data())
def test_so_they_are_for_larger_ones(data: st.DataObject) -> None:
    size = data.draw(st.integers(SMALL, 400))
    entries = ENTRIES[:size]
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert GROWN.roots[size] == mth(entries)
    assert GROWN.inclusion(index, size) == path(index, entries)
    assert GROWN.consistency(first, size) == subproof(first, entries, b=True)


sizes = st.integers(1, LARGE)


@given(st.data())
def test_what_the_writer_proves_the_verifier_accepts(data: st.DataObject) -> None:
    size = data.draw(sizes)
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert GROWN.includes(index, size, GROWN.inclusion(index, size))
    assert GROWN.grew(first, size, GROWN.consistency(first, size))


@given(st.data())
def test_no_leaf_is_proved_in_another_place_or_tree(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, LARGE))
    index, other = data.draw(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)))
    if index == other:
        return
    proof = GROWN.inclusion(index, size)
    leaf, root = GROWN.hashes[Node(0, index)], GROWN.roots[size]
    assert not tree.includes(other, size, leaf, proof, root)
    assert not tree.includes(index, size, GROWN.hashes[Node(0, other)], proof, root)
    assert not tree.includes(index, size, leaf, proof, GROWN.roots[size - 1])
    assert not tree.includes(size + index, size, leaf, proof, root)
    assert not tree.includes(-1, size, leaf, proof, root)


def longer(proof: list[bytes]) -> list[bytes]:
    return [*proof, tree.EMPTY]


def shorter(proof: list[bytes]) -> list[bytes]:
    return proof[:-1]


def turned(proof: list[bytes]) -> list[bytes]:
    return proof[::-1]


@pytest.mark.parametrize("change", [longer, shorter, turned])
@given(data=st.data())
def test_a_proof_with_a_hash_too_many_too_few_or_elsewhere_proves_nothing(
    change: Callable[[list[bytes]], list[bytes]], data: st.DataObject
) -> None:
    size = data.draw(st.integers(3, LARGE))
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    inclusion, consistency = GROWN.inclusion(index, size), GROWN.consistency(first, size)
    if change(inclusion) != inclusion:
        assert not GROWN.includes(index, size, change(inclusion))
    if change(consistency) != consistency:
        assert not GROWN.grew(first, size, change(consistency))


@given(st.data())
def test_a_single_wrong_bit_anywhere_proves_nothing(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, LARGE))
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    checks: list[tuple[list[bytes], Callable[[list[bytes]], bool]]] = [
        (GROWN.inclusion(index, size), lambda p: GROWN.includes(index, size, p)),
        (GROWN.consistency(first, size), lambda p: GROWN.grew(first, size, p)),
    ]
    for proof, holds in checks:
        place, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        wrong = int.from_bytes(proof[place]) ^ 1 << bit
        assert holds(proof)
        assert not holds([*proof[:place], wrong.to_bytes(32), *proof[place + 1 :]])


def test_a_tree_that_was_rewritten_did_not_grow() -> None:
    other = Frontier()
    for number in range(100):
        other.append(tree.leaf(entry(number + (number == 40))))
    for first in range(41, 100):
        proof = GROWN.consistency(first, 100)
        assert GROWN.grew(first, 100, proof)
        assert not tree.grew(first, 100, (GROWN.roots[first], other.root()), proof)
        assert not tree.grew(first, 100, (other.root(), GROWN.roots[100]), proof)


def test_nothing_is_proved_of_an_empty_tree_or_of_one_that_shrank() -> None:
    assert mth([]) == tree.EMPTY
    assert not tree.grew(0, 0, (tree.EMPTY, tree.EMPTY), [])
    assert not GROWN.grew(0, 5, [])
    assert not GROWN.grew(5, 4, GROWN.consistency(4, 5))


@given(sizes, st.integers(0, 200))
def test_a_frontier_taken_up_again_goes_on_as_if_it_had_never_stopped(size: int, more: int) -> None:
    size = min(size, LARGE - more)
    again = Frontier(size, [GROWN.hashes[each] for each in tree.peaks(size)])
    assert again.root() == GROWN.roots[size]
    for number in range(size, size + more):
        completed = again.append(tree.leaf(entry(number)))
        assert all(GROWN.hashes[place] == hashed for place, hashed in completed)
    assert again.root() == GROWN.roots[size + more]
