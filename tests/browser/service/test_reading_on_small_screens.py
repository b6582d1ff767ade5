"""What stands where on a phone and on a low screen: the known before the question, nothing in the way."""

from typing import Any

from playwright.sync_api import Page, expect

from .town import Town

FARAH = "farah.aziz"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
LOW: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}


def top_of(page: Page, selector: str) -> float:
    return float(page.locator(selector).first.evaluate("one => one.getBoundingClientRect().top + scrollY"))


def test_what_is_done_with_chosen_tasks_shows_once_one_is_chosen(town: Town) -> None:
    town.walk.receive()
    page = town.window(FARAH, "/inbox/", **PHONE)
    expect(page.get_by_label("Give to")).to_be_hidden()
    box = page.locator("#tasks input[type=checkbox]").first
    box.check()
    expect(page.get_by_label("Give to")).to_be_visible()
    box.uncheck()
    expect(page.get_by_label("Give to")).to_be_hidden()


def test_without_javascript_it_stands_below_the_list(town: Town) -> None:
    town.walk.receive()
    page = town.window(FARAH, "/inbox/", java_script_enabled=False, **PHONE)
    expect(page.get_by_label("Give to")).to_be_visible()
    assert top_of(page, ".ofd-bulk") > top_of(page, ".ofd-tasks")


def test_on_a_phone_what_is_known_stands_folded_before_the_first_question(town: Town) -> None:
    town.walk.receive()
    page = town.window(FARAH, f"/tasks/{town.walk.task('danger_check').pk}/", **PHONE)
    page.get_by_role("button", name="Claim this task").click()
    expect(page.locator("#case-form")).to_be_visible()
    assert top_of(page, ".ofd-known") < top_of(page, "#case-form")
    expect(page.locator(".ofd-known__list")).to_be_hidden()


def test_on_a_low_screen_the_panel_beside_the_form_shows_that_it_scrolls(town: Town) -> None:
    town.walk.receive()
    page = town.window(FARAH, f"/tasks/{town.walk.task('danger_check').pk}/", **LOW)
    page.get_by_role("button", name="Claim this task").click()
    beside = page.locator(".ofd-two__beside")
    beside.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert beside.evaluate("one => one.scrollHeight > one.clientHeight")
    assert beside.evaluate("one => one.getBoundingClientRect().height <= innerHeight")
    assert beside.evaluate("one => getComputedStyle(one, '::-webkit-scrollbar').width") == "12px"
    assert abs(top_of(page, ".ofd-two__beside") - top_of(page, ".ofd-two__first")) < 2


def test_on_a_phone_a_proposal_is_folded_by_person_before_the_position(town: Town) -> None:
    town.walk.to_positions()
    page = town.window("gwen.pryce", f"/tasks/{town.walk.task('agency_position', item='DA').pk}/", **PHONE)
    folds = page.locator(".ofd-judged details")
    assert folds.count() > 1
    assert folds.evaluate_all("all => all.every(one => !one.open)")
    folds.first.locator("summary").click()
    expect(folds.first.locator("dl")).to_be_visible()
