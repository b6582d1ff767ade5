"""People who complete their tasks through the API, several at once, and keep what they were told."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from processes.models import HumanTask
from tests.integration.pathway.walk import Walk, member_of
from tests.reliability.own_service import token_of

ANSWER_WITHIN = 30.0
BROKEN = (OSError, http.client.HTTPException, ValueError)  #: the line broke: nobody knows what came of it


@dataclass(frozen=True)
class Piece:
    """One task, who does it, and what they send."""

    task_id: UUID
    token: str
    body: Mapping[str, Any]


@dataclass
class Told:
    """What came back for one task: a status, or 0 where the line broke."""

    task_id: UUID
    status: int
    seconds: float
    body: str = ""


@dataclass
class People:
    """`at_once` persons share the pieces; each takes the next when the last is done."""

    port: int
    pieces: Sequence[Piece]
    at_once: int = 4
    told: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._left = list(reversed(self.pieces))
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"person-{number}", daemon=True)
            for number in range(self.at_once)
        ]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def are_busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def wait(self, *, within: float) -> None:
        """Until all pieces are done."""
        until = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        assert not self.are_busy, f"{len(self.told)} of {len(self.pieces)} told: {self.statuses()}"

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(ANSWER_WITHIN + 5)

    def statuses(self) -> Counter[int]:
        return Counter(each.status for each in self.told)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                piece = self._left.pop()
            except IndexError:
                return
            self.told.append(self._complete(piece))

    def _complete(self, piece: Piece) -> Told:
        """Sent once, without a key: who is not answered does not send it again."""
        began = time.monotonic()
        try:
            status, body = call(
                self.port, "POST", f"/api/v1/tasks/{piece.task_id}/complete", piece.token, dict(piece.body)
            )
        except BROKEN:
            time.sleep(0.1)
            status, body = 0, ""
        return Told(piece.task_id, status, time.monotonic() - began, body)


def call(port: int, method: str, path: str, token: str, body: Any = None) -> tuple[int, str]:
    """One request over a connection of its own. Raises what `BROKEN` names."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN)
    try:
        line.request(
            method,
            path,
            body=None if body is None else json.dumps(body),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def pieces(walks: Sequence[Walk], *, forms: Sequence[str], chance: random.Random) -> list[Piece]:
    """Every open task with one of these forms, as a member of its team would answer it, shuffled."""
    known: dict[str, str] = {}
    found = []
    for walk in walks:
        for task in walk.open_tasks():
            if task.step.form_key in forms:
                found.append(_piece(walk, task, known))
    chance.shuffle(found)
    return found


def _piece(walk: Walk, task: HumanTask, known: dict[str, str]) -> Piece:
    name = member_of(task).username
    if name not in known:
        known[name] = token_of(name)
    return Piece(task.pk, known[name], {"answers": walk.sent(task)})
