"""Take it away: every table as a file, with exactly what is on the screen, safe to open."""

import html
import re

import pytest

from orchestrator.audit.models import Act, Read
from orchestrator.monitoring import csv_file
from orchestrator.monitoring.measures import limits
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.views.tables import Cell, Column, Row, Table, text, whole

from . import lively
from .rooms import LISTS, NUMBERS, all_in_file, clock, in_file, on_screen, opened, words  # noqa: F401 (fixtures)

ASKED = {
    "board": ("", "?by=agency", "?by=team&agency=HEALTH", "?by=rating&sort=overdue"),
    "tasks": ("", "?urgency=overdue", "?agency=POLICE&unclaimed=1"),
    "cases": ("", "?rating=A"),
    "silent": ("",),
    "late": ("", "?code=K-05", "?agency=HEALTH"),
    "answers": ("", "?agency=HEALTH", "?sort=-asked"),
    "limits": ("", "?by=agency", "?by=step", "?by=rating", "?by=week", "?code=K-05&sort=late"),
    "bottlenecks": ("", "?split=step", "?measure=waiting&agency=HEALTH", "?sort=-step", "?measure=late"),
    "handovers": ("", "?sort=median"),
}


@pytest.mark.parametrize(("page", "asked"), [(page, one) for page, all_ in ASKED.items() for one in all_])
def test_the_file_holds_what_is_on_the_screen(opened, page, asked):  # noqa: F811
    henry = opened("henry.ash")
    address = "/monitoring/" if page == "board" else f"/monitoring/{page}/"
    seen = henry.get(f"{address}{asked}")
    if 'id="measures"' not in seen.content.decode():
        _, *notes = in_file(henry.get(f"/monitoring/{page}.csv{asked}"))
        assert notes
        assert all(len(row) == 1 for row in notes)
        return
    screen = on_screen(seen)
    if page in ("tasks", "silent"):
        screen = [row[1:] for row in screen]  # the boxes to choose by
    file = in_file(henry.get(f"/monitoring/{page}.csv{asked}"))
    assert [[csv_file.safe(cell) for cell in row] for row in screen] == file


def test_the_page_leads_to_the_file_of_what_it_shows(opened):  # noqa: F811
    page = opened("henry.ash").get("/monitoring/bottlenecks/?measure=waiting&agency=HEALTH&sort=late")
    content = page.content.decode().replace("&amp;", "&")
    assert "/monitoring/bottlenecks.csv?agency=HEALTH&measure=waiting&sort=late" in content


def test_the_name_of_a_file_says_page_period_choice_and_when_it_was_counted(opened):  # noqa: F811
    answer = opened("henry.ash").get("/monitoring/limits.csv?agency=HEALTH&by=week")
    name = "time-limits_2026-06-16-to-2026-09-15_agency-health_by-week_counted-2026-09-15-1130.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_beside_words_stand_moments_and_hours_for_programs(opened):  # noqa: F811
    henry = opened("henry.ash")
    heading, first, *_ = all_in_file(henry.get("/monitoring/late.csv"))
    row = dict(zip(heading, first, strict=True))
    assert re.fullmatch(r"2026-09-\d\dT\d\d:\d\d:\d\d\+01:00", row["Was due (date and time)"])
    assert float(row["How late (hours, working hours where the words say so)"]) > 0
    heading, first, *_ = all_in_file(henry.get("/monitoring/bottlenecks.csv"))
    assert float(dict(zip(heading, first, strict=True))["Beyond the limit (clock hours)"]) > 0
    margins = all_in_file(henry.get("/monitoring/limits.csv"))[1:]
    assert any(cell.startswith("-") and float(cell) for row in margins for cell in row[1:])


def test_taking_a_list_away_is_an_act_and_a_reading_of_its_cases(opened):  # noqa: F811
    opened("henry.ash").get("/monitoring/tasks.csv?agency=HEALTH")
    act = Act.objects.get(verb="export_list")
    assert act.who.username == "henry.ash"
    assert act.object == "monitoring:tasks"
    assert act.detail["filters"] == "agency=HEALTH"
    read = Read.objects.get(what="export")
    assert len(read.object_ids) == act.detail["rows"] > 0
    assert read.case_ids


def test_looking_at_a_page_takes_nothing_away(opened):  # noqa: F811
    opened("henry.ash").get("/monitoring/limits/")
    assert not Act.objects.filter(verb="export_list").exists()


