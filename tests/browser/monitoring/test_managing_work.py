"""A hub manager at ten to five on a Friday finds what is worst, does something about it and takes it away."""

import csv
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from orchestrator.notices.models import Notice
from orchestrator.pathway import claiming
from processes.models import HumanTask
from tests.browser.service.looking import look, spills
from tests.browser.service.test_working_in_the_inbox import tab_to
from tests.browser.service.town import PHONE, Town
from tests.integration.pathway.walk import member_of, person

HENRY = "henry.ash"
PAGES = (
    "/monitoring/",
    "/monitoring/?by=team&agency=HEALTH",
    "/monitoring/tasks/?urgency=critical",
    "/monitoring/cases/",
    "/monitoring/silent/",
    "/monitoring/answers/",
    "/monitoring/limits/?by=agency",
    "/monitoring/late/?agency=HEALTH",
    "/monitoring/bottlenecks/",
    "/monitoring/handovers/",
    "/monitoring/incidents/",
)


def screen(page: Page) -> list[list[str]]:
    """The table as it stands in the window: what is read out to some and drawn for others left aside."""
    rows: list[list[str]] = page.locator("#measures tr").evaluate_all(
        """rows => rows.map(row => [...row.children].map(cell => {
            const copy = cell.cloneNode(true)
            const aside = '.govuk-visually-hidden, [aria-hidden], button'
            copy.querySelectorAll(aside).forEach(one => one.remove())
            return copy.textContent.trim()
        }))"""
    )
    return rows


def taken_away(page: Page) -> list[list[str]]:
    with page.expect_download() as download:
        page.get_by_role("link", name="Take this table away (CSV)").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_silent_agency_and_the_worst_step_are_found_nudged_and_taken_away(town: Town) -> None:
    page = town.window(HENRY, "/")
    page.get_by_role("link", name="Managing work").click()
    worst = page.locator(".ofd-silent li").first
    expect(worst).to_contain_text("has not answered in")
    agency = worst.get_by_role("link").inner_text()
    worst.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Answers that have not come").first).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text(agency)

    before = Notice.objects.filter(dedupe_key__startswith="nudge:").count()
    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_label("Note (optional)").fill("Please answer before you go home.")
    page.get_by_role("button", name="Nudge chosen").click()
    expect(page.get_by_text(re.compile("1 task nudged"))).to_be_visible()
    told = Notice.objects.filter(dedupe_key__startswith="nudge:").order_by("pk")
    assert told.count() > before
    assert "Please answer before you go home." in told.last().text
    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_role("button", name="Nudge chosen").click()
    expect(page.get_by_text("less than an hour ago")).to_be_visible()

    page.get_by_role("navigation", name="Managing work").get_by_role("link", name="Where work waits").click()
    expect(page.locator(".ofd-chip")).to_contain_text(f"Agency: {agency}")  # kept from page to page
    page.get_by_role("link", name="Clear all").click()
    first = page.locator("#measures tbody tr").first
    element = first.get_attribute("data-element")
    step = page.locator(f'.ofd-heatmap [data-element-id="{element}"].ofd-heat-5')
    expect(step).to_be_visible()
    badges = page.locator(f'.ofd-heatmap [data-container-id="{element}"] .ofd-badge')
    expect(badges.first).to_be_visible()
    late = first.locator("[data-label=Late]").inner_text()
    expect(badges.filter(has_text="late")).to_have_text(f"! {late} late")
    expect(page.get_by_text("The worst:")).to_contain_text(
        first.locator("[data-label=Step]").evaluate("one => one.firstChild.textContent.trim()")
    )
    file = taken_away(page)
    assert file == screen(page)
    assert len(file) > 5


