"""A place in a draft is called as a process owner calls it, and never by a technical id."""

from orchestrator.studio.places import Places
from processes.findings import Finding
from tests.unit.comparison.drawing import DRAWING

PATH = "a/a.bpmn"
FILES = {
    PATH: DRAWING.encode(),
    "forms/plan.json": b'{"title": "The plan"}',
    "forms/broken.json": b"{",
    "clocks.dmn": b"",
    "ask.dmn": b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
        namespace="x"><decision id="ask" name="Whom to ask"/></definitions>""",
    "broken.bpmn": b"<",
}
PLACES = Places(FILES)


def found(file: str, element: str = "", message: str = "", name: str = "") -> Finding:
    return Finding(file=file, rule="x", message=message, element_id=element, element_name=name)


def test_files_are_called_by_what_is_in_them():
    assert PLACES.file(PATH) == "The drawing “Pathway”"
    assert PLACES.file("forms/plan.json") == "The form “The plan”"
    assert PLACES.file("clocks.dmn") == "The limits"
    assert PLACES.file("ask.dmn") == "The decision table “Whom to ask”"
    assert PLACES.file("vocabulary.json") == "The agencies, roles and other words"
    assert PLACES.file("") == "The whole draft"


def test_what_cannot_be_read_is_called_by_its_file():
    assert PLACES.file("forms/broken.json") == "The form “broken”"
    assert PLACES.file("broken.bpmn") == "The drawing “broken.bpmn”"
    assert PLACES.file("gone.dmn") == "The decision table “gone.dmn”"


def test_a_step_is_called_by_its_name_and_its_drawing():
    assert PLACES.of(found(PATH, "info")) == "“Health information” in the drawing “Pathway”"


def test_what_has_no_name_is_called_by_where_it_stands():
    assert PLACES.of(found(PATH, "s1")) == "The start in the drawing “Pathway”"
    said = PLACES.sentence(found(PATH, "s1", "“s1” waits for nothing, and “info” is kept."))
    assert said == "“the start” waits for nothing, and “info” is kept."


def test_a_finding_of_a_file_or_of_a_thing_that_is_not_drawn_says_what_is_known():
    assert PLACES.of(found("clocks.dmn")) == "The limits"
    assert PLACES.of(found(PATH, "gone", name="Lane one")) == "“Lane one” in the drawing “Pathway”"
    assert PLACES.of(found("")) == "The whole draft"
