"""The language of conditions, timers, collections, decision tables and scripts, and how it is worked out.

Expressions are parsed once, checked against a short list (`grammar`), and interpreted. Nothing here
evaluates, compiles or imports text. `a.b` reads the key `b` of the record `a`; only registered functions can
be called, and they live apart from the data, so that no variable can take a function's place. Fuel, length,
number and depth are bounded: an expression ends, and stays small.
"""

import ast
from collections.abc import Callable, Collection, Mapping
from typing import Any

from processes.engine.errors import ExpressionError
from processes.engine.grammar import (
    BINARY,
    COMPARE,
    CONSTANTS,
    UNARY,
    called_functions,
    parse_expression,
    parse_script,
)
from processes.engine.sizes import MAX_WEIGHT, weight

MAX_BITS = 256
MAX_DIGITS = 20
FUEL = 5000

Functions = Mapping[str, Callable[..., Any]]


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > 40:
        raise ExpressionError("the value is too long to be turned into a number")
    return value


def _rounded(number: Any, digits: int | None = None) -> Any:
    if digits is not None and abs(digits) > MAX_DIGITS:
        raise ExpressionError(f"round() takes at most {MAX_DIGITS} digits")
    return round(number, digits)


def _plain_text(value: Any) -> str:
    if isinstance(value, list | tuple | dict):
        raise ExpressionError("a list or record cannot be turned into a text")
    return str(value)


def _get(record: Any, key: Any, default: Any = None) -> Any:
    if not isinstance(record, dict):
        raise ExpressionError("get() reads from a record")
    return record.get(key, default)


BUILT_IN: Functions = {
    "len": len, "min": min, "max": max, "sum": sum, "any": any, "all": all, "abs": abs, "bool": bool,
    "round": _rounded, "sorted": sorted, "int": lambda x: int(_short(x)), "float": lambda x: float(_short(x)),
    "str": _plain_text, "lower": lambda x: _plain_text(x).lower(), "upper": lambda x: _plain_text(x).upper(),
    "get": _get,
}  # fmt: skip


def _known(tree: ast.expr, functions: Collection[str]) -> None:
    unknown = sorted(called_functions(tree) - set(functions) - set(BUILT_IN))
    if unknown:
        raise ExpressionError(f"there is no function {unknown[0]}()")


def compile_expression(source: str, functions: Collection[str]) -> None:
    """Refuses an expression that could never run: not of the language, or calling an unknown function."""
    _known(parse_expression(source), functions)


def compile_script(source: str, functions: Collection[str]) -> None:
    """Refuses a script that could never run (see `compile_expression`)."""
    for _, tree in parse_script(source):
        _known(tree, functions)


