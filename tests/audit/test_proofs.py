"""A proof holds by itself, and no single bit of it may be another."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text

from app.audit import proofs
from app.audit.head import Witness
from app.audit.proofs import Consistency, Inclusion, NotProved, Proof
from app.audit.verifying.rows import sealed_pages
from app.db import connection
from app.embedded import Server
from app.keys import Keyring, Purpose
from tests.audit.builders import Log, a_shared_log, an_entry

DOCUMENT: TypeAdapter[Proof] = TypeAdapter(Proof)
LEAVES = 11


@pytest.fixture(scope="module")
async def grown(
    server: Server, template: str, keyring: Keyring, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Log]:
    """Sealed in several steps, so that there are heads to compare."""
    place = tmp_path_factory.mktemp("outside") / "heads.jsonl"
    async with a_shared_log(server, template, keyring, place) as own:
        ledger = own.ledger()
        for _ in range(LEAVES):
            await own.write(ledger, an_entry())
            await own.seal()
        yield own


async def all_proofs(log: Log) -> list[Inclusion | Consistency]:
    async with connection(log.sealer) as db:
        ids = [row["leaf_id"] async for page in sealed_pages(db) for row in page]
        found: list[Any] = [await proofs.inclusion(db, leaf_id) for leaf_id in ids]
        for first in range(1, LEAVES + 1):
            found += [
                await proofs.consistency(db, first, second) for second in range(first, LEAVES + 1)
            ]
    assert None not in found
    return found


def holds(document: bytes, witness: Witness) -> bool:
    try:
        DOCUMENT.validate_json(document).check(witness)
    except (NotProved, ValidationError):
        return False
    return True


async def test_every_leaf_and_every_growth_is_proved_offline(grown: Log) -> None:
    found = await all_proofs(grown)
    assert len(found) == LEAVES + LEAVES * (LEAVES + 1) // 2
    for proof in found:
        assert holds(proof.model_dump_json().encode(), grown.witness)


@pytest.mark.parametrize("which", [4, pytest.param(LEAVES + 25, marks=pytest.mark.long)])
async def test_no_single_bit_of_a_proof_may_be_another(grown: Log, which: int) -> None:
    said = (await all_proofs(grown))[which].model_dump_json().encode()
    passed = [
        (place, bit)
        for place in range(len(said))
        for bit in range(8)
        if holds(said[:place] + bytes([said[place] ^ 1 << bit]) + said[place + 1 :], grown.witness)
    ]
    assert passed == []


async def test_no_proof_holds_under_another_key(grown: Log, tmp_path: Path) -> None:
    stranger = Keyring(tmp_path / "stranger")
    stranger.make(Purpose.HEAD)
    own, theirs = grown.keyring.heads, stranger.heads
    for proof in await all_proofs(grown):
        said = proof.model_dump_json().encode()
        assert not holds(said, Witness(theirs))
        assert not holds(said, Witness({}))
        assert not holds(said, Witness(dict.fromkeys(own, *theirs.values())))


async def test_a_proof_says_nothing_of_a_leaf_but_its_id_and_digest(grown: Log) -> None:
    proof = (await all_proofs(grown))[0].model_dump()
    assert set(proof) == {"kind", "leaf_id", "digest", "position", "path", "head"}


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"kind": "other"},
        {"position": "0"},
        {"position": -1},
        {"position": 1 << 60},
        {"path": ["00" * 32] * 65},
        {"digest": "AB" * 32},
        {"leaf_id": "no id"},
        {"head": None},
    ],
)
async def test_what_is_not_of_the_form_proves_nothing(grown: Log, change: dict[str, Any]) -> None:
    proof = (await all_proofs(grown))[0].model_dump() | change
    assert not holds(json.dumps(proof).encode(), grown.witness)


async def test_a_leaf_that_waits_has_no_proof_yet_and_none_that_is_not_there(grown: Log) -> None:
    await grown.write(grown.ledger(), an_entry())
    async with connection(grown.sealer) as db:
        newest = (await db.execute(text("SELECT id FROM audit_leaves ORDER BY id DESC"))).scalars()
        assert await proofs.inclusion(db, next(iter(newest))) is None
        with pytest.raises(LookupError):
            await proofs.inclusion(db, uuid4())
        assert await proofs.consistency(db, 3, LEAVES + 5) is None