@pytest.mark.parametrize("words", ["=1+1", "+44", "-2", "@SUM", "\tx", "\rx", " =1", "＝1"])
def test_a_cell_that_would_calculate_is_made_words(words):
    table = whole("T", [Column("a", "A")], [Row((text(words),))])
    assert f"'{words}" in csv_file.written(table)


@pytest.mark.parametrize("words", ["Health", "3 working days", "2 hours late", "fewer than 5", "–"])
def test_other_words_stay_as_they_are(words):
    table = whole("T", [Column("a", "A")], [Row((text(words),))])
    assert csv_file.written(table) == f"\ufeffA\r\n{words}\r\n"


def test_a_file_that_leaves_rows_out_says_so():
    rows = tuple(Row((Cell("x"),)) for _ in range(csv_file.MOST_ROWS + 1))
    table = Table("T", (Column("a", "A"),), rows, total=6200)
    lines = csv_file.written(table).splitlines()
    assert len(lines) == csv_file.MOST_ROWS + 2
    assert lines[-1] == '"# Only the first 5,000 of 6,200 rows are in this file."'


@pytest.mark.parametrize("page", NUMBERS)
def test_a_process_owner_takes_numbers_away_with_small_ones_not_shown(opened, page):  # noqa: F811
    rows = in_file(opened("carys.bowen").get(f"/monitoring/{page}.csv"))
    counts = [int(cell) for row in rows[1:] for cell in row[2:] if cell.isdigit()]
    assert not [count for count in counts if 0 < count < 5 and page != "bottlenecks"]


@pytest.mark.parametrize("page", [*LISTS, "board"])
def test_a_process_owner_takes_no_list_away(opened, page):  # noqa: F811
    assert opened("carys.bowen").get(f"/monitoring/{page}.csv").status_code == 404


@pytest.mark.parametrize("page", [*LISTS, *NUMBERS, "board"])
def test_a_filter_that_nobody_knows_is_said_on_the_page_and_gives_no_file(opened, page):  # noqa: F811
    """Else the numbers of all would pass for those that were asked for."""
    henry = opened("henry.ash")
    asked = "?team=x&since=2026-13-45"
    seen = words(henry.get(f"/monitoring/{'' if page == 'board' else f'{page}/'}{asked}"))
    file = henry.get(f"/monitoring/{page}.csv{asked}")
    assert file.status_code == 400
    for sentence in (
        "There is no team with the number “x” among those you see here.",
        "We do not know the day in “From” “2026-13-45”: it is left out.",
    ):
        assert sentence in seen
        assert sentence in file.content.decode()
    assert not Act.objects.filter(verb="export_list").exists()


def test_a_choice_of_the_page_that_nobody_knows_is_said(opened):  # noqa: F811
    henry = opened("henry.ash")
    assert "We do not know the choice “moon”" in words(henry.get("/monitoring/limits/?by=moon"))
    assert henry.get("/monitoring/limits.csv?by=moon").status_code == 404


@pytest.mark.parametrize("page", ["tasks", "cases", "silent", "late"])
def test_a_page_of_a_list_that_is_not_there_is_said(opened, page):  # noqa: F811
    henry = opened("henry.ash")
    for asked in ("abc", "-1", "0", "9" * 9):
        seen = words(henry.get(f"/monitoring/{page}/?page={asked}"))
        assert f"We do not know the page “{asked}”: the first is shown." in seen
    assert re.search(
        r"There (is|are) only \d+ pages?: the last is shown\.",
        words(henry.get(f"/monitoring/{page}/?page=99")),
    )


def test_the_file_of_what_is_open_whenever_it_began_names_no_period(opened):  # noqa: F811
    henry = opened("henry.ash")
    ever, some = (henry.get(f"/monitoring/silent.csv{asked}") for asked in ("", "?since=2026-09-01"))
    assert "-to-" not in ever["Content-Disposition"]
    assert "2026-09-01-to-" in some["Content-Disposition"]


def test_the_routes_of_the_drawing_are_taken_away_as_they_are_shown(opened):  # noqa: F811
    henry = opened("henry.ash")
    page = henry.get("/monitoring/bottlenecks/?process=ofd_front_door&measure=arrivals").content.decode()
    table = page.split("ofd-routes", 1)[1]
    cells = re.findall(r'data-label="(?:Route|Taken)">([^<]*)<', table)
    link = re.search(r'href="([^"]+)" download>Take these routes away', table)
    assert link
    heading, *rows = all_in_file(henry.get(html.unescape(link[1])))
    assert heading == ["Route", "Taken"]
    assert rows
    assert [cell for row in rows for cell in row] == [html.unescape(cell) for cell in cells]
    assert Act.objects.filter(verb="export_list", object="monitoring:routes_csv").count() == 1


