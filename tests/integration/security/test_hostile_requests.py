"""Requests that no browser and no honest system would send, to every address: refused in words, never broken.

Sent by people of the case, of another agency and of the next site. No answer is 5xx, nothing of what was sent
comes back as markup, and whoever does not see the case changes nothing of it. Where all pairs of an
address and an oddity would show the same again and again, `dealt` takes some: none of either is left out.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from orchestrator.audit.models import Act
from orchestrator.cases.models import Case
from orchestrator.inbox import begun
from processes.models import HumanTask, Incident, MoveRun, ProcessInstance
from tests import fenmarsh as world

Place = TypeVar("Place")
Sent = TypeVar("Sent")

SCRIPT = "<script>alert(1)</script>"
#: What stands in an address where an id is expected.
IDS = (
    "0",
    "-1",
    "9" * 30,
    "1e5",
    "٣",
    "%00",
    "%ff%fe",
    "%0d%0aSet-Cookie:%20x=y",
    "..%2f..%2fetc%2fpasswd",
    "%3Cscript%3E",
    "OFD-2026-000001'--",
    "x" * 3000,
    str(uuid4()),
)
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
#: Bodies, each with the kind it says it is.
BODIES: dict[str, tuple[bytes, str]] = {
    "a NUL": (b"note=a%00b&text=a%00b&words=%00&to=%00&act=claim&task=%00&revision=%00", FORM),
    "no UTF-8": (b"note=%ff%fe&text=%c3%28&to=%ff&act=give&task=%ff&_add=%ff", FORM),
    "half a sign": (b"note=\\ud800&text=%ed%a0%80&_revision=%ed%a0%80", FORM),
    "numbers beyond all": (
        b"to=99999999999999999999&task=1e999&_revision=99999999999999999999&act=give",
        FORM,
    ),
    "one field a thousand times": (b"&".join([b"task=x"] * 1500), FORM),
    "three megabytes": (b"text=" + b"x" * 3_000_000, FORM),
    "a charset that is none": (b"text=x", f"{FORM}; charset=klingon"),
    "a charset of two bytes": (b"\xff\xfet\x00e\x00x\x00t\x00=\x00x\x00", f"{FORM}; charset=utf-16"),
    "parts without a boundary": (b"--x\r\n\r\n", "multipart/form-data"),
    "parts that break off": (
        b"--x\r\nContent-Disposition: form-data; name=",
        "multipart/form-data; boundary=x",
    ),
    "a part with a bad name": (
        b'--x\r\nContent-Disposition: form-data; name="a\0b"; filename="../../c"\r\n\r\nx\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "base64 that is none": (
        b"--x\r\nContent-Disposition: form-data; name=text\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "deep JSON": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, JSON),
    "deep lists": (b"[" * 100_000, JSON),
    "half a sign in JSON": (
        b'{"note": "\\ud800", "answers": {"\\udfff": "\\ud800"}, "site": "\\ud800"}',
        JSON,
    ),
    "a NUL in JSON": (
        b'{"note": "a\\u0000b", "answers": {"a\\u0000": 1}, "external_reference": "\\u0000"}',
        JSON,
    ),
    "a number beyond all": (b'{"revision": 1e400, "answers": {"age": ' + b"9" * 5000 + b"}}", JSON),
    "not an object": (b'"text"', JSON),
    "keys of Python": (b'{"__class__": {}, "__proto__": {}, "answers": {"__init__": {}}}', JSON),
    "a revision that is none": (b'{"answers": {}, "revision": -99999999999999999999}', JSON),
    "XML": (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "text/xml"),
    "a kind that is none": (b"x=1", "\x7f/;;;=;"),
}
HEADERS: tuple[dict[str, str], ...] = (
    {"X-HTTP-Method-Override": "DELETE"},
    {"Host": "elsewhere.example"},
    {"Host": "localhost:abc\tx"},
    {"X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "x" * 5000},
    {"Cookie": "sessionid=%00; csrftoken=\x01; messages=%7B"},
    {"Cookie": "sessionid=" + "x" * 5000 + "; messages=W1siX19qc29uIl0="},
    {"Accept-Language": "x" * 5000, "Accept": "\x00", "Accept-Encoding": "gzip;q=abc"},
    {"HX-Request": "true", "HX-Current-URL": "javascript:alert(1)", "HX-Target": SCRIPT},
    {"If-Modified-Since": "Sun, 99 Foo 9999", "If-None-Match": '"', "Range": "bytes=9-1"},
    {"Idempotency-Key": "x" * 5000},
    {"Idempotency-Key": "a\x00b é"},
    {"Referer": "javascript:alert(1)", "Origin": "null"},
    {"User-Agent": SCRIPT * 500},
)
OF_THE_CASE = "Farah Aziz"
STRANGERS = ("Naomi Field", "Dana Wold")  # a school that was not asked, police at the next site


def patterns(found: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address of the service, with its converters."""
    for one in found:
        text = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, text)
        elif "(" not in text:
            yield text


ALL = sorted(set(patterns(get_resolver().url_patterns)))


