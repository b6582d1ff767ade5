"""What a person sees and what survives: a crash, a dead network, a sign-out, a second window."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from forms import drafts

from . import site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls(site.__name__),
    pytest.mark.django_db(transaction=True),
]
AXE = Path("orchestrator/web/node_modules/axe-core/axe.min.js")
PHONE = {"width": 390, "height": 844}


def typed(people, who="amina", key="visit"):
    """What the service has of a person's draft."""
    draft = drafts.load(key, by=people[who])
    return drafts.raw(draft) if draft else {}


def status(page):
    return page.locator("[data-draft-status]")


def fill_in(page, text):
    page.get_by_label("Name of the worker").fill(text)


def test_a_question_appears_with_its_condition_and_keeps_its_text(window):
    page = window("/visit/")
    why_not = page.get_by_label("Why not?")
    expect(why_not).to_be_hidden()
    page.get_by_label("No", exact=True).first.check()
    expect(why_not).to_be_visible()
    why_not.fill("Nobody opened the door")
    page.get_by_label("Yes", exact=True).first.check()
    expect(why_not).to_be_hidden()
    page.get_by_label("No", exact=True).first.check()
    expect(why_not).to_have_value("Nobody opened the door")
    expect(page.get_by_text("Answer this if")).to_have_count(0)


def test_what_is_typed_is_saved_without_pressing_anything(window, people):
    page = window("/visit/")
    fill_in(page, "Amina")
    page.clock.fast_forward(3000)
    expect(status(page)).to_contain_text("Saved 16:42")
    assert typed(people)["note"] == "Amina"
    fill_in(page, "Amina Khan")
    page.clock.fast_forward(3000)
    expect(page.locator("input[name=_revision]")).to_have_value("2")
    assert typed(people)["note"] == "Amina Khan"


def test_leaving_a_box_saves_at_once_and_closing_the_window_too(window, people):
    page = window("/visit/")
    fill_in(page, "Amina")
    with page.expect_response("**/draft"):
        page.get_by_label("Name of the worker").blur()
    fill_in(page, "Amina Khan")
    with page.expect_response("**/draft"):
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert typed(people)["note"] == "Amina Khan"


def test_nothing_is_kept_in_the_browser_itself(window):
    page = window("/visit/")
    fill_in(page, "Amina Khan")
    page.clock.fast_forward(3000)
    expect(status(page)).to_contain_text("Saved")
    stores = page.evaluate("[localStorage.length, sessionStorage.length]")
    assert stores == [0, 0]
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0


def test_a_dead_network_is_said_and_made_up_for(window, people):
    page = window("/visit/")
    page.context.set_offline(True)
    fill_in(page, "Amina Khan")
    page.clock.fast_forward(3000)
    expect(status(page)).to_contain_text("there is no connection")
    page.context.set_offline(False)
    page.clock.fast_forward(4000)
    expect(status(page)).to_contain_text("Saved 16:42")
    assert typed(people)["note"] == "Amina Khan"


def test_after_a_sign_out_the_text_waits_for_its_owner(window, people):
    page = window("/visit/")
    site.signed_in["as"] = ""
    fill_in(page, "Amina Khan")
    page.clock.fast_forward(3000)
    expect(status(page)).to_contain_text("you have been signed out")
    expect(status(page).get_by_role("link")).to_have_attribute("href", "/sign-in/")
    site.signed_in["as"] = "bob"
    page.clock.fast_forward(10000)
    expect(status(page)).to_contain_text("somebody else is signed in")
    assert typed(people, "bob") == {}
    site.signed_in["as"] = "amina"
    page.clock.fast_forward(10000)
    expect(status(page)).to_contain_text("Saved 16:42")
    assert typed(people)["note"] == "Amina Khan"
    assert typed(people, "bob") == {}


def test_a_second_window_overwrites_nothing_unasked(window, people):
    first, second = window("/visit/"), window("/visit/")
    fill_in(first, "From the desk")
    first.clock.fast_forward(3000)
    expect(status(first)).to_contain_text("Saved")
    fill_in(second, "From the phone")
    second.clock.fast_forward(3000)
    expect(status(second)).to_contain_text("A newer draft was saved from another window or device")
    expect(second.get_by_label("Name of the worker")).to_have_value("From the phone")
    assert typed(people)["note"] == "From the desk"
    second.get_by_role("button", name="Keep what is written here").click()
    expect(status(second)).to_contain_text("Saved")
    assert typed(people)["note"] == "From the phone"


@pytest.mark.parametrize("script", [True, False])
def test_rows_are_added_and_removed_with_and_without_script(window, script):
    page = window("/household/", java_script_enabled=script)
    page.locator("#people-0-given_name").fill("Grace")
    page.locator("#people-0-born-day").fill("31")
    page.get_by_role("button", name="Add another person").click()
    expect(page.locator("#people-0-given_name")).to_have_value("Grace")
    expect(page.locator("#people-0-born-day")).to_have_value("31")
    expect(page.locator("#people-1-given_name")).to_have_value("")
    if script:
        expect(page.locator("#people-1-given_name")).to_be_focused()
    page.get_by_role("button", name="Remove Person 1").click()
    expect(page.locator("#people-0")).to_have_count(0)
    expect(page.locator("#people-1")).to_have_count(1)


@pytest.mark.parametrize("script", [True, False])
def test_errors_are_listed_on_top_and_lead_to_their_boxes(window, script):
    page = window("/visit/", java_script_enabled=script)
    page.get_by_role("button", name="Save the visit").click()
    summary = page.locator(".govuk-error-summary")
    if script:
        expect(summary).to_be_focused()
    summary.get_by_role("link", name="Enter the worker’s name").click()
    if script:
        expect(page.get_by_label("Name of the worker")).to_be_focused()


def test_enter_in_a_box_submits_and_never_removes_a_row(window):
    page = window("/household/")
    page.locator("#people-0-given_name").fill("Grace")
    page.locator("#people-0-given_name").press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.locator("#people-0-given_name")).to_have_value("Grace")


def test_the_draft_button_works_without_script(window):
    page = window("/visit/", java_script_enabled=False)
    expect(page.get_by_text("Answer this if you chose “No” for “Did you see the child?”.")).to_be_visible()
    page.locator("#born-day").fill("31")
    page.locator("#born-month").fill("2")
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.locator("#born-day")).to_have_value("31")
    expect(page.locator("#born-month")).to_have_value("2")


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("key", ["visit", "household"])
def test_axe_finds_nothing_in_a_form_full_of_errors(window, key, width):
    options = {"viewport": PHONE} if width == "phone" else {}
    page = window(f"/{key}/", **options)
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.clock.resume()
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then((result) => result.violations)")
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
