"""The editor of a drawing in a real browser: what it shows, to whom, and that all of it can be reached."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.service.looking import look
from tests.browser.service.town import PHONE, Town

from .editing import draft_of, field, kept, look_at, opened, saved, step


def test_nothing_for_axe_to_find_at_a_desk_and_on_a_phone(town: Town) -> None:
    page = opened(town, draft_of())
    look(page)
    for id in ("danger_check", "danger", "sharing", "danger_check_50", "ask"):
        step(page, id).click()
        expect(step(page, id)).to_have_attribute("aria-current", "true")
        look_at(page, "[data-editor-form]")
    field(page, "Name").fill("")
    saved(page)
    look(page)


def test_a_finding_leads_to_its_step_in_list_and_drawing(town: Town) -> None:
    page = opened(town, draft_of())
    step(page, "family_map").click()
    field(page, "Form").select_option("")
    expect(step(page, "family_map")).to_contain_text("1 to fix")
    expect(page.locator('.ofd-badge[title*="no form is chosen"]')).to_have_text("1 !")
    step(page, "start").click()
    page.get_by_role("button", name=re.compile("asks nothing: no form is chosen")).click()
    expect(page.locator("#editor-form-title")).to_have_text("Map the family and say who is missing")
    expect(step(page, "family_map")).to_have_attribute("aria-current", "true")
    expect(page.locator('.ofd-chosen[data-element-id="family_map"]')).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".ofd-badge")).to_have_count(0)


def test_list_and_drawing_choose_together(town: Town) -> None:
    page = opened(town, draft_of())
    drawing = page.locator("[data-editor-canvas]").bounding_box()
    assert drawing is not None
    assert drawing["y"] + drawing["height"] < 900  # all of it is seen without scrolling
    page.locator('[data-element-id="thank"] .djs-hit').first.click()
    expect(step(page, "thank")).to_have_attribute("aria-current", "true")
    expect(page.locator("#editor-form-title")).to_have_text("Thank the referrer and say what happens next")
    page.get_by_text("Add a step after this one").click()
    page.get_by_role("button", name="Add the step").click()
    page.get_by_role("button", name="Undo").click()
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
    tips = palette.locator(".entry").evaluate_all("all => all.map((one) => [one.title, one.ariaLabel])")
    assert len(tips) > 5
    assert all(tip and tip == name for tip, name in tips)
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
    look_at(page)


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
