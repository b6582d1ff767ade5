"""The pictures can be read: nothing lies on anything else, and every step says what it asks and why."""

from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml import etree

BPMN = Path(__file__).resolve().parents[3] / "bpmn"
DRAWINGS = sorted(BPMN.glob("*/*.bpmn"))
NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "ofd": "urn:one-front-door:bpmn:1",
}
CONTAINERS = {"participant", "lane", "subProcess"}

pytestmark = pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


Point = tuple[float, float]
Segment = tuple[Point, Point]


class Picture:
    """Boxes, labels and lines of a drawing by element id."""

    def __init__(self, path: Path) -> None:
        root = etree.parse(str(path)).getroot()
        self.elements: dict[str, Any] = {e.get("id"): e for e in root.iter() if e.get("id")}
        self.boxes: dict[str, Box] = {}
        self.labels: dict[str, Box] = {}
        self.lines: dict[str, list[Segment]] = {}
        for shape in root.iterfind(".//bpmndi:BPMNShape", NS):
            id = shape.get("bpmnElement")
            self.boxes[id] = box(shape.find("dc:Bounds", NS))
            self._label(shape, id)
        for edge in root.iterfind(".//bpmndi:BPMNEdge", NS):
            id = edge.get("bpmnElement")
            points = [(float(p.get("x")), float(p.get("y"))) for p in edge.iterfind("di:waypoint", NS)]
            self.lines[id] = list(pairwise(points))
            self._label(edge, id)

    def _label(self, shape: Any, id: str) -> None:
        bounds = shape.find("bpmndi:BPMNLabel/dc:Bounds", NS)
        if bounds is not None:
            self.labels[id] = box(bounds)

    def kind(self, id: str) -> str:
        return str(etree.QName(self.elements[id]).localname)

    @property
    def steps(self) -> dict[str, Box]:
        return {id: place for id, place in self.boxes.items() if self.kind(id) not in CONTAINERS}

    def ends(self, flow: str) -> set[str]:
        return {self.elements[flow].get("sourceRef"), self.elements[flow].get("targetRef")}


def box(bounds: Any) -> Box:
    return Box(*(float(bounds.get(key)) for key in ("x", "y", "width", "height")))


def touches(segment: Segment, place: Box, margin: float = 0) -> bool:
    (x1, y1), (x2, y2) = segment
    return (
        max(x1, x2) > place.x - margin
        and min(x1, x2) < place.x + place.width + margin
        and max(y1, y2) > place.y - margin
        and min(y1, y2) < place.y + place.height + margin
    )


def test_every_step_and_arrow_has_its_place(path: Path) -> None:
    picture = Picture(path)
    drawn = set(picture.boxes) | set(picture.lines)
    root = etree.parse(str(path)).getroot()
    parts = root.xpath(
        "//bpmn:participant | //bpmn:lane | //bpmn:sequenceFlow | //bpmn:messageFlow"
        " | //bpmn:process//*[bpmn:incoming or bpmn:outgoing]",
        namespaces=NS,
    )
    assert {part.get("id") for part in parts} - drawn == set()


def test_lines_run_straight_and_through_nothing(path: Path) -> None:
    picture = Picture(path)
    for flow, segments in picture.lines.items():
        for segment in segments:
            (x1, y1), (x2, y2) = segment
            assert abs(x1 - x2) < 1.5 or abs(y1 - y2) < 1.5, f"{flow} runs aslant"
            for id, place in picture.steps.items():
                assert id in picture.ends(flow) or not touches(segment, place, 3), f"{flow} runs through {id}"
            for id, place in picture.labels.items():
                assert not touches(segment, place), f"{flow} runs over the text of {id}"


def test_no_line_crosses_or_covers_another(path: Path) -> None:
    picture = Picture(path)
    for (flow, ones), (other, others) in combinations(picture.lines.items(), 2):
        for one in ones:
            for two in others:
                crossing = crosses(one, two) or crosses(two, one) or lies_on(one, two)
                assert not crossing, f"{flow} meets {other}"


def crosses(level: Segment, upright: Segment) -> bool:
    (x1, y1), (x2, y2) = level
    (u1, v1), (u2, v2) = upright
    if abs(y1 - y2) > 1.5 or abs(u1 - u2) > 1.5:
        return False
    return min(x1, x2) + 2 < u1 < max(x1, x2) - 2 and min(v1, v2) + 2 < y1 < max(v1, v2) - 2


def lies_on(one: Segment, two: Segment) -> bool:
    for across, along in ((0, 1), (1, 0)):
        same = all(abs(point[across] - one[0][across]) < 4 for point in (*one, *two))
        start = max(min(p[along] for p in one), min(p[along] for p in two))
        end = min(max(p[along] for p in one), max(p[along] for p in two))
        if same and end - start > 4:
            return True
    return False


def test_no_text_lies_on_a_step_or_on_another_text(path: Path) -> None:
    picture = Picture(path)
    places = [(f"text of {id}", place) for id, place in picture.labels.items()]
    hosts = {id: picture.elements[id].get("attachedToRef") for id in picture.elements}
    for (one, first), (two, second) in combinations([*places, *picture.steps.items()], 2):
        if hosts.get(one) == two or hosts.get(two) == one:
            continue  # an event sits on the edge of its step
        assert not first.overlaps(second), f"{one} lies on {two}"


def test_every_step_for_a_person_says_what_is_asked_why_and_by_whom(path: Path) -> None:
    for task in etree.parse(str(path)).getroot().iterfind(".//bpmn:userTask", NS):
        name = task.get("name")
        assert task.findtext("bpmn:documentation", "", NS), name
        for part in ("assignment", "form", "clock", "why"):
            assert task.find(f"bpmn:extensionElements/ofd:{part}", NS) is not None, f"{name}: {part}"
        form = task.find("bpmn:extensionElements/ofd:form", NS).get("key")
        assert (BPMN.parent / "forms" / "definitions" / f"{form}.json").is_file(), f"{name}: form {form}"


def test_every_step_stands_in_a_lane(path: Path) -> None:
    picture = Picture(path)
    lanes = [place for id, place in picture.boxes.items() if picture.kind(id) == "lane"]
    assert lanes
    for id, place in picture.steps.items():
        middle = (place.x + place.width / 2, place.y + place.height / 2)
        assert any(touches((middle, middle), lane) for lane in lanes), f"{id} stands outside the lanes"
