"""Decision tables are checked like drawings: how rules combine, and every entry."""

import pytest

from tests.unit.gate.conftest import REPOSITORY, through_the_gate

TABLE = (REPOSITORY / "bpmn" / "outcome_guard.dmn").read_text(encoding="utf-8")


def findings(text: str) -> list[str]:
    return [found.message for found in through_the_gate("sent.dmn", text.encode()) if found.is_error]


def test_a_table_of_the_pathway_is_accepted():
    assert findings(TABLE) == []


@pytest.mark.parametrize("policy", ["PRIORITY", "ANY", "RULE ORDER", "OUTPUT ORDER"])
def test_another_way_of_combining_rules_is_refused(policy):
    (message,) = findings(TABLE.replace('hitPolicy="UNIQUE"', f'hitPolicy="{policy}"'))

    assert "combines its rules in an unsupported way" in message


@pytest.mark.parametrize(
    "entry", ["__import__('os')", "9**9**9", "delete_everything()", "= =", "().__class__", "a.b()"]
)
def test_an_entry_that_cannot_be_worked_out_is_refused(entry):
    (message,) = findings(TABLE.replace("domestic_abuse()", entry))

    assert "cannot be used" in message


def test_a_table_without_a_plain_id_is_refused():
    assert findings(TABLE.replace('<decision id="outcome_guard"', '<decision id="../guard"'))


def test_a_file_without_a_table_is_refused():
    assert findings('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"/>')
