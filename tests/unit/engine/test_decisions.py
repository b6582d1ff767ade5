"""Decision tables: hit policies, and tables that cannot be run."""

from typing import Any

import pytest

from processes.engine import EngineError, ExpressionError
from processes.engine.decisions import DecisionTable, read_table
from processes.engine.expressions import evaluate
from processes.model_files import open_model


def table(rules: list[tuple[str, str]], *, policy: str = "UNIQUE", output: str = "agency") -> DecisionTable:
    rows = "".join(
        f"<rule><inputEntry><text>{test}</text></inputEntry><outputEntry><text>{answer}</text></outputEntry></rule>"
        for test, answer in rules
    )
    content = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d" name="Which">'
        f'<decisionTable hitPolicy="{policy}"><input><inputExpression><text>score</text></inputExpression>'
        f'</input><output name="{output}"/>{rows}</decisionTable></decision></definitions>'
    )
    return read_table(open_model("which.dmn", content.encode()).root[0])


def decide(decision: DecisionTable, score: int) -> Any:
    def ask(source: str, data: Any, local: Any = None) -> Any:
        return evaluate(source, data, {}, local=local)

    return decision.decide({"score": score}, ask)["agency"]


#: Two rules that both hold from 3 on.
OVERLAPPING = [("&gt; 1", '"police"'), ("&gt; 2", '"health"')]


def test_a_unique_table_refuses_two_answers() -> None:
    assert decide(table(OVERLAPPING), 2) == "police"
    with pytest.raises(EngineError, match="more than one rule holds"):
        decide(table(OVERLAPPING), 3)


def test_a_first_table_takes_the_first_answer() -> None:
    assert decide(table(OVERLAPPING, policy="FIRST"), 3) == "police"


def test_an_any_table_takes_answers_that_agree() -> None:
    same = [(test, '"police"') for test, _ in OVERLAPPING]
    assert decide(table(same, policy="ANY"), 3) == "police"
    with pytest.raises(EngineError):
        decide(table(OVERLAPPING, policy="ANY"), 3)


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER"])
def test_a_collecting_table_gives_all_answers_in_the_order_of_its_rules(policy: str) -> None:
    collecting = table(OVERLAPPING, policy=policy)
    assert [decide(collecting, score) for score in (3, 2, 1)] == [["police", "health"], ["police"], []]


def test_without_a_rule_that_holds_the_answer_is_empty() -> None:
    assert decide(table(OVERLAPPING), 0) is None


@pytest.mark.parametrize(
    ("rules", "options", "words"),
    [
        ([("1 +", '"a"')], {}, "rule 1"),
        ([("-", "import os")], {}, "rule 1"),
        ([], {"policy": "PRIORITY"}, "PRIORITY"),
        ([], {"output": "not a name"}, "plain name"),
    ],
)
def test_a_table_that_cannot_run_is_refused(
    rules: list[tuple[str, str]], options: dict[str, str], words: str
) -> None:
    with pytest.raises(ExpressionError, match=words):
        table(rules, **options)
