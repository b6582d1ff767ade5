"""Decision tables are checked like drawings: how rules combine, and every entry."""

import re

import pytest

from tests.unit.gate.conftest import REPOSITORY, through_the_gate

TABLE = (REPOSITORY / "bpmn" / "outcome_guard.dmn").read_text(encoding="utf-8")


def findings(text: str, name: str = "sent.dmn") -> list[str]:
    return [found.message for found in through_the_gate(name, text.encode()) if found.is_error]


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


ROW = re.compile(r"<rule .*?</rule>", re.DOTALL)


def rows_told(name: str, text: str) -> list[tuple[str, str, str]]:
    told = through_the_gate(name, text.encode())
    return [(each.severity, each.message, each.help) for each in told if each.rule == "rows-never-apply"]


def agencies_with(entry: str, cell: str) -> str:
    text = (REPOSITORY / "bpmn" / "agencies_required.dmn").read_text(encoding="utf-8")
    return re.sub(rf'(id="agencies_required_rule_{entry}">\s*<text>)[^<]*', lambda hit: hit[1] + cell, text)


@pytest.mark.parametrize("name", ["agencies_required", "clocks", "outcome_guard"])
def test_every_row_of_the_tables_of_the_pathway_can_apply(name):
    text = (REPOSITORY / "bpmn" / f"{name}.dmn").read_text(encoding="utf-8")

    assert rows_told(f"{name}.dmn", text) == []


@pytest.mark.parametrize(
    ("entry", "cell", "why"),
    [
        ("5_in_1", '"maybe"', 'no case has “Domestic abuse” "maybe".'),
        ("7_in_3", '"yes"', 'no case has “Probation now or before” "yes".'),
        ("9_in_4", "&gt; 3 and False", "no case has “Housing” > 3 and False."),
    ],
)
def test_a_row_that_asks_for_what_no_case_has_is_told_with_what_it_would_have_given(entry, cell, why):
    ((severity, message, help),) = rows_told("agencies_required.dmn", agencies_with(entry, cell))

    assert severity == "warning"
    assert message == f"Row {entry[0]} of the table “Agencies to ask” can never apply: {why}"
    assert "No case gets what it gives (“" in help


def test_a_row_behind_one_that_answers_first_is_told():
    policy = TABLE.replace('hitPolicy="UNIQUE"', 'hitPolicy="FIRST"')
    last = ROW.findall(policy)[-1]
    after = policy.replace(last, last + last.replace("rule_4", "rule_5").replace("<text>-<", '<text>"no"<'))

    assert rows_told("sent.dmn", policy) == []
    ((severity, message, _),) = rows_told("sent.dmn", after)
    assert severity == "warning"
    assert "Row 5 of the table “May these outcomes stand?” can never apply: row 4 stands before it" in message


def test_an_agency_whose_only_row_can_never_apply_counts_as_never_asked():
    text = agencies_with("7_in_3", '"yes"')

    told = [each.message for each in through_the_gate("agencies_required.dmn", text.encode())]

    assert any("never chooses “Probation”" in message for message in told), told


def test_a_core_agency_whose_row_can_never_apply_is_refused():
    (message,) = findings(agencies_with("4_in_1", '"maybe"'), "agencies_required.dmn")

    assert "does not always choose" in message


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ('"yes"', "-", True),
        ('"yes", "no"', '"no", "not_known"', True),
        ('"yes"', '"not_known"', False),
        ('not("yes")', '"yes"', False),
    ],
)
def test_two_rows_that_hold_for_one_case_are_refused_where_only_one_may_answer(first, second, both):
    said = findings(two_rows("domestic_abuse()", first, second))

    assert bool(said) is both
    assert all("Rows 1 and 2 of the table “Sent” can both hold for one case" in each for each in said)


@pytest.mark.parametrize(("second", "both"), [("&gt;= 2", False), ("&gt; 1", True), ("3", False)])
def test_rows_over_a_number_may_touch_and_not_overlap(second, both):
    assert bool(findings(two_rows("sharing_level()", "&lt; 2", second))) is both


def two_rows(asked: str, first: str, second: str) -> str:
    rows = "".join(
        f'<rule id="r{number}"><inputEntry id="r{number}_in"><text>{entry}</text></inputEntry>'
        f'<outputEntry id="r{number}_out"><text>"{number}"</text></outputEntry></rule>'
        for number, entry in ((1, first), (2, second))
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">'
        '<decision id="sent" name="Sent"><decisionTable id="t" hitPolicy="UNIQUE">'
        f'<input id="i" label="Asked"><inputExpression id="e"><text>{asked}</text></inputExpression></input>'
        f'<output id="o" name="answer"/>{rows}</decisionTable></decision></definitions>'
    )
