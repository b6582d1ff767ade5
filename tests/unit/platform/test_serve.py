"""What `make run` promises about ports, and about telling why it is not ready."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from scripts import serve


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_the_next_free_port_is_taken_where_the_wanted_one_is_not_free(monkeypatch, capsys, taken):
    monkeypatch.setenv("PORT", str(taken))
    with serve.open_port() as listener:
        port = listener.getsockname()[1]
    assert port > taken
    assert capsys.readouterr().out == f"Port {taken} is taken; the next free one is {port}.\n"


@pytest.mark.parametrize("written", ["abc", "0", "65536", "-1"])
def test_a_port_that_cannot_be_is_refused_in_a_sentence(monkeypatch, written):
    monkeypatch.setenv("PORT", written)
    with pytest.raises(serve.CannotServe, match="write a number from 1 to 65535"):
        serve.open_port()


def test_a_server_that_does_not_answer_is_said_to_be_silent(taken):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert serve.what_is_missing(address) == ["The web server does not answer yet."]


def test_what_is_not_ready_is_told_in_the_words_of_readyz():
    class NotReady(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            checks = [{"ok": True, "says": "Fine."}, {"ok": False, "says": "No worker is running."}]
            self.send_response(503)
            self.end_headers()
            self.wfile.write(json.dumps({"checks": checks}).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), NotReady) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert serve.what_is_missing(f"http://127.0.0.1:{server.server_port}") == ["No worker is running."]