def filled(address: str, value: str) -> str:
    """The address with `value` wherever an id belongs; a number before the id of a run is its version."""
    parts = address.replace("<int:version_id>/moving/<uuid", "1/moving/<uuid").split("<")
    return parts[0] + "".join(value + part.partition(">")[2] for part in parts[1:])


@pytest.fixture
def real(case: Case) -> list[str]:
    """Each address once, about things that are there."""
    task = HumanTask.objects.filter(scope_key=case.business_key, step__form_key="danger_check").get()
    instance = ProcessInstance.objects.filter(business_key=case.business_key).first()
    version = instance.version
    contact = case.contacts.get()
    given = {
        "task_id": task.pk,
        "reference": case.reference,
        "instance_id": instance.pk,
        "contact_id": contact.pk,
        "token": begun.new_token(by=world.staff(OF_THE_CASE), now=case.received_at),
        "version_id": version.pk,
        "process_id": version.process_id,
        "notice_id": 1,
        "path": "ofd_front_door/ofd_front_door.bpmn",
        "key": "danger_check",
        "name": "hurt_now",
        "code": "K-05",
        "incident_id": Incident.objects.create(
            instance=instance, trigger={}, element_id="danger_check", cause="", happened_at=case.received_at
        ).pk,
        "run_id": MoveRun.objects.create(
            from_version=version, to_version=version, is_dry=True, asked_at=case.received_at, total=0
        ).pk,
    }
    addresses = []
    for address in ALL:
        for name, value in given.items():
            for kind in ("", "int:", "uuid:", "uuidstr:", "str:", "path:", "slug:"):
                address = address.replace(f"<{kind}{name}>", str(value))
        assert "<" not in address, f"say what {address} leads to"
        addresses.append(address)
    return addresses


@pytest.fixture
def asking(browsing: Any, calling: Any) -> Callable[[str], Callable[..., Any]]:
    """`asking("Dana Wold")` asks as her: pages as a browser, the API with her token. Checks every answer."""

    def as_person(name: str) -> Callable[..., Any]:
        browser, system = browsing(name), calling(name)
        browser.raise_request_exception = system.raise_request_exception = False

        def ask(method: str, address: str, *args: Any, **more: Any) -> Any:
            client: Client = system if address.startswith("/api/") else browser
            answer = client.generic(method, address, *args, **more)
            told = (name, method, address, answer.status_code)
            assert answer.status_code < 500 or address.startswith("/readyz"), told
            assert answer.streaming or SCRIPT.encode() not in answer.content, told
            assert not any("\r" in value or "\n" in value for value in answer.headers.values()), told
            return answer

        return ask

    return as_person


def dealt(addresses: Sequence[Place], all_sent: Sequence[Sent], every: int) -> list[tuple[Place, Sent]]:
    """One in `every` of the pairs, so that each address meets several and each thing sent many addresses."""
    assert every <= min(len(addresses), len(all_sent))
    return [
        (address, sent)
        for number, sent in enumerate(all_sent)
        for place, address in enumerate(addresses)
        if (number + place) % every == 0
    ]


def acts_of(case: Case) -> list[int]:
    return list(Act.objects.filter(case_key=case.business_key).values_list("pk", flat=True))


#: How the addresses end that take something in; how those begin that search and list.
TAKING = ("draft/", "claim", "claim/", "release", "release/", "reassign/", "complete", "several/",
          "danger/", "information/", "decide-now/", "acknowledge/", "sign-in/", "v1/contacts")  # fmt: skip
LISTING = ("/inbox/", "/inbox/count/", "/cases/", "/contacts/", "/notices/", "/versions/", "/sign-in/",
           "/api/v1/tasks")  # fmt: skip
#: One of the pages that list, a part of a page, one before signing in, one of the API.
OF_EACH_KIND = ("/cases/", "/inbox/count/", "/sign-in/", "/api/v1/tasks")


def taking(real: list[str]) -> list[str]:
    """The addresses that take a body; the pages of a task and of a contact that is begun too."""
    tasks = [one for one in real if one.startswith("/tasks/") and one.count("/") == 3]
    worries = [one for one in real if one.startswith("/contacts/new/") and one.count("/") == 4]
    return [*tasks, *worries, *(one for one in real if one.endswith(TAKING))]


def leads_to_a_view(address: str) -> bool:
    try:
        resolve(unquote(address))
    except Resolver404:
        return False
    return True


def test_guessed_ids_lead_nowhere(asking, case):
    """An id that no address takes is asked once of the pages and once of the API."""
    ask = asking(STRANGERS[1])
    with_id = [one for one in ALL if "<" in one]
    led = {filled(one, value): one for one in with_id for value in IDS if leads_to_a_view(filled(one, value))}
    assert set(led.values()) == set(with_id)
    refused = {
        (one.startswith("/api/"), value): filled(one, value)
        for one in with_id
        for value in IDS
        if filled(one, value) not in led
    }
    for address in (*led, *refused.values()):
        for method in ("GET", "POST"):
            answer = ask(method, address)
            assert answer.status_code in (400, 404, 405), (method, address, answer.status_code)


