"""The process as a whole, its lanes, and what is drawn around the steps: pools, notes, documents."""

from collections.abc import Iterator, Mapping

from lxml import etree

from processes import supported
from processes.comparison.doings import AUTOMATIC, what_it_does
from processes.comparison.drawings import Pair, Side
from processes.comparison.results import Change, Place, quoted
from processes.comparison.settings import changed_settings
from processes.comparison.words import Words
from processes.graph import Lane
from processes.model_files import BPMN
from processes.parsing import B, Model, local, one_line

_THINGS = {
    "participant": "pool",
    "messageFlow": "message between pools",
    "textAnnotation": "note",
    "association": "line to a note",
    "group": "frame",
    "dataObjectReference": "document",
    "dataStoreReference": "data store",
    "dataObject": "document",
    "dataInputAssociation": "arrow from a document",
    "dataOutputAssociation": "arrow to a document",
}
_UNKNOWN = ("choreographyTask", "subChoreography", "callChoreography", "conversation", "callConversation")


def changed_process(pair: Pair, words: Words) -> Iterator[Change]:
    """Name, guidance and whether it runs; then its lanes; then the settings of all its elements."""
    old, new = pair.old.graph, pair.new.graph
    place = pair.new.place()
    if old.name != new.name:
        said = f"The process {quoted(old.label)} is now called {quoted(new.label)}"
        yield place.change("changed", "name", old.name, new.name, said)
    if old.executable != new.executable:
        before, after = ("runs here", "is only drawn") if old.executable else ("is only drawn", "runs here")
        yield place.value("use", before, after)
    guidance = [_documentation(side.element) for side in (pair.old, pair.new)]
    if guidance[0] != guidance[1]:
        yield place.text("guidance", *guidance)
    if pair.old.model.file != pair.new.model.file:
        yield place.value("file", pair.old.model.file, pair.new.model.file)
    yield from _lanes(pair, words)
    yield from changed_settings(place, pair.old.element, pair.new.element)
    for old_id, new_id in pair.same.items():
        if old_id in pair.old.elements and new_id in pair.new.elements:
            before_xml, after_xml = pair.old.elements[old_id], pair.new.elements[new_id]
            yield from changed_settings(pair.new.place(new_id), before_xml, after_xml)
    for key, flow in pair.new.flows.items():
        if key in pair.old.flows and key in pair.old.elements and key in pair.new.elements:
            arrow = pair.new.place(key, label=f"The arrow to {pair.new.label(flow.target)}", name=flow.name)
            one, other = pair.old.elements[key], pair.new.elements[key]
            before, after = _documentation(one), _documentation(other)
            if before != after:
                yield arrow.text("guidance", before, after)
            yield from changed_settings(arrow, one, other)


def added_process(side: Side, words: Words) -> Change:
    said = f"The process {quoted(side.graph.label)} added, with {_size(side)}{_by_itself(side, words)}"
    return side.place().change("added", "process", "", side.graph.label, said)


def removed_process(side: Side, words: Words) -> Change:
    did = _by_itself(side, words, gone=True)
    said = f"The process {quoted(side.graph.label)} removed, with {_size(side)}{did}"
    return side.place().change("removed", "process", side.graph.label, "", said)


def changed_things(old: Model, new: Model) -> Iterator[Change]:
    """Pools, messages between them, notes and documents of one file, by id."""
    before, after = _things(old), _things(new)
    for id in dict.fromkeys([*after, *before]):
        one, other = before.get(id), after.get(id)
        shown = after.get(id, before.get(id))
        assert shown is not None
        place = _place(new.file, id, shown)
        kind = _kind(shown)
        if one is None:
            yield place.change("added", kind, "", _name(shown), f"{place.label} added")
        elif other is None:
            yield place.change("removed", kind, _name(shown), "", f"{place.label} removed")
        else:
            if _name(one) != _name(other):
                yield place.named(kind.capitalize()).value("text", quoted(_name(one)), quoted(_name(other)))
            for what, key in (("beginning", "sourceRef"), ("end", "targetRef"), ("process", "processRef")):
                if _ref(one, key) != _ref(other, key):
                    yield place.value(what, quoted(_ref(one, key)), quoted(_ref(other, key)))
            yield from changed_settings(place, one, other)


def _lanes(pair: Pair, words: Words) -> Iterator[Change]:
    old, new = pair.old.lanes, pair.new.lanes
    for key in dict.fromkeys([*new, *old]):
        one, other = old.get(key), new.get(key)
        lane = other or one
        assert lane is not None
        side = pair.new if other else pair.old
        place = side.place(lane.id, label=f"Lane {quoted(lane.name or key)}", name=lane.name)
        if one is None:
            yield place.change("added", "lane", "", lane.name, f"{place.label} added")
        elif other is None:
            yield place.change("removed", "lane", lane.name, "", f"{place.label} removed")
        else:
            yield from _lane(place, one, other, words)
            if key in pair.old.elements and key in pair.new.elements:
                yield from changed_settings(place, pair.old.elements[key], pair.new.elements[key])


def _lane(place: Place, old: Lane, new: Lane, words: Words) -> Iterator[Change]:
    if old.name != new.name:
        said = f"Lane {quoted(old.name)} is now called {quoted(new.name)}"
        yield place.change("changed", "name", old.name, new.name, said)
    before, after = _who(old, words), _who(new, words)
    for what in ("agency", "role"):
        if before[what] != after[what]:
            yield place.value(what, before[what], after[what])


def _who(lane: Lane, words: Words) -> Mapping[str, str]:
    who = lane.ofd.assignment
    return {
        "agency": words.agency(who.agency) if who else "",
        "role": words.role(who.role) if who else "",
    }


def _things(model: Model) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for element in model.source.root.iter(f"{B}*"):
        if element.get("id") and (local(element) in _THINGS or local(element) in _UNKNOWN):
            found.setdefault(element.get("id"), element)
    return found


def _kind(element: etree._Element) -> str:
    return _THINGS.get(local(element)) or supported.element(local(element)).label


def _place(file: str, id: str, element: etree._Element) -> Place:
    owner = next((one for one in element.iterancestors(f"{{{BPMN}}}process")), None)
    name = _name(element)
    return Place(
        file=file,
        process_id="" if owner is None else owner.get("id", ""),
        element_id=id,
        element_name=name,
        label=f"{_kind(element).capitalize()} {quoted(name or id)}",
    )


def _name(element: etree._Element) -> str:
    text = element.find(f"{B}text")
    written = "" if text is None else "".join(str(part) for part in text.itertext())
    return one_line(element.get("name") or written)


def _ref(element: etree._Element, key: str) -> str:
    child = element.find(f"{B}{key}")
    return element.get(key) or ("" if child is None else one_line(child.text))


def _documentation(element: etree._Element) -> str:
    texts = element.iterchildren(f"{B}documentation")
    return "\n".join("".join(str(part) for part in text.itertext()).strip() for text in texts)


def _size(side: Side) -> str:
    steps = sum(not node.kind.endswith(("Event", "Gateway")) for node in side.nodes.values())
    return f"{steps} step{'' if steps == 1 else 's'}"


def _by_itself(side: Side, words: Words, *, gone: bool = False) -> str:
    """The steps in which the service does something by itself, each with what that is."""
    doing = [
        f"{side.label(node.id)}{does}"
        for node in side.nodes.values()
        if node.kind in AUTOMATIC and (does := what_it_does(side, node, words, gone=gone))
    ]
    return f". The service itself {'did' if gone else 'does'}: {'; '.join(doing)}" if doing else ""
