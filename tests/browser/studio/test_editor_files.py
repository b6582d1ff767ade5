"""Files of other tools and of our own: nothing in them is lost in the editor."""

import re

from lxml import etree
from playwright.sync_api import expect

from processes import drafts
from processes.models import ProcessVersion
from tests.browser.service.looking import look
from tests.browser.service.town import Town

from .drawn import meaning, things
from .editing import FOREIGN, draft_of, field, foreign_draft, kept, opened, reach, ready, saved, step


def test_another_tools_drawing_survives(town: Town) -> None:
    draft = foreign_draft(FOREIGN.read_bytes())
    page = opened(town, draft, "home.bpmn")
    step(page, "visit").click()
    expect(field(page, "List")).to_have_value("children_of_the_home")
    field(page, "Name").fill("Visit the home")
    saved(page)
    before, after = things(FOREIGN.read_bytes()), things(kept(draft, "home.bpmn").encode())
    changed = {line for line in before - after}
    assert changed == {line for line in before if "[visit]" in line and "'Visit'" in line}
    assert all("[visit]" in line or "BPMNLabel" in line for line in after - before)


def test_a_file_without_shapes_is_laid_out_and_said_so(town: Town) -> None:
    bare = re.sub(rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", b"", FOREIGN.read_bytes(), flags=re.DOTALL)
    draft = foreign_draft(bare)
    page = opened(town, draft, "home.bpmn")
    expect(page.locator("[data-editor-note]")).to_contain_text("came without a drawing")
    expect(page.locator('.djs-shape[data-element-id="chase"]')).to_be_attached()
    assert kept(draft, "home.bpmn").encode() == bare
    look(page)
    step(page, "write").click()
    field(page, "Name").fill("Write a letter")
    saved(page)
    boxes = {
        shape.get("bpmnElement"): [float(shape[0].get(side)) for side in ("x", "y", "width", "height")]
        for shape in etree.fromstring(kept(draft, "home.bpmn").encode()).iter("{*}BPMNShape")
    }
    assert boxes["start"][0] < boxes["write"][0] < boxes["choice"][0] < boxes["visit"][0] < boxes["end"][0]
    lane = boxes["Lane_visitor"]
    assert lane[1] < boxes["visit"][1] < lane[1] + lane[3]


#: The editor of one page on another drawing, as its own page has it: opened, a step renamed, written.
RENAMED = """async (xml) => {
    const session = document.querySelector('[data-editor]').session
    session.changed = null // nothing of this is saved into the draft that is open
    await session.load(xml)
    const first = session.get('elementRegistry').find((one) => one.type === 'bpmn:StartEvent')
    session.get('modeling').updateProperties(first, { name: 'A new name' })
    return (await session.written()).xml
}"""


def test_every_drawing_that_runs_is_written_without_loss(town: Town) -> None:
    running = ProcessVersion.objects.filter(owner_key="fenmarsh", state="published")
    drawings = {
        content: path
        for version in running
        for path, content in drafts.files(version).items()
        if path.endswith(".bpmn")
    }
    assert len(drawings) >= 8
    page = opened(town, draft_of())
    for content, path in drawings.items():
        written = page.evaluate(RENAMED, content.decode())
        assert only_renamed(content.decode(), written), path


def test_a_drawing_that_runs_is_saved_through_its_page_without_loss(town: Town) -> None:
    draft = draft_of()
    before = kept(draft)
    page = opened(town, draft)
    page.locator("[data-step]").first.click()
    field(page, "Name").fill("A new name")
    saved(page)
    assert only_renamed(before, kept(draft))


def only_renamed(before: str, after: str) -> bool:
    told = meaning(before), meaning(after)
    differing = [pair for pair in zip(*told, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and "A new name" in differing[0][1]


#: A small file of another tool without a picture, with what no service can run.
BESIDES = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="http://a.example">
<bpmn:process id="home_visit" name="Home visit" isExecutable="true"><bpmn:startEvent id="S"/>
<bpmn:userTask id="T" name="Visit"/><bpmn:endEvent id="E"/><bpmn:dataStoreReference id="DS" name="Store"/>
<bpmn:dataObject id="DO"/><bpmn:dataObjectReference id="DR" name="Letter" dataObjectRef="DO"/>
<bpmn:sequenceFlow id="f1" sourceRef="S" targetRef="T"/>
<bpmn:sequenceFlow id="f2" sourceRef="T" targetRef="E"/>
<bpmn:textAnnotation id="N"><bpmn:text>Knock first</bpmn:text></bpmn:textAnnotation>
<bpmn:association id="A" sourceRef="T" targetRef="N"/>
<bpmn:group id="G"/></bpmn:process></bpmn:definitions>"""


def test_what_stands_beside_the_steps_is_drawn_listed_and_removed_with_the_keyboard(town: Town) -> None:
    draft = foreign_draft(BESIDES)
    page = opened(town, draft, "home.bpmn")
    for id in ("DS", "DR", "N", "G"):
        expect(page.locator(f'.djs-shape[data-element-id="{id}"]')).to_be_attached()
        expect(step(page, id)).to_have_count(1)
    tools, first = (
        page.locator(which).first.bounding_box() for which in (".djs-palette", '[data-element-id="S"]')
    )
    canvas = page.locator("[data-editor-canvas]").bounding_box()
    assert tools
    assert first
    assert canvas
    assert first["x"] > tools["x"] + tools["width"]
    assert first["y"] > canvas["y"] + 10
    reach(page, step(page, "S"))
    reach(page, step(page, "T"), "ArrowDown")
    reach(page, page.get_by_role("button", name="This system cannot run a data store."))
    page.keyboard.press("Enter")
    expect(page.locator("#editor-form-title")).to_have_text("Store")
    reach(page, page.get_by_role("button", name="Remove this data store"))
    page.keyboard.press("Enter")
    saved(page)
    assert "dataStoreReference" not in kept(draft, "home.bpmn")
    expect(page.locator("[data-editor-findings]")).not_to_contain_text("data store")


def test_what_a_drawing_leaves_out_stands_beneath_it_and_is_named(town: Town) -> None:
    errors: list[str] = []
    undrawn = re.sub(
        rb'<bpmndi:BPMNShape id="(visit|late)_di".*?</bpmndi:BPMNShape>', b"", FOREIGN.read_bytes()
    )
    page = opened(town, foreign_draft(undrawn), "home.bpmn")
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    page.reload()
    ready(page)
    note = "The file says no place in the drawing for “Visit” and “Two weeks”."
    expect(page.locator("[data-editor-note]")).to_contain_text(note)
    for id in ("visit", "late"):
        expect(page.locator(f'.djs-shape[data-element-id="{id}"]')).to_be_attached()
        expect(step(page, id)).to_have_count(1)
    assert errors == []
