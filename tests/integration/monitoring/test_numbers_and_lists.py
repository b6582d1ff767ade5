"""Every number that leads somewhere leads to as many rows: on every page, for every choice of it."""

import html
import re

import pytest

from .rooms import clock, in_file, opened  # noqa: F401 (fixtures)

PAGES = (
    "",
    "?by=agency",
    "?by=team&rating=A",
    "?since=2026-09-14&until=2026-09-15",
    "answers/",
    "answers/?until=2026-09-09",
    "answers/?rating=A",
    "limits/",
    "limits/?by=agency",
    "limits/?by=step",
    "limits/?by=rating",
    "limits/?by=week&until=2026-09-14",
    "limits/?agency=HEALTH",
    "bottlenecks/",
    "bottlenecks/?split=step",
    "bottlenecks/?until=2026-09-12",
    "bottlenecks/?rating=A&agency=HEALTH",
    "handovers/",
    "tasks/",
    "cases/",
    "silent/",
    "late/",
)
#: A link that is a number, or begins with one.
NUMBER = re.compile(
    r'<a class="([^"]*)" href="([^"]+)">(?:<span class="ofd-tile__number">)?(?:See all )?(\d+)\b'
)


def numbers(page) -> list[tuple[str, int]]:
    """(address, number) of every link within the page that promises so many."""
    main = html.unescape(page.content.decode().split("<main", 1)[1])
    return [(address, int(number)) for _, address, number in NUMBER.findall(main) if "page=" not in address]


@pytest.mark.parametrize("username", ["henry.ash", "sunita.rao"])
@pytest.mark.parametrize("page", PAGES)
def test_every_number_of_every_page_leads_to_as_many_rows(opened, page, username):  # noqa: F811
    browser = opened(username)
    found = numbers(browser.get(f"/monitoring/{page}"))
    assert found or page not in ("", "limits/", "bottlenecks/")
    wrong = []
    for address, number in dict.fromkeys(found):
        path, _, asked = address.partition("?")
        file = browser.get(f"{path.removesuffix('/')}.csv?{asked}")
        assert file.status_code == 200, address
        if (rows := len(in_file(file)) - 1) != number:
            wrong.append((address, number, rows))
    assert wrong == []


def test_the_numbers_of_a_process_owner_promise_no_list(opened):  # noqa: F811
    for page in ("answers/", "limits/?by=agency", "bottlenecks/", "handovers/"):
        assert numbers(opened("carys.bowen").get(f"/monitoring/{page}")) == []
