"""Every number that leads somewhere leads to as many rows: on every page, for every choice of it."""

import html
import re

import pytest

from .rooms import clock, in_file, opened  # noqa: F401 (fixtures)

#: What leads from several choices of a page to the same list is looked at once.
CHOICES = {
    "": ("", "?by=agency", "?by=rating", "?by=team&rating=A", "?since=2026-09-14&until=2026-09-15"),
    "answers/": ("", "?until=2026-09-09", "?rating=A"),
    "limits/": ("", "?by=agency", "?by=step", "?by=rating", "?by=week&until=2026-09-14", "?agency=HEALTH"),
    "bottlenecks/": ("", "?split=step", "?until=2026-09-12", "?rating=A&agency=HEALTH"),
    **dict.fromkeys(("handovers/", "tasks/", "cases/", "silent/", "late/"), ("",)),
}
#: A link that is a number, or begins with one.
NUMBER = re.compile(
    r'<a class="([^"]*)" href="([^"]+)">(?:<span class="ofd-tile__number">)?(?:See all )?(\d+)\b'
)


def numbers(page) -> list[tuple[str, int]]:
    """(address, number) of every link within the page that promises so many."""
    main = html.unescape(page.content.decode().split("<main", 1)[1])
    return [(address, int(number)) for _, address, number in NUMBER.findall(main) if "page=" not in address]


@pytest.mark.parametrize("username", ["henry.ash", "sunita.rao"])
@pytest.mark.parametrize("page", CHOICES)
def test_every_number_of_every_page_leads_to_as_many_rows(opened, page, username):  # noqa: F811
    browser = opened(username)
    found = []
    for choice in CHOICES[page]:
        shown = numbers(browser.get(f"/monitoring/{page}{choice}"))
        assert shown or choice or page not in ("", "answers/", "limits/", "bottlenecks/")
        found += shown
    wrong = []
    for address, number in dict.fromkeys(found):
        path, _, asked = address.partition("?")
        file = browser.get(f"{path.removesuffix('/')}.csv?{asked}")
        assert file.status_code == 200, address
        heading, *lines = in_file(file)
        # what is said beneath the rows is no row
        if (rows := sum(len(line) == len(heading) for line in lines)) != number:
            wrong.append((address, number, rows))
    assert wrong == []


def test_the_numbers_of_a_process_owner_promise_no_list(opened):  # noqa: F811
    for page in ("answers/", "limits/?by=agency", "bottlenecks/", "handovers/"):
        assert numbers(opened("carys.bowen").get(f"/monitoring/{page}")) == []
