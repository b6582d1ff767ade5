"""Time limits and what was late, as a page."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestrator.cases.models import Case
from orchestrator.clocks.models import Clock
from orchestrator.monitoring.measures import limits
from orchestrator.monitoring.measures.filters import Filters

from . import lively
from .rooms import all_in_file, clock, on_screen, opened, words  # noqa: F401 (fixtures)


def test_each_limit_is_a_line_with_what_the_measure_counts(opened, everything, now):  # noqa: F811
    lines = limits.limits(everything, Filters(), now=now).rows
    rows = on_screen(opened("henry.ash").get("/monitoring/limits/"))[1:]
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        assert row[:5] == [
            line.name,
            str(line.met),
            str(int(line.breached) + int(line.overdue)),
            str(line.overdue),
            str(line.open),
        ]


@pytest.mark.parametrize("by", ["code", "agency", "rating", "week"])
def test_what_was_not_met_opens_a_list_of_as_many(opened, by):  # noqa: F811
    henry = opened("henry.ash")
    content = henry.get(f"/monitoring/limits/?by={by}").content.decode()
    links = re.findall(r'data-label="Not met"><a [^>]*href="([^"]+)">(\d+)<', content)
    assert links
    for address, number in links:
        listed = henry.get(address.replace("&amp;", "&"))
        assert len(on_screen(listed)) - 1 == int(number), address


def test_margins_are_told_in_words(opened):  # noqa: F811
    rows = on_screen(opened("henry.ash").get("/monitoring/limits/"))[1:]
    margins = {row[7].rsplit(" ", 1)[-1] for row in rows}
    assert margins <= {"left", "late", "minute", "–"}
    assert {"left", "late"} & margins


def test_the_late_list_says_who_was_told_when(opened):  # noqa: F811
    page = words(opened("henry.ash").get("/monitoring/late/?code=K-05"))
    assert "hub managers, " in page
    assert "(limit reached)" in page


def test_a_lead_finds_the_own_agency_late_and_no_other(opened):  # noqa: F811
    rows = on_screen(opened("sunita.rao").get("/monitoring/late/"))[1:]
    assert {row[2] for row in rows} == {"Health"}


@pytest.mark.parametrize("sort", ["limit", "agency", "rating", "due", "stopped", "late"])
def test_the_late_list_is_sorted_as_a_whole(opened, monkeypatch, sort):  # noqa: F811
    newest = Clock.objects.filter(due_at__lt=lively.NOW, stopped_at=None).order_by("-due_at")[0]
    Clock.objects.filter(pk=newest.pk).update(rating="R")
    henry = opened("henry.ash")
    whole = on_screen(henry.get(f"/monitoring/late/?sort={sort}"))[1:]
    other = on_screen(henry.get(f"/monitoring/late/?sort=-{sort}"))[1:]
    assert sorted(whole) == sorted(other)
    assert whole != other
    monkeypatch.setattr("orchestrator.monitoring.views.late.PAGE_SIZE", 3)
    parts = [on_screen(henry.get(f"/monitoring/late/?sort={sort}&page={page}"))[1:] for page in (1, 2)]
    assert parts == [whole[:3], whole[3:6]]


@pytest.mark.parametrize(("word", "column"), [("code", 0), ("agency", 2), ("rating", 3)])
def test_the_late_list_is_narrowed_by_each_of_its_boxes(opened, word, column):  # noqa: F811
    henry = opened("henry.ash")
    seen = henry.get("/monitoring/late/").content.decode()
    box = re.search(rf'<select[^>]*name="{word}">(.*?)</select>', seen, re.S).group(1)
    narrowed = []
    for value in re.findall(r'<option value="([^"]+)"', box):
        page = henry.get(f"/monitoring/late/?{word}={value}")
        if 'id="measures"' in page.content.decode():
            narrowed.append({row[column].split(", now")[0] for row in on_screen(page)[1:]})
    assert narrowed
    assert all(len(found) == 1 for found in narrowed), narrowed


OUTCOMES = {"Met": "met", "Of these still overdue": "overdue", "Still open": "open"}


@pytest.mark.parametrize(("column", "outcome"), OUTCOMES.items())
def test_what_was_met_is_overdue_or_still_open_opens_a_list_of_as_many(opened, column, outcome):  # noqa: F811
    henry = opened("henry.ash")
    content = henry.get("/monitoring/limits/?by=agency").content.decode()
    links = re.findall(rf'data-label="{column}"><a [^>]*href="([^"]+)">(\d+)<', content)
    assert links
    for address, number in links:
        assert f"outcome={outcome}" in address
        rows = all_in_file(henry.get(address.replace("&amp;", "&").replace("/late/", "/late.csv")))[1:]
        assert len(rows) == int(number), address


def test_a_manager_reads_what_is_due_next_and_how_long_is_left(opened):  # noqa: F811
    henry = opened("henry.ash")
    page = henry.get("/monitoring/late/?outcome=open")
    assert "Limits that still run and are not over yet, what is due next first" in words(page)
    assert "Time limits: still open" in words(page)
    heading, *rows = on_screen(page)
    assert heading == [*heading[:4], "Due", "Time left", "Who was told when"]
    assert all("late" not in row[5] for row in rows)
    first = Clock.objects.filter(stopped_at=None, due_at__gte=lively.NOW).order_by("due_at", "id")[0]
    assert rows[0][1] == first.case.reference
    file = all_in_file(henry.get("/monitoring/late.csv?outcome=open"))
    due = [row[file[0].index("Due (date and time)")] for row in file[1:]]
    assert due == sorted(due)
    left = next(number for number, title in enumerate(file[0]) if title.startswith("Time left (hours"))
    assert all(float(row[left]) >= 0 for row in file[1:])


@pytest.mark.parametrize("sort", ["due", "late"])
def test_what_is_still_open_is_sorted_by_the_soonest_first(opened, sort):  # noqa: F811
    henry = opened("henry.ash")
    usual, asked, other = (
        all_in_file(henry.get(f"/monitoring/late.csv?outcome=open{order}"))[1:]
        for order in ("", f"&sort={sort}", f"&sort=-{sort}")
    )
    assert len(usual) > 2
    assert [row[4] for row in asked] == [row[4] for row in usual]
    assert [row[4] for row in other] == [row[4] for row in reversed(usual)]


def test_a_list_of_one_outcome_is_done_or_not(opened):  # noqa: F811
    henry = opened("henry.ash")
    overdue = henry.get("/monitoring/late/?outcome=overdue")
    assert {row[5] for row in on_screen(overdue)[1:]} == {"Not yet"}
    assert on_screen(henry.get("/monitoring/late/?still=1")) == on_screen(overdue)
    heading, *rows = on_screen(henry.get("/monitoring/late/?outcome=met"))
    assert heading[5:7] == ["Done", "Left when done"]
    assert rows
    assert "Not yet" not in {row[5] for row in rows}


def test_an_order_that_a_list_of_open_limits_has_not_is_told(opened):  # noqa: F811
    said = words(opened("henry.ash").get("/monitoring/late/?outcome=open&sort=stopped"))
    assert "We do not know the order “stopped”: the usual is shown." in said


def test_an_outcome_that_no_limit_has_is_told(opened):  # noqa: F811
    henry = opened("henry.ash")
    assert "There is no outcome “lost” of a time limit." in words(henry.get("/monitoring/late/?outcome=lost"))
    assert henry.get("/monitoring/late.csv?outcome=lost").status_code == 404


@pytest.mark.parametrize(("outcome", "marked"), [("", "Late"), ("overdue", "Late"), ("open", "Time limits")])
def test_what_is_not_late_stands_behind_the_time_limits_in_the_menu(opened, outcome, marked):  # noqa: F811
    content = opened("henry.ash").get(f"/monitoring/late/?outcome={outcome}").content.decode()
    room = content.split('class="ofd-room"', 1)[1].split("</nav>")[0]
    assert re.findall(r"aria-current=\"[a-z]+\">([^<]+)<", room) == [marked]


def test_the_rating_is_that_of_the_limit_and_says_what_the_case_is_now(opened):  # noqa: F811
    late = Clock.objects.filter(rating="A", due_at__lt=lively.NOW, stopped_at=None)[0]
    Case.objects.filter(pk=late.case_id).update(rating="R")
    henry = opened("henry.ash")
    heading, *rows = on_screen(henry.get("/monitoring/late/?rating=A"))
    assert heading[3] == "Rating when the limit ran"
    assert {row[3] for row in rows if row[1] == late.case.reference} == {"Amber, now Red"}
    assert "rating-A" not in henry.get("/monitoring/late/?rating=R").content.decode()


def test_nothing_late_is_said(opened):  # noqa: F811
    page = words(opened("henry.ash").get("/monitoring/late/?since=2020-01-01&until=2020-02-01"))
    assert "No limit that fits ran, so none was late." in page
    assert "Show all" in page


def test_a_long_list_goes_on_another_page(opened, monkeypatch):  # noqa: F811
    monkeypatch.setattr("orchestrator.monitoring.views.late.PAGE_SIZE", 2)
    henry = opened("henry.ash")
    first, second = (on_screen(henry.get(f"/monitoring/late/?page={n}"))[1:] for n in (1, 2))
    assert len(first) == len(second) == 2
    assert first != second
    assert "Page 2 of" in words(henry.get("/monitoring/late/?page=2"))


def test_a_page_beyond_the_last_is_the_last(opened):  # noqa: F811
    henry = opened("henry.ash")
    assert on_screen(henry.get("/monitoring/late/?page=77")) == on_screen(henry.get("/monitoring/late/"))


def test_a_process_owner_reads_few_where_few_were_late_and_no_share(opened):  # noqa: F811
    rows = on_screen(opened("carys.bowen").get("/monitoring/limits/?by=agency"))[1:]
    assert "fewer than 5" in {cell for row in rows for cell in row}
    for row in rows:
        if "fewer than 5" in row[2:4]:
            assert row[6] == "not shown"


def test_the_share_of_a_plan_in_time_stands_above(opened, clock):  # noqa: F811
    clock.move_to(datetime(2026, 9, 20, 9, 0, tzinfo=UTC))
    assert re.search(r"A plan within its limit: \d+%", words(opened("henry.ash").get("/monitoring/limits/")))


def test_the_file_of_late_limits_reads_of_people_and_teams_their_names_only(opened):  # noqa: F811
    """There are many times as many notices as rows: with the people in each it was slow."""
    henry = opened("henry.ash")
    with CaptureQueriesContext(connection) as statements:
        rows = all_in_file(henry.get("/monitoring/late.csv"))
    assert any("(limit reached)" in cell for row in rows for cell in row)
    of_notices = [one["sql"] for one in statements if 'FROM "notices_notice"' in one["sql"]]
    assert len(of_notices) == 1
    assert '"display_name"' in of_notices[0]
    assert '"password"' not in of_notices[0]


def test_a_period_of_one_day_is_told_as_one_day(opened):  # noqa: F811
    said = words(opened("henry.ash").get("/monitoring/limits/?since=2026-09-14&until=2026-09-14"))
    assert "14 September 2026." in said
    assert "14 September to 14 September" not in said


def test_a_period_that_is_all_to_come_names_the_day_that_was_chosen(opened):  # noqa: F811
    henry = opened("henry.ash")
    until = words(henry.get("/monitoring/limits/?until=2099-12-31"))
    assert "“Up to” is so late that the 13 weeks before it are still to come" in until
    assert "“From” is a day that is still to come" not in until
    since = words(henry.get("/monitoring/limits/?since=2099-12-01&until=2099-12-31"))
    assert "“From” is a day that is still to come" in since


def test_the_page_says_in_plain_words_what_margins_are(opened):  # noqa: F811
    said = words(opened("henry.ash").get("/monitoring/limits/"))
    assert "“Usual margin” is the middle one: half kept more." in said
    assert "“Nine of ten kept at least”: one of ten kept less than this." in said
