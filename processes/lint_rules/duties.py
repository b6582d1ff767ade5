"""Steps that no way to an end may leave out, and what comes before what: the shape of most locked rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from processes.graph import Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.truth import World, assuming


@dataclass(frozen=True)
class Duty:
    """Something that is done on every way to an end, as far as a case can go it in a world."""

    what: str  #: as in “without …”
    test: pathway.Test
    world: World = field(default_factory=dict, hash=False)


def join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def skipped(
    process: ProcessGraph, duties: Sequence[Duty], known: Mapping[str, ProcessGraph]
) -> Iterator[tuple[list[Node], list[Duty]]]:
    """Ways to an end that leave out a duty, each with all of the duties that it leaves out. One way that
    leaves out several is told once.
    """
    level = process.top
    does = {duty.what: pathway.doing(process, level, duty.test, known, duty.world) for duty in duties}
    left = list(duties)
    while left:
        duty = left.pop(0)
        way = pathway.way_to_an_end(assuming(level, duty.world), does[duty.what])
        if way is None:
            continue
        passed = {node.id for node in way}
        also = [
            other
            for other in left
            if not passed & does[other.what] and (not other.world or other.world == duty.world)
        ]
        left = [other for other in left if other not in also]
        yield way, [duty, *also]


def too_early(
    process: ProcessGraph,
    pairs: Sequence[tuple[Duty, Duty]],
    known: Mapping[str, ProcessGraph],
    without: Sequence[Duty] = (),
) -> Iterator[tuple[list[Node], Duty, Duty]]:
    """Ways on which the first of a pair is begun before the second is done. What is left out altogether, on
    some way, is not told again.
    """
    level = process.top
    told: set[str] = set()
    for later, earlier in pairs:
        if earlier in without or later in without or later.what in told:
            continue
        wanted = pathway.doing(process, level, later.test, known)
        done = pathway.doing(process, level, earlier.test, known, earlier.world)
        way = pathway.way_to_open(assuming(level, earlier.world), wanted, done) if wanted else None
        if way is not None:
            told.add(later.what)
            yield way, later, earlier


def not_followed(
    process: ProcessGraph,
    pairs: Sequence[tuple[Duty, Duty]],
    known: Mapping[str, ProcessGraph],
    without: Sequence[Duty] = (),
) -> Iterator[tuple[list[Node], Duty, Duty]]:
    """Ways on which the first of a pair is done, and the end is reached without the second after it."""
    level = process.top
    for first, then in pairs:
        if first in without or then in without:
            continue
        done = pathway.doing(process, level, then.test, known, then.world)
        for id in sorted(pathway.doing(process, level, first.test, known)):
            way = pathway.way_to_an_end(assuming(level, then.world), done, after=[id])
            if way is not None:
                yield [level.nodes[id], *way], first, then
                break
