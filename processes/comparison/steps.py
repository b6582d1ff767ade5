"""Steps, events and gateways: added, removed, and every property of those that stayed."""

from collections.abc import Iterator

from processes import supported
from processes.comparison.doings import what_it_does
from processes.comparison.drawings import Pair, Side, capital
from processes.comparison.facts import Fact, facts_of
from processes.comparison.results import Change, listed, quoted
from processes.comparison.words import Words
from processes.graph import Node

#: what a change of it says: “is now a plain start, and was a start by a message”
_BECAME = ("type", "event")


def changed_steps(pair: Pair, words: Words) -> Iterator[Change]:
    """Everything about steps, in the reading order of the new drawing, what is gone in its old place."""
    back = {new: old for old, new in pair.same.items()}
    gone: list[str] = [id for id in pair.old.nodes if id not in pair.same]
    after = _places_of(pair, gone)
    yield from (_removed(pair.old, id, words) for id in after.get("", ()))
    for id in pair.new.nodes:
        if id in back:
            yield from _changed(pair, back[id], id, words)
            yield from (_removed(pair.old, one, words) for one in after.get(id, ()))
        else:
            yield _added(pair.new, id, words)


def _places_of(pair: Pair, gone: list[str]) -> dict[str, list[str]]:
    """Which removed steps are told after which step of the new drawing (empty: at the beginning)."""
    places: dict[str, list[str]] = {}
    last = ""
    for id in pair.old.nodes:
        if id in pair.same:
            last = pair.same[id]
        elif id in gone:
            places.setdefault(last, []).append(id)
    return places


def _added(side: Side, id: str, words: Words) -> Change:
    place, node = side.place(id), side.nodes[id]
    said = f"{place.label} added {_where(side, node, removed=False)}{what_it_does(side, node, words)}"
    return place.change("added", "step", "", supported.element(node.kind).label, said)


def _removed(side: Side, id: str, words: Words) -> Change:
    place, node = side.place(id), side.nodes[id]
    does = what_it_does(side, node, words, gone=True)
    said = f"{place.label} removed {_where(side, node, removed=True)}{does}"
    return place.change("removed", "step", supported.element(node.kind).label, "", said)


def _where(side: Side, node: Node, *, removed: bool) -> str:
    if node.attached_to:
        return f"{'from' if removed else 'on'} the edge of {side.label(node.attached_to)}"
    before, after = listed(side.before(node)[:3]), listed(side.after(node)[:3])
    if before and after:
        where = f"{'from ' if removed else ''}between {before} and {after}"
    elif before or after:
        where = f"{'from ' if removed else ''}{'after ' + before if before else 'before ' + after}"
    else:
        where = "from the drawing" if removed else "without a route to or from it"
    inside = side.level_of(node)
    return where if inside.id == side.graph.id else f"{where} in {side.label(inside.id)}"


def _changed(pair: Pair, old_id: str, new_id: str, words: Words) -> Iterator[Change]:
    old, new = pair.old.nodes[old_id], pair.new.nodes[new_id]
    place = pair.new.place(new_id)
    if old.name != new.name:
        yield renamed(pair, old, new)
    before, after = facts_of(pair.old, old, words, pair), facts_of(pair.new, new, words)
    for what in dict.fromkeys([*after, *before]):
        one, other = before.get(what, Fact(None)), after.get(what, Fact(None))
        if one.key == other.key:
            continue
        if what in _BECAME and one.said and other.said:
            said = f"{place.label} is now {_a(other.said)}, and was {_a(one.said)}"
            yield place.change("changed", what, one.said, other.said, said)
        elif one.long or other.long:
            yield place.text(what, one.said, other.said)
        else:
            yield place.value(what, one.said, other.said)
    if old_id != new_id:
        yield place.change("changed", "drawn anew", old_id, new_id, f"{place.label} was drawn anew")


def _a(label: str) -> str:
    return f"{'an' if label[:1] in 'aeiou' else 'a'} {label}"


def renamed(pair: Pair, old: Node, new: Node) -> Change:
    place = pair.new.place(new.id)
    if old.name and new.name:
        said = f"{quoted(old.name)} is now called {quoted(new.name)}"
    elif new.name:
        said = f"{capital(pair.old.label(old.id))} is now called {quoted(new.name)}"
    else:
        said = f"{quoted(old.name)} has no name any more"
    return place.change("changed", "name", old.name, new.name, said)
