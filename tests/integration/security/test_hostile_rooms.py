"""What no honest browser sends, to the rooms of process owners and managers: refused in words, never broken.

Sent by those who may write there: the process owner to a draft of hers, the hub manager to the measures.
"""

from typing import Any

import pytest

from orchestrator.studio.makers import maker
from processes import drafts
from processes.models import ProcessVersion
from tests import fenmarsh as world
from tests.integration.security.conftest import NOW
from tests.integration.security.test_hostile_requests import ALL, BODIES, FORM, JSON, QUERIES, SCRIPT, dealt

#: What the studio's own pages and its editor send, with something wrong in each.
WRONG: dict[str, tuple[bytes, str]] = {
    "a file that is none": (b'{"revision": 1, "content": 7}', JSON),
    "a drawing with half a sign": (b'{"revision": 1, "content": "<a>\\ud800</a>", "xml": "\\ud800"}', JSON),
    "a drawing with a NUL": (b'{"revision": 1, "content": "a\\u0000", "xml": "a\\u0000"}', JSON),
    "a revision beyond all": (b'{"revision": ' + b"9" * 400 + b', "content": "<a/>", "xml": "<a/>"}', JSON),
    "not a number": (b'{"revision": NaN, "content": "<a/>", "xml": "<a/>"}', JSON),
    "the same twice": (b'{"revision": 1, "revision": 2, "xml": "<a/>"}', JSON),
    "a list": (b"[]", JSON),
    "nothing": (b"null", JSON),
    "a form with everything wrong": (
        b"revision=-1&title=%00&name=%00&text=%ed%a0%80&key=..%2F..&code=%00&question=%00&note=%00&day=0"
        b"&month=99&year=99999999999&time=99:99&act=x&to=9e9&limit=1e999&minutes=-1&order=NaN&row=x&id=%00",
        FORM,
    ),
    "what the model has and the page has not": (
        b"revision=1&state=published&number=9&owner_key=saltby&author=x&approver=x&sha256=0&id=1&makers=x",
        FORM,
    ),
}


#: Of the bodies that every address of a case is sent (`test_hostile_requests`), those that differ here.
SOME = ("a NUL", "one field a thousand times", "parts that break off", "deep JSON", "half a sign in JSON")


@pytest.fixture
def draft(fenmarsh: Any) -> ProcessVersion:
    running = ProcessVersion.objects.get(owner_key="fenmarsh", process_id="ofd_front_door")
    return drafts.begin_from(running, title="A try", author=maker(world.staff("Carys Bowen")), now=NOW)


def addresses(draft: ProcessVersion, begins: str) -> list[str]:
    given = {
        "version_id": draft.pk,
        "path": "ofd_front_door/ofd_front_door.bpmn",
        "process_id": "ofd_front_door",
        "key": "danger_check",
        "name": "hurt_now",
        "code": "K-05",
    }
    found = []
    for address in ALL:
        for name, value in given.items():
            for kind in ("", "int:", "str:", "path:", "slug:"):
                address = address.replace(f"<{kind}{name}>", str(value))
        if address.startswith(begins) and "<" not in address:
            found.append(address)
    assert len(found) > 10, found
    return found


def standing(draft: ProcessVersion) -> tuple[Any, ...]:
    draft.refresh_from_db()
    return draft.state, draft.number, draft.owner_key, draft.approver, draft.process_id


@pytest.mark.parametrize("room", ["/versions/", "/monitoring/"])
def test_no_body_breaks_a_room(draft, browsing, room):
    sender = "Carys Bowen" if room == "/versions/" else "Henry Ash"
    browser = browsing(sender)
    browser.raise_request_exception = False
    before = standing(draft)
    found = [one for one in addresses(draft, room) if not one.endswith("/discard/")]
    empty = {(method, one): browser.generic(method, one) for method in ("POST", "PUT") for one in found}
    taking = [asked for asked, answer in empty.items() if answer.status_code != 405]
    of_the_editor = [asked for asked in taking if empty[asked].headers["Content-Type"] == JSON]
    assert len(taking) > (10 if room == "/versions/" else 0), taking
    assert of_the_editor or room != "/versions/"
    sent = [*WRONG.values(), *(BODIES[what] for what in SOME)]
    in_json = [one for one in sent if one[1] == JSON]
    pairs = [(asked, one) for asked in taking for one in sent if one not in in_json]
    pairs += [(asked, one) for asked in of_the_editor for one in in_json]
    others = [asked for asked in taking if asked not in of_the_editor]
    pairs += dealt(others, in_json, min(5, len(others)))
    for (method, address), (body, kind) in pairs:
        answer = browser.generic(method, address, body, content_type=kind)
        assert answer.status_code < 500, (method, address, body[:80], answer.status_code)
        assert answer.streaming or SCRIPT.encode() not in answer.content, (method, address, body[:80])
    assert standing(draft) == before


WORDS = "since=0001-01-01&until=9999-12-31&week=0000-W00&version=9e9&sort=-x&code=x&agency=x&urgency=x&step=x"


@pytest.mark.parametrize(("name", "room"), [("Carys Bowen", "/versions/"), ("Sunita Rao", "/monitoring/")])
def test_no_query_breaks_a_room(draft, browsing, name, room):
    browser = browsing(name)
    browser.raise_request_exception = False
    found = addresses(draft, room)
    pairs = [*((address, WORDS) for address in found), *dealt(found, (*QUERIES[:3], *QUERIES[6:10]), 7)]
    for address, query in pairs:
        answer = browser.get(f"{address}?{query}")
        assert answer.status_code < 500, (name, address, query[:80], answer.status_code)
        assert answer.streaming or SCRIPT.encode() not in answer.content, (address, query[:80])
