"""The manager's room as people open it: signed in at Fenmarsh, at the moment the tests look back from."""

import csv
import html
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from orchestrator.agencies.models import Site
from tests.integration.pathway.walk import person

from . import lively

__all__ = ["LISTS", "NUMBERS", "all_in_file", "clock", "in_file", "on_screen", "opened", "words"]

#: What the heading of a column for programs ends with.
FOR_PROGRAMS = re.compile(r"\((date and time|[a-z ]*hours|hours, working hours where the words say so)\)$")
#: Pages with numbers, and pages that are lists of cases or tasks.
NUMBERS = ("answers", "limits", "bottlenecks", "handovers")
LISTS = (
    "tasks",
    "cases",
    "silent",
    "late",
    "incidents",
    "bottlenecks/tasks",
    "handovers/tasks",
    "answers/requests",
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(lively.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def opened(fenmarsh: Site) -> Callable[[str], Client]:
    """`opened("henry.ash")` is a browser in which he is signed in."""

    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(person(username), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def words(page: Any) -> str:
    """What one reads: no tags, no doubled spaces."""
    main = page.content.decode().split("<main", 1)[-1]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", main))).strip()


def on_screen(page: Any) -> list[list[str]]:
    """The table of a page as a person sees it: headings, then rows, those that are folded too."""
    first, *more = page.content.decode().split('id="measures"', 1)[1].split("</table>")
    found = _rows(first)
    return found + _rows(more[0])[1:] if "ofd-rest" in more[0] else found


def _rows(table: str) -> list[list[str]]:
    return [
        [_read(cell) for cell in re.findall(r"<(?:th|td)\b([^>]*>.*?)</(?:th|td)>", row, re.S)]
        for row in re.findall(r"<tr\b.*?</tr>", table, re.S)
    ]


def _read(cell: str) -> str:
    inner = re.sub(r"<summary>.*?</summary>", "", cell.split(">", 1)[1])
    inner = re.sub(r'<span class="govuk-visually-hidden">.*?</span>', "", inner, flags=re.S)
    inner = re.sub(r'<span aria-hidden="true">.*?</span>', "", inner, flags=re.S)
    inner = re.sub(r"</li>\s*<li>", "; ", inner)
    return html.unescape(re.sub(r"<[^>]+>", "", inner)).strip()


def in_file(answer: Any) -> list[list[str]]:
    """Rows of a file, which must begin with the mark, without the columns for programs."""
    heading, *rows = all_in_file(answer)
    kept = [at for at, title in enumerate(heading) if not FOR_PROGRAMS.search(title)]
    return [[row[at] for at in kept] if len(row) == len(heading) else row for row in (heading, *rows)]


def all_in_file(answer: Any) -> list[list[str]]:
    """The same with them."""
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))
