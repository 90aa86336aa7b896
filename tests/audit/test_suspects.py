"""What became of a leaf that does not prove itself, told from where it stands."""

from typing import Any
from uuid import UUID

import pytest

from app.audit import tree
from app.audit.entry import mac
from app.audit.tree import Node
from app.audit.verifying.findings import Finding, Kind, What
from app.audit.verifying.suspects import MOST, Numbering, Suspect, judge
from app.audit.verifying.tree import Recount
from app.keys import Key
from tests.audit.test_entry import AT, KEPT, KEY, LEAF, OLD_KEPT
from tests.audit.test_tree import ENTRIES, GROWN, SMALL

KEYS = {"k": Key("k", KEY)}
PROCESS = UUID(int=11)
NUMBERING = Numbering({PROCESS: 12}, is_begun=True)


def suspect(position: int | None = None, *, is_as_sealed: bool = False, **changes: Any) -> Suspect:  # noqa: ANN401  any column
    return Suspect(KEPT | {"action": "other"} | changes, position, is_as_sealed)


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (suspect(), Kind.EDITED),
        (suspect(number=13), Kind.INSERTED),
        (suspect(number=None), Kind.INSERTED),
        (suspect(process_id=UUID(int=99)), Kind.INSERTED),
        (suspect(process_id=None, number=None), Kind.INSERTED),
        (suspect(7, process_id=UUID(int=99)), Kind.EDITED),  # the tree had another here
        (suspect(7, is_as_sealed=True, process_id=UUID(int=99)), Kind.INSERTED),
        (suspect(7, is_as_sealed=True), Kind.EDITED),
        (suspect(kid="nobody's"), Kind.EDITED),
        (suspect(sections=None, fields={}), Kind.EDITED),
    ],
)
def test_one_alone(one: Suspect, kind: Kind) -> None:
    assert judge([one], KEYS, NUMBERING) == [kind]


def test_before_numbers_had_begun_nobody_can_tell_one_added_from_one_edited() -> None:
    old = Suspect(OLD_KEPT | {"action": "other"}, None, is_as_sealed=False)
    assert judge([old], KEYS, Numbering({}, is_begun=False)) == [Kind.EDITED]


def two() -> tuple[dict[str, Any], dict[str, Any]]:
    other = LEAF | {"id": UUID(int=20), "number": 13, "action": "card.read", "epoch": 4}
    return KEPT, other | {"kid": "k", "xid": "8", "mac": mac(KEY, other)}


@pytest.mark.parametrize("name", ["action", "epoch", "number", "mac"])
def test_two_that_have_each_others_column_were_swapped(name: str) -> None:
    one, other = two()
    bent = [one | {name: other[name]}, other | {name: one[name]}]
    suspects = [Suspect(leaf, None, is_as_sealed=False) for leaf in bent]
    assert judge(suspects, KEYS, NUMBERING) == [Kind.SWAPPED] * 2
    third = suspect(id=UUID(int=30))
    assert judge([third, *suspects], KEYS, NUMBERING) == [Kind.EDITED, *[Kind.SWAPPED] * 2]


def test_of_a_larger_crowd_nobody_says_who_was_whom() -> None:
    one, other = two()
    bent = [one | {"action": "card.read"}, other | {"action": one["action"]}]
    crowd = [suspect(id=UUID(int=100 + number)) for number in range(MOST)]
    suspects = [Suspect(leaf, 1, is_as_sealed=False) for leaf in bent]
    assert set(judge([*suspects, *crowd], KEYS, NUMBERING)) == {Kind.EDITED}


def test_a_finding_is_one_line_that_begins_with_its_kind() -> None:
    found = Finding(
        kind=Kind.DELETED,
        what=What.LEAF,
        leaf_id=UUID(int=10),
        at=AT,
        position=3,
        last_position=5,
        process_id=PROCESS,
        number=7,
        last_number=7,
        note="gone",
    )
    assert str(found) == (
        f"deleted  leaf  {UUID(int=10)}  of 2026-11-21T13:05:07.123+00:00  position 3-5"
        f"  process {PROCESS}  number 7  (gone)"
    )


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, SMALL, 1_000])
def test_the_verifier_counts_up_the_same_tree_in_its_own_way(size: int) -> None:
    recount, made = Recount(), dict[Node, bytes]()
    for number in range(size):
        made |= dict(recount.add(tree.leaf(ENTRIES[number])))
    assert recount.root() == GROWN.roots[size]
    assert recount.subtrees == len(made)
    assert all(GROWN.hashes[place] == hashed for place, hashed in made.items())
