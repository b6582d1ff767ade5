"""What a drawing of a draft says, however it is written down."""

import re
from typing import Any

from lxml import etree

from processes.models import ProcessVersion
from processes.parsing import parse

from .editing import FRONT_DOOR, kept


def graph(draft: ProcessVersion) -> Any:
    [process] = [one for one in parse(FRONT_DOOR, kept(draft).encode()).processes if one.executable]
    return process


def ways(draft: ProcessVersion, id: str) -> list[str]:
    return [flow.target for flow in graph(draft).top.out(id)]


def meaning(xml: str) -> list[str]:
    """All that a drawing says, without its picture and without the order that means nothing."""
    found = []
    for process in parse("x.bpmn", xml.encode()).processes:
        for level in process.levels.values():
            found += [re.sub(r"line=\d+|line=None", "", str(node)) for node in level.nodes.values()]
            for node in level.nodes:
                found += [f"{node} {place} {_flow(flow)}" for place, flow in enumerate(level.out(node))]
    return sorted(found)


def _flow(flow: Any) -> str:
    return f"{flow.id} {flow.target} {flow.name} {flow.condition}"


def things(content: bytes) -> set[str]:
    """Every element with its place, attributes and text."""
    found = set()

    def walk(element: Any, place: str) -> None:
        here = f"{place}/{etree.QName(element).localname}[{element.get('id', '')}]"
        found.add(f"{here} {sorted(element.attrib.items())} {(element.text or '').strip()!r}")
        for child in element:
            walk(child, here)

    walk(etree.fromstring(content), "")
    return found
