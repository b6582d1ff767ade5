"""A line to the database that can be cut: a TCP proxy on the loopback, before a test's own PostgreSQL."""

import socket
import struct
import threading
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from orchestrator.database.cluster import APPLICATION, DATABASE, SOCKET
from tests.reliability.own_database import OwnDatabase

PIECE = 65536


class Proxy:
    """`with Proxy(database) as line:` carries connections to the server's socket until `cut`."""

    def __init__(self, database: OwnDatabase) -> None:
        self._server = str(database.cluster.socket_folder / SOCKET)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._is_cut = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self.cuts = 0  #: connections that were cut
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def url(self, role: str = APPLICATION, name: str = DATABASE) -> str:
        return urlunsplit(urlsplit(f"postgresql://{role}@127.0.0.1:{self.port}/{name}?sslmode=disable"))

    def __enter__(self) -> "Proxy":
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Every line breaks at once, without a word; new ones are turned away until `mend`."""
        self._is_cut.set()
        with self._lock:
            broken, self._open = self._open, set()
        for one in broken:
            with suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.cuts += len(broken) // 2

    def mend(self) -> None:
        self._is_cut.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._is_cut.is_set():
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self._server)
            except OSError:
                client.close()
                continue
            with self._lock:
                self._open |= {client, server}
            for here, there in ((client, server), (server, client)):
                threading.Thread(target=self._carry, args=(here, there), daemon=True).start()

    def _carry(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while piece := here.recv(PIECE):
                there.sendall(piece)
        for one in (here, there):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        with self._lock:
            self._open -= {here, there}
