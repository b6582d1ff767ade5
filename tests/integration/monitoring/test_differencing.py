"""An attack: a process owner asks for every number twice, a little wider and a little narrower.

What they see is subtracted, and read as an attacker would: “fewer than 5” is one to four, a number is any
count that is shown like it. A count of one to four is recovered where only one value is left. None may be.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import permutations
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from orchestrator.monitoring.measures import bottlenecks
from orchestrator.monitoring.measures.filters import Filters

from . import lively
from .rooms import clock, in_file, opened  # noqa: F401 (fixtures)

FILTERS = (
    "",
    "rating=A",
    "rating=R",
    "rating=G",
    "agency=HEALTH",
    "agency=HEALTH&rating=A",
    "agency=POLICE",
    "since=2026-09-09",
    "since=2026-09-10",
    "until=2026-09-14",
    "until=2026-09-13",
    "until=2026-09-11",
    "until=2026-09-08",
    "since=2026-09-15",
    "since=2026-09-01&until=2026-09-08",
    "since=2026-09-09&until=2026-09-14",
)
#: Page, how it is split, and how many columns name a row.
FILES = (
    ("limits", "", 1),
    ("limits", "by=agency", 2),
    ("limits", "by=rating", 2),
    ("limits", "by=week", 2),
    ("bottlenecks", "", 3),
    ("bottlenecks", "split=step", 2),
    ("handovers", "", 2),
    ("answers", "", 1),
)
MANY = 10**9
Cells = Mapping[tuple[str, ...], str]


def cells(browser: Any, page: str, split: str, names: int, asked: str) -> Cells:
    """Every cell of a file by its row and column; a rank is no name."""
    heading, *rows = in_file(browser.get(f"/monitoring/{page}.csv?{split}&{asked}"))
    first = 1 if heading[0] == "Rank" else 0
    return {
        (*row[first:names], column): cell
        for row in rows
        for column, cell in zip(heading[names:], row[names:], strict=True)
    }


def in_weeks(asked: str) -> str:
    """The same of the whole weeks in which its period lies: what the process owner is shown."""
    words = dict(parse_qsl(asked))
    until = date.fromisoformat(words["until"]) if "until" in words else lively.NOW.date()
    since = date.fromisoformat(words["since"]) if "since" in words else until - timedelta(weeks=13)
    monday, sunday = since - timedelta(days=since.weekday()), until + timedelta(days=6 - until.weekday())
    return urlencode(words | {"since": monday, "until": sunday})


def can_be(said: str) -> tuple[int, int] | None:
    if said == "fewer than 5":
        return 1, 4
    if said == "not shown":
        return 1, MANY
    if said.startswith("about "):
        return max(int(said.split()[1]) - 5, 5), int(said.split()[1]) + 4
    if not said.isdigit():
        return None
    return (max(int(said) - 2, 5), int(said) + 2) if int(said) else (0, 0)


def recovered(wide: Cells, narrow: Cells, truth: Cells, of_narrow: Cells) -> Iterator[tuple[object, int]]:
    """Counts of one to four that the difference of two pages leaves one value for."""
    for key, said in wide.items():
        first, second = can_be(said), can_be(narrow.get(key, "0"))
        if first is None or second is None or not truth[key].isdigit():
            continue
        is_there = int(truth[key]) - int(of_narrow.get(key, "0"))
        least, most = max(first[0] - second[1], 0), first[1] - second[0]
        if 1 <= is_there <= 4 and least == most:
            yield key, is_there


@pytest.mark.parametrize(("page", "split", "names"), FILES)
def test_no_pair_of_filters_tells_a_small_count(opened, page, split, names):  # noqa: F811
    carys, henry = opened("carys.bowen"), opened("henry.ash")
    seen = {asked: cells(carys, page, split, names, asked) for asked in FILTERS}
    truth = {asked: cells(henry, page, split, names, in_weeks(asked)) for asked in FILTERS}
    small = [
        (wide, narrow, key)
        for wide, narrow in permutations(FILTERS, 2)
        for key, said in truth[wide].items()
        if said.isdigit() and 1 <= int(said) - int(_number(truth[narrow].get(key, "0"))) <= 4
    ]
    assert small, "there is nothing to be found out here: the attack shows nothing"
    assert not [said for of in seen.values() for said in of.values() if said in ("1", "2", "3", "4")]
    found = [
        (wide, narrow, *one)
        for wide, narrow in permutations(FILTERS, 2)
        for one in recovered(seen[wide], seen[narrow], truth[wide], truth[narrow])
    ]
    assert found == []


def _number(said: str) -> str:
    return said if said.isdigit() else "0"


@pytest.mark.parametrize("page", ["limits", "answers", "bottlenecks", "handovers"])
def test_no_two_days_of_a_week_can_be_told_apart(opened, page):  # noqa: F811
    """Day by day, the difference of two periods would be what happened on one day."""
    carys = opened("carys.bowen")
    for end in ("since", "until"):
        days = [f"{end}=2026-09-{day:02}" for day in range(7, 14)]
        assert len({carys.get(f"/monitoring/{page}.csv?{day}").content for day in days}) == 1
    henry = opened("henry.ash")
    days = [f"until=2026-09-{day:02}" for day in range(7, 14)]
    assert len({henry.get(f"/monitoring/{page}.csv?{day}").content for day in days}) > 1


#: What a line of one page is made of: parts, and last their total.
ANSWERED = ("In time", "Late", "Silent", "Still open", "Asked")
KEPT = {"In time": "Met", "Late": "Not met"}


def narrowed(bounds: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """What parts and total can be beside each other."""
    *parts, total = ANSWERED
    for _ in range(20):
        least, most = (sum(bounds[part][side] for part in parts) for side in (0, 1))
        bounds[total] = max(bounds[total][0], least), min(bounds[total][1], most)
        for part in parts:
            low, high = bounds[part]
            least, most = (sum(bounds[one][side] for one in parts if one != part) for side in (0, 1))
            bounds[part] = max(low, bounds[total][0] - most), min(high, bounds[total][1] - least)
    return bounds


@pytest.mark.parametrize("asked", ["", "rating=A", "until=2026-09-13", "since=2026-09-14"])
def test_the_page_of_answers_and_that_of_limits_together_tell_no_small_count(opened, asked):  # noqa: F811
    """Both count the limit for an agency's answer: what one keeps back is looked for on the other."""
    carys, henry = opened("carys.bowen"), opened("henry.ash")
    shown, true = (
        (
            cells(browser, "answers", "", 1, period),
            cells(browser, "limits", "by=agency&code=K-05", 2, period),
        )
        for browser, period in ((carys, asked), (henry, in_weeks(asked)))
    )
    limit = {key[0] for key in true[1]}
    agencies = {key[0] for key in true[0]}
    found = []
    for agency in agencies:
        bounds = {}
        for name in ANSWERED:
            bounds[name] = can_be(shown[0][agency, name]) or (0, MANY)
            key = (next(iter(limit), ""), agency, KEPT.get(name, ""))
            if (
                key in true[1] and true[1][key] == true[0][agency, name]
            ):  # the attacker knows they are the same
                other = can_be(shown[1][key]) or (0, MANY)
                bounds[name] = max(bounds[name][0], other[0]), min(bounds[name][1], other[1])
        for name, (low, high) in narrowed(bounds).items():
            if low == high and 1 <= int(true[0][agency, name]) <= 4:
                found.append((agency, name, low))
    assert found == []


