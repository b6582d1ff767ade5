"""The day's work in the inbox: by keyboard alone, on a bigger scale, with news that come by themselves."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from orchestrator.agencies.models import Agency
from tests.integration.pathway import answers
from tests.integration.pathway.answers import DANGER_ITEMS
from tests.integration.pathway.walk import agency

from .looking import look, spills
from .town import Town

FARAH = "farah.aziz"
#: A window of 1366 × 900 pixels at 200 %: half as many, each twice as fine.
TWICE = {"viewport": {"width": 683, "height": 450}, "device_scale_factor": 2}
LONG = "Bartholomew-Maximilian Featherstonehaugh-Wolfeschlegelsteinhausenbergerdorff"


def tab_to(page: Page, place: Locator, *, most: int = 150) -> None:
    """Press Tab until it has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if place.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"{most} times Tab did not lead to {place}")


def test_a_task_is_found_claimed_answered_and_sent_by_keyboard_alone(town: Town) -> None:
    town.walk.receive()
    page = town.window(FARAH, "/inbox/")
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
    tab_to(page, page.get_by_role("link", name="Check whether anyone is in danger now"))
    page.keyboard.press("Enter")
    claim = page.get_by_role("button", name="Claim this task")
    expect(claim).to_be_visible()
    tab_to(page, claim)
    page.keyboard.press("Enter")
    expect(page.locator("#looked_by")).to_be_visible()
    for name in DANGER_ITEMS:
        _choose(page, name, "no")
    _choose(page, "act_now", "no")
    tab_to(page, page.locator("#why_not_now"))
    page.keyboard.type("No item points to danger now.")
    tab_to(page, page.locator("#looked_by"))
    page.keyboard.type("Farah and the police desk")
    tab_to(page, page.get_by_role("button", name="Save the danger check").last)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Check whether anyone is in danger now: saved for")).to_be_visible()


def _choose(page: Page, name: str, value: str) -> None:
    """Tab leads to a group with nothing chosen at its first choice; arrows go on, Space chooses."""
    choices = page.locator(f'[name="{name}"]')
    tab_to(page, choices.first)
    values = choices.evaluate_all("all => all.map(one => one.value)")
    for _ in range(values.index(value)):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator(f'[name="{name}"][value="{value}"]')).to_be_checked()


def test_at_twice_the_size_nothing_of_inbox_and_task_is_lost(town: Town) -> None:
    town.walk.receive()
    page = town.window(FARAH, **TWICE)
    for path in ("/inbox/", f"/tasks/{town.walk.task('danger_check').pk}/"):
        page.goto(path)
        assert (path, spills(page)) == (path, [])
        for button in page.get_by_role("button").all():
            if button.is_visible():
                button.click(trial=True)  # can be scrolled to, and nothing lies over it


def test_the_count_changes_without_loading_the_page_and_offers_the_new_list(town: Town) -> None:
    page = town.window(FARAH, "/inbox/", held=True)
    expect(page.locator("#live-count")).to_contain_text("No open tasks")
    town.walk.receive()
    page.clock.run_for(16_000)
    expect(page.locator("#live-count")).to_contain_text("1 open task")
    page.get_by_role("link", name="load it again").click()
    expect(page.locator(".ofd-task")).to_have_count(1)


def test_next_for_me_opens_the_most_urgent_task(town: Town) -> None:
    town.walk.receive()
    town.walk.receive(answers.in_danger())
    page = town.window(FARAH, "/inbox/")
    page.get_by_role("button", name="Next for me").click()
    expect(page.locator("form[data-case-form]")).to_be_visible()
    expect(page.locator("main").get_by_text(town.walk.case.reference).first).to_be_visible()


def test_the_drawing_marks_where_a_case_stands_and_words_say_it_too(town: Town) -> None:
    town.walk.receive()
    page = town.window(FARAH, f"/cases/{town.walk.case.reference}/")
    expect(page.locator(".ofd-drawing .ofd-present").first).to_be_visible()
    expect(page.get_by_text("It stands at:").first).to_be_visible()


def test_who_judges_a_proposal_or_a_plan_reads_it_above_the_question(town: Town) -> None:
    town.walk.to_positions()
    page = town.window("gwen.pryce", f"/tasks/{town.walk.task('agency_position', item='DA').pk}/")
    proposal = page.get_by_role("region", name="The proposal")
    expect(proposal.get_by_text("Miriam Okoro")).to_be_visible()
    expect(proposal.get_by_text("Where Dean is staying.")).to_be_visible()
    page.get_by_role("button", name="Claim this task").click()
    expect(proposal.get_by_text("Where Dean is staying.")).to_be_visible()
    look(page)
    town.walk.do_all("agency_position")
    town.walk.write_plan()
    page.goto(f"/tasks/{town.walk.task('plan_signature', item='DA').pk}/")
    expect(page.get_by_role("region", name="The plan").get_by_text("Rosa Lindqvist")).to_be_visible()


def test_what_a_case_waits_for_is_not_told_as_if_it_had_happened(town: Town) -> None:
    town.walk.to_answering()
    page = town.window(FARAH, f"/cases/{town.walk.case.reference}/")
    expect(page.get_by_text("waiting for one of “An agency has answered”")).to_be_visible()
    expect(page.get_by_role("heading", name="Agency assessment · Health")).to_be_visible()


def test_several_tasks_are_claimed_at_once(town: Town) -> None:
    for _ in range(3):
        town.walk.receive()
    page = town.window(FARAH, "/inbox/")
    page.get_by_role("button", name="Choose all on this page").click()
    page.get_by_role("button", name="Claim chosen tasks").click()
    expect(page.get_by_text("3 tasks claimed.")).to_be_visible()
    expect(page.locator(".ofd-task").get_by_text("Yours")).to_have_count(3)


@pytest.fixture
def long_agency(town: Town) -> Iterator[None]:
    """Agencies stay from test to test, so this one gets its name back."""
    health = agency(town.walk.site, "HEALTH")
    named = Agency.objects.filter(pk=health.pk)
    named.update(name=f"{LONG} Partnership"[:100])
    yield
    named.update(name=health.name)


def test_names_of_any_length_fit_on_every_screen(town: Town, long_agency: None) -> None:
    """Long names of people and an agency, and words without a place to break them."""
    walk = town.walk
    first, *others = answers.contact()["people"]
    family = [{**first, "given_name": LONG, "family_name": "O" * 90, "address": "x" * 120}, *others]
    walk.to_sharing(answers.contact(people=family, narrative="W" * 300, referrer_name=LONG * 2))
    page = town.window(FARAH)
    task = walk.task("sharing_decision", item=walk.person_id(LONG))
    for path in ("/inbox/", f"/tasks/{task.pk}/", f"/cases/{walk.case.reference}/"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        look(page)
