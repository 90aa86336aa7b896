"""Two things stand in each other's place."""

# ruff: noqa: S608  SQL put together from names of our own tables

from app.audit.verifying.findings import Kind
from tests.audit.tampering.hand import COLUMNS, SWAPPED, Hand


async def exchange(hand: Hand, names: tuple[str, ...]) -> None:
    """The columns of two leaves; the numbers by way of one that nobody has."""
    one, other = await hand.two_leaves()
    await hand.run("ALTER TABLE audit_leaves DROP CONSTRAINT uq_audit_leaves_process_id_number")
    listed = ", ".join(names)
    theirs = ", ".join(f"o.{name}" for name in names)
    await hand.run(
        f"UPDATE audit_leaves l SET ({listed}) = (SELECT {theirs} FROM audit_leaves o"
        " WHERE o.id = CASE l.id WHEN :one THEN CAST(:other AS uuid) ELSE :one END)"
        " WHERE l.id IN (:one, :other)",
        one=one,
        other=other,
    )


async def swap_contents(hand: Hand) -> set[Kind]:
    await exchange(hand, tuple(name for name in COLUMNS if name != "id"))
    return {SWAPPED}


async def swap_contents_but_not_numbers(hand: Hand) -> set[Kind]:
    await exchange(hand, tuple(n for n in COLUMNS if n not in {"id", "process_id", "number"}))
    return {SWAPPED}


async def swap_numbers(hand: Hand) -> set[Kind]:
    await exchange(hand, ("process_id", "number"))
    return {SWAPPED}


async def swap_a_column(hand: Hand) -> set[Kind]:
    await exchange(hand, (hand.chance.choice(["request_id", "account_id", "mac"]),))
    return {SWAPPED}


async def swap_places(hand: Hand) -> set[Kind]:
    """Two places in the tree: whose they are, or which hash stands there."""
    return await exchange_places(hand, hand.chance.choice(["leaf_id", "hash"]))


async def swap_places_whole(hand: Hand) -> set[Kind]:
    """Both at once: each place by itself is as it was sealed, and stands elsewhere."""
    return await exchange_places(hand, "leaf_id", "hash")


async def exchange_places(hand: Hand, *names: str) -> set[Kind]:
    one, other = await hand.some("SELECT position FROM audit_sealed ORDER BY 1", 2)
    listed = ", ".join(names)
    theirs = ", ".join(f"o.{name}" for name in names)
    await hand.run("ALTER TABLE audit_sealed DROP CONSTRAINT uq_audit_sealed_leaf_id")
    await hand.run(
        f"UPDATE audit_sealed s SET ({listed}) = (SELECT {theirs} FROM audit_sealed o"
        " WHERE o.position = CASE s.position WHEN :one THEN CAST(:other AS bigint) ELSE :one END)"
        " WHERE s.position IN (:one, :other)",
        one=one,
        other=other,
    )
    return {SWAPPED}
