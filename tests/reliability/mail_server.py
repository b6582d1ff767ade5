"""A mail server that delivers nothing and counts what it was given, by Message-ID."""

import socketserver
import threading
from collections import defaultdict
from contextlib import suppress
from email.parser import BytesParser
from hashlib import sha256
from types import TracebackType

LONGEST_LINE = 10_000
SILENT = 30.0  #: seconds without a word from the other side


class MailServer:
    """`with MailServer() as mail:` listens on the loopback at `mail.port`."""

    def __init__(self) -> None:
        self.letters: dict[str, list[str]] = defaultdict(list)  #: Message-ID to a hash of each letter taken
        self._server = _Listener(("127.0.0.1", 0), _Conversation)
        self._server.owner = self
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="mail", daemon=True)

    def __enter__(self) -> "MailServer":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, where: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def take(self, content: bytes) -> None:
        key = BytesParser().parsebytes(content)["Message-ID"]
        self.letters[key].append(sha256(content).hexdigest())

    def keys(self, beginning: str) -> set[str]:
        return {key for key in self.letters if key.startswith(f"<{beginning}")}

    def repeated(self, beginning: str) -> int:
        """Letters that came again under the Message-ID that they had before: the other side drops them."""
        return sum(len(self.letters[key]) - 1 for key in self.keys(beginning))

    def changed(self, beginning: str) -> list[str]:
        """Message-IDs under which two different letters came: nobody could know them for the same."""
        return [key for key in self.keys(beginning) if len(set(self.letters[key])) > 1]


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64
    owner: MailServer


class _Conversation(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as Python's smtplib speaks."""

    timeout = SILENT

    def handle(self) -> None:
        with suppress(ConnectionError):  # whoever wrote was killed
            self._converse()

    def _converse(self) -> None:
        self._say("220 fenmarsh.test")
        while line := self.rfile.readline(LONGEST_LINE):
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                content = bytearray()
                while (part := self.rfile.readline(LONGEST_LINE)) not in (b".\r\n", b""):
                    content += part
                if not part:
                    return  # whoever wrote it is gone: not taken
                self.server.owner.take(bytes(content))  # type: ignore[attr-defined]
            self._say("221 bye" if word == b"QUIT" else "250 yes")
            if word == b"QUIT":
                return

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
