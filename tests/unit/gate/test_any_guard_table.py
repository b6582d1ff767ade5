"""Whatever the guard’s table asks: what the gate lets through lets nothing stand that may not be chosen."""

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from processes.engine.decisions import DecisionTable, Rule, entry_test
from processes.engine.errors import EngineError, ExpressionError
from processes.engine.expressions import evaluate
from processes.lint_rules import locked_guard_table

_ATOMS = (
    "outcome_allowed()", "domestic_abuse()", "rating()", "has_child()", "current_round()",
    '"yes"', '"no"', '"G"',
    "True", "False", "1", "0", "None",
)  # fmt: skip


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, st.sampled_from(("and", "or", "==", "!=", "<", "in")), inner).map(
            lambda three: f"({three[0]}) {three[1]} ({three[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda three: "({}) if ({}) else ({})".format(*three)),
        st.lists(inner, min_size=1, max_size=2).map(lambda some: f"[{', '.join(some)}]"),
    )


_EXPRESSION = st.recursive(st.sampled_from(_ATOMS), _larger, max_leaves=5)
_CELL = st.one_of(
    st.sampled_from(("-", "True", "False", '"yes"', '"no", "G"', "not(True)")),
    _EXPRESSION.map("? == ({})".format),
    _EXPRESSION.map("? and ({})".format),
)
_ANSWER = st.one_of(
    st.sampled_from(('"yes"', '"no"')), _EXPRESSION, _EXPRESSION.map('"yes" if ({}) else "no"'.format)
)


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable:
    inputs = tuple(
        draw(st.lists(st.one_of(st.just("outcome_allowed()"), _EXPRESSION), min_size=1, max_size=2))
    )
    rows = [
        Rule(number, tuple(entry_test(draw(_CELL)) for _ in inputs), (draw(_ANSWER),))
        for number in range(1, draw(st.integers(1, 3)) + 1)
    ]
    policy = draw(st.sampled_from(("UNIQUE", "FIRST")))
    return DecisionTable("outcome_guard", "The guard", policy, inputs, ("allowed",), tuple(rows))


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(tables())
def test_a_table_that_is_not_refused_lets_nothing_stand_that_may_not_be_chosen(table: DecisionTable) -> None:
    if any(rule for abuse in ("yes", "no", "not_known") for rule in locked_guard_table.weaker(table, abuse)):
        return
    for abuse, rating, child, round in product(("yes", "no", "not_known"), "RAGB", (True, False), (0, 1, 2)):
        calls = {
            "outcome_allowed": False,
            "domestic_abuse": abuse,
            "rating": rating,
            "has_child": child,
            "current_round": round,
        }
        assert _said(table, calls) != "yes", calls


def _said(table: DecisionTable, calls: Mapping[str, Any]) -> Any:
    functions = {name: _always(answer) for name, answer in calls.items()}

    def work_out(source: str, data: Mapping[str, Any], local: Mapping[str, Any] | None = None) -> Any:
        return evaluate(source, data, functions, local=local)

    try:
        return table.decide({}, work_out)["allowed"]
    except (EngineError, ExpressionError):
        return None


def _always(answer: Any) -> Callable[[], Any]:
    return lambda: answer
