"""An outside place, file or address, keeps heads in order and says what it did not take."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.audit.head import Head, Signer, Witness
from app.audit.outside import File, NotTaken, Web, outside
from app.keys import Keyring, Purpose

AT = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)


@pytest.fixture
def witness(keyring: Keyring) -> Witness:
    return Witness(keyring.heads)


def some_heads(keyring: Keyring, count: int) -> list[Head]:
    key = keyring.newest(Purpose.HEAD)
    signer = Signer(key.kid, key.material)
    return [
        signer.signed(
            Head(
                size=number,
                root=bytes([number]) * 32,
                signed_at=AT + timedelta(seconds=number),
                cursor=f"{number}/x",
                kid="",
            )
        )
        for number in range(1, count + 1)
    ]


@dataclass
class Place:
    """An address that keeps lines, and can be out of order in several ways."""

    lines: list[bytes] = field(default_factory=list)
    answers: int = 200
    loses_answers: bool = False
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/heads?of=here"

    @contextmanager
    def open(self) -> Iterator[None]:
        place = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.say(b"".join(place.lines))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.path == "/heads?of=here"
                if place.answers == 200:
                    place.lines.append(body)
                if place.loses_answers:
                    self.close_connection = True
                    return
                self.say(b"")

            def say(self, body: bytes) -> None:
                self.send_response(place.answers)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", self.port), Door) as server:
            server.daemon_threads = True
            self.port = server.server_port
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()


def test_a_setting_names_a_file_an_address_or_nothing(tmp_path: Path, witness: Witness) -> None:
    assert outside("", witness) is None
    assert isinstance(outside(str(tmp_path / "heads"), witness), File)
    assert isinstance(outside("https://witness.example/heads", witness), Web)


def test_a_file_keeps_heads_as_lines_in_their_order(
    tmp_path: Path, witness: Witness, keyring: Keyring
) -> None:
    heads, path = some_heads(keyring, 5), tmp_path / "heads.jsonl"
    place = File(path, witness)
    assert place.newest() is None
    place.add(heads[:2])
    place.add(heads[2:])
    assert path.read_bytes() == b"".join(head.line for head in heads)
    assert place.newest() == heads[-1]
    assert [json.loads(line)["size"] for line in path.read_bytes().splitlines()] == [1, 2, 3, 4, 5]


def test_what_comes_while_one_reads_is_not_among_it(
    tmp_path: Path, witness: Witness, keyring: Keyring
) -> None:
    heads, place = some_heads(keyring, 3), File(tmp_path / "heads.jsonl", witness)
    place.add(heads[:2])
    with place.lines() as lines:
        place.add(heads[2:])
        assert list(lines) == [head.line for head in heads[:2]]


def test_a_line_that_a_crash_broke_off_is_none_and_hurts_no_other(
    tmp_path: Path, witness: Witness, keyring: Keyring
) -> None:
    heads, path = some_heads(keyring, 3), tmp_path / "heads.jsonl"
    place = File(path, witness)
    place.add(heads[:2])
    path.write_bytes(path.read_bytes()[:-40])
    assert place.newest() == heads[0]
    place.add(heads[1:])
    with place.lines() as lines:
        assert list(lines)[2:] == [head.line for head in heads[1:]]


def test_a_line_of_somebody_else_is_not_taken_for_the_newest(
    tmp_path: Path, witness: Witness, keyring: Keyring
) -> None:
    heads, place = some_heads(keyring, 2), File(tmp_path / "heads.jsonl", witness)
    place.add([heads[0], replace(heads[1], size=99)])
    assert place.newest() == heads[0]


def test_a_file_in_a_folder_that_is_gone_is_not_begun_elsewhere(
    tmp_path: Path, witness: Witness, keyring: Keyring
) -> None:
    place = File(tmp_path / "volume" / "heads.jsonl", witness)
    with pytest.raises(OSError, match="volume"):
        place.newest()
    with pytest.raises(OSError, match="volume"):
        place.add(some_heads(keyring, 1))


def test_an_address_gets_one_head_at_a_time_and_gives_the_lines_back(
    witness: Witness, keyring: Keyring
) -> None:
    heads, place = some_heads(keyring, 3), Place()
    with place.open():
        web = Web(place.address, witness)
        assert web.newest() is None
        web.add(heads)
        assert place.lines == [head.line for head in heads]
        assert web.newest() == heads[-1]
        assert Web(place.address, witness).newest() == heads[-1]
        with web.lines() as lines:
            assert list(lines) == place.lines


@pytest.mark.parametrize("status", [302, 403, 500, 503])
def test_an_address_that_says_no_has_not_taken_it(
    witness: Witness, keyring: Keyring, status: int
) -> None:
    place = Place(answers=status)
    with place.open():
        web = Web(place.address, witness)
        with pytest.raises(NotTaken):
            web.newest()
        with pytest.raises(NotTaken):
            web.add(some_heads(keyring, 1))
