"""Each rule against its own small drawings in tests/models/lint/<rule>/."""

import inspect
from pathlib import Path

import pytest

from processes.findings import ERROR, publishable
from processes.lint_rules import CONTENT, LOCKED, STRUCTURE, locked_forms, sizes
from tests.unit.gate.conftest import MODELS, through_the_gate

RULES = [*(inspect.getmodule(check) for check in (*STRUCTURE, *CONTENT, *LOCKED)), sizes]
VALID = sorted(MODELS.glob("*/valid-*.bpmn"))
INVALID = sorted(MODELS.glob("*/invalid-*.bpmn"))
JARGON = ("token", "Traceback", "NoneType", "xs:", "http://www.omg", "SCC", "XPath", "null")


def _named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", VALID, ids=_named)
def test_a_valid_drawing_can_be_published(path):
    findings = through_the_gate(path.name, path.read_bytes())

    assert publishable(findings), [found.message for found in findings if found.is_error]


@pytest.mark.parametrize("path", INVALID, ids=_named)
def test_an_invalid_drawing_is_refused_by_its_rule_with_a_sentence_and_a_way_out(path):
    findings = through_the_gate(path.name, path.read_bytes())

    by_rule = [found for found in findings if found.rule == path.parent.name and found.severity == ERROR]
    wanted = by_rule or _warnings_where_nothing_of_ours_is_used(path, findings)
    assert wanted, [(found.rule, found.message) for found in findings]
    for found in wanted:
        assert found.message.endswith(".")
        assert found.message[0].isupper() or found.message[0] == "“"
        assert found.help
        assert not [word for word in JARGON if word in found.message + found.help]


def _warnings_where_nothing_of_ours_is_used(path, findings):
    return [] if b"ofd:" in path.read_bytes() else [f for f in findings if f.rule == path.parent.name]


@pytest.mark.parametrize("module", RULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_rule_has_a_valid_and_an_invalid_drawing(module):
    folder = MODELS / module.__name__.rpartition(".")[2].replace("_", "-")

    assert list(folder.glob("valid-*.bpmn"))
    # what that rule finds lies in a form: see test_locked_forms
    assert module is locked_forms or list(folder.glob("invalid-*.bpmn"))