def test_medians_of_fewer_than_five_are_not_shown(opened, everything, now):  # noqa: F811
    shown = cells(opened("carys.bowen"), "bottlenecks", "", 3, "")
    period = Filters.of(dict(parse_qsl(in_weeks(""))))
    few = [one for one in bottlenecks.bottlenecks(everything, period, now=now) if 0 < int(one.done) < 5]
    assert few
    for one in few:
        for column in ("Usually waits (clock time)", "Nine of ten wait up to (clock time)"):
            assert shown[one.name, one.agency_name, column] == "not shown"


def test_the_attack_finds_what_exact_numbers_would_tell():
    """Twelve and ten, shown as they are, differ by two; shown to the nearest five they differ by anything."""
    exact = {"12": (12, 12), "10": (10, 10)}
    assert exact["12"][0] - exact["10"][1] == exact["12"][1] - exact["10"][0] == 2
    assert can_be("10") == (8, 12)
    assert not list(recovered({("a",): "10"}, {("a",): "10"}, {("a",): "12"}, {("a",): "10"}))
    assert list(recovered({("a",): "0"}, {}, {("a",): "0"}, {})) == []


def test_numbers_on_the_drawing_are_those_of_the_table(opened):  # noqa: F811
    """Volumes of the routes and badges of the steps: to the nearest five, and few as “fewer than 5”."""
    page = html.unescape(opened("carys.bowen").get("/monitoring/bottlenecks/").content.decode())
    volumes = json.loads(re.search(r"data-volumes='?\"?(\{.*?\})", page).group(1))
    badges = [json.loads(found) for found in re.findall(r'data-badges="(\[\[.*?\]\])"', page)]
    told = [
        *volumes.values(),
        *(words for found in badges for style, words in found if style in ("now", "late")),
    ]
    assert told
    numbers = [int(number) for words in told for number in re.findall(r"\d+", words.replace("than 5", ""))]
    assert not [number for number in numbers if number % 5]
