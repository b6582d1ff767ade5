"""The editor of a drawing in a real browser: by mouse, by keyboard alone, on a phone, and in trouble."""

import re
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from processes import drafts
from processes.models import BundleFile, ProcessVersion
from processes.parsing import parse
from tests.browser.service.looking import look
from tests.browser.service.town import PHONE, Town

from .editing import (
    FOREIGN,
    FRONT_DOOR,
    draft_of,
    field,
    foreign_draft,
    kept,
    opened,
    pick,
    reach,
    ready,
    saved,
    step,
)


def test_the_large_pathway_is_ready_soon(town: Town) -> None:
    draft = draft_of()
    times = []
    for _ in range(3):
        page = opened(town, draft)
        times.append(int(page.evaluate("document.documentElement.dataset.editorReady")))
    print(f"\nfigure editor ready on ofd_front_door: {sorted(times)[1]} ms (of {times})")


def test_nothing_for_axe_to_find_at_a_desk_and_on_a_phone(town: Town) -> None:
    page = opened(town, draft_of())
    look(page)
    for id in ("danger_check", "danger", "sharing", "danger_check_50", "ask"):
        step(page, id).click()
        look(page)
    field(page, "Name").fill("")
    saved(page)
    look(page)


def test_a_step_is_added_with_the_keyboard_alone(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    reach(page, step(page, "start"))
    reach(page, step(page, "family_map"), "ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#editor-form-title")).to_be_focused()
    reach(page, page.locator("#add-step summary"))
    page.keyboard.press("Enter")
    pick(page, page.get_by_label("Kind of step").last, "Step done by a person")
    reach(page, page.get_by_role("button", name="Add the step"))
    page.keyboard.press("Enter")
    expect(field(page, "Name")).to_be_focused()
    page.keyboard.type("Look at the home")
    pick(page, field(page, "Agency"), "Health")
    saved(page)
    expect(page.locator("[data-editor-findings-title]")).to_contain_text("to fix")
    expect(page.locator("[data-problems]")).to_contain_text("No time limit is set for “Look at the home”.")
    pick(page, field(page, "Role"), "Team lead")
    pick(page, field(page, "Form"), "Does your agency know these people?")
    pick(page, field(page, "Time limit"), "Agency’s answer (K-05)")
    reach(page, field(page, "What is asked"))
    page.keyboard.type("Can the family live safely at home?")
    reach(page, field(page, "Why, and the source"))
    page.keyboard.type("Care Act 2014")
    saved(page)
    expect(page.locator("[data-editor-findings-title]")).not_to_contain_text("to fix")
    expect(page.locator("[data-problems]")).not_to_contain_text("To fix")
    [made] = [one for one in graph(draft).nodes() if one.name == "Look at the home"]
    assert (made.ofd.assignment.agency, made.ofd.assignment.role) == ("HEALTH", "LEAD")
    assert (made.ofd.form, made.ofd.clock.code, made.ofd.why) == ("records_check", "K-05", "Care Act 2014")
    assert made.documentation == "Can the family live safely at home?"
    assert made.lane == "Hub co-ordinators"
    assert ways(draft, "family_map") == [made.id]
    assert ways(draft, made.id) == ["choose_again"]


