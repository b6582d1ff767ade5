"""Steps, routes, lanes and limits are changed in the editor: by mouse, and with the keyboard alone."""

import re

from playwright.sync_api import expect

from tests.browser.service.town import PHONE, Town

from .drawn import graph, meaning, ways
from .editing import add_route, draft_of, field, kept, opened, pick, reach, saved, step


def test_a_step_is_added_with_the_keyboard_alone(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    reach(page, step(page, "start"))
    reach(page, step(page, "family_map"), "ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#editor-form-title")).to_be_focused()
    reach(page, page.locator("#add-step summary"))
    page.keyboard.press("Enter")
    kinds = page.get_by_label("Kind of step").last
    assert not {"Step", "Step done by a person by hand"} & set(kinds.locator("option").all_inner_texts())
    reach(page, kinds)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#new-kind-told")).to_contain_text("The service does something by itself")
    pick(page, kinds, "Step done by a person")
    expect(page.locator("#new-kind-told")).to_contain_text("finds it in their inbox")
    reach(page, page.get_by_role("button", name="Add the step"))
    page.keyboard.press("Enter")
    expect(field(page, "Name")).to_be_focused()
    expect(page.locator("#field-kind-told")).to_contain_text("finds it in their inbox")
    page.keyboard.type("Look at the home")
    pick(page, field(page, "Agency"), "Health")
    saved(page)
    expect(page.locator("[data-editor-findings-title]")).to_contain_text("to fix before this can be")
    expect(page.locator("[data-problems]")).to_contain_text("No time limit is set for “Look at the home”.")
    pick(page, field(page, "Role"), "Team lead")
    pick(page, field(page, "Form"), "How serious is it for each person?")
    offered = field(page, "Time limit").locator("option").evaluate_all("all => all.map((one) => one.value)")
    assert "K-05" not in offered  # the service starts it, and no step of this drawing bears it
    pick(page, field(page, "Time limit"), "Sharing level decided (K-04)")
    reach(page, field(page, "What is asked"))
    page.keyboard.type("Can the family live safely at home?")
    reach(page, field(page, "Why, and the source"))
    page.keyboard.type("Care Act 2014")
    saved(page)
    expect(page.locator("[data-editor-findings-title]")).not_to_contain_text("to fix")
    expect(page.locator("[data-editor-findings-title]")).to_contain_text("Nothing stands in the way")
    expect(page.locator("[data-problems]")).not_to_contain_text("To fix")
    reach(page, page.get_by_role("link", name="Back to the list of steps"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-step]:focus")).to_contain_text("Look at the home")
    page.set_viewport_size(PHONE["viewport"])
    page.get_by_role("button", name="Remove this step").scroll_into_view_if_needed()
    page.keyboard.press("Control+z")
    expect(page.locator("[data-editor-status]")).to_be_in_viewport()  # however far down one works
    page.keyboard.press("Control+y")
    saved(page)
    [made] = [one for one in graph(draft).nodes() if one.name == "Look at the home"]
    assert (made.ofd.assignment.agency, made.ofd.assignment.role) == ("HEALTH", "LEAD")
    assert (made.ofd.form, made.ofd.clock.code, made.ofd.why) == ("initial_rating", "K-04", "Care Act 2014")
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
    page.keyboard.press("Tab")  # on leaving the list the route leads there; the next one keeps the focus
    expect(page.locator("[data-editor-undo]")).to_have_attribute("aria-disabled", "false")
    expect(page.locator("[data-editor-form] :focus")).to_be_visible()
    add_route(page, "Map the family and say who is missing", as_group="Route 3 of 3")
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
    for _ in range(8):  # few: the arrow keys have led the route once, not past each step of the list
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
    expect(field(page, "Locked by the rule")).to_be_disabled()
    expect(field(page, "Locked by the rule").locator("option:checked")).to_have_text("S-06: the danger check")


def test_another_lane_moves_the_shape(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "family_map").click()
    field(page, "Lane").select_option(label="Decision chair")
    expect(step(page, "family_map")).to_contain_text("Decision chair")
    saved(page)
    assert graph(draft).top.nodes["family_map"].lane == "Decision chair"


def test_a_lane_is_added_with_the_keyboard_alone_and_steps_follow_their_agency_into_it(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    reach(page, step(page, "start"))
    reach(page, step(page, "family_map"), "ArrowDown")
    page.keyboard.press("Enter")
    reach(page, page.locator("#add-lane summary"))
    page.keyboard.press("Enter")
    expect(page.locator("#add-lane")).to_contain_text("moves into the new lane")
    pick(page, page.get_by_label("Whose lane"), "Health")
    reach(page, page.get_by_role("button", name="Add the lane"))
    page.keyboard.press("Enter")
    expect(field(page, "Lane")).to_be_focused()
    expect(step(page, "family_map")).to_contain_text("Health")
    step(page, "initial_rating").click()
    field(page, "Agency").select_option("HEALTH")
    expect(page.locator("[data-editor-status]")).to_have_text("The step stands in the lane “Health” now.")
    saved(page)
    steps = graph(draft).top.nodes
    assert (steps["family_map"].lane, steps["initial_rating"].lane) == ("Health", "Health")
    assert steps["initial_rating"].ofd.assignment.agency == "HEALTH"
    field(page, "Agency").select_option("HUB")
    expect(field(page, "Lane")).to_have_value("Lane_hub")
    field(page, "Role").select_option("CHAIR")
    expect(field(page, "Lane")).to_have_value("Lane_chair")
    page.keyboard.press("Control+z")
    expect(field(page, "Lane")).to_have_value("Lane_hub")


def test_who_is_asked_by_the_lane_is_said_and_nobody_is_missed(town: Town) -> None:
    page = opened(town, draft_of())
    step(page, "family_map").click()
    field(page, "Role").select_option("")
    field(page, "Agency").select_option("")
    for label in ("Agency", "Role"):
        expect(field(page, label).locator("option:checked")).to_have_text(
            "As the lane says: Hub co-ordinator, One Front Door hub"
        )
    saved(page)
    expect(page.locator("[data-problems]")).to_be_empty()
    page.get_by_role("button", name="Undo").click()
    expect(field(page, "Agency").locator("option:checked")).to_have_text("One Front Door hub")


def test_what_has_no_name_is_told_by_what_it_is_and_where_it_stands(town: Town) -> None:
    page = opened(town, draft_of())
    step(page, "initial_rating").click()
    page.get_by_text("Add a step after this one").click()
    page.locator("#new-kind").select_option("exclusiveGateway")
    page.get_by_role("button", name="Add the step").click()
    expect(page.locator("#editor-form-title")).to_have_text("Choice after “Rate the risk for each person”")
    expect(page.locator("[data-step][aria-current]")).to_contain_text(
        "Choice after “Rate the risk for each person”"
    )
    expect(step(page, "danger_done")).to_contain_text("Merge before “Map the family and say who is missing”")


def test_a_step_is_done_once_for_each_of_a_list_that_is_chosen(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "family_map").click()
    field(page, "How often").select_option("together")
    field(page, "List").select_option(label="Every person of the case")
    expect(field(page, "Name of each one")).to_have_value("person")
    field(page, "List").select_option(label="Another list, written out")
    expect(field(page, "List, written out")).to_have_value("people()")
    field(page, "List").select_option(label="Every core agency")
    expect(field(page, "List, written out")).to_have_count(0)
    saved(page)
    made = graph(draft).top.nodes["family_map"].multi_instance
    assert (made.collection, made.item) == ("core_agencies()", "agency")


def test_a_limit_drawn_on_a_step_waits_for_its_clock(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "family_map").click()
    page.get_by_text("Add a step after this one").click()
    page.locator("#new-kind").select_option("boundaryEvent/timer")
    page.get_by_role("button", name="Add the step").click()
    field(page, "Name").fill("Half gone")
    field(page, "Time limit").select_option("K-04")
    offered = (
        field(page, "At which point of it")
        .locator("option")
        .evaluate_all("all => all.map((one) => one.value)")
    )
    assert offered == ["", "50", "80", "limit"]
    field(page, "At which point of it").select_option("50")
    expect(field(page, "Time, written out")).to_have_value('clock_due("K-04", "50")')
    saved(page)
    [made] = [one for one in graph(draft).nodes() if one.name == "Half gone"]
    assert (made.attached_to, made.interrupting) == ("family_map", False)
    assert (made.ofd.clock.code, made.ofd.clock.point) == ("K-04", "50")
    assert made.events[0].expression == 'clock_due("K-04", "50")'


#: Adds a step after each that is drawn, on the first of its routes, and undoes it; answers what is wrong.
ARROWS_THROUGH_BOXES = """async () => {
    const session = document.querySelector('[data-editor]').session
    const [registry, wait] = [session.get('elementRegistry'), () => new Promise((done) => setTimeout(done))]
    session.editing = session.changed
    session.changed = null // what is tried here is not saved, and the page not drawn anew each time
    const routes = () => registry.filter((one) => one.type === 'bpmn:SequenceFlow' && one.waypoints)
    const through = () => routes().flatMap((route) =>
        route.parent.children.filter((box) => !box.waypoints && !box.labelTarget &&
            ((box !== route.source && box !== route.target && /Event|Gateway$/.test(box.type)) ||
            /Task|Activity|Process$/.test(box.type))).filter((box) =>
            route.waypoints.slice(1).some((to, place) => {
                const from = route.waypoints[place]
                return Math.max(from.x, to.x) > box.x + 1 && Math.min(from.x, to.x) < box.x + box.width - 1 &&
                    Math.max(from.y, to.y) > box.y + 1 && Math.min(from.y, to.y) < box.y + box.height - 1
            })).map((box) => `${route.id} through ${box.id}`))
    const wrong = through().map((one) => `from the start: ${one}`)
    const steps = registry.filter((one) => one.outgoing?.length && !one.waypoints && !one.labelTarget)
    let tried = 0
    for (const { id } of steps) {
        session.choose(id)
        const button = [...document.querySelectorAll('#add-step button')].pop()
        if (!button) continue
        button.click()
        tried += 1
        wrong.push(...through().map((one) => `after ${id}: ${one}`))
        session.get('commandStack').undo()
        await wait()
    }
    session.changed = session.editing
    return { wrong, tried }
}"""


def test_no_arrow_runs_through_a_step_whichever_step_another_is_added_after(town: Town) -> None:
    page = opened(town, draft_of())
    answer = page.evaluate(ARROWS_THROUGH_BOXES)
    assert answer["tried"] > 40
    assert "\n".join(answer["wrong"]) == ""


def test_the_ring_beside_a_step_inserts_as_the_form_does(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "family_map").click()
    page.locator(".djs-context-pad .entry[data-action='append.append-task']").click()
    expect(page.locator("#editor-form-title")).to_contain_text(
        "after “Map the family and say who is missing”"
    )
    page.keyboard.press("Escape")
    saved(page)
    [made] = ways(draft, "family_map")
    assert ways(draft, made) == ["choose_again"]
    assert graph(draft).top.nodes[made].kind == "userTask"
    page.get_by_role("button", name="Undo").click()
    saved(page)
    assert ways(draft, "family_map") == ["choose_again"]


def test_after_an_end_is_removed_its_neighbour_is_chosen_and_a_name_is_asked_for_once(town: Town) -> None:
    page = opened(town, draft_of())
    step(page, "danger").click()
    page.get_by_text("Add a step after this one").click()
    page.locator("#new-kind").select_option("endEvent")
    page.get_by_role("button", name="Add the step").click()
    expect(page.locator("[data-editor-status]")).to_contain_text("Give it a name.")
    page.keyboard.type("Screened out")
    page.keyboard.press("Tab")
    expect(page.locator("[data-editor-status]")).to_have_text("")
    reach(page, page.get_by_role("button", name="Remove this step"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-editor-status]")).to_contain_text("“Screened out” is removed.")
    expect(page.locator("#editor-form-title")).to_be_focused()
    expect(page.locator("[data-step][aria-current]")).to_have_count(1)
    expect(page.locator("#editor-form-title")).not_to_have_text("One Front Door hub")
