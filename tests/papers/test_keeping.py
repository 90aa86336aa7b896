"""Files in a directory: whole or not at all, checked when read, swept up when nobody's any more."""

import hashlib
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.clock import now
from app.commands.readiness import unusable_directory
from app.papers.keeping import Damaged, InDirectory, Places
from app.papers.sweeping import sweeper
from tests.builders import Home
from tests.papers.builders import hand_in, stored
from tests.papers.scans import a_jpeg, a_png

NO_DATABASE: Any = None
OLD = 10_000.0


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


def aged(path: Path) -> None:
    long_ago = path.stat().st_mtime - OLD
    os.utime(path, (long_ago, long_ago))


async def kept(directory: Path, content: bytes) -> InDirectory:
    place = InDirectory(directory)
    await place.put(NO_DATABASE, uuid4(), uuid4(), digest(content), content)
    return place


async def test_what_lies_there_is_given_back_once_it_is_the_same(tmp_path: Path) -> None:
    place = await kept(tmp_path, b"scan")
    assert await place.take(NO_DATABASE, uuid4(), digest(b"scan")) == b"scan"
    (file,) = files(tmp_path)
    assert file.name == digest(b"scan")
    assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(b"scam")
    with pytest.raises(Damaged):
        await place.take(NO_DATABASE, uuid4(), digest(b"scan"))
    with pytest.raises(Damaged):
        await place.take(NO_DATABASE, uuid4(), digest(b"another"))
    with pytest.raises(Damaged):
        await place.take(NO_DATABASE, uuid4(), "../../etc/passwd")


async def test_a_write_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError):  # noqa: PT011  whatever it says
        await kept(tmp_path, b"scan")
    assert files(tmp_path) == []


async def test_a_paper_is_found_where_it_was_put_whatever_the_setting_says_by_now(
    home: Home, tmp_path: Path
) -> None:
    state = home.http._transport.app.state  # type: ignore[attr-defined]  # noqa: SLF001  of the test's own client
    patient_id = await home.registered()
    first = await stored(home, patient_id, a_png())
    state.papers = Places(tmp_path)
    second = await stored(home, patient_id, a_jpeg(), media_type="image/jpeg")
    assert len(files(tmp_path)) == home.rows.one("SELECT count(*) FROM paper_contents")[0] == 1
    for paper_id, scan in ((first, a_png()), (second, a_jpeg())):
        answer = await home.send("GET", f"/papers/{paper_id}/content", home.nurse)
        assert answer.content == scan
    files(tmp_path)[0].unlink()
    lost = await home.send("GET", f"/papers/{second}/content", home.nurse)
    assert (lost.status_code, lost.json()["type"]) == (503, "/problems/paper-lost")
    assert home.rows.leaves("paper_content.read")[-1]["outcome"] == "nothing"
    state.papers = Places(None)
    assert (await home.send("GET", f"/papers/{second}/content", home.nurse)).status_code == 503
    home.rows.run("SET session_replication_role = replica")
    home.rows.run("UPDATE paper_contents SET content = 'other'")
    assert (await home.send("GET", f"/papers/{first}/content", home.nurse)).status_code == 503


async def test_what_no_paper_stands_for_is_swept_up(
    home: Home, tmp_path: Path, db: AsyncConnection
) -> None:
    state = home.http._transport.app.state  # type: ignore[attr-defined]  # noqa: SLF001  likewise
    state.papers = Places(tmp_path)
    await hand_in(home, await home.registered())
    (file,) = files(tmp_path)
    sweep = sweeper(tmp_path)
    # to `db`, another database, this paper is nobody's; but it is too young to be judged
    await sweep(db, now())
    assert files(tmp_path) == [file]
    aged(file)
    await sweep(db, now())
    assert files(tmp_path) == []


def test_a_directory_that_is_not_there_or_stands_open_keeps_the_service_shut(
    tmp_path: Path,
) -> None:
    assert list(unusable_directory(None)) == []
    assert len(list(unusable_directory(tmp_path / "nowhere"))) == 1
    tmp_path.chmod(0o755)
    assert len(list(unusable_directory(tmp_path))) == 1
    tmp_path.chmod(0o700)
    assert list(unusable_directory(tmp_path)) == []
