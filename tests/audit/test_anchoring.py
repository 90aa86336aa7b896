"""Signed heads reach the outside place in order, each of them, whatever happens to the place."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from app.audit import anchoring
from app.audit.anchoring import Anchor
from app.audit.outside import NotTaken, Web
from app.audit.verifying.findings import Kind
from app.db import connection
from tests.audit.builders import Log, an_entry, now
from tests.audit.test_outside import Place


async def sealed(log: Log, count: int = 1) -> None:
    for _ in range(count):
        await log.write(log.ledger(), an_entry())
        await log.seal()


async def sizes(log: Log) -> list[int]:
    async with connection(log.superuser) as db:
        found = await db.execute(text("SELECT size FROM audit_heads ORDER BY signed_at"))
        return list(found.scalars())


def kept(path: Path) -> list[int]:
    return [json.loads(line)["size"] for line in path.read_bytes().splitlines()]


async def test_every_head_is_sent_once_in_order(log: Log, tmp_path: Path) -> None:
    await sealed(log, 3)
    await log.send()
    await log.send()
    await sealed(log, 2)
    await log.send()
    assert kept(tmp_path / "heads.jsonl") == await sizes(log) == [1, 2, 3, 4, 5]


async def test_a_file_that_is_gone_gets_all_of_them_again(log: Log, tmp_path: Path) -> None:
    path = tmp_path / "heads.jsonl"
    await sealed(log, 3)
    await log.send()
    path.unlink()
    assert Kind.DELETED in await log.kinds()
    await sealed(log)
    await log.send()
    assert kept(path) == await sizes(log)
    assert await log.one("SELECT count(*) FROM audit_anchored") == 2


async def send(log: Log, web: Web) -> None:
    more = True
    while more:
        async with connection(log.sealer) as db:
            more = await Anchor(web).send(db, await now(db))
            await db.commit()


async def test_an_address_that_was_down_gets_what_it_is_owed_in_order(log: Log) -> None:
    place = Place()
    with place.open():
        web = Web(place.address, log.witness)
        await sealed(log, 2)
        await send(log, web)
    for _ in range(2):  # it is down; sealing goes on
        await sealed(log, 6)
        with pytest.raises(OSError, match="refused"):
            await send(log, web)
    place.answers = 503
    with place.open():
        with pytest.raises(NotTaken):
            await send(log, web)
        place.answers, place.loses_answers = 200, True
        with pytest.raises((NotTaken, OSError)):
            await send(log, web)
        place.loses_answers = False
        await send(log, web)
    assert [json.loads(line)["size"] for line in place.lines] == await sizes(log)
    assert len(place.lines) == 14, "one whose answer was lost is not sent again"


async def test_a_place_that_hangs_holds_up_no_sealing(log: Log, tmp_path: Path) -> None:
    async with connection(log.sealer) as db:
        await db.execute(text(f"SELECT pg_advisory_xact_lock({anchoring.LOCK})"))
        await sealed(log, 2)
        await log.send()  # somebody is at it already: nothing to do
        assert log.place.newest() is None
        assert await sizes(log) == [1, 2]
        await db.rollback()
    await log.send()
    assert kept(tmp_path / "heads.jsonl") == [1, 2]
