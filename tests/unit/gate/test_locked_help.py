"""What a locked rule says to a service manager: what to do, why, which rule, and from where. No codes."""

import re

import pytest

from tests.unit.gate.conftest import MODELS, through_the_gate

BROKEN = sorted(path for path in MODELS.glob("locked-*/invalid-*.bpmn"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_locked_rule_says_what_to_do_in_words_and_names_its_source(path):
    found = [one for one in through_the_gate(path.name, path.read_bytes()) if one.rule == path.parent.name]
    assert found
    for one in found:
        assert not re.search(r"\w_\w|\(\)|seed|domain \d", one.help), one.help
        assert "Why: " in one.help
        assert re.search(r"This is the rule “[^”]+”, from .*pathway (step )?[A-Z]", one.help), one.help