def bodies(*kinds: str) -> list[tuple[bytes, str]]:
    """Those that say they are of one of these kinds."""
    return [sent for sent in BODIES.values() if sent[1].startswith(kinds)]


def test_no_body_breaks_an_address(asking, real):
    """Every address meets every body of the kind that it reads, and some of the others."""
    ask = asking(OF_THE_CASE)
    system = [one for one in taking(real) if one.startswith("/api/")]
    pages = [one for one in taking(real) if not one.startswith("/api/")]
    of_forms, others = bodies(FORM, "multipart/"), bodies(JSON, "text/xml", "\x7f")
    assert len(of_forms) + len(others) == len(BODIES)
    pairs = [(address, sent) for address in pages for sent in of_forms]
    pairs += [(address, sent) for address in system for sent in others]
    pairs += [*dealt(pages, others, 4), *dealt(system, of_forms, 3)]
    for address, (body, kind) in pairs:
        ask("POST", address, body, content_type=kind)


def test_no_body_of_a_stranger_changes_a_case(asking, case, real):
    before, ask = acts_of(case), asking(STRANGERS[0])
    for address, (body, kind) in dealt(taking(real), list(BODIES.values()), 3):
        ask("POST", address, body, content_type=kind)
    assert acts_of(case) == before


@pytest.mark.parametrize("name", [OF_THE_CASE, STRANGERS[1]])
def test_no_header_breaks_an_address(asking, case, real, name):
    before = acts_of(case)
    dealt_out = [("GET", *pair) for pair in dealt(LISTING, HEADERS, 3)]
    if name in STRANGERS:
        dealt_out += [("POST", *pair) for pair in dealt(taking(real), HEADERS, 4)]
    for sent in HEADERS:
        ask = asking(name)
        for address in OF_EACH_KIND:
            ask("GET", address, headers=sent)
        for method, address, what in dealt_out:
            if what is sent and (method == "POST" or address not in OF_EACH_KIND):
                ask(method, address, headers=sent)
    assert acts_of(case) == before


def test_no_other_method_does_anything(asking, case, real):
    before, ask = acts_of(case), asking(OF_THE_CASE)
    dealt_out = [*((address, "DELETE") for address in real), *dealt(real, ("TRACE", "X" * 200), 2)]
    for address, method in dealt_out:
        answer = ask(method, address, b"{}", content_type=JSON)
        known = address.startswith(("/healthz", "/readyz", "/api/v1/docs", "/api/v1/openapi"))
        assert answer.status_code >= 300 or known, (method, address, answer.status_code)
    assert acts_of(case) == before


QUERIES = (
    "page=%00&rating=%00&whose=%00&due_before=%00&per_page=%00",
    "page=-1&per_page=-1&rating=Q&whose=all&due_before=tomorrow",
    "page=99999999999999999999&per_page=99999999999999999999",
    "page=1e3&per_page=1.5&due_before=9999-99-99T99:99:99Z",
    "due_before=0001-01-01T00:00:00%2B23:59&page=1",
    "due_before=9999-12-31T23:59:59-23:59",
    "team=%ff&words=%ff&step=%ff&_search=%ff&_orderby=%ff",
    "team=1&team=2&team=x&rating=R&rating=&words=" + "x" * 5000,
    "_orderby=-case__contacts__narrative&_search=Vell&_filter=x",
    "words=" + "%3Cscript%3Ealert(1)%3C/script%3E",
    "_search=%3Cscript%3Ealert(1)%3C/script%3E&next=%3Cscript%3Ealert(1)%3C/script%3E",
    "next=//elsewhere.example/&_popup=1",
    "&".join(f"k{n}=v" for n in range(1500)),
    "%5B%5D=%25&a[b][c]=1&=&&&;",
)


def test_no_query_breaks_an_address(asking, case):
    ask = asking(OF_THE_CASE)
    for address, query in dealt(LISTING, QUERIES, 2):
        ask("GET", f"{address}?{query}")


PLACES = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example/",
    "https:elsewhere.example",
    "http:///elsewhere.example",
    "javascript:alert(1)",
    "\tjavascript:alert(1)",
    "/inbox/\r\nSet-Cookie: x=y",
    "https://testserver@elsewhere.example/",
    "/%0d%0aSet-Cookie:x=y",
    "\0",
    "x" * 20_000,
)


def test_nobody_is_sent_elsewhere_after_signing_in_or_acting(case, browsing):
    for place in PLACES:
        sent = {"username": "dana.wold", "password": world.PASSWORD, "next": place}
        doors = [
            Client().post("/sign-in/", sent),
            browsing("Farah Aziz").get("/sign-in/", {"next": place}),
            browsing("Farah Aziz").post("/sign-out/", {"next": place}),
            browsing("Farah Aziz").post("/inbox/several/", {"next": place, "act": "claim"}),
        ]
        for answer in doors:
            led = answer.headers.get("Location", "/")
            assert answer.status_code < 500, place
            assert led.startswith("/"), (place, led)
            assert not led.startswith(("//", "/\\")), (place, led)
            assert not {"\r", "\n"} & set(led), (place, led)
