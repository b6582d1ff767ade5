"""Files of a draft that say nonsense: refused with a sentence, or kept, and then every page of it opens."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from orchestrator.audit.models import Act
from orchestrator.clocks.bundle_limits import limits_of_version
from orchestrator.studio import checklist
from processes import drafts
from processes.model_files import RefusedFile
from processes.models import ProcessVersion

from .drafting import NOW, OWNER, address

WORDS, FORM, LIMITS, AGENCIES = (
    "vocabulary.json",
    "forms/danger_check.json",
    "clocks.dmn",
    "agencies_required.dmn",
)
DRAWING, SCENARIO = "ofd_front_door/ofd_front_door.bpmn", "ofd_front_door/scenarios/odd.yaml"
DEEP = b"[" * 100_000 + b"]" * 100_000
UNREADABLE = {
    "nothing": b"",
    "deep": DEEP,
    "deep inside": b'{"agencies": ' + DEEP + b', "properties": ' + DEEP + b"}",
    "no number": b'{"agencies": NaN, "properties": NaN}',
    "a number without end": b'{"agencies": 1e999}',
    "a huge number": b'{"title": ' + b"9" * 10_000 + b"}",
    "half a sign": b'{"agencies": "\\ud800", "title": "\\ud800"}',
    "a sign that ends a text": b'{"title": "\\u0000"}',
    "a key twice": b'{"title": "a", "title": "b"}',
    "another encoding": '{"title": "café"}'.encode("latin-1"),
    "two bytes a sign": '{"title": "x"}'.encode("utf-16"),
}
ODD_ROWS: tuple[Any, ...] = (
    None, {}, 3, "x", [1], [None], [[]], [{"code": [], "name": {}, "label": 1}], [{"code": "A" * 9999}],
    [{"code": "A", "name": "a", "label": "x", "agency": [], "parameters": 3, "gives": {}, "arguments": [[]]}],
)  # fmt: skip
#: Read as JSON, and no form: whoever looks at the forms of the draft is told.
ODD_FORMS: tuple[Any, ...] = (
    3,
    {"title": "x" * 1_000_000},
    {"key": [], "title": {}, "required": 7, "properties": {"a": {"process": True}}},
    {"key": "k", "title": "T", "properties": [1]},
    {"key": "k", "title": "T", "properties": {"a": None}, "sections": [{"fields": 1}]},
    {"key": "k", "title": "T", "properties": {"a": {"oneOf": 3, "items": 4, "widget": []}}},
    {"key": "k", "title": "T", "required": [[]], "properties": {"a": {"showWhen": [[1]], "maxLength": "x"}}},
)
ODD_SCENARIOS = (
    b"",
    b"[" * 50_000,
    b"\n".join(b" " * depth + b"a:" for depth in range(300)),
    b"a: &a [x, x]\nb: &b [*a, *a]\n",
    b"title: [1]\nreferral: 7\nsteps: {a: [b]}\nexpect: null\nuses: {}\n",
    "title: café".encode("latin-1"),
    b"!!python/object/apply:os.system ['true']",
    b'title: "\\0\\uD800"\n',
    b"title: " + b"x" * 300_000,
)
#: A table that stands before the table of limits, in a place that no check of limits looks at.
TABLE_BEFORE = (
    '<businessKnowledgeModel id="before"><encapsulatedLogic><decisionTable><rule/></decisionTable>'
    "</encapsulatedLogic></businessKnowledgeModel>"
)


def keep(draft: ProcessVersion, path: str, content: bytes) -> None:
    draft.refresh_from_db()
    drafts.save_file(draft, path, content, revision=draft.revision, by=OWNER, now=NOW)


@pytest.mark.parametrize("path", [WORDS, FORM])
@pytest.mark.parametrize("content", UNREADABLE.values(), ids=list(UNREADABLE))
def test_json_that_cannot_be_kept_is_refused(draft: ProcessVersion, path: str, content: bytes) -> None:
    with pytest.raises(RefusedFile, match="cannot be read"):
        keep(draft, path, content)


@pytest.mark.parametrize(
    "part", ["agencies", "roles", "lanes", "operations", "functions", "clocks", "messages"]
)
def test_words_that_are_no_lists_of_words_are_refused(draft: ProcessVersion, part: str) -> None:
    words = json.loads(drafts.file(draft, WORDS) or b"")
    odd = [rows for rows in ODD_ROWS if part != "lanes" or rows != {}]

    for rows in odd:
        with pytest.raises(RefusedFile, match=r"vocabulary\.json"):
            keep(draft, WORDS, json.dumps({**words, part: rows}).encode())


@pytest.mark.parametrize("words", [UNREADABLE["deep"], UNREADABLE["half a sign"], b'{"agencies": NaN}'])
def test_a_bundle_with_such_words_saves_nothing_and_is_on_record(
    running: ProcessVersion, bring: Callable[..., Any], words: bytes
) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in {**drafts.files(running), WORDS: words}.items():
            archive.writestr(path, content)
    known, on_record = ProcessVersion.objects.count(), Act.objects.filter(verb="refused_import").count()

    answer = bring(target.getvalue(), "bundle.zip")

    assert answer.status_code == 422
    assert "vocabulary.json" in answer.content.decode()
    assert ProcessVersion.objects.count() == known
    assert Act.objects.filter(verb="refused_import").count() == on_record + 1


def test_every_page_of_a_draft_with_odd_forms_and_scenarios_opens(
    draft: ProcessVersion, carys: Client
) -> None:
    keys = sorted(
        path[len("forms/") : -len(".json")] for path in drafts.files(draft) if path.startswith("forms/")
    )
    odd = dict(zip(keys, ODD_FORMS, strict=False))
    assert len(odd) == len(ODD_FORMS)
    for key, form in odd.items():
        keep(draft, f"forms/{key}.json", json.dumps(form).encode())
    for number, content in enumerate(ODD_SCENARIOS):
        keep(draft, SCENARIO.replace("odd", f"odd-{number}"), content)

    draft.refresh_from_db()
    found = {each.file for each in checklist.problems(draft, drafts.files(draft)) if each.is_error}
    assert {f"forms/{key}.json" for key in odd} <= found
    for key in odd:
        for page in ("form", "form_preview", "question_new"):
            assert carys.get(address(page, draft, key)).status_code < 500, (page, key)
        assert carys.get(address("question", draft, key, "a")).status_code < 500, key
    for number in range(len(ODD_SCENARIOS)):
        page = address("scenario", draft, SCENARIO.replace("odd", f"odd-{number}"))
        assert carys.get(page).status_code < 500, page
    all_open(draft, carys)


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (LIMITS, [('"6 wh"', '"6 wh" if True else []')]),
        (LIMITS, [('"6 wh"', '"99999999999999999999 wh"'), ('"2 h"', "3")]),
        (LIMITS, [('"K-05"', "5"), ('"K-07"', '"\u202e' + "x" * 3000 + '"')]),
        (LIMITS, [("<rule ", "<rulé "), ("</rule>", "</rulé>")]),
        (LIMITS, [("<output ", "<outputs "), ("<input ", "<inputs "), ("</input>", "</inputs>")]),
        (LIMITS, [("decisionTable", "literalExpression")]),
        (LIMITS, [('"K-02"</text>', '"K-02"</text><description>more</description>')]),
        (LIMITS, [('"K-02"', 'not("K-02")')]),
        (LIMITS, [('<text>"R"</text>', "<text>R</text>")]),
        (LIMITS, [("<decision ", TABLE_BEFORE + "<decision ")]),
        (AGENCIES, [('<text>"CSC"</text>', "<text>" + "(" * 1500 + "</text>")]),
        (AGENCIES, [("decisionTable", "literalExpression")]),
    ],
)
def test_every_page_of_a_draft_with_an_odd_table_opens(
    draft: ProcessVersion, carys: Client, path: str, changes: list[tuple[str, str]]
) -> None:
    text = (drafts.file(draft, path) or b"").decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    keep(draft, path, text.encode())

    draft.refresh_from_db()
    assert any(each.is_error for each in checklist.problems(draft, drafts.files(draft)))
    all_open(draft, carys)


def test_only_the_file_of_that_name_is_the_table_of_limits(draft: ProcessVersion) -> None:
    table = (drafts.file(draft, LIMITS) or b"").replace(b'<decision id="clocks"', b'<decision id="other"')
    longer = table.replace(b'"30 min"', b'"48 h"')
    assert longer != table

    keep(draft, "a/aclocks.dmn", longer)
    assert limits_of_version(draft.pk).rule("K-02", "R").limit.text == "30 min"

    keep(draft, "a/clocks.dmn", table)
    draft.refresh_from_db()
    found = [each.message for each in checklist.problems(draft, drafts.files(draft)) if each.is_error]
    assert any("2 tables of limits, a/clocks.dmn and clocks.dmn" in message for message in found), found


def all_open(draft: ProcessVersion, carys: Client) -> None:
    pages = (
        "draft",
        "findings",
        "lists",
        "forms",
        "limits",
        "limit_new",
        "new_times",
        "agencies",
        "differences",
    )
    for page in (*pages, "approval", "plays", "export", "version"):
        assert carys.get(address(page, draft)).status_code < 500, page
    for page, part in (("limit", "K-05"), ("editor", DRAWING), ("both", DRAWING)):
        assert carys.get(address(page, draft, part)).status_code < 500, page
    draft.refresh_from_db()
    sent = {"revision": draft.revision, "note": "Odd", "when": "now"}
    limit = {"revision": draft.revision, "name": "Visit", "amount": "2", "unit": "WD", "points": "50"}
    assert carys.post(address("send", draft), sent).status_code == 422
    assert carys.post(address("limit_new", draft), limit).status_code < 500
