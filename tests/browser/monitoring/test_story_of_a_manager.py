"""A hub manager at ten to five on a Friday finds what is worst, does something about it and takes it away.

Once by mouse and once by keyboard alone, at a desk and on a phone. What is worst in the quarter is known from
its habits: an agency that has fallen silent, and one that is slow to say what it knows.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from orchestrator.agencies.models import Agency
from orchestrator.notices.models import Notice
from orchestrator.pathway.demo_quarter import habits
from processes.models import StepDefinition
from tests.browser.service.test_working_in_the_inbox import tab_to
from tests.browser.service.town import DESK, PHONE, Town

from .reading import HENRY, screen, taken_away

NOTE = "Please answer before you go home."
SCREENS = {"desk": DESK, "phone": PHONE}
#: How many presses of Tab lie before that place, by the order of the page.
AHEAD = """place => {
  const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility())
  return stops.indexOf(place) - stops.indexOf(document.activeElement)
}"""


@dataclass
class Hands:
    """Somebody who uses a page with a mouse or, without ever touching one, with the keyboard."""

    page: Page
    by_keyboard: bool

    def press(self, place: Locator, *, key: str = "Enter") -> None:
        if self.by_keyboard:
            self.tab_to(place)
            self.page.keyboard.press(key)
        else:
            place.click()

    def tab_to(self, place: Locator) -> None:
        """Where the focus is, is asked only near the place: asking costs more than pressing."""
        for _ in range(place.evaluate(AHEAD) - 3):
            self.page.keyboard.press("Tab")
        tab_to(self.page, place)

    def write(self, place: Locator, text: str) -> None:
        self.press(place, key="End")
        self.page.keyboard.type(text)

    def take_away(self) -> list[list[str]]:
        link = self.page.get_by_role("link", name="Take this table away (CSV)")
        if not self.by_keyboard:
            return taken_away(self.page, link)
        self.tab_to(link)
        return taken_away(self.page)


@pytest.mark.parametrize("screen_name", SCREENS)
@pytest.mark.parametrize("by_keyboard", [False, True], ids=["mouse", "keyboard"])
def test_the_silent_agency_and_the_worst_step_are_found_nudged_and_taken_away(
    town: Town, screen_name: str, by_keyboard: bool
) -> None:
    an_hour_after_the_last_nudge(town)
    page = town.window(HENRY, "/", **SCREENS[screen_name])
    hands = Hands(page, by_keyboard)
    if screen_name == "phone":
        hands.press(page.get_by_role("button", name="Menu"))
    hands.press(page.get_by_role("link", name="Managing work"))
    find_and_nudge_the_silent(hands)
    rooms = page.get_by_role("navigation", name="Managing work")
    hands.press(rooms.get_by_role("link", name="Where work waits"))
    expect(page.locator(".ofd-chip")).to_contain_text(f"Agency: {name_of(habits.SILENT_AGENCY)}")  # kept
    hands.press(page.get_by_role("link", name="Clear all"))
    find_the_worst_step(page)
    file = hands.take_away()
    assert file == screen(page)
    assert len(file) > 15


def find_and_nudge_the_silent(hands: Hands) -> None:
    page, agency = hands.page, name_of(habits.SILENT_AGENCY)
    worst = page.locator(".ofd-silent li").first
    expect(worst).to_contain_text(f"{agency} has answered nothing since")
    hands.press(worst.get_by_role("link"))
    expect(page.get_by_role("heading", name="Answers that have not come").first).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text(agency)
    answers = screen(page)
    assert hands.take_away() == [row[1:] for row in answers]  # on screen a box to tick comes first
    told_before = set(nudges())
    hands.press(page.locator("tbody input[type=checkbox]").first, key="Space")
    hands.write(page.get_by_label("Note (optional)"), NOTE)
    hands.press(page.get_by_role("button", name="Nudge chosen"))
    expect(page.get_by_text(re.compile("1 task nudged"))).to_be_visible()
    told = [notice for notice in nudges() if notice not in told_before]
    assert told
    assert all(NOTE in notice.text for notice in told)


def find_the_worst_step(page: Page) -> None:
    step = StepDefinition.objects.filter(form_key=habits.SLOW_FORM, process_id="agency_assessment")[0]
    first = page.locator("#measures tbody tr").first
    expect(first).to_contain_text(step.name)
    expect(first).to_contain_text(name_of(habits.SLOW_AGENCY))
    expect(page.get_by_text("The worst:")).to_contain_text(f"“{step.name}”, {name_of(habits.SLOW_AGENCY)}")
    drawn = page.locator(f'.ofd-heatmap [data-element-id="{step.element_id}"].ofd-heat-5')
    expect(drawn).to_be_visible()
    expect(page.locator(".ofd-heatmap .ofd-heat-5")).to_have_count(1)
    badges = page.locator(f'.ofd-heatmap [data-container-id="{step.element_id}"] .ofd-badge')
    expect(badges.first).to_have_text(name_of(habits.SLOW_AGENCY))
    late = re.findall(r"\d+", first.locator("[data-label=Late]").inner_text())[0]
    expect(badges.filter(has_text="late")).to_have_text(f"! {late} late")


def an_hour_after_the_last_nudge(town: Town) -> None:
    """A task is nudged once an hour; what another run of the story did stands in this town."""
    if nudges():
        town.clock.move_to(nudges()[-1].created_at + timedelta(minutes=61), tick=False)


def nudges() -> list[Notice]:
    return list(Notice.objects.filter(dedupe_key__startswith="nudge:").order_by("pk"))


def name_of(code: str) -> str:
    return Agency.objects.get(code=code, site__code="fenmarsh").name
