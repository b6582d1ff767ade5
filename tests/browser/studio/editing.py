"""What the tests of the editor share: a draft, its page, and the keyboard."""

import re
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from processes import drafts
from processes.models import ProcessVersion
from tests.browser.service.looking import AXE, RULES, spills
from tests.browser.service.town import DESK, PHONE, Town

#: Axe on a part of the page, without the drawings in it.
FAULTS = """([part, rules]) => axe.run({include: [[part]], exclude: [['.djs-container']]},
    {runOnly: rules, resultTypes: ['violations'], preload: false})
  .then((found) => [found.passes.length, found.violations.flatMap((one) =>
    one.nodes.map((node) => one.id + ': ' + node.html))])"""
FRONT_DOOR = "ofd_front_door/ofd_front_door.bpmn"
FOREIGN = Path(__file__).with_name("foreign.bpmn")
OWNER = "Carys Bowen"


def draft_of(process_id: str = "ofd_front_door") -> ProcessVersion:
    """A new draft of what runs."""
    running = ProcessVersion.objects.filter(
        owner_key="fenmarsh", process_id=process_id, state="published"
    ).first()
    assert running is not None
    return drafts.begin_from(running, title="Occupational therapy", author=OWNER, now=timezone.now())


def foreign_draft(content: bytes) -> ProcessVersion:
    """A draft of a file that another tool made."""
    return drafts.begin(
        owner_key="fenmarsh",
        process_id="home_visit",
        files={"home.bpmn": content},
        title="A visit",
        author=OWNER,
        now=timezone.now(),
    )


def opened(
    town: Town, draft: ProcessVersion, path: str = FRONT_DOOR, who: str = "carys.bowen", **options: Any
) -> Page:
    """The editor on one drawing, ready to work."""
    page = town.window(who, f"/versions/drafts/{draft.pk}/drawings/{path}/edit/", **options)
    ready(page)
    return page


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-editor-ready]", state="attached")
    expect(page.locator("[data-editor-findings-title]")).not_to_have_text("Being checked …")


def step(page: Page, id: str) -> Locator:
    return page.locator(f'[data-step="{id}"]')


def field(page: Page, label: str) -> Locator:
    return page.locator("[data-editor-form]").get_by_label(label, exact=True).first


def saved(page: Page) -> None:
    """Wait until everything is kept."""
    expect(page.locator("[data-editor-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def kept(draft: ProcessVersion, path: str = FRONT_DOOR) -> str:
    content = drafts.file(draft, path)
    assert content is not None
    return content.decode()


def look_at(page: Page, part: str = "main") -> None:
    """As `look`, where another test looks at such a page with its drawing: going over that costs most."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text("utf-8"))
    for screen in (DESK, PHONE):
        page.set_viewport_size(screen["viewport"])
        passes, faults = page.evaluate(FAULTS, [part, RULES])
        assert passes > 5, f"axe-core looked at nothing of {part}"
        assert faults + [f"sticks out: {one}" for one in spills(page)] == [], (page.url, screen)
    page.set_viewport_size(DESK["viewport"])


def reach(page: Page, target: Locator, key: str = "Tab", most: int = 120) -> None:
    """Press one key until that is focused, as somebody without a mouse does."""
    for _ in range(most):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{target} is not reached with {key}")


def pick(page: Page, select: Locator, label: str) -> None:
    """Choose in a list with the keys: the arrow keys go through a closed list, Enter takes what it shows."""
    reach(page, select)
    wanted = select.evaluate(
        "(one, label) => [...one.options].findIndex((option) => option.label === label)", label
    )
    assert wanted >= 0, f"{label} is not offered"
    for _ in range(200):
        now = select.evaluate("one => one.selectedIndex")
        if now == wanted:
            page.keyboard.press("Enter")  # what is gone through is not meant yet
            return
        page.keyboard.press("ArrowDown" if now < wanted else "ArrowUp")
    raise AssertionError(f"{label} is not reached")


def add_route(page: Page, to: str, *, as_group: str) -> None:
    """A way more out of the chosen step, with the keyboard alone; it is then the group of that name."""
    reach(page, page.get_by_text("Add a route", exact=True).locator(".."))
    page.keyboard.press("Enter")
    pick(page, page.get_by_label("The new route goes to"), to)
    reach(page, page.get_by_role("button", name="Add this route"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name=as_group)).to_be_visible()
