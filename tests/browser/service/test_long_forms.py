"""A form with a block for each person fits a phone: its parts at the top, blocks that open and close."""

import pytest
from playwright.sync_api import Page, expect

from orchestrator.pathway import claiming
from tests.integration.pathway import answers as usual
from tests.integration.pathway.walk import person

from .looking import look
from .town import PHONE, Town

MIRIAM = "miriam.okoro"
#: Half of what the proposal about four people took when every block stood open.
HALF = 6_900


@pytest.fixture
def proposal(town: Town) -> str:
    """Address of the chair's task about a family of four."""
    ana = {**usual.LIO, "given_name": "Ana"}
    town.walk.to_sharing(usual.contact(people=[usual.MARTA, usual.LIO, usual.DEAN, ana]))
    town.walk.do_all("sharing_decision")
    town.walk.answer(*town.walk.asked())
    task = town.walk.task("decision_proposal")
    claiming.claim(task, by=person(MIRIAM), now=town.walk.now)
    return f"/tasks/{task.pk}/"


def height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def test_the_proposal_about_four_people_is_walked_through_on_a_phone(town: Town, proposal: str) -> None:
    page = town.window(MIRIAM, proposal, **PHONE)
    assert height(page) < HALF
    parts = page.get_by_role("navigation", name="The parts of this form")
    dean = page.locator("details", has=page.locator("summary", has_text="Dean Orrick"))
    expect(dean.get_by_text("Why this rating and these outcomes?")).to_be_hidden()
    parts.get_by_role("link", name="Dean Orrick").click()
    expect(dean.get_by_text("Why this rating and these outcomes?")).to_be_visible()
    dean.get_by_label("Amber").check()
    for place in (parts.get_by_role("listitem").filter(has_text="Dean Orrick").last, dean.locator("summary")):
        expect(place).to_contain_text("3 still empty")
    parts.get_by_role("link", name="Go to the button").click()
    expect(page.locator("button[name=_submit]").last).to_be_in_viewport()
    look(page)
    page.set_viewport_size(PHONE["viewport"])
    page.locator("button[name=_submit]").last.click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.locator("details:not([open]) .govuk-error-message")).to_have_count(0)
    look(page)


def test_without_javascript_blocks_open_and_no_error_is_hidden(town: Town, proposal: str) -> None:
    page = town.window(MIRIAM, proposal, java_script_enabled=False, **PHONE)
    ana = page.locator("details", has=page.locator("summary", has_text="Ana Vell")).last
    ana.locator("summary").click()
    ana.get_by_label("Green").check()
    page.locator("button[name=_submit]").last.click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.locator("details:not([open]) .govuk-error-message")).to_have_count(0)
    expect(ana.get_by_label("Green")).to_be_checked()
    wrong = page.locator(".govuk-error-summary a").last
    target = (wrong.get_attribute("href") or "")[1:]
    wrong.click()
    expect(page.locator(f"[id='{target}']")).to_be_in_viewport()
