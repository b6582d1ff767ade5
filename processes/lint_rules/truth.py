"""What a condition can come to: always true, always false, or either, worked out over all that it asks.

What it asks for (a variable, a call of a function) counts as free to have any answer, unless a world says
which one. So an answer of “always” is certain, and one of “either” means no more than that nothing is known.
"""

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

from processes.engine.errors import ExpressionError
from processes.engine.expressions import BUILT_IN, evaluate
from processes.engine.grammar import COMPARE, CONSTANTS, called_functions, parse_expression, variables
from processes.graph import CONDITIONAL, Level

EITHER = frozenset({True, False})
World = Mapping[str, Any]  #: what is asked, as it is written in plain form, and its answer
Choices = Mapping[str, tuple[Any, ...]]  #: what is asked, and the only answers that it has
_MOST = 4096
_TOO_HARD = (TypeError, ValueError, ArithmeticError, ExpressionError)
_OTHER = "\0any other text"


def outcomes(source: str | ast.expr, world: World | None = None, choices: Choices | None = None) -> frozenset:
    """The truth values that a condition can have. What cannot be read, or asks too much, can be either."""
    try:
        tree = parse_expression(source) if isinstance(source, str) else source
    except ExpressionError:
        return EITHER
    found: set[bool] = set()
    try:
        for _, holds in _worlds(tree, world, choices):
            found.add(holds)
            if len(found) == 2:
                break
    except _TOO_HARD:
        return EITHER
    return frozenset(found)


def world_in_which(source: str, choices: Choices | None = None) -> World | None:
    """What is asked and one set of answers with which the condition holds: the first in the order of their
    words. None where there is none, or where that cannot be said.
    """
    try:
        return next(
            (world for world, holds in _worlds(parse_expression(source), None, choices) if holds), None
        )
    except _TOO_HARD:
        return None


def _worlds(tree: ast.expr, world: World | None, choices: Choices | None) -> Iterator[tuple[World, bool]]:
    """Every set of answers to what is asked, and what the condition comes to. ValueError: too many."""
    free: dict[str, set[Any]] = {}
    _collect(tree, free, True)
    for text in free:
        if world and text in world:
            free[text] = {world[text]}
        elif choices and text in choices:
            free[text] = set(choices[text])
    size = 1
    for values in free.values():
        size *= len(values)
    if size > _MOST:
        raise ValueError("asks too much")
    for combination in product(*(sorted(values, key=repr) for values in free.values())):
        answers = dict(zip(free, combination, strict=True))
        yield answers, bool(_value(tree, answers))


def in_words(world: World) -> str:
    """Answers as an author would write them in a condition."""
    said = " and ".join(
        text if answer is True else f"not {text}" if answer is False else f"{text} == {json.dumps(answer)}"
        for text, answer in world.items()
        if answer != _OTHER
    )
    return said.replace("'", '"')


def assuming(level: Level, world: World) -> Level:
    """A level without the routes that no case takes in a world: what can still happen there, and more."""
    if not world:
        return level
    never: set[str] = set()
    for node in level.of_kind(*CONDITIONAL):
        routes = level.out(node.id)
        others = [flow for flow in routes if flow.id != node.default and flow.condition]
        if len(routes) < 2:
            continue
        come_to = {flow.id: outcomes(flow.condition or "", world) for flow in others}
        never |= {id for id, found in come_to.items() if found == {False}}
        if any(found == {True} for found in come_to.values()):
            never.add(node.default)
    return replace(level, flows=tuple(flow for flow in level.flows if flow.id not in never))


def settled_parts(source: str, choices: Choices | None = None) -> Iterator[tuple[str, bool]]:
    """The innermost parts of a condition that always come to the same, as (text, what they come to)."""
    try:
        tree = parse_expression(source)
    except ExpressionError:
        return
    yield from _settled(tree, choices)


def _settled(tree: ast.expr, choices: Choices | None) -> list[tuple[str, bool]]:
    inner = [found for part in _parts(tree) for found in _settled(part, choices)]
    if inner:
        return inner
    found = outcomes(tree, None, choices)
    return [(ast.unparse(tree), next(iter(found)))] if len(found) == 1 else []


def _parts(tree: ast.expr) -> list[ast.expr]:
    match tree:
        case ast.BoolOp(values=values):
            return values
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return [operand]
        case ast.IfExp(test=test):
            return [test]
    return []


def _is_logic(tree: ast.expr) -> bool:
    return isinstance(tree, ast.BoolOp | ast.Compare | ast.IfExp) or (
        isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not)
    )


def _is_fixed(tree: ast.expr) -> bool:
    """Whether it asks for nothing: no variable, and no function but the language's own."""
    return not variables(tree) and called_functions(tree) <= BUILT_IN.keys()


def _fixed(tree: ast.expr) -> Any:
    return evaluate(ast.unparse(tree), {}, {})


def _collect(tree: ast.expr, free: dict[str, set[Any]], as_truth: bool) -> None:
    """Note what is asked, with enough answers to tell every comparison in the condition apart."""
    if _is_fixed(tree):
        return
    if isinstance(tree, ast.Compare):
        operands = [tree.left, *tree.comparators]
        for operand in operands:
            _collect(operand, free, False)
        for left, right in pairwise(operands):
            _tell_apart(left, right, free)
            _tell_apart(right, left, free)
    elif _is_logic(tree):
        truths = [tree.body, tree.orelse, tree.test] if isinstance(tree, ast.IfExp) else _parts(tree)
        for part in truths:
            _collect(part, free, as_truth or not isinstance(tree, ast.IfExp))
    else:
        asked = free.setdefault(ast.unparse(tree), set())
        asked |= {True, False} if as_truth else {_OTHER}


def _tell_apart(asked: ast.expr, known: ast.expr, free: dict[str, set[Any]]) -> None:
    text = ast.unparse(asked)
    if text not in free:
        return
    if not _is_fixed(known):
        free[text] |= {0, 1, "a", "b"}
        return
    try:
        value = _fixed(known)
    except (ExpressionError, TypeError, ValueError, ArithmeticError):
        free[text] |= {0, 1, "a", "b"}
        return
    for each in [value, *value] if isinstance(value, list | tuple | str) else [value]:
        if isinstance(each, bool):
            free[text] |= {True, False}
        elif isinstance(each, int | float):
            free[text] = free[text] - {_OTHER} | {each - 1, each, each + 1, each + 0.5}
        elif isinstance(each, str) or each is None:
            free[text].add(each)
        else:
            free[text] |= {0, "a"}


def _value(tree: ast.expr, answers: Mapping[str, Any]) -> Any:
    if not _is_logic(tree):
        text = ast.unparse(tree)
        if text in answers:
            return answers[text]
        if isinstance(tree, ast.Name) and tree.id in CONSTANTS:
            return CONSTANTS[tree.id]
        return _fixed(tree)
    match tree:
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            values = [_value(each, answers) for each in (left, *comparators)]
            pairs = zip(ops, pairwise(values), strict=True)
            return all(COMPARE[type(op)](one, other) for op, (one, other) in pairs)
        case ast.BoolOp(op=op, values=parts):
            stop_at = isinstance(op, ast.Or)
            for part in parts:
                result = _value(part, answers)
                if bool(result) is stop_at:
                    break
            return result
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value(body if _value(test, answers) else orelse, answers)
        case ast.UnaryOp(operand=operand):
            return not _value(operand, answers)
    raise ExpressionError("it is no condition")
