"""A step names a limit of the table, and a timer a point at which people are told, or the gate says so."""

import json

from orchestrator.pathway.surroundings import MODELS, surroundings_of
from processes.findings import ERROR, WARNING, Finding
from processes.model_files import open_model

DANGER = "ofd_front_door/ofd_front_door.bpmn"
TABLE = (MODELS / "clocks.dmn").read_bytes()


def found(drawing: bytes, table: bytes | None = TABLE) -> list[Finding]:
    files = {DANGER: drawing} | ({"clocks.dmn": table} if table is not None else {})
    _, findings = surroundings_of(files, [open_model(DANGER, drawing)])
    return findings


def at_sixty() -> bytes:
    drawing = (MODELS / DANGER).read_bytes()
    assert b'clock_due("K-02", "50")' in drawing
    return drawing.replace(b'clock_due("K-02", "50")', b'clock_due("K-02", "60")')


def test_every_drawing_that_is_shipped_waits_for_points_of_the_table():
    for path in sorted(MODELS.glob("*/*.bpmn")):
        assert found(path.read_bytes()) == []


def test_a_timer_at_a_point_that_the_table_does_not_have_is_refused_in_words():
    [one] = found(at_sixty())
    assert (one.severity, one.rule, one.element_id) == (ERROR, "clocks", "danger_check_50")
    assert one.message.endswith(
        "waits for 60% of “Danger check” (K-02), which is none of its warning points."
    )
    assert one.help.startswith(
        "People are told at 50%, 80%. Choose one of these points, or the limit itself;"
    )


def test_a_draft_without_a_table_of_its_own_is_held_to_the_shared_one():
    assert [one.element_id for one in found(at_sixty(), None)] == ["danger_check_50"]


def test_a_point_of_the_table_is_taken():
    start = TABLE.index(b'"K-02"')
    table = TABLE[:start] + TABLE[start:].replace(b'"50, 80"', b'"50, 60, 80"', 1)
    assert found(at_sixty(), table) == []


def test_a_point_that_only_some_ratings_have_is_for_somebody_to_look_at():
    start = TABLE.index(b'id="K05_R_warn"')
    table = TABLE[:start] + TABLE[start:].replace(b'"50, 80"', b'"60, 80"', 1)
    answer = (MODELS / "agency_assessment/agency_assessment.bpmn").read_bytes()
    [one] = found(answer, table)
    assert one.severity == WARNING
    assert one.message.endswith(
        "waits for 50% of “Agency’s answer” (K-05), at which people are not told at every rating."
    )


def test_a_condition_and_a_calculation_name_only_points_that_there_are():
    drawing = (MODELS / DANGER).read_bytes()
    asked = drawing.replace(b">danger_seen()<", b'>clock_due("K-02", "60") != ""<')
    assert asked != drawing
    assert [one.severity for one in found(asked)] == [ERROR]
    worked_out = drawing.replace(
        b"people_to_decide = people()", b'people_to_decide = clock_due("K-04", "33")'
    )
    assert worked_out != drawing
    assert [one.severity for one in found(worked_out)] == [ERROR]


def test_what_only_a_bundles_own_words_call_a_function_or_operation_is_none():
    words = json.loads((MODELS / "vocabulary.json").read_bytes())
    words["functions"].append({"name": "foo", "arguments": [], "answers": "yes or no"})
    words["operations"].append({"name": "close_everything", "label": "Close", "parameters": []})
    words["messages"].append({"name": "never.sent", "label": "Never sent", "gives": ["anything"]})
    words["lanes"]["Visitors"] = {"agency": "CSC", "role": "PRAC"}
    drawing = (MODELS / DANGER).read_bytes()
    files = {DANGER: drawing, "vocabulary.json": json.dumps(words).encode()}
    known, _ = surroundings_of(files, [open_model(DANGER, drawing)])
    brought = known.context.vocabulary
    assert brought.lane("Visitors") is not None
    assert "foo" not in brought.functions
    assert "close_everything" not in brought.operations
    assert "anything" not in brought.variables


def test_a_step_that_bears_a_limit_without_a_row_is_refused():
    drawing = (MODELS / DANGER).read_bytes()
    drawing = drawing.replace(b'<ofd:clock code="K-02"/>', b'<ofd:clock code="K-14"/>', 1)
    [one] = found(drawing)
    assert (one.severity, one.rule, one.element_id) == (ERROR, "clocks", "danger_check")
    assert one.message.startswith("K-14 has no limit in this draft, and “")
    assert one.help == "Choose another limit, or add one on the page of limits."


def test_a_timer_and_an_operation_name_only_limits_that_have_a_row():
    drawing = (MODELS / DANGER).read_bytes().replace(b"K-02", b"K-14")
    told = [one.element_id for one in found(drawing) if one.message.startswith("K-14 has no limit")]
    assert {"danger_check", "danger_check_50"} < set(told)
    assert len(told) == len(set(told))
    assert found(drawing, None) == found(drawing)


def test_a_limit_that_the_table_does_not_know_is_told_elsewhere():
    assert found(at_sixty().replace(b"K-02", b"K-99")) == []
