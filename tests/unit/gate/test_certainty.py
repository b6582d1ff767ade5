"""What is said to be certain is: random expressions never fail for a random case where nothing is doubted."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processes.engine.errors import EngineError, ExpressionError
from processes.engine.expressions import evaluate
from processes.engine.grammar import parse_expression
from processes.engine.values import plain
from processes.lint_rules.certainty import (
    FLAG,
    LIST,
    MAYBE_NUMBER,
    NUMBER,
    ONE,
    TEXT,
    UNKNOWN,
    Known,
    doubts,
    kind_of,
)
from processes.lint_rules.effort import takes_too_long
from processes.vocabulary import Vocabulary

WORDS = Vocabulary(
    functions=frozenset({"people", "level", "rating", "has_child"}),
    answers={"people": "list of ids", "level": "number", "rating": "'R' or 'A'", "has_child": "yes or no"},
)
KINDS = {
    "number": NUMBER,
    "text": TEXT,
    "flag": FLAG,
    "many": LIST,
    "one": ONE,
    "maybe": MAYBE_NUMBER,
    "any": UNKNOWN,
}
KNOWN = Known(WORDS, {name: kind for name, kind in KINDS.items() if name != "any"})

numbers = st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9)
texts = st.text(max_size=8)
singles = st.none() | st.booleans() | numbers | texts
CASES = st.fixed_dictionaries(
    {
        "number": numbers, "text": texts, "flag": st.booleans(), "one": singles, "maybe": st.none() | numbers,
        "many": st.lists(singles, max_size=5), "ids": st.lists(st.integers(1, 99), max_size=6),
        "level": st.integers(0, 3),
        "any": singles | st.lists(singles | st.lists(singles), max_size=3),
    }
)  # fmt: skip

leaves = st.sampled_from(
    [*KINDS, "x", "people()", "level()", "rating()", "has_child()", "0", "1", "2.5", "-3", "7", "1e300",
     "99999999999999999999", "'R'", "''", "[]", "true", "null", "None", "(1, 'a')"]
)  # fmt: skip
OPERATORS = ["+", "-", "*", "/", "//", "%", "==", "!=", "<", ">=", "in", "not in", "is", "and", "or"]
FUNCTIONS = ["len", "min", "max", "sum", "any", "all", "abs", "bool", "round", "sorted", "int", "float",
             "str", "lower", "upper"]  # fmt: skip


def _larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, smaller, st.sampled_from(OPERATORS), smaller),
        st.builds("({} < {} <= {})".format, smaller, smaller, smaller),
        st.builds("({}{})".format, st.sampled_from(["-", "+", "not "]), smaller),
        st.builds("({} if {} else {})".format, smaller, smaller, smaller),
        st.builds("{}({})".format, st.sampled_from(FUNCTIONS), smaller),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "round", "get"]), smaller, smaller),
        st.builds("[{}, {}]".format, smaller, smaller),
        st.builds("[{} for x in {} if {}]".format, smaller, smaller, smaller),
        st.builds("{}[{}]".format, smaller, smaller),
    )


EXPRESSIONS = st.recursive(leaves, _larger, max_leaves=8)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS, CASES)
def test_an_expression_that_nothing_is_doubted_of_never_fails_and_gives_what_was_said(source, case):
    try:
        tree = parse_expression(source)
    except ExpressionError:
        return
    if [*doubts(tree, KNOWN), *takes_too_long(tree, KNOWN)]:
        return
    functions = {
        "people": lambda: case["ids"], "level": lambda: case["level"],
        "rating": lambda: case["text"], "has_child": lambda: case["flag"],
    }  # fmt: skip
    try:
        value = plain(evaluate(source, {**case, "x": 1}, functions))
    except (ExpressionError, EngineError) as error:
        raise AssertionError(f"{source}: {error}") from error
    assert _is(value, kind_of(tree, KNOWN)), f"{source} gave {value!r}"


def _is(value: Any, kind: str) -> bool:
    match kind:
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "text":
            return isinstance(value, str)
        case "yes or no":
            return isinstance(value, bool)
        case "list":
            return isinstance(value, list) and not any(isinstance(each, list | dict) for each in value)
    return True
