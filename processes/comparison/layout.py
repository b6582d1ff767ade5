"""Where things stand on the drawing: told apart, since no case notices."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from processes.comparison.results import Change, Place
from processes.parsing import Model, local

_COLOURS = ("fill", "stroke", "background-color", "border-color", "color")


@dataclass(frozen=True)
class Drawn:
    """One shape or arrow as it is drawn. Numbers are kept as they are written, rounded to whole ones."""

    arrow: bool
    where: tuple[str, ...]
    size: tuple[str, ...]
    label: tuple[str, ...]
    colours: tuple[tuple[str, str], ...]
    rest: tuple[tuple[str, str], ...]


def moves(
    old: Model, new: Model, *, same: Mapping[str, str], place: Callable[[str], Place | None]
) -> Iterator[Change]:
    """Every thing of both drawings that is drawn in another place or way.

    `same` turns ids of the old drawing into those of the new one; `place` gives the words for an id, None for
    a thing that is new or gone and told elsewhere.
    """
    before = {same.get(id, id): drawn for id, drawn in _drawn(old).items()}
    after = _drawn(new)
    for id in dict.fromkeys([*after, *before]):
        thing = place(id)
        if thing is None:
            continue
        one, other = before.get(id), after.get(id)
        if one is None or other is None:
            said = "is drawn now" if one is None else "is not drawn any more"
            yield thing.change("changed", "drawing", "", "", f"{thing.label} {said}")
            continue
        yield from _moved(thing, one, other)


def _moved(thing: Place, one: Drawn, other: Drawn) -> Iterator[Change]:
    moved = "is drawn another way" if one.arrow or other.arrow else "moved"
    for what, said, before, after in (
        ("position", moved, one.where, other.where),
        ("size", "is drawn in another size", one.size, other.size),
        ("place of the name", "has its name in another place", one.label, other.label),
        ("colour", "has another colour", _pairs(one.colours), _pairs(other.colours)),
        ("appearance", "looks different", _pairs(one.rest), _pairs(other.rest)),
    ):
        if before != after and not (what == "place of the name" and one.where != other.where):
            yield thing.change("changed", what, " ".join(before), " ".join(after), f"{thing.label} {said}")


def _drawn(model: Model) -> dict[str, Drawn]:
    found: dict[str, Drawn] = {}
    for element in model.source.root.iter(etree.Element):
        if local(element) in ("BPMNShape", "BPMNEdge") and element.get("bpmnElement"):
            found.setdefault(_plain(element.get("bpmnElement")), _read(element))
    return found


def _read(element: etree._Element) -> Drawn:
    bounds = next((part for part in element if local(part) == "Bounds"), None)
    label = next((part for part in element if local(part) == "BPMNLabel"), None)
    points = [_numbers(part, "x", "y") for part in element if local(part) == "waypoint"]
    within = [] if label is None else [part for part in label if local(part) == "Bounds"]
    colours, rest = [], []
    for key, value in sorted(element.attrib.items()):
        name = etree.QName(key).localname
        if name in _COLOURS:
            colours.append((name, value.strip().lower()))
        elif name not in ("id", "bpmnElement", "sourceElement", "targetElement"):
            rest.append((name, value.strip()))
    return Drawn(
        arrow=local(element) == "BPMNEdge",
        where=tuple(number for point in points for number in point) or _numbers(bounds, "x", "y"),
        size=_numbers(bounds, "width", "height"),
        label=tuple(number for part in within for number in _numbers(part, "x", "y", "width", "height")),
        colours=tuple(colours),
        rest=tuple(rest),
    )


def _numbers(element: etree._Element | None, *keys: str) -> tuple[str, ...]:
    return () if element is None else tuple(_rounded(element.get(key, "")) for key in keys)


def _rounded(text: str) -> str:
    try:
        return str(round(float(text)))
    except (ValueError, OverflowError):
        return text.strip()


def _pairs(values: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(f"{name} {value}" for name, value in values)


def _plain(reference: str) -> str:
    """A reference without the prefix of its namespace."""
    return reference.rpartition(":")[2]
