"""How large the values of the expression language are, and what an expression would make of the memory.

Nothing here works an expression out: the size of what `'a' * 1000 * 1000` would make is reckoned from its
numbers alone.
"""

import ast
from typing import Any

MAX_WEIGHT = 20_000  #: parts of one value, with all that is in it
_TEXTS = frozenset({"str", "lower", "upper"})
_CAP = 10**12


def weight(value: Any) -> int:
    """How many parts a text, list or record has, with all that is in it; counted a little past `MAX_WEIGHT`.

    What is in it twice counts twice, for whoever compares it goes through it twice.
    """
    if isinstance(value, str):
        return len(value)
    found, waiting = 0, [value]
    while waiting and found <= MAX_WEIGHT:
        one = waiting.pop()
        if isinstance(one, str):
            found += len(one) // 8
        elif isinstance(one, list | tuple | dict):
            found += len(one)
            if found <= MAX_WEIGHT:
                waiting += one.values() if isinstance(one, dict) else one
    return found


def repeats(node: ast.AST) -> bool:
    """Whether a node multiplies a text or a list, as far as can be seen without its data."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mult)
        and (_is_long(node.left) or _is_long(node.right))
    )


def fills_memory(source: str) -> bool:
    """Whether a text in the manner of the language would make a text or list of more than `MAX_WEIGHT` parts.

    Never raises: what cannot be read is left to whoever reads it.
    """
    if "*" not in source:
        return False
    try:
        nodes = list(ast.walk(ast.parse(source.strip())))
        return any(_parts(node) > MAX_WEIGHT for node in nodes if repeats(node))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _is_long(node: ast.AST) -> bool:
    """Whether it is a text or a list for certain."""
    match node:
        case ast.Constant(value=str()) | ast.List() | ast.Tuple() | ast.ListComp() | ast.GeneratorExp():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in _TEXTS or name == "sorted"
        case ast.BinOp(left=left, op=ast.Mult() | ast.Add(), right=right):
            return _is_long(left) or _is_long(right)
        case ast.IfExp(body=body, orelse=orelse):
            return _is_long(body) or _is_long(orelse)
        case ast.BoolOp(values=values):
            return any(map(_is_long, values))
        case ast.Subscript(value=value, slice=ast.Slice()):
            return _is_long(value)
    return False


def _parts(node: ast.AST) -> int:
    """How many parts a text or list would have; 1 where that is not to be seen."""
    match node:
        case ast.Constant(value=str() as text):
            return len(text)
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return len(elements)
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if _is_long(left) or _is_long(right):
            long, count = (left, right) if _is_long(left) else (right, left)
            return min(_parts(long) * max(_number(count), 0), _CAP)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return min(_parts(left) + _parts(right), _CAP)
    return 1


def _number(node: ast.AST) -> int:
    """The whole number that literals make, no larger than the cap; 1 where that is not to be seen."""
    match node:
        case ast.Constant(value=int() as number):
            return min(number, _CAP)
        case ast.BinOp(left=left, op=operator, right=right):
            one, other = _number(left), _number(right)
            match operator:
                case ast.Mult():
                    return min(one * other, _CAP)
                case ast.Add():
                    return min(one + other, _CAP)
                case ast.Pow() if one > 1 and other > 0:
                    return _CAP if other > 40 else min(one**other, _CAP)
    return 1
