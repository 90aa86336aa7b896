"""The client takes nothing for a card but a card."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench.load import WrongAnswer, burst, path


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status = 200 if self.path == "/card" else 404
        self.send_response(status)
        self.send_header("Content-Length", "20000")
        self.end_headers()
        self.wfile.write(b"x" * 20000)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_quick_refusal_never_passes_for_a_quick_card(port: int) -> None:
    with pytest.raises(WrongAnswer, match="404"):
        burst(path(port, "/elsewhere", {}), 2, 0.1)


def test_every_client_waits_for_its_whole_answer(port: int) -> None:
    found = burst(path(port, "/card", {}), 4, 0.2)
    assert len(found.took) >= 4
    assert all(took > 0 for took in found.took)
    assert found.lasted >= 0.2
    assert found.rate == len(found.took) / found.lasted