def test_steps_and_routes_are_changed_with_the_keyboard_alone(town: Town) -> None:
    draft = draft_of()
    before = kept(draft)
    page = opened(town, draft)
    reach(page, step(page, "start"))
    reach(page, step(page, "danger"), "ArrowDown")
    page.keyboard.press("Enter")
    pick(page, page.get_by_label(re.compile("^Goes to Route 2 of 2")), "Rate the risk for each person")
    reach(page, page.get_by_text("Add a route", exact=True).locator(".."))
    page.keyboard.press("Enter")
    pick(page, page.get_by_label("The new route goes to"), "Map the family and say who is missing")
    reach(page, page.get_by_role("button", name="Add this route"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Route 3 of 3")).to_be_visible()
    reach(page, page.get_by_label(re.compile("^Taken when Route 3")))
    page.keyboard.type('rating() == "R"')
    reach(page, page.locator("#earlier-2"))
    page.keyboard.press("Enter")
    saved(page)
    assert ways(draft, "danger") == ["raise_danger", "family_map", "initial_rating"]
    [new] = [flow for flow in graph(draft).top.out("danger") if flow.target == "family_map"]
    assert new.condition == 'rating() == "R"'
    assert graph(draft).top.nodes["danger"].default == "danger_to_danger_done"
    reach(page, page.get_by_role("button", name="Remove this step"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-editor-status]")).to_contain_text("is removed")
    expect(page.locator("#editor-form-title")).to_be_focused()
    expect(step(page, "danger")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(step(page, "danger")).to_have_count(1)
    for _ in range(20):
        page.keyboard.press("Control+z")
    expect(page.locator("[data-editor-status]")).to_have_text("There is nothing to undo.")
    saved(page)
    assert meaning(kept(draft)) == meaning(before)


def test_a_removed_step_leaves_its_neighbours_joined(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "initial_rating").click()
    page.get_by_role("button", name="Remove this step").click()
    expect(page.locator("[data-editor-status]")).to_contain_text("with 6 steps that only its limits led to")
    expect(page.locator("#editor-form-title")).not_to_have_text("One Front Door hub")
    saved(page)
    ids = {node.id for node in graph(draft).nodes()}
    assert not {"initial_rating", "initial_rating_80", "initial_rating_80_remind"} & ids
    assert ways(draft, "ask_again") == ["list_people"]


def test_a_locked_step_says_why_and_stays(town: Town) -> None:
    page = opened(town, draft_of())
    step(page, "danger_check").click()
    expect(page.locator("[data-editor-form]")).to_contain_text("Locked by the rule S-06")
    expect(page.locator("[data-editor-form]")).to_contain_text("come before many domestic homicides")
    expect(page.get_by_role("button", name="Remove this step")).to_have_count(0)
    page.locator("[data-editor-canvas] svg").first.focus()
    page.keyboard.press("Delete")
    expect(step(page, "danger_check")).to_have_count(1)


def test_another_lane_moves_the_shape(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "family_map").click()
    field(page, "Lane").select_option(label="Decision chair")
    expect(step(page, "family_map")).to_contain_text("Decision chair")
    saved(page)
    assert graph(draft).top.nodes["family_map"].lane == "Decision chair"


def test_a_limit_drawn_on_a_step_waits_for_its_clock(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "family_map").click()
    page.get_by_text("Add a step after this one").click()
    page.locator("#new-kind").select_option("boundaryEvent/timer")
    page.get_by_role("button", name="Add the step").click()
    field(page, "Name").fill("Nine tenths gone")
    field(page, "Time limit").select_option("K-04")
    field(page, "At which point of it").select_option("90")
    expect(field(page, "Time, written out")).to_have_value('clock_due("K-04", "90")')
    saved(page)
    [made] = [one for one in graph(draft).nodes() if one.name == "Nine tenths gone"]
    assert (made.attached_to, made.interrupting) == ("family_map", False)
    assert (made.ofd.clock.code, made.ofd.clock.point) == ("K-04", "90")
    assert made.events[0].expression == 'clock_due("K-04", "90")'


def test_a_finding_leads_to_its_step_in_list_and_drawing(town: Town) -> None:
    page = opened(town, draft_of())
    step(page, "family_map").click()
    field(page, "Form").select_option("")
    expect(step(page, "family_map")).to_contain_text("1 to fix")
    expect(page.locator(".ofd-badge")).to_have_text("1 !")
    step(page, "start").click()
    page.get_by_role("button", name=re.compile("asks nothing: no form is chosen")).click()
    expect(page.locator("#editor-form-title")).to_have_text("Map the family and say who is missing")
    expect(step(page, "family_map")).to_have_attribute("aria-current", "true")
    expect(page.locator('.ofd-chosen[data-element-id="family_map"]')).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".ofd-badge")).to_have_count(0)


def test_list_and_drawing_choose_together(town: Town) -> None:
    page = opened(town, draft_of())
    page.locator('[data-element-id="thank"] .djs-hit').first.click()
    expect(step(page, "thank")).to_have_attribute("aria-current", "true")
    expect(page.locator("#editor-form-title")).to_have_text("Thank the referrer and say what happens next")


def test_the_list_can_be_narrowed(town: Town) -> None:
    page = opened(town, draft_of())
    all_steps = page.locator("[data-step]").count()
    page.get_by_label("Show", exact=True).select_option(label="Without time limits and what they lead to")
    assert 10 < page.locator("[data-step]").count() < all_steps / 2
    page.get_by_label("Show", exact=True).select_option(label="Decision chair")
    expect(step(page, "joint_decision")).to_be_visible()
    expect(step(page, "family_map")).to_have_count(0)


def test_menus_offer_only_what_runs(town: Town) -> None:
    page = opened(town, draft_of())
    palette = page.locator(".djs-palette")
    expect(palette.locator('[data-action="create.task"]')).to_be_visible()
    expect(palette.locator('[data-action="create.data-store"]')).to_have_count(0)
    expect(palette.locator('[data-action="create.data-object"]')).to_have_count(0)
    step(page, "family_map").click()
    page.locator('.djs-context-pad [data-action="replace"]').click()
    menu = page.locator(".djs-popup")
    expect(menu.locator('[data-id="replace-with-service-task"]')).to_be_attached()
    ids = menu.locator("[data-id]").evaluate_all("all => all.map((one) => one.dataset.id)")
    assert not [id for id in ids if "ad-hoc" in id or "transaction" in id]
    page.keyboard.press("Escape")
    page.locator('.djs-context-pad [data-action="append"]').click()
    expect(menu.locator('[data-id="append-user-task"]')).to_be_attached()
    ids = menu.locator("[data-id]").evaluate_all("all => all.map((one) => one.dataset.id)")
    assert not [id for id in ids if "complex" in id or "signal" in id or "link" in id]
    expect(page.locator(".bjs-powered-by")).to_be_visible()


def test_what_is_typed_is_kept_and_comes_back(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "family_map").click()
    field(page, "Name").fill("Draw the family")
    saved(page)
    page.reload()
    ready(page)
    expect(step(page, "family_map")).to_contain_text("Draw the family")
    assert "Draw the family" in BundleFile.objects.get(version=draft, path=FRONT_DOOR).svg


def test_without_a_connection_nothing_is_lost(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "family_map").click()
    page.context.set_offline(True)
    field(page, "Name").fill("Draw the family")
    state = page.locator("[data-editor-state]")
    expect(state).to_contain_text("Not saved: there is no connection.")
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    page.context.set_offline(False)
    saved(page)
    assert "Draw the family" in kept(draft)


def theirs_saved(draft: ProcessVersion, now: Any) -> None:
    """Rhys has saved the drawing meanwhile."""
    xml = kept(draft).replace('name="Ask the agencies"', 'name="Ask everybody"')
    revision = ProcessVersion.objects.get(pk=draft.pk).revision
    drafts.save_file(draft, FRONT_DOOR, xml.encode(), revision=revision, by="Rhys Vaughan", now=now)


def in_conflict(town: Town) -> tuple[ProcessVersion, Page]:
    draft = draft_of()
    page = opened(town, draft)
    theirs_saved(draft, town.walk.now)
    step(page, "family_map").click()
    field(page, "Name").fill("Draw the family")
    expect(page.get_by_role("dialog")).to_contain_text("Rhys Vaughan saved at")
    return draft, page


def test_mine_goes_on_top_of_theirs_only_when_somebody_says_so(town: Town) -> None:
    draft, page = in_conflict(town)
    look(page)
    assert "Draw the family" not in kept(draft)
    page.keyboard.press("Escape")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download mine").click()
    assert "Draw the family" in taken.value.path().read_text("utf-8")
    assert taken.value.suggested_filename == "ofd_front_door.bpmn"
    page.get_by_role("button", name="Keep mine on top").click()
    saved(page)
    assert "Draw the family" in kept(draft)
    assert "Ask everybody" not in kept(draft)


def test_theirs_can_be_opened_instead(town: Town) -> None:
    draft, page = in_conflict(town)
    page.get_by_role("button", name="Open theirs").click()
    expect(step(page, "ask")).to_contain_text("Ask everybody")
    expect(step(page, "family_map")).not_to_contain_text("Draw the family")
    step(page, "family_map").click()
    field(page, "Name").fill("Draw it together")
    saved(page)
    assert "Ask everybody" in kept(draft)
    assert "Draw it together" in kept(draft)


@pytest.mark.parametrize("who", ["henry.ash", "judith.penhale"])
def test_who_approves_sees_the_same_page_without_editing(town: Town, who: str) -> None:
    page = opened(town, draft_of(), who=who)
    step(page, "danger").click()
    expect(page.locator("#editor-form-title")).to_be_focused()
    expect(page.locator("[data-editor-form] dl").first).to_contain_text("Does anyone need protecting now?")
    expect(page.locator("[data-editor-form]")).to_contain_text("danger_seen()")
    expect(page.locator("[data-editor-form] :is(input, textarea, select)")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    expect(page.locator(".djs-palette")).to_have_count(0)
    look(page)


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


def test_every_drawing_that_runs_is_saved_without_loss(town: Town) -> None:
    for version in ProcessVersion.objects.filter(owner_key="fenmarsh", state="published"):
        draft = draft_of(version.process_id)
        for path in sorted(drafts.files(draft)):
            if not path.endswith(".bpmn"):
                continue
            before = kept(draft, path)
            page = opened(town, draft, path)
            page.locator("[data-step]").first.click()
            field(page, "Name").fill("A new name")
            saved(page)
            told = meaning(before), meaning(kept(draft, path))
            differing = [pair for pair in zip(*told, strict=True) if pair[0] != pair[1]]
            assert len(differing) == 1, (path, differing)
            assert "A new name" in differing[0][1]
            page.close()


def test_on_a_phone_list_and_form_are_enough(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft, **PHONE)
    expect(page.locator("[data-editor-canvas]")).not_to_be_visible()
    step(page, "family_map").tap()
    field(page, "Name").fill("Draw the family")
    page.get_by_text("Add a step after this one").tap()
    page.get_by_role("button", name="Add the step").tap()
    field(page, "Name").fill("Visit at home")
    saved(page)
    assert "Visit at home" in kept(draft)
    page.get_by_role("button", name="Show the drawing").tap()
    expect(page.locator("[data-editor-canvas]")).to_be_visible()
    expect(page.locator('.ofd-chosen[data-element-id^="Activity_"]')).to_be_visible()


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
