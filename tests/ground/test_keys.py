"""The key that signs the audit's heads may lie where the service cannot read it."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.audit.head import Head, Signer, Witness
from app.commands import keys as command
from app.keys import Keyring, KeysMissing, Purpose
from app.settings import Settings

HEAD = Head(
    size=1, root=bytes(32), signed_at=datetime(2026, 11, 21, tzinfo=UTC), cursor="1/x", kid=""
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_private_half_stays_with_the_sealer_and_the_public_one_is_with_both(
    tmp_path: Path,
) -> None:
    own, sealer = tmp_path / "own", tmp_path / "sealer"
    key = Keyring(own, sealer).make(Purpose.HEAD)
    assert [path.name for path in own.iterdir()] == [f"head-{key.kid}.pub"]
    assert {path.name for path in sealer.iterdir()} == {
        f"head-{key.kid}.pem",
        f"head-{key.kid}.pub",
    }
    assert mode(sealer / f"head-{key.kid}.pem") == 0o600
    assert mode(own / f"head-{key.kid}.pub") == 0o644
    assert b"PRIVATE" not in (own / f"head-{key.kid}.pub").read_bytes()


def test_the_service_needs_the_public_half_alone(tmp_path: Path) -> None:
    own, sealer = tmp_path / "own", tmp_path / "sealer"
    Keyring(own, sealer).make(Purpose.HEAD)
    service = Keyring(own)
    assert Purpose.HEAD not in service.missing()
    assert len(service.heads) == 1
    with pytest.raises(KeysMissing):
        service.newest(Purpose.HEAD)


def test_in_one_directory_there_is_one_public_half(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    key = keyring.make(Purpose.HEAD)
    assert [each.kid for each in keyring.all(Purpose.HEAD)] == [key.kid]
    assert list(keyring.heads) == [key.kid]
    assert len(list(tmp_path.iterdir())) == 2


def test_what_an_older_key_signed_still_verifies(tmp_path: Path) -> None:
    keyring, signed = Keyring(tmp_path), []
    for _ in range(2):
        key = keyring.make(Purpose.HEAD)
        assert keyring.newest(Purpose.HEAD) == key
        signed.append(Signer(key.kid, key.material).signed(HEAD))
    witness = Witness(keyring.heads)
    assert [each.kid for each in signed] == sorted(keyring.heads)
    assert all(witness.knows(each) for each in signed)


def test_a_key_of_another_kind_signs_no_head(tmp_path: Path) -> None:
    key = Keyring(tmp_path).make(Purpose.TOKEN)
    with pytest.raises(ValueError, match="Ed25519"):
        Signer(key.kid, key.material)


def test_the_command_makes_it_where_the_sealer_is_set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = Settings(key_directory=tmp_path / "own", sealer_key_directory=tmp_path / "sealer")
    monkeypatch.setattr(command, "settings", lambda: own)
    assert command.run(["make"]) == 0
    assert command.run(["rotate", "head"]) == 0
    assert command.run(["list", "head"]) == 0
    assert "PRIVATE" not in capsys.readouterr().out
    assert len(list((tmp_path / "sealer").glob("head-*.pem"))) == 2
    assert list((tmp_path / "own").glob("head-*.pem")) == []
    assert len(list((tmp_path / "own").glob("head-*.pub"))) == 2


def test_cards_are_found_under_every_key_and_made_under_the_newest(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing):
        _ = Keyring(tmp_path).cards
    first = Keyring(tmp_path).make(Purpose.CARD)
    second = Keyring(tmp_path).make(Purpose.CARD)
    assert Keyring(tmp_path).cards == (second.material, first.material)
