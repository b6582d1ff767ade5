"""An attack: a process owner asks for everything there is for them, and puts it together.

“Fewer than 5” is one to four, a number is any count that is shown like it, a total is what its parts add up
to. From these every count is narrowed as far as it goes; none of one to four may be left with one value.
"""

import html
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from orchestrator.monitoring.measures import periods

from .rooms import clock, in_file, opened, words  # noqa: F401 (fixtures)

#: Both blocks with something in them are over.
LATER = datetime(2026, 10, 13, 10, 30, tzinfo=UTC)
BLOCKS = ("2026-08-17", "2026-09-14")
#: Page, how it is split, and how many columns name a row.
FILES = (
    ("answers", "", 1),
    ("limits", "", 1),
    ("limits", "by=agency", 2),
    ("bottlenecks", "", 2),
    ("bottlenecks", "split=step", 1),
    ("handovers", "", 2),
)
PAGES = ("answers", "limits", "bottlenecks", "handovers")
MANY = 10**6
#: What becomes of a request that was made.
CAME = ("In time", "Answered late", "Silent", "Still open")
FEW = "fewer than 5"
Bounds = dict[tuple[str, ...], tuple[int, int]]
#: Parts, their total, and whether there is nothing else in it.
Sum = tuple[list[tuple[str, ...]], tuple[str, ...], bool]


@pytest.fixture
def carys(opened: Any, clock: Any) -> Any:  # noqa: F811
    clock.move_to(LATER)
    return opened("carys.bowen")


def cells(browser: Any, page: str, split: str, names: int, asked: str) -> dict[tuple[str, ...], str]:
    """Every cell of a file by its row and column; a rank is no name."""
    heading, *all_rows = in_file(browser.get(f"/monitoring/{page}.csv?{split}&{asked}"))
    rows = [row for row in all_rows if len(row) == len(heading)]  # beneath stand sentences
    first = 1 if heading[0] == "Rank" else 0
    return {
        (*row[first : first + names], column): cell
        for row in rows
        for column, cell in zip(heading[first + names :], row[first + names :], strict=True)
    }


def can_be(said: str) -> tuple[int, int] | None:
    if said == FEW:
        return 1, 4
    if said.startswith("about "):
        return 2, MANY
    if not said.isdigit():
        return None
    return (max(int(said) - 2, 5), int(said) + 3) if int(said) else (0, 0)


def narrowed(bounds: Bounds, sums: Iterable[Sum]) -> Bounds:
    """What every count can be beside the others."""
    sums, before = list(sums), None
    while before != bounds:
        before = dict(bounds)
        for parts, total, is_all in sums:
            least, most = (sum(bounds[part][side] for part in parts) for side in (0, 1))
            low, high = bounds[total]
            bounds[total] = low, high = max(low, least), min(high, most) if is_all else high
            for part in parts:
                mine = bounds[part]
                floor = low - (most - mine[1]) if is_all else 0
                bounds[part] = max(mine[0], floor), min(mine[1], high - (least - mine[0]))
    return bounds


def pinned(bounds: Bounds) -> list[tuple[tuple[str, ...], int]]:
    return [(key, low) for key, (low, high) in bounds.items() if low == high and 1 <= low <= 4]


def added_up(bounds: Bounds, whole: str, apart: str, columns: Iterable[str]) -> Iterable[Sum]:
    """The lines of a page that is split make the lines of the one that is not."""
    for key in [key for key in bounds if key[0] == whole and key[-1] in columns]:
        parts = [one for one in bounds if one[0] == apart and one[1] == key[1] and one[-1] == key[-1]]
        yield parts, key, True


def within(
    bounds: Bounds, page: str, parts: Iterable[str], total: str, *, is_all: bool = False
) -> Iterable[Sum]:
    for key in [key for key in bounds if key[0] == page and key[-1] == total]:
        yield [(*key[:-1], part) for part in parts], key, is_all


def test_nothing_of_one_to_four_follows_from_all_that_is_shown(carys):
    for block in BLOCKS:
        shown = {
            (f"{page} {split}", *key): said
            for page, split, names in FILES
            for key, said in cells(carys, page, split, names, f"since={block}").items()
        }
        bounds = {key: found for key, said in shown.items() if (found := can_be(said)) is not None}
        small = [key for key, said in shown.items() if said == FEW]
        assert {key[0] for key in small} == {f"{page} {split}" for page, split, _ in FILES}
        sums = [
            *within(bounds, "answers ", CAME, "Asked", is_all=True),
            *within(bounds, "answers ", ("Missing when it was decided",), "Asked"),
            *within(bounds, "handovers ", ("Claimed by nobody yet",), "Hand-overs"),
            *added_up(bounds, "limits ", "limits by=agency", ("Met", "Not met", "Still open")),
            *added_up(
                bounds,
                "bottlenecks split=step",
                "bottlenecks ",
                ("Late", "In progress", "Claimed by nobody", "Arrivals", "Came back"),
            ),
        ]
        for page in ("limits ", "limits by=agency"):
            sums += within(bounds, page, ("Of these still overdue",), "Not met")
        for page in ("bottlenecks ", "bottlenecks split=step"):
            sums += within(bounds, page, ("Claimed by nobody",), "In progress")
            for column in ("In progress", "Late", "Came back"):
                sums += within(bounds, page, (column,), "Arrivals")
        # the limit for an agency's answer stands on two pages, and its name on one
        for key in [key for key in bounds if key[0] == "limits by=agency" and "answer" in key[1]]:
            same = {"Met": ["In time"], "Not met": ["Answered late", "Silent"], "Still open": ["Still open"]}
            if ("answers ", key[2], "Asked") in bounds and key[-1] in same:
                sums.append(([("answers ", key[2], one) for one in same[key[-1]]], key, True))
        left = narrowed(bounds, sums)
        assert pinned(left) == []
        assert not [key for key, (low, high) in left.items() if low > high], "an attacker would assume less"


