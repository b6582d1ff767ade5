"""The expression language: what it can say, and that it can do nothing else."""

import time
from typing import Any

import pytest

from processes.engine import ExpressionError, compile_expression, compile_script
from processes.engine.decisions import entry_test
from processes.engine.expressions import evaluate, execute
from processes.engine.grammar import called_functions, parse_expression
from processes.engine.sizes import fills_memory

DATA: dict[str, Any] = {
    "rating": "R",
    "score": 7,
    "agencies": ["police", "health"],
    "case": {"id": 3, "child": {"age": 4}},
    "none": None,
}


#: Two lists of two lists of two lists …, each of them one list twice: small to hold, endless to compare.
DOUBLED = "[1, 1]"
for _ in range(24):
    DOUBLED = f"[[y, y] for y in {DOUBLED}]"


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("score > 5 and rating == 'R'", True),
        ("score + 1 if rating in ['R', 'A'] else 0", 8),
        ("case.child.age", 4),
        ("case['id']", 3),
        ("agencies[0]", "police"),
        ("agencies[-1:]", ["health"]),
        ("[a for a in agencies if a != 'police']", ["health"]),
        ("any(a == 'health' for a in agencies)", True),
        ("len(agencies) * 2", 4),
        ("round(2.567, 1)", 2.6),
        ("none is None and not false", True),
        ("true or missing", True),
        ("get(case, 'x', 'y')", "y"),
        ("upper('a') + str(3)", "A3"),
        ("{'a': score}", {"a": 7}),
        ("-score // 2", -4),
        ("1 < score <= 7", True),
        ("sorted([3, 1], reverse=true)", [3, 1]),
    ],
)
def test_what_it_can_say(source: str, value: Any) -> None:
    assert evaluate(source, DATA, {}) == value


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os').system('true')",
        "().__class__.__base__.__subclasses__()",
        "case.__class__",
        "open('/etc/passwd')",
        "eval('1')",
        "(lambda: 1)()",
        "f'{score:0100000000d}'",
        "[x for x in agencies for y in agencies]",
        "agencies.append('x')",
        "{**case}",
        "max(*agencies)",
        "(x := 3)",
        "1 if True else (yield)",
        "b'x'",
        "1j",
        "...",
        "score; score",
        "import os",
        "",
        "   ",
        "1 +",
        "[" * 100 + "1" + "]" * 100,
        "-" * 100 + "1",
        "1" + " + 1" * 1000,
        "a" * 2001,
        "\0",
        "~score",
        "score ** 9",
        "10 ** 10 ** 10",
        "upper('a') * 10 ** 9",
        "len('a' * 1000000000) > 1",
        "len([0] * 1000000000) > 1",
        "len([x for x in [1] * 9999999]) > 0",
        "len('a' * 10 * 10 * 10) > 1",
        "2 * ('a' + rating) == 'a'",
        "(agencies or []) * 9 == 1",
        "[0][:] * 9",
        "9999999999999999999999999999 > 1",
        "1 << 9",
        "{1, 2}",
        "print",
    ],
)
def test_what_it_refuses(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(source, DATA, {})
    assert str(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        "'a' * 100000000000",
        "[0] * 10000000000",
        "'%0100000000000d' % 1",
        "10 * " * 300 + "10",
        "agencies * 2",
        "rating * 3",
        "round(1, -999999999)",
        DOUBLED,
        f"{DOUBLED} == {DOUBLED}",
        "[[y for y in agencies * 1000] for x in agencies * 1000]",
        "sum([i for i in agencies * 9000])",
        "int('9' * 5000)",
        "str(case)",
        "len(agencies * 99999999999)",
        "agencies + agencies * 10000",
        "score / 0",
        "'a' + 1",
        "agencies['x']",
        "agencies[7]",
        "case['nothing']",
        "case.nothing",
        "score.real",
        "lower(agencies)",
        "min([])",
    ],
)
def test_nothing_takes_long_or_grows_large_or_fails_without_a_sentence(source: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(ExpressionError) as caught:
        evaluate(source, DATA, {})
    assert str(caught.value)
    assert time.perf_counter() - begun < 0.5


def test_data_never_takes_the_place_of_a_function() -> None:
    data = {"len": "data", "rating": "mine"}
    functions = {"rating": lambda: "R"}
    assert evaluate("len([1])", data, functions) == 1
    assert evaluate("rating()", data, functions) == "R"
    assert evaluate("rating", data, functions) == "mine"
    with pytest.raises(ExpressionError, match="there is no variable “clock_due”"):
        evaluate("clock_due", {}, {"clock_due": lambda: 1})


@pytest.mark.parametrize(
    ("source", "fills"),
    [
        ("len('a' * 1000000000) > 1", True),
        ("len([x for x in [1] * 9999999]) > 0", True),
        ("upper('a') * 10**9", True),
        ("'a' * 10 * 10 * 10 * 10 * 10", True),
        ("x = 'a' * (1000 * 1000)", True),
        ("'-' * 80", False),
        ("score * 1000000000", False),
        ("${a * }", False),
    ],
)
def test_a_text_that_would_fill_the_memory_is_known_by_its_numbers(source: str, fills: bool) -> None:
    assert fills_memory(source) is fills


def test_a_registered_function_gets_its_arguments() -> None:
    functions = {"clock_due": lambda code, point="limit": f"{code}/{point}"}
    assert evaluate("clock_due('K-05', point='50')", {}, functions) == "K-05/50"


def test_a_failure_inside_a_function_is_not_hidden() -> None:
    def broken() -> None:
        raise LookupError("no such clock")

    with pytest.raises(LookupError, match="no such clock"):
        evaluate("broken()", {}, {"broken": broken})


@pytest.mark.parametrize(
    ("source", "words"),
    [("rating() == 'R'", None), ("ratign() == 'R'", "no function ratign"), ("1 +", "cannot be read")],
)
def test_an_expression_is_checked_before_it_is_published(source: str, words: str | None) -> None:
    if words is None:
        compile_expression(source, {"rating"})
    else:
        with pytest.raises(ExpressionError, match=words):
            compile_expression(source, {"rating"})


def test_the_functions_that_an_expression_calls_are_known() -> None:
    assert called_functions(parse_expression("a(b(1)) or c")) == {"a", "b"}


def test_a_script_is_lines_of_assignments() -> None:
    assert execute("a = score + 1\nb = a * 2", DATA, {}) == {"a": 8, "b": 16}
    compile_script("a = rating()", {"rating"})


@pytest.mark.parametrize(
    "script",
    [
        "import os",
        "a",
        "a = b = 1",
        "a.b = 1",
        "a, b = 1, 2",
        "a += 1",
        "del a",
        "for a in [1]: b = 1",
        "__a = 1",
    ],
)
def test_a_script_holds_nothing_else(script: str) -> None:
    with pytest.raises(ExpressionError):
        compile_script(script, ())


@pytest.mark.parametrize(
    ("entry", "test"),
    [
        ("-", None),
        ("", None),
        ('"R"', 'input_value == ("R")'),
        ('"R", "A"', 'input_value in ["R", "A"]'),
        ('not("R")', "input_value not in ['R']"),
        ('not("R", "A")', "input_value not in ['R', 'A']"),
        ("< 5", "input_value < 5"),
        ('in ["R"]', 'input_value in ["R"]'),
        ("2 < ? <= 8", "2 < input_value <= 8"),
        ('"really?"', 'input_value == ("really?")'),
        ("inside", "input_value == (inside)"),
    ],
)
def test_entries_of_decision_tables(entry: str, test: str | None) -> None:
    assert entry_test(entry) == test
