"""Whether an expression can always be worked out, whatever a case brings: what in it may fail, in words.

Few things are certain: to compare with ==, != or in, to join with and, or, not, to choose with if, to ask the
service, to count, and to add or take away a number that is written out. A list holds single values only, so
that none grows out of bounds. What goes further may be right for
most cases and stop one; it is doubted here rather than tried.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from processes.engine.grammar import CONSTANTS
from processes.lint_rules.given import given_where
from processes.vocabulary import Vocabulary

NUMBER, TEXT, FLAG, LIST, NOTHING, UNKNOWN = "number", "text", "flag", "list", "nothing", "?"
ONE = "single value"  #: a number, text, flag or nothing, whichever
MAYBE_NUMBER = "number or nothing"
_SCALAR = frozenset({NUMBER, TEXT, FLAG, NOTHING, ONE, MAYBE_NUMBER})
#: Of a number that is written out: two of them multiplied still fit into what a case carries.
_LARGEST = 10**9
#: Functions of the language that work out whatever they are given, or what is named here; and what they give.
_BUILT_IN: Mapping[str, tuple[frozenset[str], str]] = {
    "bool": (frozenset({*_SCALAR, LIST, UNKNOWN}), FLAG),
    "len": (frozenset({LIST, TEXT}), NUMBER),
    "any": (frozenset({LIST}), FLAG),
    "all": (frozenset({LIST}), FLAG),
    "abs": (frozenset({NUMBER}), NUMBER),
    "int": (frozenset({NUMBER}), NUMBER),
    "float": (frozenset({NUMBER}), NUMBER),
    "round": (frozenset({NUMBER}), NUMBER),
    "str": (_SCALAR, TEXT),
    "lower": (_SCALAR, TEXT),
    "upper": (_SCALAR, TEXT),
}
LONGEST = 100  #: members of a list, and letters of a text, that is written out
_OF_SEVERAL = frozenset({"min", "max"})  #: two numbers or more, each written as a part of its own
_BY_SIZE = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


@dataclass(frozen=True)
class Known:
    """What is known where an expression stands: kinds of variables by name, and the words of the service."""

    vocabulary: Vocabulary
    kinds: Mapping[str, str] = field(default_factory=dict)

    def also(self, name: str, kind: str) -> "Known":
        return Known(self.vocabulary, {**self.kinds, name: kind})

    def where(self, condition: ast.expr, *, holds: bool) -> "Known":
        """What is known besides where a condition holds, or does not: which numbers are not left empty."""
        given = given_where(condition, holds=holds)
        numbers = [name for name in given if self.kinds.get(name) == MAYBE_NUMBER]
        return Known(self.vocabulary, {**self.kinds, **dict.fromkeys(numbers, NUMBER)}) if numbers else self


def kind_of(tree: ast.expr, known: Known) -> str:
    """What the expression gives, if it gives anything."""
    match tree:
        case ast.Constant(value=value):
            return _kind_of_value(value)
        case ast.Name(id=name):
            return _kind_of_value(CONSTANTS[name]) if name in CONSTANTS else known.kinds.get(name, UNKNOWN)
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return FLAG
        case ast.UnaryOp() | ast.BinOp():
            return NUMBER
        case ast.BoolOp(values=parts):
            return agreed({kind_of(part, known) for part in parts})
        case ast.IfExp(body=one, orelse=other):
            return agreed({kind_of(one, known), kind_of(other, known)})
        case ast.List() | ast.Tuple() | ast.ListComp() | ast.GeneratorExp():
            return LIST
        case ast.Call(func=ast.Name(id=name)):
            if name in known.vocabulary.functions:
                return _answered(known.vocabulary.answers.get(name, ""))
            if name in _OF_SEVERAL:
                return NUMBER
            return _BUILT_IN[name][1] if name in _BUILT_IN else UNKNOWN
    return UNKNOWN


def doubts(tree: ast.expr, known: Known) -> Iterator[str]:
    """Each part that may fail, innermost first, as a clause without a full stop."""
    match tree:
        case ast.ListComp(elt=inner, generators=[each]) | ast.GeneratorExp(elt=inner, generators=[each]):
            yield from doubts(each.iter, known)
            if kind_of(each.iter, known) != LIST:
                yield f"“{_part(each.iter)}” may be no list"
            name = each.target.id if isinstance(each.target, ast.Name) else ""
            inside = known.also(name, ONE)
            for part in (*each.ifs, inner):
                yield from doubts(part, inside)
            if kind_of(inner, inside) not in _SCALAR:
                yield f"“{_part(inner)}” may put a list into a list"
            return
        case ast.BoolOp(op=op, values=parts):
            for part in parts:
                yield from doubts(part, known)
                known = known.where(part, holds=isinstance(op, ast.And))
            return
        case ast.IfExp(test=test, body=one, orelse=other):
            yield from doubts(test, known)
            yield from doubts(one, known.where(test, holds=True))
            yield from doubts(other, known.where(test, holds=False))
            return
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.expr) and not (isinstance(tree, ast.Call) and child is tree.func):
            yield from doubts(child, known)
        elif isinstance(child, ast.keyword):
            yield from doubts(child.value, known)
    match tree:
        case ast.Constant(value=int() | float() as number) if not abs(number) <= _LARGEST:
            yield f"“{_part(tree)}” is too large a number"
        case ast.Constant(value=str() as text) if len(text) > LONGEST:
            yield f"“{_part(tree)}” is longer than {LONGEST} letters"
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            if len(parts) > LONGEST:
                yield f"“{_part(tree)}” has more than {LONGEST} members"
            for part in parts:
                if kind_of(part, known) not in _SCALAR:
                    yield f"“{_part(part)}” may put a list into a list"
        case ast.BinOp():
            yield from _calculated(tree, known)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand) if kind_of(operand, known) != NUMBER:
            yield f"“{_part(operand)}” may be no number"
        case ast.Compare():
            yield from _compared(tree, known)
        case ast.Subscript() | ast.Attribute():
            yield f"“{_part(tree)}” takes out of something what may not be in it"
        case ast.Dict():
            yield f"“{_part(tree)}” makes a record"
        case ast.Call(func=ast.Name(id=name)):
            if name not in known.vocabulary.functions:
                yield from _built_in(tree, name, known)


def _calculated(tree: ast.BinOp, known: Known) -> Iterator[str]:
    left, right = tree.left, tree.right
    if kind_of(left, known) != NUMBER or kind_of(right, known) != NUMBER:
        yield f"“{_part(tree)}” calculates with what may be no number"
        return
    match tree.op:
        case ast.Div() | ast.FloorDiv() | ast.Mod():
            if not _is_one_or_more(right):
                yield f"“{_part(tree)}” divides by what may be nought, or less than one"
        case ast.Add() | ast.Sub():
            if not (_is_written(left) or _is_written(right)):
                yield f"“{_part(tree)}” may grow too large: add or take away a number that is written out"
        case _:
            if not (_is_written(left) and _is_written(right)):
                yield f"“{_part(tree)}” may grow too large: write the number out"


def _is_written(tree: ast.expr) -> bool:
    """Whether it is a number that is written out, with or without a sign."""
    return isinstance(tree.operand if isinstance(tree, ast.UnaryOp) else tree, ast.Constant)


def _is_one_or_more(tree: ast.expr) -> bool:
    number = tree.operand if isinstance(tree, ast.UnaryOp) else tree
    match number:
        case ast.Constant(value=int() | float() as value):
            return value >= 1
    return False


def _compared(tree: ast.Compare, known: Known) -> Iterator[str]:
    left = tree.left
    for op, right in zip(tree.ops, tree.comparators, strict=True):
        kinds = kind_of(left, known), kind_of(right, known)
        said = _part(ast.Compare(left, [op], [right]))
        if isinstance(op, _BY_SIZE) and kinds not in {(NUMBER, NUMBER), (TEXT, TEXT)}:
            yield f"“{said}” asks which is more of what may be no numbers"
        elif isinstance(op, ast.In | ast.NotIn) and kinds[1] != LIST and kinds != (TEXT, TEXT):
            yield f"“{said}” looks into what may be no list"
        left = right


def _built_in(tree: ast.Call, name: str, known: Known) -> Iterator[str]:
    kinds, _ = _BUILT_IN.get(name, (frozenset[str](), ""))
    given = [kind_of(arg, known) for arg in tree.args]
    if name in _OF_SEVERAL and len(given) > 1 and set(given) == {NUMBER} and not tree.keywords:
        return
    if len(given) != 1 or tree.keywords or given[0] not in kinds:
        yield f"“{_part(tree)}” cannot be worked out for every value"


def agreed(kinds: Collection[str]) -> str:
    """The kind of what may be any of these."""
    if len(kinds) == 1:
        return next(iter(kinds))
    return ONE if kinds and _SCALAR.issuperset(kinds) else UNKNOWN


def _answered(words: str) -> str:
    """The kind behind what the list of functions says of an answer."""
    if words.startswith("list"):
        return LIST
    return {"number": NUMBER, "yes or no": FLAG}.get(words, TEXT)


def _kind_of_value(value: object) -> str:
    match value:
        case None:
            return NOTHING
        case bool():
            return FLAG
        case int() | float():
            return NUMBER
    return TEXT


def _part(tree: ast.expr) -> str:
    return ast.unparse(tree)[:60]
