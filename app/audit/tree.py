"""The Merkle tree of RFC 9162 over the sealed leaves: grown, proved, and proofs checked. Pure.

The writer keeps complete subtrees (`Node`) and puts roots and proofs together from them; whoever
checks a proof follows the RFC's own steps over hashes alone. The two share nothing but `leaf`
and `node`.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

EMPTY = hashlib.sha256(b"").digest()


def leaf(entry: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Node(NamedTuple):
    """A complete subtree: the leaves from `position << level` to `(position + 1) << level`."""

    level: int
    position: int


Plan = tuple[tuple[Node, ...], ...]
"""A proof to be: for each of its hashes the complete subtrees it is folded from."""


class Frontier:
    """The right edge of a growing tree: its complete subtrees, the largest first."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Takes up where a tree of this size stood, with the hashes of `peaks(size)`."""
        self.size, self._peaks = size, list(peaks)

    def append(self, hashed: bytes) -> list[tuple[Node, bytes]]:
        """Adds a leaf's hash. Returns the subtrees that it completes, from the lowest up."""
        completed = []
        position, level = self.size, 0
        while position & 1:
            hashed = node(self._peaks.pop(), hashed)
            position, level = position >> 1, level + 1
            completed.append((Node(level, position), hashed))
        self._peaks.append(hashed)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        return fold(self._peaks)


def peaks(size: int) -> tuple[Node, ...]:
    """The complete subtrees that a tree of this size consists of, the largest first."""
    return cover(0, size)


def cover(start: int, end: int) -> tuple[Node, ...]:
    """The same for the leaves from `start` to `end`, where a subtree of that size may begin."""
    found = []
    for level in reversed(range((end - start).bit_length())):
        if (end - start) >> level & 1:
            found.append(Node(level, start >> level))
            start += 1 << level
    return tuple(found)


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, the largest first."""
    if not hashes:
        return EMPTY
    *others, last = hashes
    for each in reversed(others):
        last = node(each, last)
    return last


def inclusion(index: int, size: int) -> Plan:
    """What proves that a tree of this size has that leaf at `index` (RFC 9162, 2.1.3.1)."""
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            path.append(cover(middle, end))
            end = middle
        else:
            path.append(cover(start, middle))
            start = middle
    return tuple(reversed(path))


def consistency(first: int, second: int) -> Plan:
    """What proves that the tree of `second` leaves grew from that of `first` (2.1.4.1)."""
    start, end, path, is_whole = 0, second, [], True
    while first != end:
        middle = start + _half(end - start)
        if first <= middle:
            path.append(cover(middle, end))
            end = middle
        else:
            path.append(cover(start, middle))
            start, is_whole = middle, False
    if not is_whole:
        path.append(cover(start, end))
    return tuple(reversed(path))


def proof(plan: Plan, hashes: Mapping[Node, bytes]) -> list[bytes]:
    """The proof that a plan asks for, from the hashes of its subtrees."""
    return [fold([hashes[each] for each in part]) for part in plan]


def includes(index: int, size: int, hashed: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path proves a leaf's hash at `index` under a root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, hashed
    for each in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node(each, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def grew(first: int, second: int, roots: tuple[bytes, bytes], path: Sequence[bytes]) -> bool:
    """Whether a path proves that the second root's tree begins with the first's (2.1.4.2)."""
    if first == second:
        return not path and roots[0] == roots[1] and first > 0
    if not 0 < first < second or not path:
        return False
    if first & (first - 1) == 0:
        path = [roots[0], *path]
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node(each, old), node(each, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, each)
        at, last = at >> 1, last >> 1
    return last == 0 and (old, new) == roots


def _half(size: int) -> int:
    """The largest power of two that is smaller than the size."""
    return 1 << (size - 1).bit_length() - 1