def test_the_attack_finds_what_follows():
    """Two small parts of eight are four each; two beside five, of seven, are one each."""
    few = {("a",): (1, 4), ("b",): (1, 4), ("all",): (8, 12)}
    assert pinned(narrowed(few, [([("a",), ("b",)], ("all",), True)])) == [(("a",), 4), (("b",), 4)]
    more = {("a",): (1, 4), ("b",): (1, 4), ("c",): (5, 7), ("all",): (5, 7)}
    assert len(pinned(narrowed(more, [([("a",), ("b",), ("c",)], ("all",), True)]))) == 2
    within_four = {("late",): (5, 8), ("few",): (5, 8)}
    assert pinned(narrowed(within_four, [([("late",)], ("few",), False)])) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_period_that_is_asked_for_is_one_of_the_blocks(carys, page):
    whole = {carys.get(f"/monitoring/{page}.csv?since={block}").content for block in BLOCKS}
    assert len(whole) == 2
    for asked in ("", "since=2026-09-09", "until=2026-09-20", "since=2026-08-24&until=2026-10-11"):
        assert carys.get(f"/monitoring/{page}.csv?{asked}").content in whole
    said = html.unescape(carys.get(f"/monitoring/{page}/?since=2026-09-09").content.decode())
    assert (
        "Shown is the period nearest to the one that was asked for: 17 August to 13 September 2026." in said
    )
    assert re.findall(r'<option value="(2026-0[89]-\d\d)"', said) == list(reversed(BLOCKS))
    assert "if they overlapped, one could be taken from another" in said
    assert 'type="date"' not in said
    assert len(re.findall(r'<option value="\d{4}-\d\d-\d\d"', said)) == periods.OFFERED


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        *((page, asked) for page in PAGES for asked in ("rating=A", "version=1")),
        *(("limits", asked) for asked in ("by=rating", "by=week", "by=step", "agency=HEALTH", "code=K-05")),
        ("limits", "week=2026-W37"),
        ("handovers", "step=records_check"),
    ],
)
def test_what_would_overlap_cannot_be_asked_for(carys, page, asked):
    """The page shows all and says so; there is no file of it."""
    assert carys.get(f"/monitoring/{page}.csv?{asked}").status_code in (400, 404)
    seen, whole = (carys.get(f"/monitoring/{page}/{query}") for query in (f"?{asked}", ""))
    assert re.search(r"cannot be narrowed by|We do not know the choice", seen.content.decode())
    assert _table(seen) == _table(whole)


def _table(page: Any) -> str:
    return re.sub(r"<[^>]*>", "", page.content.decode().split('id="measures"', 1)[1].split("</table>")[0])


@pytest.mark.parametrize(
    ("page", "names", "chosen"),
    [
        ("answers", 1, {"agency=HEALTH": "Health"}),
        ("handovers", 2, {"agency=HEALTH": "Health"}),
        (
            "bottlenecks",
            2,
            {"agency=HEALTH": "Health", "step=records_check": "", "process=agency_assessment": ""},
        ),
    ],
)
def test_an_agency_or_a_step_chooses_among_the_lines_that_are_shown_anyway(carys, page, names, chosen):
    whole = cells(carys, page, "", names, f"since={BLOCKS[0]}")
    for asked, agency in chosen.items():
        some = cells(carys, page, "", names, f"since={BLOCKS[0]}&{asked}")
        assert 0 < len(some) < len(whole)
        assert some.items() <= whole.items()
        assert not agency or all(agency in key for key in some)
    if page == "bottlenecks":
        step = cells(carys, page, "split=step", 1, f"since={BLOCKS[0]}&agency=HEALTH")
        assert {(key[0], "Health", key[1]): said for key, said in step.items()}.items() <= whole.items()


def test_lengths_are_told_only_beside_a_count_that_says_that_there_are_enough(carys):
    shown = cells(carys, "answers", "", 1, f"since={BLOCKS[0]}")
    by_agency: dict[str, Mapping[str, str]] = {}
    for (agency, column), said in shown.items():
        by_agency[agency] = {**by_agency.get(agency, {}), column: said}
    for line in by_agency.values():
        enough = any(said.isdigit() and int(said) for said in (line["In time"], line["Answered late"]))
        assert enough or line["Usually answers after"] in ("not shown", "–")


def test_no_volumes_of_routes_are_told(carys):
    """What comes to a junction is what leaves it."""
    page = html.unescape(carys.get(f"/monitoring/bottlenecks/?since={BLOCKS[0]}").content.decode())
    assert "data-volumes='{}'" in page or 'data-volumes="{}"' in page
    assert "blue lines" not in page
    assert "How often each route" not in page


def test_a_manager_who_asks_from_a_day_to_come_reads_that_nothing_has_happened(opened):  # noqa: F811
    page = words(opened("henry.ash").get("/monitoring/limits/?since=2026-12-01"))
    assert "“From” is a day that is still to come: nothing has happened in that period yet." in page
    assert "we swapped them" not in page
