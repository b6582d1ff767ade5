"""A way along the arrows of one level, read off the drawing without playing it.

It exists wherever a case can go so, and more often: routes that run side by side are not told apart. Where
there is none, nothing needs playing; where there are too many orders to play, it is what must be assumed.
"""

from collections import deque
from collections.abc import Collection, Iterable

from processes.graph import Level, Node
from processes.token_board import detached_boundaries


def drawn_way(
    level: Level,
    *,
    after: Iterable[str] = (),
    without: Collection[str] = (),
    around: Collection[str] = (),
    to: Collection[str] | None = None,
) -> list[Node] | None:
    """The nodes of a shortest way to one of `to` (or to an end), from the start or from just after a node.

    Nodes of `without` may be entered and left over an edge event, not completed; those of `around` are not
    entered. Branches beside a step that never join the main route are no way to an end of it.
    """
    beside = {event.id for event in detached_boundaries(level)} - set(after)
    firsts = [flow.target for id in after for flow in level.out(id)] if after else None
    roots = [node.id for node in level.of_kind("startEvent")] if firsts is None else firsts
    before: dict[str, str] = dict.fromkeys((id for id in roots if id in level.nodes), "")
    queue = deque(before)
    while queue:
        id = queue.popleft()
        if to is not None and id in to:
            return _back(level, before, id)
        if id in around:
            continue
        onward = [] if id in without else [flow.target for flow in level.out(id)]
        if to is None and id not in without and not onward:
            return _back(level, before, id)
        for following in (*onward, *(each.id for each in level.boundaries(id))):
            if following in level.nodes and following not in before and following not in beside:
                before[following] = id
                queue.append(following)
    return None


def in_flow_order(
    level: Level, played: list[str], *, after: Iterable[str] = (), without: Collection[str] = ()
) -> list[Node]:
    """What was played, arrow by arrow to its last node. Of routes that ran side by side, the one that leads
    there: in the order of the game their steps are mixed, and those of a step still open come last.
    """
    edges = [level.nodes[id] for id in played if level.nodes[id].attached_to]
    passed = {*played, *(event.attached_to for event in edges)}
    starts = {node.id for node in level.of_kind("startEvent")}
    around = level.nodes.keys() - passed - starts
    way = drawn_way(level, after=after, without=without, around=around, to=set(played[-1:]))
    if way is None:
        return [level.nodes[id] for id in played]
    return [node for node in way if node.id not in starts]


def _back(level: Level, before: dict[str, str], id: str) -> list[Node]:
    way = []
    while id:
        way.append(level.nodes[id])
        id = before[id]
    return way[::-1]
