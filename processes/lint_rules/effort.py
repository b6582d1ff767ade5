"""How much an expression is to work out at most: the service stops one that takes too many steps.

Reckoned with lists as long as no family has them; what is over the limit then is told before a case meets it.
"""

import ast
from collections.abc import Iterator
from itertools import pairwise

from processes.engine.expressions import FUEL
from processes.lint_rules.certainty import LIST, LONGEST, ONE, TEXT, Known, kind_of

_TEXT = 40  #: letters of a text that a case brings; members of a list are short codes and ids


def takes_too_long(tree: ast.expr, known: Known) -> Iterator[str]:
    """A clause without a full stop, where it may take more steps than the service takes."""
    if _steps(tree, known) > FUEL:
        yield f"“{ast.unparse(tree)[:60]}” takes too many steps for a long list"


def _steps(tree: ast.expr, known: Known) -> int:
    match tree:
        case ast.ListComp(elt=inner, generators=[each]) | ast.GeneratorExp(elt=inner, generators=[each]):
            name = each.target.id if isinstance(each.target, ast.Name) else ""
            inside = known.also(name, ONE)
            once = sum(_steps(part, inside) for part in (*each.ifs, inner))
            return 1 + _steps(each.iter, known) + _length(each.iter) * once + _weight(tree, known) // 16
    parts = [child for child in ast.iter_child_nodes(tree) if isinstance(child, ast.expr)]
    own = 1 if isinstance(tree, ast.Name) else 1 + _weight(tree, known) // 16
    match tree:
        case ast.Call(args=args):
            own += 5 + sum(_weight(arg, known) for arg in args) // 4
        case ast.Compare(left=left, comparators=others):
            compared = [_weight(each, known) for each in (left, *others)]
            own += sum(one + other for one, other in pairwise(compared)) // 8
    return own + sum(_steps(part, known) for part in parts)


def _length(tree: ast.expr) -> int:
    match tree:
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return len(parts)
        case ast.ListComp(generators=[each]) | ast.GeneratorExp(generators=[each]):
            return _length(each.iter)
        case ast.IfExp(body=one, orelse=other):
            return max(_length(one), _length(other))
    return LONGEST


def _weight(tree: ast.expr, known: Known) -> int:
    """How much a value weighs in the reckoning of the service (`engine.sizes.weight`), at most."""
    match tree:
        case ast.Constant(value=str() as text):
            return len(text)
        case ast.List() | ast.Tuple() | ast.ListComp() | ast.GeneratorExp():
            texts = [len(str(each.value)) for each in ast.walk(tree) if isinstance(each, ast.Constant)]
            return _length(tree) * (1 + max((0, *texts)) // 8)
        case ast.IfExp(body=one, orelse=other):
            return max(_weight(one, known), _weight(other, known))
        case ast.BoolOp(values=parts):
            return max(_weight(part, known) for part in parts)
    kind = kind_of(tree, known)
    return LONGEST if kind == LIST else _TEXT if kind in (TEXT, ONE) else 1
