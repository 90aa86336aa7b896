"""Something is there and says something else."""

# ruff: noqa: S608  SQL put together from names of our own tables

from uuid import UUID

from app.audit.models import Leaf
from app.audit.verifying.findings import Kind
from tests.audit.tampering.hand import (
    COLUMNS,
    CUT,
    DELETED,
    EDITED,
    INSERTED,
    Hand,
    a_head,
)

UUIDS = {each.name for each in Leaf.__table__.columns if each.type.python_type is UUID}
CHANGES = {
    "at": "at + interval '1 microsecond'",
    "signed_in_at": "coalesce(signed_in_at, at) + interval '1 microsecond'",
    "xid": "((xid::text)::bigint + 1)::text::xid8",
    "form": "3 - form",
    "number": "coalesce(number, 0) + 1000000",
    "sections": 'sections || \'{"values": "full"}\'',
    "fields": "fields || '[\"more\"]'",
    "epoch": "coalesce(epoch, 0) + 1",
    "mac": "translate(mac, '0123456789abcdef', '123456789abcdef0')",
    **dict.fromkeys(UUIDS, "gen_random_uuid()"),
}
FORM = "ALTER TABLE audit_leaves DROP CONSTRAINT ck_audit_leaves_form"


async def edit_a_column(hand: Hand) -> set[Kind]:
    """Any column of any leaf, sealed or waiting."""
    leaf_id, name = await hand.a_leaf(), hand.chance.choice(COLUMNS)
    change = CHANGES.get(name, f"coalesce({name}, '') || ' '")
    await hand.run(FORM)
    await hand.run(f"UPDATE audit_leaves SET {name} = {change} WHERE id = :id", id=leaf_id)
    if name == "id":  # the tree misses one that was sealed; of one that waits it knows nothing
        return {DELETED, CUT, EDITED}
    # A leaf that waits and has another number is as good as one taken and one put in its place.
    return {EDITED, INSERTED} if name in {"process_id", "number"} else {EDITED}


async def edit_when_what_waits_was_written(hand: Hand) -> set[Kind]:
    """The one column under no MAC: to another transaction of now, or one to come."""
    other = hand.chance.choice(["((xid::text)::bigint + 1)::text", f"'{10**15}'"])
    return await edit_a_transaction(hand, other)


async def edit_what_waits_to_be_passed(hand: Hand) -> set[Kind]:
    """To a transaction that the sealer has long gone by."""
    return await edit_a_transaction(hand, "'3'")


async def edit_a_transaction(hand: Hand, other: str) -> set[Kind]:
    (leaf_id,) = await hand.some(
        "SELECT id FROM audit_leaves WHERE id NOT IN (SELECT leaf_id FROM audit_sealed) ORDER BY id"
    )
    await hand.run(f"UPDATE audit_leaves SET xid = {other}::xid8 WHERE id = :id", id=leaf_id)
    return {EDITED}


async def empty_a_column(hand: Hand) -> set[Kind]:
    name = hand.chance.choice(["patient_id", "account_id", "organisation_id", "role", "epoch"])
    query = f"SELECT id FROM audit_leaves WHERE {name} IS NOT NULL ORDER BY id"
    (leaf_id,) = await hand.some(query)
    await hand.run(f"UPDATE audit_leaves SET {name} = NULL WHERE id = :id", id=leaf_id)
    return {EDITED}


async def edit_beyond_any_calendar(hand: Hand) -> set[Kind]:
    await hand.run("UPDATE audit_leaves SET at = 'infinity' WHERE id = :id", id=await hand.a_leaf())
    return {EDITED}


async def edit_a_hash(hand: Hand) -> set[Kind]:
    change, at = hand.flipped("hash", 32), await hand.a_position()
    await hand.run(f"UPDATE audit_sealed SET hash = {change} WHERE position = :at", at=at)
    return {EDITED}


async def edit_whose_place_it_is(hand: Hand) -> set[Kind]:
    await hand.run(
        "UPDATE audit_sealed SET leaf_id = gen_random_uuid() WHERE position = :at",
        at=await hand.a_position(),
    )
    return {DELETED, CUT}


async def edit_a_subtree(hand: Hand) -> set[Kind]:
    level = hand.chance.choice(await hand.all("SELECT DISTINCT level FROM audit_nodes ORDER BY 1"))
    (at,) = await hand.some(f"SELECT position FROM audit_nodes WHERE level = {level} ORDER BY 1")
    change = hand.flipped("hash", 32)
    await hand.run(
        f"UPDATE audit_nodes SET hash = {change} WHERE level = :level AND position = :at",
        level=level,
        at=at,
    )
    return {EDITED}


async def edit_a_head(hand: Hand) -> set[Kind]:
    size = await a_head(hand)
    change = hand.chance.choice(
        [
            f"root = {hand.flipped('root', 32)}",
            f"signature = {hand.flipped('signature', 64)}",
            "signed_at = signed_at + interval '1 microsecond'",
            "signed_at = 'infinity'",
            "cursor = cursor || '0'",
            "kid = kid || ' '",
            "size = size + 1000000",
            "size = size - 1",
        ]
    )
    await hand.run(f"UPDATE audit_heads SET {change} WHERE size = :size", size=size)
    return {EDITED, INSERTED, CUT}


async def edit_a_process(hand: Hand) -> set[Kind]:
    (process_id,) = await hand.some("SELECT id FROM audit_processes ORDER BY id")
    change = hand.chance.choice(
        [
            "started_at = started_at - interval '1 day'",
            "seen_at = seen_at + interval '1 microsecond'",
            "ended_at = coalesce(ended_at, seen_at) + interval '1 second'",
            "last_number = last_number + 1",
            "settled_number = settled_number - 1",
            "kid = 'other'",
            "mac = reverse(mac)",
            "id = gen_random_uuid()",
        ]
    )
    await hand.run(f"UPDATE audit_processes SET {change} WHERE id = :id", id=process_id)
    return {EDITED, DELETED}
