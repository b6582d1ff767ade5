"""Can every case come to an end, whatever routes it takes? Each level is played through in every order.

Conditions are not worked out: a route counts as possible. So what is found can happen as drawn, and a loop
counts as able to end. A level with too many orders is reported as not fully checked, never as sound.
"""

from collections.abc import Iterator

from processes.findings import WARNING, Finding
from processes.graph import Level, Node
from processes.parsing import Model
from processes.token_board import Standing, detached_boundaries
from processes.token_game import Play, play

RULE = "soundness"
_MAX_PROBLEMS = 5


def check_soundness(model: Model) -> Iterator[Finding]:
    """Findings with the way that leads to each problem. The structure of the drawing must be in order."""
    for process in model.executable:
        for level in process.levels.values():
            yield from _game(model, level, play(level))
            for event in detached_boundaries(level):
                yield from _game(model, level, play(level, after=(event.id,)), event)


def from_here(level: Level, standing: Standing) -> list[str]:
    """Why a case that stands there could not go on as drawn; empty where it can, whatever routes it takes."""
    game = play(level, standing=standing)
    found = [
        f"it would wait {_place(level, stuck.node_id)} for a route that has been passed already"
        for stuck in game.stuck
    ]
    found += [
        f"“{level.nodes[doubled.node_id].label}” could be opened twice at the same time"
        for doubled in game.doubled
    ]
    if game.capped:
        found.append("there are so many orders in which it can go on that not all of them can be checked")
    elif not found and game.endless() is not None:
        found.append("it could come to where no end can be reached any more")
    return list(dict.fromkeys(found))[:_MAX_PROBLEMS]


def _place(level: Level, node_id: str) -> str:
    """“at” a step that has a name, else “before” the next one that has."""
    node = level.nodes[node_id]
    if node.name:
        return f"at “{node.name}”"
    ways, seen = [node_id], {node_id}
    while ways:
        for following in level.next_ids(ways.pop(0)):
            if following not in seen and (name := level.nodes[following].name):
                return f"before “{name}”"
            ways += [] if following in seen else [following]
            seen.add(following)
    return f"at “{node.label}”"


def _game(model: Model, level: Level, game: Play, beside: Node | None = None) -> Iterator[Finding]:
    problems: dict[str, Finding] = {}
    for doubled in game.doubled:
        node = level.nodes[doubled.node_id]
        way = _way(level, [*game.path(doubled.state), *doubled.move])
        problems.setdefault(
            f"doubled {node.id}",
            model.finding(
                RULE,
                node,
                f"“{node.label}” can be opened twice at the same time: routes that run side by side come "
                f"together before it without waiting for each other. The way there: {way}.",
                "Merge the routes in a gateway that waits for all of them.",
            ),
        )
    for stuck in game.stuck:
        node = level.nodes[stuck.node_id]
        problems.setdefault(
            f"stuck {node.id}",
            model.finding(
                RULE,
                node,
                f"A case can get stuck at “{node.label}”: it waits for a route that was not taken. The way "
                f"there: {_way(level, [*game.path(stuck.state), *stuck.passed])}.",
                "Routes of which only one is taken meet in a merge of several routes; only routes that all "
                "run meet where all routes are waited for.",
            ),
        )
    endless = None if game.capped or problems else game.endless()
    if endless is not None:
        path = game.path(endless)
        problems["endless"] = model.finding(
            RULE,
            level.nodes[path[-1]] if path else None,
            f"A case can come to where no end can be reached any more. The way there: {_way(level, path)}.",
            "Lead a route from there to an end.",
        )
    if game.capped:
        problems["capped"] = model.finding(
            RULE,
            beside or level,
            "There are so many orders in which this can run that not all of them could be checked.",
            "Take parts out into called processes. Many branches side by side are best a process each.",
            WARNING,
        )
    yield from list(problems.values())[:_MAX_PROBLEMS]


def _way(level: Level, node_ids: list[str]) -> str:
    """The steps passed, as a reader follows them; nameless gateways are left out, long ways cut."""
    nodes = [level.nodes[id] for id in node_ids]
    names = [f"“{node.label}”" for node in nodes if node.name or not node.kind.endswith("Gateway")]
    if len(names) > 9:
        names = [*names[:4], "…", *names[-4:]]
    return " → ".join(names) or "straight from the start"
