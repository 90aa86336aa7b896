"""Something is there that nobody wrote."""

# ruff: noqa: S608  SQL put together from names of our own tables

from uuid import UUID

from app.audit.verifying.findings import Kind
from tests.audit.tampering.hand import COLUMNS, INSERTED, Hand

COPIED = ", ".join(name for name in COLUMNS if name not in {"id", "process_id", "number"})


async def insert_a_leaf(hand: Hand) -> set[Kind]:
    """A copy of one with a new id, under a process of its own or as the next of a real one."""
    theirs = "SELECT 5 + max(number) FROM audit_leaves o WHERE o.process_id = l.process_id"
    place = hand.chance.choice(["gen_random_uuid(), 1", f"process_id, ({theirs})"])
    own = COPIED.replace("xid", "pg_current_xact_id()").replace("mac", "md5(mac) || md5(id::text)")
    (leaf_id,) = await hand.some("SELECT id FROM audit_leaves WHERE form = 2 ORDER BY id")
    await hand.run(
        f"INSERT INTO audit_leaves (id, {COPIED}, process_id, number)"
        f" SELECT gen_random_uuid(), {own}, {place} FROM audit_leaves l WHERE id = :id",
        id=leaf_id,
    )
    return {INSERTED}


async def insert_a_leaf_from_before_the_numbers(hand: Hand) -> set[Kind]:
    own = COPIED.replace("xid", "pg_current_xact_id()").replace("form", "1")
    await hand.run(
        f"INSERT INTO audit_leaves (id, {COPIED}) SELECT gen_random_uuid(), {own}"
        " FROM audit_leaves WHERE id = :id",
        id=await hand.a_leaf(),
    )
    return {INSERTED}


async def insert_behind_the_cursor(hand: Hand) -> set[Kind]:
    """As of an old transaction, so that no sealer ever takes it."""
    (leaf_id,) = await hand.some("SELECT leaf_id FROM audit_sealed ORDER BY position")
    own = COPIED.replace("form", "2")
    await hand.run(
        f"INSERT INTO audit_leaves (id, {COPIED}, process_id, number)"
        f" SELECT gen_random_uuid(), {own}, gen_random_uuid(), 1 FROM audit_leaves"
        " WHERE id = :id",
        id=leaf_id,
    )
    return {INSERTED}


async def insert_with_its_place(hand: Hand) -> set[Kind]:
    kinds = await insert_a_leaf(hand)
    hashed = hand.chance.randbytes(32)
    await hand.run(
        "INSERT INTO audit_sealed SELECT (SELECT count(*) FROM audit_sealed), id, :hashed"
        " FROM audit_leaves ORDER BY id DESC LIMIT 1",
        hashed=hashed,
    )
    return kinds


async def insert_where_no_order_comes_by(hand: Hand) -> set[Kind]:
    """A leaf before every other, sealed before the first place: neither walk would meet it."""
    (leaf_id,) = await hand.some("SELECT id FROM audit_leaves WHERE form = 2 ORDER BY id")
    own = COPIED.replace("xid", "pg_current_xact_id()")
    nobody = UUID(int=0)
    await hand.run(
        f"INSERT INTO audit_leaves (id, {COPIED}, process_id, number)"
        f" SELECT :nobody, {own}, gen_random_uuid(), 1 FROM audit_leaves WHERE id = :id",
        nobody=nobody,
        id=leaf_id,
    )
    if hand.chance.random() < 0.5:
        sealed = "INSERT INTO audit_sealed VALUES (-1 - :at, :nobody, :hashed)"
        at = hand.chance.randrange(1000)
        await hand.run(sealed, at=at, nobody=nobody, hashed=hand.chance.randbytes(32))
    return {INSERTED}


async def insert_a_head_of_no_size(hand: Hand) -> set[Kind]:
    await hand.run(
        "INSERT INTO audit_heads (size, signed_at, root, cursor, kid, signature)"
        " SELECT -:size, '-infinity', root, cursor, kid, signature FROM audit_heads LIMIT 1",
        size=hand.chance.randrange(1, 99),
    )
    return {INSERTED}


async def insert_a_place(hand: Hand) -> set[Kind]:
    await hand.run(
        "INSERT INTO audit_sealed VALUES (:at, gen_random_uuid(), :hashed)",
        at=await hand.size(),
        hashed=hand.chance.randbytes(32),
    )
    return {INSERTED}


async def insert_a_subtree(hand: Hand) -> set[Kind]:
    at, hashed = hand.chance.randrange(1000, 9999), hand.chance.randbytes(32)
    level = hand.chance.randrange(1, 9)
    await hand.run("INSERT INTO audit_nodes VALUES (:l, :at, :h)", l=level, at=at, h=hashed)
    return {INSERTED}


async def insert_a_head(hand: Hand) -> set[Kind]:
    size = await hand.size() + hand.chance.randrange(1, 99)
    await hand.run(
        "INSERT INTO audit_heads (size, signed_at, root, cursor, kid, signature)"
        " SELECT :size, clock_timestamp(), :root, cursor, kid, :signature FROM audit_heads LIMIT 1",
        size=size,
        root=hand.chance.randbytes(32),
        signature=hand.chance.randbytes(64),
    )
    return {INSERTED}


async def insert_a_process(hand: Hand) -> set[Kind]:
    await hand.run(
        "INSERT INTO audit_processes SELECT gen_random_uuid(), started_at, seen_at, ended_at,"
        " last_number, settled_number, kid, mac FROM audit_processes LIMIT 1"
    )
    return {INSERTED}
