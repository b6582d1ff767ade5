"""Random drawings as nested blocks: each has one way in and one way out, so every walk can come to its end.

What the engine runs is all here: sequences, choices, parallel and (outside of loops) inclusive branches,
loops, repeated activities, sub-processes, calls, timers, messages, operations, errors, escalations,
terminating ends and every kind of boundary event. `tests.sameness.drawing` draws them.
"""

from dataclasses import dataclass

from tests.sameness.choices import Choices, chance, pick

NUMBERS = ("a", "b", "c")  #: variables that routes look at; people and operations change them
TESTS = ("{} > 4", "{} % 2 == 0", "{} < 3 or {} == 9", "not ({} > 6)")


@dataclass(frozen=True)
class Repeat:
    """How an activity is repeated."""

    source: str  #: expression: a list of items, or a number
    is_number: bool = False
    in_row: bool = False
    output: bool = False  #: the results are gathered in a list
    enough: str = ""  #: expression that ends it early


@dataclass(frozen=True)
class Edge:
    """An event on the edge of an activity, and what follows it."""

    event: str  #: timer, cycle, message, error or escalation
    interrupting: bool
    then: "Block"


@dataclass(frozen=True)
class Block:
    """A part of a drawing."""

    kind: str
    parts: tuple["Block", ...] = ()
    tests: tuple[str, ...] = ()  #: conditions of the branches but the last, which is the one for “otherwise”
    repeat: Repeat | None = None
    edges: tuple[Edge, ...] = ()
    turns: int = 0  #: of a loop, at most

    def __str__(self) -> str:
        marks = "*" if self.repeat else ""
        marks += "".join(f" @{e.event}{'' if e.interrupting else '~'}:{e.then}" for e in self.edges)
        inside = ", ".join(map(str, self.parts))
        return f"{self.kind}{marks}" + (f"({inside})" if inside else "")


DEEPEST = 3
LEAVES = ("ask", "ask", "ask", "script", "operate", "hear", "sleep", "first")
NESTS = ("sequence", "sequence", "choice", "parallel", "parallel", "some", "loop", "group", "group", "call")


def whole(choices: Choices) -> Block:
    """A random process: two to four blocks in a row, up to three deep."""
    return Block("sequence", tuple(block(choices, DEEPEST) for _ in range(choices.number(2, 4))))


def block(choices: Choices, depth: int, *, looping: bool = False) -> Block:
    """A random block, at most so deep. `looping`: inside a loop of its own level."""
    kind = pick(choices, NESTS if depth > 0 and chance(choices, 75) else LEAVES)
    if kind == "some" and looping:
        kind = "parallel"
    match kind:
        case "sequence":
            return Block(kind, _parts(choices, depth, looping, 2, 3))
        case "parallel":
            return Block(kind, _parts(choices, depth, looping, 2, 3))
        case "choice" | "some":
            parts = _parts(choices, depth, looping, 2, 3)
            return Block(kind, parts, tests=tuple(_test(choices) for _ in parts[1:]))
        case "loop":
            return Block(kind, (block(choices, depth - 1, looping=True),), turns=choices.number(1, 3))
        case "group" | "call":
            inside = (block(choices, depth - 1),)
            kind = _inside(choices, kind)
            codes = {"failing": "error", "raising": "escalation"}
            return _activity(choices, Block(kind, inside), depth, looping, codes.get(kind, ""))
        case "ask" | "operate":
            return _activity(choices, Block(kind), depth, looping, "error" if kind == "operate" else "")
    return Block(kind)


def _inside(choices: Choices, kind: str) -> str:
    """What else a sub-process does beside its body: it may fail, raise an escalation, or end all at once."""
    if kind == "call" or chance(choices, 55):
        return kind
    return pick(choices, ("failing", "raising", "ending"))


def _parts(choices: Choices, depth: int, looping: bool, low: int, high: int) -> tuple[Block, ...]:
    return tuple(block(choices, depth - 1, looping=looping) for _ in range(choices.number(low, high)))


def _test(choices: Choices) -> str:
    return pick(choices, TESTS).replace("{}", pick(choices, NUMBERS))


def _activity(choices: Choices, plain: Block, depth: int, looping: bool, thrown: str) -> Block:
    repeat = _repeat(choices, plain.kind) if chance(choices, 35) else None
    edges = []
    if thrown == "error" and (plain.kind != "operate" or chance(choices, 50)):
        edges.append(Edge("error", True, block(choices, min(depth - 1, 0), looping=looping)))
    if thrown == "escalation":
        edges.append(
            Edge("escalation", chance(choices, 50), block(choices, min(depth - 1, 0), looping=looping))
        )
    for event in ("timer", "cycle", "message"):
        if chance(choices, 22):
            interrupting = event != "cycle" and chance(choices, 60)
            edges.append(Edge(event, interrupting, block(choices, min(depth - 1, 1), looping=looping)))
    return Block(plain.kind, plain.parts, repeat=repeat, edges=tuple(edges))


def _repeat(choices: Choices, kind: str) -> Repeat:
    is_number = chance(choices, 25)
    source = (
        pick(choices, ("2", "a % 3", "1"))
        if is_number
        else pick(choices, ("people", "people[:2]", '["x", "y", "z"]', "[n for n in people if n != 2]", "[]"))
    )
    in_row = chance(choices, 30)
    enough = pick(
        choices, ("", "", "numberOfCompletedInstances >= 2", "numberOfActiveInstances == 1", "b > 7")
    )
    return Repeat(source, is_number, in_row, kind == "ask" and chance(choices, 30), enough)
