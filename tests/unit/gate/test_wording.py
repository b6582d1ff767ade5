"""What the gate says is about the drawing, in its author's own signs, and not about the program."""

import json

import pytest

from orchestrator.pathway.management.commands.check_model import check
from processes.findings import publishable
from processes.model_files import RefusedFile, open_model
from tests.unit.gate.conftest import MODELS, REPOSITORY, through_the_gate

CONDITION = (MODELS / "variables" / "valid-calculated.bpmn").read_text(encoding="utf-8")
DRAWING = (MODELS / "names" / "valid-accents.bpmn").read_text(encoding="utf-8")


def said_of_the_condition(condition: str) -> list[str]:
    drawing = CONDITION.replace("people_count &gt; 3", condition)
    found = through_the_gate("sent.bpmn", drawing.encode())
    return [one.message for one in found if one.rule == "expressions"]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("people_count ** 2", "** is not part of the expression language"),
        ("people_count ^ 2", "^ is not part"),
        ("lambda: 1", "lambda is not part"),
        ("1j == 1", "1j is not part"),
        ("len((1, 2)", "the bracket ( is not closed"),
        ("len(1))", "the bracket ) closes nothing"),
        ("len([1)", "the bracket ) does not close ["),
        ("people_count = 2", "write == to compare"),
        ("people_count == 'two", "a text in quotes is not closed"),
        ("people_count == 1 &amp;&amp; has_child()", "write and, not &&"),
        ("people_count == 1 || has_child()", "write or, not ||"),
        ("! has_child()", "write not, not !"),
        ("people_count 3", "something is wrong near “"),
        ("people_count ==", "it cannot be read"),
    ],
)
def test_a_condition_that_cannot_be_read_is_told_in_the_signs_of_its_author(condition, said):
    (message,) = said_of_the_condition(condition)

    assert said in message
    assert not [word for word in ("syntax", "was never", "Pow", "literal", "unmatched") if word in message]


def test_two_elements_of_one_id_are_told_with_both_lines():
    drawing = CONDITION.replace('id="end2"', 'id="end"')

    (found,) = [one for one in through_the_gate("sent.bpmn", drawing.encode()) if one.rule == "identifiers"]

    assert found.message == "Two elements have the id “end” (lines 8 and 9)."


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + b"\0" * 30,
        DRAWING.encode("cp500", errors="replace"),
        DRAWING.encode("utf-32"),
        DRAWING.encode("utf-32-be"),
        bytes(range(255, 0, -1)) * 3,
        b"hello",
    ],
    ids=["png", "ebcdic", "utf-32", "utf-32-be", "random", "words"],
)
def test_what_is_no_text_of_ours_is_said_to_be_no_drawing(content):
    with pytest.raises(RefusedFile, match="This is not a BPMN drawing"):
        open_model("sent.bpmn", content)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_said_to_be_that(codec):
    with pytest.raises(RefusedFile, match="UTF-16 without a byte order mark"):
        open_model("sent.bpmn", DRAWING.encode(codec))


def test_a_choreography_is_said_to_hold_no_process():
    start, end = DRAWING.index("<bpmn:process"), DRAWING.index("</bpmn:process>") + len("</bpmn:process>")
    drawing = DRAWING[:start] + '<bpmn:choreography id="together"/>' + DRAWING[end:]

    said = [found for found in through_the_gate("sent.bpmn", drawing.encode()) if found.rule == "executable"]

    assert [found.message.partition(":")[0] for found in said] == ["There is no process in it"]
    assert "executable" not in said[0].message + said[0].help


def test_a_name_that_nothing_gives_is_a_warning_with_the_name_that_was_meant():
    near = MODELS / "variables" / "invalid-nearly-right.bpmn"
    found = through_the_gate(near.name, near.read_bytes())

    assert publishable(found)
    (warning,) = [one for one in found if one.rule == "variables"]
    assert warning.message.startswith("Nothing in this drawing gives “people_cuont”: ")
    assert warning.help.startswith("Did you mean “people_count”? ")


def test_each_shipped_drawing_alone_has_no_warning(capsys):
    for path in sorted((REPOSITORY / "bpmn").rglob("*.bpmn")):
        assert check([str(path)], as_json=True) == 0
        assert json.loads(capsys.readouterr().out) == [], path