class _Run:
    """One evaluation: its data, its functions and the fuel it has left."""

    def __init__(self, functions: Functions, data: Mapping[str, Any]) -> None:
        self.functions = functions
        self.data = data
        self.fuel = FUEL

    def bounded(self, value: Any) -> Any:
        if isinstance(value, int) and value.bit_length() > MAX_BITS:
            raise ExpressionError("the number is too large")
        size = weight(value)
        if size > MAX_WEIGHT:
            raise ExpressionError("the value is too large")
        self.burn(size // 16)
        return value

    def burn(self, amount: int) -> None:
        self.fuel -= amount
        if self.fuel < 0:
            raise ExpressionError("it takes too many steps to work out")

    def value(self, node: ast.expr, local: Mapping[str, Any]) -> Any:
        self.burn(1)
        return _HANDLERS[type(node)](self, node, local)

    def constant(self, node: ast.Constant, local: Mapping[str, Any]) -> Any:
        return self.bounded(node.value)

    def name(self, node: ast.Name, local: Mapping[str, Any]) -> Any:
        for space in (local, CONSTANTS, self.data):
            if node.id in space:
                return space[node.id]
        raise ExpressionError(f"there is no variable “{node.id}”")

    def bool_op(self, node: ast.BoolOp, local: Mapping[str, Any]) -> Any:
        stop_at = isinstance(node.op, ast.Or)
        result: Any = None
        for operand in node.values:
            result = self.value(operand, local)
            if bool(result) is stop_at:
                break
        return result

    def unary(self, node: ast.UnaryOp, local: Mapping[str, Any]) -> Any:
        return self.bounded(UNARY[type(node.op)](self.value(node.operand, local)))

    def binary(self, node: ast.BinOp, local: Mapping[str, Any]) -> Any:
        left, right = self.value(node.left, local), self.value(node.right, local)
        match node.op:
            case ast.Mod() if isinstance(left, str):
                raise ExpressionError("text formatting with % is not allowed")
            case ast.Mult() if not (isinstance(left, int | float) and isinstance(right, int | float)):
                raise ExpressionError("only numbers can be multiplied")
            case ast.Add() if weight(left) + weight(right) > MAX_WEIGHT:
                raise ExpressionError("the value is too large")
        return self.bounded(BINARY[type(node.op)](left, right))

    def compare(self, node: ast.Compare, local: Mapping[str, Any]) -> bool:
        left = self.value(node.left, local)
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.value(comparator, local)
            self.burn((weight(left) + weight(right)) // 8)
            if not COMPARE[type(op)](left, right):
                return False
            left = right
        return True

    def if_exp(self, node: ast.IfExp, local: Mapping[str, Any]) -> Any:
        return self.value(node.body if self.value(node.test, local) else node.orelse, local)

    def attribute(self, node: ast.Attribute, local: Mapping[str, Any]) -> Any:
        record = self.value(node.value, local)
        if not isinstance(record, dict):
            raise ExpressionError(f"“.{node.attr}” can only be read from a record")
        if node.attr not in record:
            raise ExpressionError(f"the record has no field “{node.attr}”")
        return record[node.attr]

    def subscript(self, node: ast.Subscript, local: Mapping[str, Any]) -> Any:
        whole = self.value(node.value, local)
        if not isinstance(whole, dict | list | tuple | str):
            raise ExpressionError("[…] needs a list, a record or a text")
        if isinstance(node.slice, ast.Slice):
            ends = (node.slice.lower, node.slice.upper, node.slice.step)
            lower, upper, step = (None if end is None else self.value(end, local) for end in ends)
            return self.bounded(whole[lower:upper:step])
        key = self.value(node.slice, local)
        try:
            return whole[key]
        except (KeyError, IndexError):
            raise ExpressionError(f"there is no item {key!r}") from None

    def sequence(self, node: ast.List | ast.Tuple, local: Mapping[str, Any]) -> list[Any]:
        return self.bounded([self.value(element, local) for element in node.elts])

    def record(self, node: ast.Dict, local: Mapping[str, Any]) -> dict[Any, Any]:
        pairs = zip(node.keys, node.values, strict=True)
        return self.bounded({self.value(k, local): self.value(v, local) for k, v in pairs if k is not None})

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp, local: Mapping[str, Any]) -> list[Any]:
        generator = node.generators[0]
        items = self.value(generator.iter, local)
        if not isinstance(items, list | tuple | dict | str):
            raise ExpressionError("“for” needs a list, a record or a text")
        assert isinstance(generator.target, ast.Name)
        result = []
        for item in items:
            inner = {**local, generator.target.id: item}
            if all(self.value(condition, inner) for condition in generator.ifs):
                result.append(self.value(node.elt, inner))
        return self.bounded(result)

    def call(self, node: ast.Call, local: Mapping[str, Any]) -> Any:
        assert isinstance(node.func, ast.Name)
        function = self.functions.get(node.func.id, BUILT_IN.get(node.func.id))
        if function is None:
            raise ExpressionError(f"there is no function {node.func.id}()")
        args = [self.value(arg, local) for arg in node.args]
        keywords = {word.arg: self.value(word.value, local) for word in node.keywords if word.arg}
        self.burn(5 + sum(map(weight, (*args, *keywords.values()))) // 4)
        return self.bounded(function(*args, **keywords))


_HANDLERS: dict[type, Callable[[_Run, Any, Mapping[str, Any]], Any]] = {
    ast.Constant: _Run.constant,
    ast.Name: _Run.name,
    ast.BoolOp: _Run.bool_op,
    ast.UnaryOp: _Run.unary,
    ast.BinOp: _Run.binary,
    ast.Compare: _Run.compare,
    ast.IfExp: _Run.if_exp,
    ast.Attribute: _Run.attribute,
    ast.Subscript: _Run.subscript,
    ast.List: _Run.sequence,
    ast.Tuple: _Run.sequence,
    ast.Dict: _Run.record,
    ast.ListComp: _Run.comprehension,
    ast.GeneratorExp: _Run.comprehension,
    ast.Call: _Run.call,
}


def evaluate(
    source: str,
    data: Mapping[str, Any],
    functions: Functions,
    *,
    local: Mapping[str, Any] | None = None,
) -> Any:
    """The value of an expression; `local` names win over `data`.

    Raises ExpressionError, or what a function raised.
    """
    tree = parse_expression(source)
    try:
        return _Run(functions, data).value(tree, local or {})
    except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise ExpressionError(str(error)) from error


def execute(source: str, data: Mapping[str, Any], functions: Functions) -> dict[str, Any]:
    """The variables that a script sets: all of its lines, or ExpressionError and none."""
    made: dict[str, Any] = {}
    for name, tree in parse_script(source):
        try:
            made[name] = _Run(functions, data).value(tree, made)
        except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise ExpressionError(f"{name}: {error}") from error
    return made
