"""What an expression can come to where a few things are known: all its values, or anything.

Certain: a value that is not among them never comes. What is not known can be anything, and two parts that ask
for the same unknown are not taken together; so what this cannot show may hold nevertheless.
"""

import ast
from collections.abc import Mapping
from itertools import pairwise, product
from typing import Any

from processes.engine.grammar import COMPARE, CONSTANTS

Values = frozenset[Any] | None  #: None: anything
Given = Mapping[str, Values]  #: what is asked, as it is written in plain form, and its values
_MOST = 64
_BOTH = frozenset({True, False})
_SAME = (ast.Is, ast.IsNot)  #: depends on more than the value


def comes_to(tree: ast.expr, given: Given) -> Values:
    """All that it can come to."""
    match tree:
        case ast.Constant(value=value):
            return frozenset({value})
        case ast.Name(id=name) if name in CONSTANTS:
            return frozenset({CONSTANTS[name]})
        case ast.Name() | ast.Call():
            return given.get(ast.unparse(tree))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return frozenset(not each for each in truths(comes_to(operand, given)))
        case ast.BoolOp(op=op, values=parts):
            return _joined(parts, isinstance(op, ast.Or), given)
        case ast.IfExp(test=test, body=one, orelse=other):
            ways = truths(comes_to(test, given))
            found = [comes_to(way, given) for way, taken in ((one, True), (other, False)) if taken in ways]
            return _all(found)
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _compared([comes_to(each, given) for each in (left, *others)], ops)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            members = [comes_to(each, given) for each in parts]
            known = [each for each in members if each is not None and len(each) == 1]
            return (
                frozenset({tuple(next(iter(each)) for each in known)}) if len(known) == len(parts) else None
            )
    return None


def truths(values: Values) -> frozenset[bool]:
    """Which of true and false values can be."""
    return _BOTH if values is None else frozenset(map(bool, values))


def _joined(parts: list[ast.expr], stop_at: bool, given: Given) -> Values:
    """The first part that decides it, else the last one."""
    found: list[Values] = []
    for part in parts[:-1]:
        values = comes_to(part, given)
        deciding = None if values is None else frozenset(one for one in values if bool(one) is stop_at)
        found.append(deciding)
        if (not stop_at) not in truths(values):
            return _all(found)
    return _all([*found, comes_to(parts[-1], given)])


def _compared(sides: list[Values], ops: list[ast.cmpop]) -> Values:
    found = frozenset({True})
    for op, (left, right) in zip(ops, pairwise(sides), strict=True):
        if True not in found:
            return found
        found = (found - {True}) | _pair(op, left, right)
    return found


def _pair(op: ast.cmpop, left: Values, right: Values) -> frozenset[bool]:
    if left is None or right is None or isinstance(op, _SAME):
        return _BOTH
    try:
        return frozenset(bool(COMPARE[type(op)](one, other)) for one, other in product(left, right))
    except TypeError:
        return _BOTH


def _all(found: list[Values]) -> Values:
    known = [each for each in found if each is not None]
    together: frozenset[Any] = frozenset().union(*known)
    return together if len(known) == len(found) and len(together) <= _MOST else None
