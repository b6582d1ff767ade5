"""Where the arrows of one level lead: what lies ahead, which steps stand on a loop, which of them wait."""

from collections.abc import Collection, Iterable, Mapping

from processes.graph import HUMAN, Level, Node, ProcessGraph

_WAITING = HUMAN | {"receiveTask", "intermediateCatchEvent", "eventBasedGateway"}


def ahead(
    level: Level, roots: Iterable[str], *, side: bool = True, avoiding: Collection[str] = ()
) -> set[str]:
    """Ids of all nodes that can come after `roots`, these included.

    Without `side`, edge events that leave their step open are not followed. Nodes of `avoiding` are neither
    entered nor passed.
    """
    seen: set[str] = set()
    stack = list(roots)
    while stack:
        id = stack.pop()
        if id in seen or id in avoiding or id not in level.nodes:
            continue
        seen.add(id)
        stack += [flow.target for flow in level.out(id)]
        stack += [event.id for event in level.boundaries(id) if side or event.interrupting]
    return seen


def loops(level: Level, *, without: Collection[str] = ()) -> list[set[str]]:
    """Groups of nodes from each of which a case can come back to itself, leaving some nodes out."""
    kept = [id for id in level.nodes if id not in without]
    into: dict[str, list[str]] = {id: [] for id in kept}
    for id in kept:
        for following in level.next_ids(id):
            if following in into:
                into[following].append(id)
    assigned: set[str] = set()
    groups = []
    for root in reversed(_finishing_order(level, kept)):
        group, stack = set(), [root]
        while stack:
            id = stack.pop()
            if id not in assigned:
                assigned.add(id)
                group.add(id)
                stack += into[id]
        if len(group) > 1 or (group and root in level.next_ids(root)):
            groups.append(group)
    return groups


def _finishing_order(level: Level, kept: list[str]) -> list[str]:
    seen, finished, allowed = set[str](), list[str](), set(kept)
    for root in kept:
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(level.next_ids(root)))]
        while stack:
            current, following = stack[-1]
            child = next((id for id in following if id in allowed and id not in seen), None)
            if child is None:
                finished.append(current)
                stack.pop()
            else:
                seen.add(child)
                stack.append((child, iter(level.next_ids(child))))
    return finished


def waits(node: Node, process: ProcessGraph, processes: Mapping[str, ProcessGraph]) -> bool:
    """Whether a case always stops at this node until somebody or something comes.

    A service step does not count: it goes on by itself as soon as its operation is done.
    """
    return _waits(node, process, processes, frozenset())


def _waits(
    node: Node, process: ProcessGraph, processes: Mapping[str, ProcessGraph], inside: frozenset[str]
) -> bool:
    if node.kind in _WAITING:
        return True
    drawn_inside = process.inside(node)
    if drawn_inside is not None:
        return not _can_pass(drawn_inside, process, processes, inside)
    if node.kind == "callActivity":
        called = processes.get(node.called)
        if called is None or node.called in inside:
            return True  # reported by the rule on called processes
        return not _can_pass(called.top, called, processes, inside | {node.called})
    return False


def _can_pass(
    level: Level, process: ProcessGraph, processes: Mapping[str, ProcessGraph], inside: frozenset[str]
) -> bool:
    waiting = {node.id for node in level.nodes.values() if _waits(node, process, processes, inside)}
    starts = [node.id for node in level.of_kind("startEvent")]
    reached = ahead(level, starts, avoiding=waiting)
    return any(level.nodes[id].kind == "endEvent" for id in reached)


def may_wait(node: Node, process: ProcessGraph, processes: Mapping[str, ProcessGraph]) -> bool:
    """Whether there is anything at or inside this node at which a case can stop."""
    return _may_wait(node, process, processes, frozenset())


def _may_wait(
    node: Node, process: ProcessGraph, processes: Mapping[str, ProcessGraph], inside: frozenset[str]
) -> bool:
    if node.kind in _WAITING:
        return True
    inner: Iterable[Node] = ()
    drawn_inside = process.inside(node)
    if drawn_inside is not None:
        inner = drawn_inside.nodes.values()
    elif node.kind == "callActivity" and node.called not in inside:
        process = processes.get(node.called, process)
        inner = process.nodes() if node.called in processes else ()
        inside = inside | {node.called}
    return any(_may_wait(child, process, processes, inside) for child in inner)
