"""Something is gone: out of the middle, from the end, or all since a backup."""

# ruff: noqa: S608  SQL put together from names of our own tables

from app.audit.verifying.findings import Kind
from tests.audit.tampering.hand import (
    BACK,
    CUT,
    DELETED,
    EDITED,
    TABLES,
    Hand,
    a_head,
)


async def delete_a_leaf(hand: Hand) -> set[Kind]:
    await hand.run("DELETE FROM audit_leaves WHERE id = :id", id=await hand.a_leaf())
    return {DELETED, CUT}


async def delete_a_run(hand: Hand) -> set[Kind]:
    begin = await hand.a_position()
    await hand.run(
        "DELETE FROM audit_leaves WHERE id IN (SELECT leaf_id FROM audit_sealed"
        " WHERE position BETWEEN :begin AND :begin + 4)",
        begin=begin,
    )
    return {DELETED, CUT}


async def delete_with_its_place(hand: Hand) -> set[Kind]:
    at = await hand.a_position()
    leaf_id = await hand.one(
        "DELETE FROM audit_sealed WHERE position = :at RETURNING leaf_id", at=at
    )
    await hand.run("DELETE FROM audit_leaves WHERE id = :id", id=leaf_id)
    return {DELETED, CUT}


async def delete_and_close_the_gap(hand: Hand) -> set[Kind]:
    """The leaf goes, and every later one moves up by one."""
    at = await hand.a_position()
    leaf_id = await hand.one(
        "DELETE FROM audit_sealed WHERE position = :at RETURNING leaf_id", at=at
    )
    await hand.run("DELETE FROM audit_leaves WHERE id = :id", id=leaf_id)
    for change in ("-1 - position", "-2 - position"):  # by way of numbers that nobody has
        await hand.run(
            f"UPDATE audit_sealed SET position = {change} WHERE position > :at OR position < 0",
            at=at,
        )
    return {DELETED, CUT, EDITED}


async def delete_a_place(hand: Hand) -> set[Kind]:
    await hand.run("DELETE FROM audit_sealed WHERE position = :at", at=await hand.a_position())
    return {DELETED, CUT}


async def delete_a_subtree(hand: Hand) -> set[Kind]:
    (place,) = await hand.some("SELECT ctid::text FROM audit_nodes ORDER BY level, position")
    await hand.run("DELETE FROM audit_nodes WHERE ctid = CAST(:place AS tid)", place=place)
    return {DELETED}


async def delete_a_head(hand: Hand) -> set[Kind]:
    await hand.run("DELETE FROM audit_heads WHERE size = :size", size=await a_head(hand))
    return {DELETED, CUT}


async def delete_a_process(hand: Hand) -> set[Kind]:
    (process_id,) = await hand.some("SELECT id FROM audit_processes ORDER BY id")
    await hand.run("DELETE FROM audit_processes WHERE id = :id", id=process_id)
    return {DELETED}


async def cut_all_that_is_newest(hand: Hand) -> set[Kind]:
    """Leaves, places, subtrees and heads from a head on; only the processes know better."""
    size = await a_head(hand, is_newest_left_out=True)
    await hand.run(
        "DELETE FROM audit_leaves WHERE id NOT IN"
        " (SELECT leaf_id FROM audit_sealed WHERE position < :size)",
        size=size,
    )
    await cut_the_seal(hand, size)
    return {CUT}


async def cut_the_seal_alone(hand: Hand) -> set[Kind]:
    await cut_the_seal(hand, await a_head(hand, is_newest_left_out=True))
    return {CUT}


async def cut_the_seal(hand: Hand, size: int) -> None:
    await hand.run("DELETE FROM audit_heads WHERE size > :size", size=size)
    await hand.run("DELETE FROM audit_sealed WHERE position >= :size", size=size)
    await hand.run("DELETE FROM audit_nodes WHERE (position + 1) << level > :size", size=size)


async def cut_heads(hand: Hand) -> set[Kind]:
    size = await a_head(hand, is_newest_left_out=True)
    await hand.run("DELETE FROM audit_heads WHERE size > :size", size=size)
    return {CUT}


async def cut_places(hand: Hand) -> set[Kind]:
    await hand.run("DELETE FROM audit_sealed WHERE position >= :at", at=await hand.a_position())
    return {CUT}


async def cut_leaves(hand: Hand) -> set[Kind]:
    await hand.run(
        "DELETE FROM audit_leaves WHERE id NOT IN"
        " (SELECT leaf_id FROM audit_sealed WHERE position < :at)",
        at=await hand.a_position(),
    )
    return {CUT}


async def cut_what_waits(hand: Hand) -> set[Kind]:
    """Nothing that was sealed: the last leaves of a process that lives."""
    await hand.run("DELETE FROM audit_leaves WHERE id NOT IN (SELECT leaf_id FROM audit_sealed)")
    return {CUT}


async def roll_back(hand: Hand) -> set[Kind]:
    """Every table of the audit as a backup had it."""
    for name in TABLES:
        await hand.run(f"DELETE FROM audit_{name}")
        await hand.run(f"INSERT INTO audit_{name} SELECT * FROM backup.audit_{name}")
    return {BACK}


async def roll_back_but_not_the_processes(hand: Hand) -> set[Kind]:
    for name in ("leaves", "sealed", "nodes", "heads"):
        await hand.run(f"DELETE FROM audit_{name}")
        await hand.run(f"INSERT INTO audit_{name} SELECT * FROM backup.audit_{name}")
    return {CUT}


async def roll_back_to_a_head(hand: Hand) -> set[Kind]:
    """The same to any head, as if the processes had been silent since."""
    await roll_back(hand)
    size = await a_head(hand)
    await hand.run(
        "DELETE FROM audit_leaves WHERE id NOT IN"
        " (SELECT leaf_id FROM audit_sealed WHERE position < :size)",
        size=size,
    )
    await cut_the_seal(hand, size)
    await hand.run("DELETE FROM audit_processes")
    await hand.run("DELETE FROM audit_anchored")
    return {BACK, DELETED}
