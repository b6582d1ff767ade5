"""What is sure to be given where a condition holds: `score != null and score > 3` asks only where it is."""

import ast

from processes.engine.grammar import CONSTANTS


def given_where(tree: ast.expr, *, holds: bool) -> frozenset[str]:
    """Names that are not left empty wherever the condition holds, or, `holds` false, where it does not."""
    match tree:
        case ast.Name(id=name) if holds and name not in CONSTANTS:
            return frozenset({name})
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return given_where(operand, holds=not holds)
        case ast.BoolOp(op=op, values=parts) if isinstance(op, ast.And) is holds:
            return frozenset[str]().union(*(given_where(part, holds=holds) for part in parts))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            is_told_apart = isinstance(op, (ast.NotEq, ast.IsNot) if holds else (ast.Eq, ast.Is))
            names = {_name(left), _name(right)}
            if is_told_apart and None in names:
                return frozenset(name for name in names if name)
    return frozenset()


def _name(tree: ast.expr) -> str | None:
    """The name of a variable, None for nothing, and an empty text for anything else."""
    match tree:
        case ast.Constant(value=None):
            return None
        case ast.Name(id=name):
            if name in CONSTANTS:
                return None if CONSTANTS[name] is None else ""
            return name
    return ""
