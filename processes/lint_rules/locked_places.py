"""Locked: what the pathway does, it does in its own process, after what it needs, and once where meant so.

Elsewhere an operation, a form or a called process finds nothing to work on, so that the step fails and no
case comes past it; or it does harm: sharing opened, a decision frozen or a plan published too early.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from processes.findings import Finding
from processes.graph import Level, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.duties import join
from processes.lint_rules.places import PLACES, Place
from processes.parsing import Model
from processes.token_board import detached_boundaries

RULE = "locked-places"


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in model.executable:
        hosts = _hosts(process, known)
        for node in process.nodes() if hosts else ():
            for place in (place for place in PLACES if place.test(node)):
                strange = [host for host in hosts if host not in place.where]
                if strange:
                    text = _misplaced(node, place, strange, known)
                    yield model.finding(RULE, node, text, _help(place, "Take the step out here."))
        for place in PLACES:
            if process.id in place.where:
                yield from _in_its_order(model, process, place, known)


def _in_its_order(
    model: Model, process: ProcessGraph, place: Place, known: Mapping[str, ProcessGraph]
) -> Iterator[Finding]:
    order = _Order(place, known)
    early = order.too_early(process, process.top, ()) if place.after else None
    if early is not None:
        text = f"“{early[-1].label}” {place.does} before {place.needs}: {pathway.in_words(early)}."
        yield model.finding(
            RULE, _drawn_here(process, early), text, _help(place, f"Put {place.needs} first.")
        )
    for level in process.levels.values() if place.once else ():
        again = order.again(process, level)
        if again is None:
            continue
        text = f"“{again[-1].label}” {place.does} a second time: {pathway.in_words(again)}."
        do = "Do it once."
        yield model.finding(RULE, _drawn_here(process, again), text, _help(place, do))


@dataclass(frozen=True)
class _Order:
    """What a place says of the order of steps, asked of a process and of what is drawn or called inside."""

    place: Place
    known: Mapping[str, ProcessGraph]

    def too_early(
        self,
        process: ProcessGraph,
        level: Level,
        after: tuple[str, ...],
        inside: frozenset[str] = frozenset(),
    ) -> list[Node] | None:
        """A way from the start, or from just after a node, to the doing without what it needs."""
        within: dict[str, list[Node]] = {}
        for node in level.nodes.values():
            drawn_inside, called = process.inside(node), self.known.get(node.called)
            way: list[Node] | None = [] if self.place.test(node) else None
            if way is None and drawn_inside is not None:
                way = self.too_early(process, drawn_inside, (), inside)
            elif way is None and called and called.id not in {*pathway.PATHWAY, *inside}:
                way = self.too_early(called, called.top, (), inside | {called.id})
            if way is not None:
                within[node.id] = way
        if not within:
            return None
        done = self._settled(process, level)
        opened = pathway.way_to_open(level, within, done, after=after)
        for event in detached_boundaries(level) if opened is None else ():
            # what a time limit starts beside a step is not part of the main route
            host = event.attached_to
            beside = pathway.way_to_open(level, within, done, after=[event.id])
            before = pathway.way_to_open(level, {host}, done, after=after) if beside else None
            if beside and before is not None:
                opened = [*before, event, *beside]
                break
        return None if opened is None else [*opened, *within[opened[-1].id]]

    def again(self, process: ProcessGraph, level: Level) -> list[Node] | None:
        """A way on which it is done, and done again without what it needs in between."""
        for node in level.nodes.values():
            if pathway.may_do(process, node, self.place.test, self._not_of_the_pathway()):
                way = self.too_early(process, level, (node.id,))
                if way is not None:
                    return [node, *way]
        return None

    def _settled(self, process: ProcessGraph, level: Level) -> set[str]:
        """Steps that do what is needed, and the events by which time ends the asking."""
        done = set[str]()
        for test in self.place.after:
            does = pathway.doing(process, level, test, self.known)
            cut = {e.id for id in does for e in level.boundaries(id) if e.interrupting}
            done |= does | cut
        return done

    def _not_of_the_pathway(self) -> Mapping[str, ProcessGraph]:
        return {id: each for id, each in self.known.items() if id not in pathway.PATHWAY}


def _hosts(process: ProcessGraph, known: Mapping[str, ProcessGraph]) -> list[str]:
    """The processes of the pathway in which it runs; itself where a message begins it; none of one that no
    case comes to.
    """
    if process.id in pathway.PATHWAY:
        return [process.id]
    found, seen, waiting = set[str](), {process.id}, [process.id]
    while waiting:
        called = waiting.pop()
        for each in known.values():
            if each.id not in seen and any(node.called == called for node in each.nodes()):
                seen.add(each.id)
                if each.id in pathway.PATHWAY:
                    found.add(each.id)
                else:
                    waiting.append(each.id)
    by_message = any(start.events for start in process.top.of_kind("startEvent"))
    return sorted(found) or ([process.id] if by_message else [])


def _misplaced(node: Node, place: Place, strange: list[str], known: Mapping[str, ProcessGraph]) -> str:
    here = join([f"“{known[host].label}”" for host in strange])
    names = [f"“{known[id].label}”" for id in place.where if id in known]
    if not names:
        return f"“{node.label}” in {here} {place.does}, which the service itself does and no drawing."
    return f"“{node.label}” {place.does}, which belongs in {join(names)} only, and stands in {here}."


def _drawn_here(process: ProcessGraph, way: list[Node]) -> Node:
    """The last step of a way that is drawn in the process itself, not in one that it calls."""
    ids = {id(node) for node in process.nodes()}
    return next((node for node in reversed(way) if id(node) in ids), way[-1])


def _help(place: Place, do: str) -> str:
    return pathway.help_of(
        do=do,
        why=place.why,
        rule="Each step in its own place",
        source=f"SafeLives’ One Front Door (pathway {place.step})",
    )
