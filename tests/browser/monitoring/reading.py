"""What stands in a window, and what its file holds."""

import csv

from playwright.sync_api import Locator, Page

from tests.integration.monitoring.rooms import FOR_PROGRAMS

HENRY = "henry.ash"


def screen(page: Page) -> list[list[str]]:
    """The table as it stands in the window, folded lines too: what is read out to some and drawn for others
    left aside."""
    rows: list[list[str]] = page.locator("#measures > table > thead tr, #measures tbody tr").evaluate_all(
        """rows => rows.map(row => [...row.children].map(cell => {
            const copy = cell.cloneNode(true)
            const aside = '.govuk-visually-hidden, [aria-hidden], button'
            copy.querySelectorAll(aside).forEach(one => one.remove())
            return copy.textContent.trim()
        }))"""
    )
    return rows


def taken_away(page: Page, take: "Locator | None" = None) -> list[list[str]]:
    """The rows of the file behind the link that has the focus, or that is pressed: what it says in words."""
    with page.expect_download() as download:
        if take is None:
            page.keyboard.press("Enter")
        else:
            take.click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    kept = [at for at, title in enumerate(rows[0]) if not FOR_PROGRAMS.search(title)]
    return [[row[at] for at in kept] for row in rows]


def tile(page: Page, title: str) -> Locator:
    return page.locator(".ofd-tile__link").filter(has_text=title)