def notes_of(answer):
    """The one line beneath the rows, without its mark; "" where there is none."""
    _, *rows = all_in_file(answer)
    *rows, last = rows or [[""]]
    assert not [row for row in rows if row[0].startswith(csv_file.REMARK)]
    if not last[0].startswith(csv_file.REMARK):
        return ""
    assert len(last) == 1
    return last[0].removeprefix(csv_file.REMARK)


def test_an_empty_file_says_that_there_is_nothing_and_what_was_counted(opened):  # noqa: F811
    henry = opened("henry.ash")
    asked = "?since=2026-01-01&until=2026-01-03&agency=HEALTH"
    counted = "Counted: 1 January 2026 to 3 January 2026. Agency: Health."
    nothing = "No time limit ran in this period."
    assert notes_of(henry.get(f"/monitoring/limits.csv{asked}")) == f"{nothing} {counted}"
    nothing = "No case took a route of this drawing in this period."
    assert notes_of(henry.get(f"/monitoring/bottlenecks/routes.csv{asked}")) == f"{nothing} {counted}"


@pytest.mark.parametrize("page", ["limits", "late", "tasks", "silent", "cases"])
def test_an_empty_table_can_be_taken_away_and_no_line_of_its_file_counts_as_a_row(opened, page):  # noqa: F811
    henry = opened("henry.ash")
    asked = (
        "agency=EDU&rating=B&since=2026-01-01&until=2026-01-03" if page in ("limits", "late") else "rating=B"
    )
    seen = henry.get(f"/monitoring/{page}/?{asked}")
    assert 'id="measures"' not in seen.content.decode()
    link = re.search(r'href="([^"]+)" download>Take this empty table away', seen.content.decode())
    assert link
    heading, *rows = all_in_file(henry.get(html.unescape(link[1])))
    assert len(heading) > 1
    assert len(rows) == 1
    assert not [row for row in rows if not row[0].startswith("# ")]


def test_where_nothing_was_late_it_is_said_of_how_many(opened, everything):  # noqa: F811
    lines = limits.limits(everything, Filters(), now=lively.NOW).rows
    kept = [line for line in lines if not line.breached and not line.overdue]
    assert kept
    for line in kept:
        number = sum(each for each in (line.met, line.open) if isinstance(each, int))
        said = words(opened("henry.ash").get(f"/monitoring/late/?code={line.code}"))
        of = (
            f"limits of “{line.name}” that fit were"
            if number > 1
            else f"limit of “{line.name}” that fits was"
        )
        assert f"{f'All {number}' if number > 1 else 'The one'} {of} met in time, or" in said
    said = words(opened("henry.ash").get("/monitoring/late/?since=2026-01-01&until=2026-01-03"))
    assert "No limit that fits ran, so none was late." in said


def test_a_file_with_rows_of_what_was_asked_for_holds_nothing_else(opened):  # noqa: F811
    assert not notes_of(opened("henry.ash").get("/monitoring/limits.csv?since=2026-09-01&agency=HEALTH"))


def test_the_file_of_who_sees_no_lists_says_in_words_what_was_counted(opened):  # noqa: F811
    carys = opened("carys.bowen")
    said = notes_of(carys.get("/monitoring/limits.csv?since=2026-09-01&until=2026-09-03"))
    assert said.startswith("Counts are to the nearest five, and those below five are not shown")
    assert re.search(r" Counted: \d+ \w+ 2026 to \d+ \w+ 2026\.$", said)
    nothing = notes_of(carys.get("/monitoring/bottlenecks/routes.csv"))
    assert nothing.startswith("How often each route was taken is not told to those who see no lists of cases")


def test_the_name_of_a_file_uses_the_words_of_the_page(opened):  # noqa: F811
    file = opened("henry.ash").get("/monitoring/bottlenecks.csv?process=ofd_front_door")
    assert "ofd_front_door" not in file["Content-Disposition"]
    assert "_pathway-" in file["Content-Disposition"]


def test_days_the_wrong_way_round_are_swapped_and_the_page_says_so(opened):  # noqa: F811
    henry = opened("henry.ash")
    swapped = words(henry.get("/monitoring/limits/?since=2026-09-15&until=2026-09-01"))
    assert (
        "“From” was after “Up to”: we swapped them. Shown is 1 September 2026 to 15 September 2026."
        in swapped
    )
    assert "we swapped them" not in words(henry.get("/monitoring/limits/?since=2026-09-01&until=2026-09-15"))
