"""What the editor refuses and waits for: a list gone through changes nothing, what is locked stays, and no
route is drawn twice."""

from playwright.sync_api import expect

from tests.browser.service.town import PHONE, Town

from .drawn import graph
from .editing import draft_of, field, opened, pick, reach, saved, step

#: Ids of the pool and the lane in which the first locked step stands.
_HOLDING = """() => document.querySelector('[data-editor]').session.get('elementRegistry').filter((one) => {
    const bo = one.businessObject
    const steps = bo.flowNodeRef || (bo.processRef && bo.processRef.flowElements) || []
    const holds = steps.some(({ id }) => id === 'danger_check')
    return holds && ['bpmn:Participant', 'bpmn:Lane'].includes(one.type)
}).map((one) => one.id)"""


def untouched(page: object) -> None:
    expect(page.locator("[data-editor-undo]")).to_have_attribute("aria-disabled", "true")  # type: ignore[attr-defined]


def test_a_name_is_typed_in_a_list_and_chosen_when_the_list_is_left(town: Town) -> None:
    page = opened(town, draft_of())
    step(page, "family_map").click()
    agency = field(page, "Agency")
    reach(page, agency)
    page.keyboard.type("hea", delay=30)
    expect(agency.locator("option:checked")).to_have_text("Health")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(agency).to_be_focused()
    untouched(page)
    page.keyboard.press("Escape")
    expect(agency.locator("option:checked")).to_have_text("One Front Door hub")
    pick(page, agency, "Health")
    page.keyboard.press("Tab")
    expect(field(page, "Role")).to_be_focused()
    expect(page.locator("[data-editor-undo]")).to_have_attribute("aria-disabled", "false")
    expect(agency.locator("option:checked")).to_have_text("Health")
    page.get_by_role("button", name="Undo").click()  # one choice is one change
    untouched(page)


def test_every_list_of_the_side_form_waits_for_the_choice(town: Town) -> None:
    page = opened(town, draft_of())
    for id, labels in {
        "family_map": ("Kind of step", "Lane", "Agency", "Role", "Form", "Time limit", "How often"),
        "thank": ("What the service does",),
        "danger_check_50": ("Time limit", "At which point of it"),
    }.items():
        step(page, id).click()
        for label in labels:
            reach(page, field(page, label))
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowUp")
            untouched(page)
            page.keyboard.press("Escape")
    step(page, "family_map").click()
    reach(page, page.get_by_label("Goes to Route"))
    page.keyboard.press("ArrowDown")
    untouched(page)
    page.keyboard.press("Enter")
    expect(page.locator("[data-editor-undo]")).to_have_attribute("aria-disabled", "false")


def test_everything_chosen_and_removed_leaves_what_is_locked(town: Town) -> None:
    draft = draft_of()
    locked = {node.id for node in graph(draft).nodes() if node.ofd.locked}
    assert locked
    page = opened(town, draft)
    for keys in ("Delete", "Control+x"):
        page.locator("[data-editor-canvas] svg").first.focus()
        page.keyboard.press("Control+a")
        page.keyboard.press(keys)
        said = page.locator("[data-editor-status]")
        expect(said).to_contain_text("are locked and cannot be removed.")
        for id in locked:
            expect(step(page, id)).to_have_count(1)
        expect(step(page, "thank")).to_have_count(0)
        saved(page)
        assert {node.id for node in graph(draft).nodes() if node.ofd.locked} == locked
        page.get_by_role("button", name="Undo").click()
        expect(step(page, "thank")).to_have_count(1)


def test_neither_a_pool_nor_a_lane_with_a_locked_step_is_removed(town: Town) -> None:
    page = opened(town, draft_of())
    before = page.locator("[data-step]").count()
    holding = page.evaluate(_HOLDING)
    assert len(holding) > 1
    for id in holding:
        page.evaluate(
            """(id) => { const { session } = document.querySelector('[data-editor]')
            session.get('selection').select(session.get('elementRegistry').get(id)) }""",
            id,
        )
        page.locator("[data-editor-canvas] svg").first.focus()
        page.keyboard.press("Delete")
        expect(page.locator("[data-editor-status]")).to_contain_text("because something locked belongs to it")
    assert page.locator("[data-step]").count() == before
    untouched(page)


def test_a_second_step_for_the_same_rule_is_given_its_lock_and_it_can_be_taken_off_again(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "ask_again").click()
    page.get_by_text("Add a step after this one").click()
    page.locator("#new-kind").select_option("serviceTask")
    page.get_by_role("button", name="Add the step").click()
    field(page, "Name").fill("Ask once more")
    field(page, "What the service does").select_option("ask_agencies")
    lock = field(page, "Locked by the rule")
    expect(lock.locator("option")).to_have_text(["Not locked", "S-05: asking every agency"])
    page.locator("[data-editor-steps]").get_by_role("button", name="Lock it by S-05").click()
    expect(page.locator("[data-editor-status]")).to_have_text(
        "“Ask once more” is locked by S-05. Undo takes the lock off again."
    )
    expect(page.locator("[data-step][aria-current]")).to_contain_text("locked")
    expect(page.get_by_role("button", name="Remove this step")).to_have_count(0)
    saved(page)
    [made] = [one for one in graph(draft).nodes() if one.name == "Ask once more"]
    assert made.ofd.locked == "S-05"
    expect(page.get_by_role("button", name="Lock it by S-05")).to_have_count(0)
    lock.select_option("")
    saved(page)
    expect(page.locator("[data-problems]")).to_contain_text("“Ask once more” carries no lock")
    expect(page.get_by_role("button", name="Remove this step")).to_have_count(1)


def test_no_second_route_is_drawn_between_the_same_two_steps_and_that_is_said(town: Town) -> None:
    page = opened(town, draft_of())
    step(page, "choose_again").click()
    routes = """() => document.querySelector('[data-editor]').session.get('elementRegistry')
        .filter((one) => one.waypoints).length"""
    before = page.evaluate(routes)
    page.locator(".djs-context-pad .entry[data-action='connect']").click()
    page.locator('.djs-shape[data-element-id="ask_again"]').hover()
    page.locator('.djs-shape[data-element-id="ask_again"]').click()
    expect(page.locator("[data-editor-status]")).to_contain_text(
        "from “Choose again, now the family is known” to “Ask the agencies that are new” already"
    )
    assert page.evaluate(routes) == before
    expect(page.locator("[data-editor-undo]")).to_have_attribute("aria-disabled", "true")


def test_after_a_removal_by_keyboard_the_heading_that_has_the_focus_is_in_view_on_a_phone(town: Town) -> None:
    page = opened(town, draft_of(), **PHONE)
    step(page, "family_map_80").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove this step").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-editor-status]")).to_contain_text("is removed")
    expect(page.locator("#editor-form-title")).to_be_focused()
    expect(page.locator("#editor-form-title")).to_be_in_viewport()
