"""“Back”, “Forward” and “Reload” after a refused form, and a case's page that can be taken in at a glance."""

import pytest
from playwright.sync_api import Page, expect

from orchestrator.pathway import claiming
from tests.integration.pathway.walk import person

from .looking import look
from .town import PHONE, Town

FARAH = "farah.aziz"
WORDS = "Hub desk and the police duty desk"
#: Pixels of a planned case on a phone with everything folded.
LONGEST_ON_A_PHONE = 4_500


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def back_and_forth(page: Page, box: str) -> None:
    """The page was refused. Wherever one goes from there, what was typed is there."""
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.go_back()
    expect(page.locator(box)).to_have_value(WORDS)
    page.go_forward()
    expect(page.locator(box)).to_have_value(WORDS)
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.reload()
    expect(page.locator(box)).to_have_value(WORDS)
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


def test_back_after_a_refused_task_shows_what_was_typed(town: Town, scripted: bool) -> None:
    town.walk.receive()
    task = claiming.claim(town.walk.task("danger_check"), by=person(FARAH), now=town.walk.now)
    page = town.window(FARAH, f"/tasks/{task.pk}/", java_script_enabled=scripted)
    page.locator("#looked_by").fill(WORDS)
    page.get_by_role("button", name="Save the danger check").last.click()
    back_and_forth(page, "#looked_by")


def test_back_after_a_refused_worry_shows_what_was_typed(town: Town, scripted: bool) -> None:
    page = town.window("nadia.frost", "/contacts/new/", java_script_enabled=scripted)
    page.locator("#narrative").fill(WORDS)
    page.get_by_role("button", name="Send").last.click()
    back_and_forth(page, "#narrative")


def test_back_after_a_refused_word_about_danger_shows_what_was_typed(town: Town, scripted: bool) -> None:
    town.walk.to_answering()
    path = f"/cases/{town.walk.case.reference}/decide-now/"
    page = town.window("miriam.okoro", path, java_script_enabled=scripted)
    page.get_by_label("Why can the decision not wait?").fill("x")
    page.get_by_role("button", name="Go ahead with the decision").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Why can the decision not wait?")).to_have_value("x")


def test_after_signing_out_back_shows_nobodys_answers(town: Town, scripted: bool) -> None:
    town.walk.receive()
    task = claiming.claim(town.walk.task("danger_check"), by=person(FARAH), now=town.walk.now)
    page = town.window(FARAH, f"/tasks/{task.pk}/", java_script_enabled=scripted)
    page.locator("#looked_by").fill(WORDS)
    page.get_by_role("button", name="Save the danger check").last.click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("User name")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("User name")).to_be_visible()
    assert WORDS not in page.content()


def test_a_planned_case_is_short_and_opens_where_one_wants_to_read(town: Town, scripted: bool) -> None:
    town.walk.to_planned()
    path = f"/cases/{town.walk.case.reference}/"
    page = town.window(FARAH, path, java_script_enabled=scripted, **PHONE)
    if scripted:
        height = page.evaluate("document.documentElement.scrollHeight")
        assert height < LONGEST_ON_A_PHONE, height
    first = page.get_by_text("The referral came in and the case was opened")
    expect(first).to_be_hidden()
    page.get_by_text("Show the whole timeline").click()
    expect(first).to_be_visible()
    page.get_by_text("Show all answers").click()
    page.get_by_text("The referral", exact=True).click()
    if scripted:
        look(page)