def test_the_heatmap_follows_what_is_chosen_and_draws_volumes_beneath_the_arrows(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/bottlenecks/")
    page.get_by_label("Pathway").select_option(label="One Front Door")
    page.get_by_label("Show", exact=True).select_option(label="Arrivals")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".ofd-heatmap .ofd-heat-5").first).to_be_visible()
    volumes = page.locator(".ofd-heatmap .ofd-volume")
    assert volumes.count() > 5
    order = page.locator(".ofd-heatmap svg .viewport > g").evaluate_all(
        "layers => layers.map(one => one.getAttribute('class'))"
    )
    assert order.index("layer-ofd-under") < next(at for at, one in enumerate(order) if "root" in one)
    numbers = {one for one in page.locator(".ofd-volume__number").all_inner_texts() if one}
    numbers |= {str(one) for one in page.locator(".ofd-volume__number").all_text_contents()}
    page.get_by_text("How often each route of the drawing was taken").click()
    listed = set(page.locator("details[open] td[data-label=Taken]").all_inner_texts())
    assert numbers - {""} <= listed
    page.locator(".ofd-chip").filter(has_text="Pathway: One Front Door").click()
    expect(page.locator(".ofd-chip")).to_have_count(0)
    assert "measure=arrivals" in page.url


def test_rows_lead_to_their_step_in_the_drawing(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/bottlenecks/")
    show = page.locator("#measures tbody").get_by_role("button", name="in the drawing").last
    show.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ofd-heatmap g.ofd-framed")).to_be_visible()
    expect(page.locator(".ofd-heatmap")).to_be_focused()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_at_a_desk_and_on_a_phone(town: Town, path: str) -> None:
    page = town.window(HENRY, path)
    look(page)
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    page.set_viewport_size(PHONE["viewport"])
    assert spills(page) == []


def test_pages_of_who_sees_numbers_only(town: Town) -> None:
    page = town.window("carys.bowen")
    for path in ("/monitoring/", "/monitoring/limits/", "/monitoring/bottlenecks/", "/monitoring/handovers/"):
        page.goto(path)
        look(page)


def test_by_keyboard_alone_from_the_board_to_a_nudge(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/")
    follow(page, tile(page, "Critically overdue"))
    expect(page.get_by_role("heading", name="Open tasks", exact=True)).to_be_visible()
    tab_to(page, page.locator("tbody input[type=checkbox]").last)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Note (optional)"))
    page.keyboard.type("Before the weekend, please.")
    follow(page, page.get_by_role("button", name="Nudge chosen"))
    expect(page.get_by_text(re.compile("1 task nudged|less than an hour ago"))).to_be_visible()


def tile(page: Page, title: str) -> Locator:
    return page.locator(".ofd-tile__link").filter(has_text=title)


def follow(page: Page, place: Locator) -> None:
    tab_to(page, place)
    page.keyboard.press("Enter")


def test_the_table_sorts_without_a_script(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/bottlenecks/", java_script_enabled=False)
    page.locator("#measures thead").get_by_role("link", name="Arrivals").click()
    arrivals = [int(one) for one in page.locator("tbody [data-label=Arrivals]").all_inner_texts()]
    assert arrivals == sorted(arrivals, reverse=True)
    page.locator("#measures thead").get_by_role("link", name="Arrivals").click()
    arrivals = [int(one) for one in page.locator("tbody [data-label=Arrivals]").all_inner_texts()]
    assert arrivals == sorted(arrivals)


def test_the_board_changes_by_itself_but_not_under_somebodys_hands(town: Town) -> None:
    page = town.window(HENRY, "/monitoring/", held=True)
    unclaimed = tile(page, "Claimed by nobody").locator(".ofd-tile__number")
    before = int(unclaimed.inner_text())
    task = HumanTask.objects.filter(state="ready").order_by("pk")[0]
    page.get_by_label("Lines by").focus()
    claiming.claim(task, by=member_of(task), now=town.walk.now)
    page.clock.run_for(45_000)
    expect(unclaimed).to_have_text(str(before))
    page.get_by_label("Lines by").blur()
    page.clock.run_for(21_000)
    expect(unclaimed).to_have_text(str(before - 1))
    claiming.release(task, by=person(HENRY), now=town.walk.now)
