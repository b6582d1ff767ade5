"""Arrows: what leads where, under which condition, and in which order conditions are tried."""

from collections.abc import Iterator, Mapping

from processes.comparison.drawings import Pair, Side, capital
from processes.comparison.facts import in_words
from processes.comparison.results import Change, Place, quoted
from processes.comparison.words import Words
from processes.graph import CONDITIONAL, Flow

Ends = tuple[str, str]


def changed_routes(pair: Pair, words: Words) -> Iterator[Change]:
    """What a new or removed step between two others says already is not said again."""
    flows = _matched(pair)
    before, after = _leads_to(pair, old=True), _leads_to(pair, old=False)
    lost, gained = before - after, after - before
    for old_key, new_key in flows.items():
        yield from _changed(pair, pair.old.flows[old_key], pair.new.flows[new_key], lost, gained, words)
    for key, flow in pair.new.flows.items():
        if key not in flows.values():
            yield from _added(pair, flow, gained, words)
    for key, flow in pair.old.flows.items():
        if key not in flows:
            yield from _removed(pair, flow, lost, words)
    yield from _rewired(pair, lost, gained)
    yield from _orders(pair, flows)


def _matched(pair: Pair) -> dict[str, str]:
    """Arrow of the old drawing to the same one of the new: by id, else by what it connects."""
    same = {key: key for key in pair.old.flows if key in pair.new.flows}
    free: dict[Ends, list[str]] = {}
    for key, flow in pair.new.flows.items():
        if key not in same:
            free.setdefault((flow.source, flow.target), []).append(key)
    for key, flow in pair.old.flows.items():
        ends = _ends(pair, flow)
        if key not in same and free.get(ends):
            same[key] = free[ends].pop(0)
    return same


def _ends(pair: Pair, flow: Flow) -> Ends:
    """Ends of an arrow of the old drawing, as ids of the new one."""
    return pair.same.get(flow.source, flow.source), pair.same.get(flow.target, flow.target)


def _direct(pair: Pair, *, old: bool) -> set[Ends]:
    """What one arrow connects, as ids of the new drawing."""
    if old:
        return {_ends(pair, flow) for flow in pair.old.flows.values()}
    return {(flow.source, flow.target) for flow in pair.new.flows.values()}


def _leads_to(pair: Pair, *, old: bool) -> set[Ends]:
    """Which kept step leads to which other, over nothing or only over steps that are new or gone."""
    side = pair.old if old else pair.new
    named: Mapping[str, str] = pair.same if old else {id: id for id in pair.kept}
    found: set[Ends] = set()
    for id, name in named.items():
        seen, waiting = {id}, list(side.out(side.nodes[id]))
        while waiting:
            node = waiting.pop()
            if node.id in named:
                found.add((name, named[node.id]))
            elif node.id not in seen:
                seen.add(node.id)
                waiting += side.out(node)
    return found


def _changed(
    pair: Pair, old: Flow, new: Flow, lost: set[Ends], gained: set[Ends], words: Words
) -> Iterator[Change]:
    place = _place(pair.new, new)
    was, now = _ends(pair, old), (new.source, new.target)
    through_new = set(now) & set(pair.new.nodes) - pair.kept
    through_gone = {old.source, old.target} & set(pair.old.nodes) - set(pair.same)
    plain = was[0] == now[0] and was in lost and now in gained and not (old.name or old.condition)
    if was != now and not (through_new or through_gone or plain):
        lost.discard(was)
        gained.discard(now)
        yield place.change(
            "rewired",
            "route",
            pair.old.route(old),
            pair.new.route(new),
            f"{capital(pair.old.route(old))} is now {pair.new.route(new)}",
        )
    if old.name != new.name:
        yield place.value("name", quoted(old.name) if old.name else "", quoted(new.name) if new.name else "")
    if (old.condition or "") != (new.condition or ""):
        yield place.value(
            "condition", in_words(old.condition or "", words), in_words(new.condition or "", words)
        )


def _added(pair: Pair, flow: Flow, gained: set[Ends], words: Words) -> Iterator[Change]:
    ends = (flow.source, flow.target)
    if flow.condition:
        gained.discard(ends)
        when = in_words(flow.condition, words)
        said = f"{capital(pair.new.route(flow))} added, taken when {when}"
        yield _place(pair.new, flow).change("added", "route", "", when, said)
    elif ends in _direct(pair, old=True) or not set(ends) <= set(pair.new.nodes):
        said = f"{capital(pair.new.route(flow))} added"
        yield _place(pair.new, flow).change("added", "route", "", pair.new.route(flow), said)


def _removed(pair: Pair, flow: Flow, lost: set[Ends], words: Words) -> Iterator[Change]:
    ends = _ends(pair, flow)
    kept = {flow.source, flow.target} <= set(pair.same)
    if flow.condition:
        lost.discard(ends)
        when = in_words(flow.condition, words)
        said = f"{capital(pair.old.route(flow))} removed, which was taken when {when}"
        yield _place(pair.old, flow).change("removed", "route", when, "", said)
    elif (kept and ends in _direct(pair, old=False)) or not {flow.source, flow.target} <= set(pair.old.nodes):
        said = f"{capital(pair.old.route(flow))} removed"
        yield _place(pair.old, flow).change("removed", "route", pair.old.route(flow), "", said)


def _rewired(pair: Pair, lost: set[Ends], gained: set[Ends]) -> Iterator[Change]:
    back = {new: old for old, new in pair.same.items()}
    for source in pair.new.nodes:
        no_more = sorted(target for start, target in lost if start == source)
        newly = sorted(target for start, target in gained if start == source)
        place = pair.new.place(source)
        old = [pair.old.label(back[target]) for target in no_more]
        new = [pair.new.label(target) for target in newly]
        if len(old) == len(new) == 1:
            said = f"{place.label} now leads to {new[0]} instead of {old[0]}"
            yield place.change("rewired", "route", old[0], new[0], said)
            continue
        for label in new:
            yield place.change("rewired", "route", "", label, f"{place.label} now also leads to {label}")
        for label in old:
            yield place.change("rewired", "route", label, "", f"{place.label} no longer leads to {label}")


def _orders(pair: Pair, flows: Mapping[str, str]) -> Iterator[Change]:
    """The first condition that holds decides, so their order matters."""
    back = {new: old for old, new in flows.items()}
    for old_id, new_id in pair.same.items():
        old, new = pair.old.nodes[old_id], pair.new.nodes[new_id]
        if not {old.kind, new.kind} <= CONDITIONAL:
            continue
        now = [key for key, flow in _conditional(pair.new, new_id) if key in back]
        was = [flows[key] for key, flow in _conditional(pair.old, old_id) if key in flows]
        common = set(now) & set(was)
        now, was = [key for key in now if key in common], [key for key in was if key in common]
        if now != was:
            place = pair.new.place(new_id)
            before = ", then ".join(_short(pair.new, key) for key in was)
            after = ", then ".join(_short(pair.new, key) for key in now)
            yield place.value("order of the conditions", before, after)


def _conditional(side: Side, gateway: str) -> list[tuple[str, Flow]]:
    return [(key, flow) for key, flow in side.flows.items() if flow.source == gateway and flow.condition]


def _short(side: Side, key: str) -> str:
    flow = side.flows[key]
    return quoted(flow.name) if flow.name else f"to {side.label(flow.target)}"


def _place(side: Side, flow: Flow) -> Place:
    return side.place(flow.id, label=capital(side.route(flow)), name=flow.name)
