"""`python3 -m app audit`, as somebody on duty types it."""

import asyncio
from pathlib import Path

import pytest

from app.commands import audit as command
from app.commands import demo
from app.embedded import Server
from app.keys import Keyring, Purpose
from app.settings import Settings
from tests.audit.builders import Log, an_entry


@pytest.fixture
def installed(chosen: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    found = chosen.model_copy(update={"audit_anchor": str(tmp_path / "heads.jsonl")})
    monkeypatch.setattr(demo, "running", lambda: found)
    monkeypatch.setattr(command, "settings", lambda: found)
    return found


@pytest.fixture
async def lived(log: Log) -> Log:
    """A log with a few leaves, sealed, its heads outside, and one process that lives."""
    ledger = log.ledger()
    for _ in range(3):
        await log.write(ledger, an_entry(), an_entry())
        await log.seal()
        await log.send()
    await log.beat(ledger)
    return log


async def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code and all that it said; in a thread, for it runs a loop of its own."""
    code = await asyncio.to_thread(command.run, list(arguments))
    out, err = capsys.readouterr()
    return code, out + err


Capsys = pytest.CaptureFixture[str]


@pytest.mark.usefixtures("installed", "lived")
async def test_a_whole_log_ends_with_0_and_says_what_was_looked_at(capsys: Capsys) -> None:
    code, text = await said(capsys, "verify")
    assert code == 0, text
    assert "6 leaves, 6 of them sealed under 3 heads, of 1 processes; 3 lines outside" in text
    assert "Nothing is missing" in text


@pytest.mark.usefixtures("installed")
async def test_what_was_done_and_where_is_said_and_ends_with_1(
    lived: Log, server: Server, capsys: Capsys
) -> None:
    with server.superuser(lived.database) as db:
        db.execute("SET session_replication_role = replica")
        gone = db.execute(
            "DELETE FROM audit_leaves WHERE number = 2 RETURNING id, process_id"
        ).fetchone()
        bent = db.execute(
            "UPDATE audit_leaves SET action = 'nothing' WHERE number = 5 RETURNING id"
        ).fetchone()
    code, text = await said(capsys, "verify")
    assert code == 1
    assert gone is not None
    assert bent is not None
    lines = text.splitlines()
    assert any(line.startswith(f"deleted  leaf  {gone[0]}") for line in lines)
    assert f"deleted  number  process {gone[1]}  number 2" in lines
    assert any(line.startswith(f"edited  leaf  {bent[0]}") for line in lines)
    assert any("position 1" in line for line in lines)
    assert "This log is not whole: 2 deleted, 1 edited." in text


@pytest.mark.usefixtures("lived")
async def test_without_an_outside_place_it_says_what_it_cannot_see(
    installed: Settings, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = installed.model_copy(update={"audit_anchor": ""})
    monkeypatch.setattr(demo, "running", lambda: alone)
    code, text = await said(capsys, "verify")
    assert code == 0
    assert "no outside place" in text


@pytest.mark.usefixtures("lived")
async def test_where_the_outside_place_does_not_answer_nothing_is_vouched_for(
    installed: Settings, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = installed.model_copy(update={"audit_anchor": "/nowhere/at/all.jsonl"})
    monkeypatch.setattr(demo, "running", lambda: away)
    code, text = await said(capsys, "verify")
    assert code == 1
    assert "nothing can be vouched for" in text


@pytest.mark.usefixtures("installed")
async def test_the_status_in_a_few_lines(lived: Log, capsys: Capsys) -> None:
    await lived.write(lived.ledger(), an_entry())
    code, text = await said(capsys, "status")
    assert code == 0
    sealed, waiting, processes, outside = text.splitlines()
    assert sealed.startswith("sealed     6 leaves, signed ")
    assert waiting.startswith("waiting    1 leaves")
    assert processes == "processes  1 alive, 0 silent, 0 ended"
    assert outside == "outside    6 leaves; 0 heads have yet to be sent"


async def test_a_proof_is_written_and_checked_with_the_public_key_alone(
    installed: Settings, lived: Log, capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "settings", lambda: Settings(key_directory=tmp_path / "none"))
    with_key = ("--key", str(next(installed.key_directory.glob("head-*.pub"))))
    file = tmp_path / "proof.json"
    leaf_id = await lived.one("SELECT leaf_id::text FROM audit_sealed WHERE position = 4")
    code, text = await said(capsys, "prove", leaf_id)
    assert code == 0
    file.write_text(text)
    code, text = await said(capsys, "check", str(file), *with_key)
    assert code == 0
    assert f"Leaf {leaf_id} stands at position 4" in text
    assert (await said(capsys, "check", str(file), "--key", str(installed.key_directory)))[0] == 0

    stranger = Keyring(tmp_path / "stranger")
    stranger.make(Purpose.HEAD)
    code, text = await said(capsys, "check", str(file), "--key", str(stranger.directory))
    assert (code, "not signed by the sealer" in text) == (1, True)
    file.write_text(file.read_text().replace('"position": 4', '"position": 3'))
    code, text = await said(capsys, "check", str(file), *with_key)
    assert (code, "not in the log" in text) == (1, True)
    file.write_text("{}")
    assert (await said(capsys, "check", str(file), *with_key))[0] == 1
    assert (await said(capsys, "check", str(tmp_path / "away.json")))[0] == 1


@pytest.mark.usefixtures("installed")
async def test_a_leaf_that_is_not_there_or_waits_has_no_proof(lived: Log, capsys: Capsys) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    assert await said(capsys, "prove", nobody) == (1, "There is no such leaf.\n")
    await lived.write(lived.ledger(), an_entry())
    leaf_id = await lived.one("SELECT max(id::text) FROM audit_leaves")
    assert await said(capsys, "prove", leaf_id) == (1, "This leaf is not sealed yet.\n")
