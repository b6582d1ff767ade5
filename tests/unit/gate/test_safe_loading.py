"""Nothing of a file is believed before it has come through the safe loader."""

import socket

import pytest
from lxml import etree

from orchestrator.studio.foreign import without_instructions
from processes.model_files import KEPT_BYTES, MAX_BYTES, RefusedFile, open_model
from processes.parsing import model_of, parse
from tests.unit.gate.conftest import MODELS, REPOSITORY, through_the_gate

DRAWING = (MODELS / "names" / "valid-accents.bpmn").read_text(encoding="utf-8")
BODY = DRAWING.partition("?>")[2].lstrip()


def refusal(content: bytes | str):
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(RefusedFile) as refused:
        open_model("sent.bpmn", raw)
    return refused.value.finding


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!-- first --><!DOCTYPE d [<!ENTITY friendly "hello">]>',
        "\n\n<?other thing?>\n<!DOCTYPE html>",
    ],
)
def test_a_doctype_is_refused_whatever_it_holds(doctype, monkeypatch):
    monkeypatch.setattr(socket, "socket", lambda *a, **k: pytest.fail("something was connected to"))

    found = refusal('<?xml version="1.0"?>' + doctype + BODY)

    assert found.rule == "doctype"
    assert "DOCTYPE" in found.message


def test_a_doctype_in_utf_16_is_refused_too():
    assert refusal(('<!DOCTYPE d [<!ENTITY x "y">]>' + BODY).encode("utf-16")).rule == "doctype"


def test_the_word_doctype_inside_a_text_is_only_a_text():
    text = "<bpmn:documentation><![CDATA[<!DOCTYPE html>]]></bpmn:documentation></bpmn:userTask>"
    drawing = BODY.replace("/>", ">" + text, 2).replace(">" + text, "/>", 1)

    assert parse("sent.bpmn", drawing.encode()).processes[0].top.nodes["check"].documentation


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("utf-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("windows-1252", "windows-1252"),
        ("ISO-8859-1", "iso-8859-1"),
        ("iso-8859-15", "iso-8859-15"),
    ],
)
def test_a_drawing_in_an_accepted_encoding_keeps_its_accents(declared, codec):
    text = f'<?xml version="1.0" encoding="{declared}"?>\n' + BODY.replace("’", "'")

    model = parse("sent.bpmn", text.encode(codec))

    assert model.processes[0].top.nodes["check"].name == "Check Ní Dhomhnaill's wishes"


@pytest.mark.parametrize("declared", ["utf-7", "UTF7", "ebcdic-cp-us", "utf-32", "x-unknown", "utf-16"])
def test_another_encoding_is_refused_by_name(declared):
    found = refusal(f'<?xml version="1.0" encoding="{declared}"?>' + BODY.replace("’", "").replace("í", "i"))

    assert found.rule == "encoding"
    assert declared.lower() in found.message


def test_bytes_that_do_not_fit_the_declared_encoding_are_refused():
    assert refusal(b'<?xml version="1.0" encoding="utf-8"?><a name="\xe9"/>').rule == "not-xml"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty-file"),
        (b" \n\t ", "empty-file"),
        (b"PK\x03\x04" + b"\0" * 100, "not-xml"),
        (b"\x7fELF\x02\x01\x01", "not-xml"),
        (b"\xff\xfe", "not-xml"),
        (b"plain words", "not-xml"),
        (b"<html><body/></html>", "not-a-model"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "not-a-model"),
        (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/model"/>', "not-a-model"),
        (b"<definitions/>", "not-a-model"),
        (b"<" * 1000, "not-xml"),
    ],
)
def test_what_is_no_drawing_is_refused_by_its_content(content, rule):
    assert refusal(content).rule == rule


def test_a_cut_off_drawing_is_refused_with_the_line_where_it_breaks():
    found = refusal(BODY[: len(BODY) // 2])

    assert found.rule == "not-xml"
    assert found.line


def test_a_drawing_over_two_megabytes_is_refused():
    assert refusal(BODY.encode() + b" " * MAX_BYTES).rule == "file-size"


def _with_extension(inner: str) -> str:
    return BODY.replace(
        "<bpmn:process", f"<bpmn:extensionElements>{inner}</bpmn:extensionElements><bpmn:process", 1
    )


@pytest.mark.parametrize("depth", [70, 300, 5_000])
def test_elements_nested_too_deep_are_refused(depth):
    found = refusal(_with_extension("<x xmlns='urn:x'>" * depth + "</x>" * depth))

    assert found.rule == "too-deep"


def test_a_thousand_attributes_an_endless_name_and_an_endless_text_are_refused():
    many = " ".join(f'a{number}="1"' for number in range(101))

    assert refusal(_with_extension(f"<x xmlns='urn:x' {many}/>")).rule == "too-large"
    assert refusal(_with_extension(f"<x xmlns='urn:x' a='{'b' * 6_000}'/>")).rule == "too-large"
    assert refusal(_with_extension(f"<x xmlns='urn:x'>{'b' * 60_000}</x>")).rule == "too-large"


def test_an_inclusion_of_another_file_is_refused():
    include = "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/hostname'/>"

    assert refusal(_with_extension(include)).rule == "inclusion"


def test_processing_instructions_comments_and_schema_locations_do_not_get_through(monkeypatch):
    monkeypatch.setattr(socket, "socket", lambda *a, **k: pytest.fail("something was connected to"))
    located = BODY.replace(
        "<bpmn:definitions",
        '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><!-- note --><bpmn:definitions'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="urn:x http://127.0.0.1:9/x.xsd urn:y file:///etc/hostname"',
    )

    source = open_model("sent.bpmn", located.encode())

    assert b"127.0.0.1" not in source.content
    assert b"<?" not in source.content
    assert b"note" not in source.content
    assert not [found for found in through_the_gate("sent.bpmn", located.encode()) if found.is_error]


def test_a_name_over_two_lines_becomes_one_line_everywhere():
    forged = BODY.replace("Check Ní Dhomhnaill’s wishes", "x&#10;2026-11-22 INFO login ok user=admin")

    model = model_of(open_model("sent.bpmn", forged.encode()))
    findings = through_the_gate("sent.bpmn", forged.encode())

    assert model.processes[0].top.nodes["check"].name == "x 2026-11-22 INFO login ok user=admin"
    assert findings
    assert not [found for found in findings if "\n" in found.message + found.element_name]
    assert not [found for found in findings if found.is_error]


def test_a_file_is_read_once_for_all_who_look_at_it_and_a_large_one_is_not_kept():
    small = (REPOSITORY / "bpmn" / "clocks.dmn").read_bytes()
    large = small + b" " * KEPT_BYTES
    assert open_model("clocks.dmn", small) is open_model("clocks.dmn", bytes(bytearray(small)))
    assert open_model("other.dmn", small).name == "other.dmn"
    assert open_model("clocks.dmn", large) is not open_model("clocks.dmn", large)


def test_what_is_taken_out_of_a_drawing_stays_in_the_one_that_is_kept():
    task = "<bpmn:serviceTask "
    drawing = (REPOSITORY / "bpmn" / "ofd_front_door" / "ofd_front_door.bpmn").read_text(encoding="utf-8")
    foreign = drawing.replace(task, f'{task}implementation="elsewhere" ', 1).encode()
    kept = open_model("a.bpmn", foreign)
    changed = without_instructions({"a.bpmn": foreign})
    assert b"elsewhere" not in changed["a.bpmn"]
    assert open_model("a.bpmn", foreign) is kept
    assert b"elsewhere" in etree.tostring(kept.root)
