"""What the expression language allows: the grammar, checked node by node before anything is worked out.

It looks like Python and is none. Every tree that leaves this module holds only what `_ALLOWED` names.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from processes.engine.errors import ExpressionError
from processes.engine.sizes import repeats

MAX_BITS = 64  #: of a number that is written out
MAX_SOURCE = 2000
MAX_DEPTH = 60
_NO_TEXT = re.compile("[\0\ud800-\udfff]")  #: what no record can keep

BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
COMPARE: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
UNARY: dict[type, Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
#: Words of the drawing standards; Python's own spelling works as well.
CONSTANTS = {"true": True, "false": False, "null": None}
_ALLOWED = (
    ast.Constant, ast.Name, ast.Load, ast.Store, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.And, ast.Or,
    ast.Compare, ast.IfExp, ast.Call, ast.keyword, ast.Attribute, ast.Subscript, ast.Slice, ast.List,
    ast.Tuple, ast.Dict, ast.ListComp, ast.GeneratorExp, ast.comprehension, *BINARY, *COMPARE, *UNARY,
)  # fmt: skip


#: How an author writes what is not part of the language.
_SIGNS: dict[type, str] = {
    ast.Pow: "**", ast.BitXor: "^", ast.BitOr: "|", ast.BitAnd: "&", ast.LShift: "<<", ast.RShift: ">>",
    ast.MatMult: "@", ast.Invert: "~", ast.Lambda: "lambda", ast.JoinedStr: 'f"…"', ast.NamedExpr: ":=",
    ast.Set: "{…} without names", ast.SetComp: "{… for …}", ast.DictComp: "{… for …}", ast.Starred: "*",
    ast.Await: "await", ast.Yield: "yield", ast.YieldFrom: "yield",
}  # fmt: skip


def _check(node: ast.AST, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ExpressionError("it is nested too deeply")
    if not isinstance(node, _ALLOWED):
        sign = _SIGNS.get(type(node)) or _as_written(node)
        raise ExpressionError(f"{sign} is not part of the expression language")
    match node:
        case ast.BinOp() if repeats(node):
            raise ExpressionError("only numbers can be multiplied, no text and no list")
        case ast.Constant(value=int() as number) if number.bit_length() > MAX_BITS:
            raise ExpressionError("a number in it is too large")
        case ast.Constant(value=str() as text) if _NO_TEXT.search(text):
            raise ExpressionError("a text in it holds characters that are not text")
        case ast.Attribute(attr=name) | ast.Name(id=name) if name.startswith("__"):
            raise ExpressionError(f"the name {name} is not allowed")
        case ast.Call(func=func) if not isinstance(func, ast.Name):
            raise ExpressionError("only a plain function can be called, as in name(…)")
        case ast.Call(args=args) if any(isinstance(a, ast.Starred) for a in args):
            raise ExpressionError("* is not allowed in a call")
        case ast.keyword(arg=None):
            raise ExpressionError("** is not allowed")
        case ast.Dict(keys=keys) if None in keys:
            raise ExpressionError("** is not allowed")
        case ast.comprehension(is_async=1):
            raise ExpressionError("“async” is not allowed")
        case ast.comprehension(target=target) if not isinstance(target, ast.Name):
            raise ExpressionError("“for” takes one plain name")
        case ast.ListComp(generators=gens) | ast.GeneratorExp(generators=gens) if len(gens) != 1:
            raise ExpressionError("only one “for” is allowed")
        case ast.Constant(value=value) if not isinstance(value, str | int | float | bool | None):
            raise ExpressionError(f"{_as_written(node)} is not part of the expression language")
    for child in ast.iter_child_nodes(node):
        _check(child, depth + 1)


#: What people write who know other languages, and how it is written here.
_MEANT = {
    "=": "write == to compare, one = alone has no meaning here",
    "&&": "write and, not &&",
    "||": "write or, not ||",
    "!": "write not, not !",
    "<>": "write != for “is not”, not <>",
}


def _as_written(node: ast.AST) -> str:
    return ast.unparse(node)[:40]


def _unreadable(error: SyntaxError | ValueError, source: str) -> str:
    """What is wrong with the text, in words for somebody who draws and does not program."""
    reason = str(getattr(error, "msg", error))
    brackets = re.findall(r"'([()\[\]{}])'", reason)
    if "was never closed" in reason and brackets:
        return f"it cannot be read: the bracket {brackets[0]} is not closed"
    if "unmatched" in reason and brackets:
        return f"it cannot be read: the bracket {brackets[0]} closes nothing"
    if "does not match" in reason and len(brackets) > 1:
        return f"it cannot be read: the bracket {brackets[0]} does not close {brackets[1]}"
    if "unterminated" in reason:
        return "it cannot be read: a text in quotes is not closed"
    if "instead of '='" in reason or "cannot assign" in reason:
        return "it cannot be read: write == to compare, one = alone has no meaning here"
    if "indent" in reason:
        return f"it cannot be read: line {getattr(error, 'lineno', 1)} starts with blanks"
    if "null bytes" in reason or "surrogates" in reason:
        return "it cannot be read: it holds characters that are not text"
    near = _near(error, source)
    for sign, remedy in _MEANT.items():
        if near.startswith(sign) and not near.startswith("=="):
            return f"it cannot be read: {remedy}"
    if not near:
        return "it cannot be read: its end is missing"
    return f"it cannot be read: something is wrong near “{near[:30]}”"


def _near(error: SyntaxError | ValueError, source: str) -> str:
    """The text from the place where reading stopped, with the whole of the sign that stands there."""
    lines = source.splitlines()
    line, column = (getattr(error, "lineno", None) or 1) - 1, (getattr(error, "offset", None) or 1) - 1
    if not 0 <= line < len(lines):
        return ""
    column = max(column, 0)
    text, signs = lines[line], "&|=!<>"
    while 0 < column < len(text) and text[column] in signs and text[column - 1] in signs:
        column -= 1
    return " ".join(text[column:].split())


def _parse(source: str, mode: str) -> ast.Expression | ast.Module:
    if not isinstance(source, str) or not source.strip():
        raise ExpressionError("it is empty")
    if len(source) > MAX_SOURCE:
        raise ExpressionError(f"it is longer than {MAX_SOURCE} characters")
    try:
        return ast.parse(source.strip(), mode=mode)  # type: ignore[return-value]
    except (SyntaxError, ValueError) as error:
        raise ExpressionError(_unreadable(error, source.strip())) from None
    except (RecursionError, MemoryError):
        raise ExpressionError("it is nested too deeply") from None


@lru_cache(maxsize=4096)
def parse_expression(source: str) -> ast.expr:
    """The checked tree of an expression. Raises ExpressionError with a sentence."""
    tree = _parse(source, "eval")
    assert isinstance(tree, ast.Expression)
    _check(tree.body, 0)
    return tree.body


@lru_cache(maxsize=1024)
def parse_script(source: str) -> tuple[tuple[str, ast.expr], ...]:
    """The checked `name = expression` lines of a script. Raises ExpressionError with a sentence."""
    tree = _parse(source, "exec")
    assert isinstance(tree, ast.Module)
    lines = []
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if not name.startswith("__"):
                _check(value, 0)
                lines.append((name, value))
            case _:
                raise ExpressionError(f"line {statement.lineno} is not of the form “name = expression”")
    return tuple(lines)


def called_functions(tree: ast.expr) -> set[str]:
    """Names of the functions that an expression calls."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {func.id for func in calls if isinstance(func, ast.Name)}


def variables(tree: ast.expr) -> set[str]:
    """Names that an expression reads from the data of the case: no functions, no names of its own “for” where
    that holds.
    """
    return set(_read(tree, frozenset(CONSTANTS)))


def _read(tree: ast.AST, own: frozenset[str]) -> Iterator[str]:
    match tree:
        case ast.Name(id=name):
            if name not in own:
                yield name
        case ast.Call(args=args, keywords=keywords):
            for part in (*args, *(word.value for word in keywords)):
                yield from _read(part, own)
        case ast.ListComp(elt=inner, generators=[each]) | ast.GeneratorExp(elt=inner, generators=[each]):
            yield from _read(each.iter, own)
            inside = own | {each.target.id} if isinstance(each.target, ast.Name) else own
            for part in (*each.ifs, inner):
                yield from _read(part, inside)
        case _:
            for child in ast.iter_child_nodes(tree):
                yield from _read(child, own)
