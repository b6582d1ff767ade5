"""People who look at pages again and again, and what they were shown."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.reliability.operated.stand import COOKIE

ANSWER_WITHIN = 45.0
CSRF = "k" * 32  #: any 32 letters, as long as cookie and header agree
BROKEN = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Seen:
    """One answer: 0 where the line broke."""

    path: str
    status: int
    seconds: float
    at: float
    text: str = ""
    cookies: str = ""  #: that the answer set; sent along with the next question they show a message


def page(port: int, path: str, *, session: str = "", cookies: str = "", keep: bool = False) -> Seen:
    """One page over a line of its own. What went well is read and, without `keep`, forgotten."""
    return _asked(port, "GET", path, {"Cookie": f"{COOKIE}={session}; {cookies}"}, keep=keep)


def press(port: int, path: str, session: str, sent: Mapping[str, str] | None = None) -> Seen:
    """A button of a page. Whoever is sent on to another page is not followed: 302."""
    headers = {
        "Cookie": f"{COOKIE}={session}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return _asked(port, "POST", path, headers, body=urlencode(dict(sent or {})), keep=True)


def _asked(
    port: int, method: str, path: str, headers: Mapping[str, str], *, body: str | None = None, keep: bool
) -> Seen:
    began = time.monotonic()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN)
    try:
        line.request(method, path, body=body, headers=dict(headers))
        answer = line.getresponse()
        status, text = answer.status, answer.read().decode(errors="replace")
        cookies = "; ".join(each.partition(";")[0] for each in answer.msg.get_all("Set-Cookie", []))
    except BROKEN as error:
        status, text, cookies = 0, str(error), ""
    finally:
        line.close()
    text = text if keep or status != 200 else ""
    return Seen(path, status, time.monotonic() - began, began, text, cookies)


@dataclass
class Readers:
    """Each session asks for its paths in turn, with a pause between. `with Readers(…) as readers:`"""

    port: int
    sessions: Sequence[str]
    paths: Sequence[str]
    pause: float = 0.2
    seen: list[Seen] = field(default_factory=list)

    def __enter__(self) -> "Readers":
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, args=(session, number), daemon=True)
            for number, session in enumerate(self.sessions)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(ANSWER_WITHIN + 5)

    def statuses(self) -> Counter[int]:
        return Counter(each.status for each in self.seen)

    def times(self, path: str = "") -> list[float]:
        return [each.seconds for each in self.seen if each.status == 200 and path in ("", each.path)]

    def _read(self, session: str, number: int) -> None:
        turn = number
        while not self._stopping.is_set():
            self.seen.append(page(self.port, self.paths[turn % len(self.paths)], session=session))
            turn += 1
            self._stopping.wait(self.pause)


def percentile(values: Sequence[float], share: float) -> float:
    """0 where nothing was counted: a test then says so by the number of answers."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)] if values else 0.0
