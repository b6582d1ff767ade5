"""The lists behind the numbers of steps and hand-overs, and how every list is reached and printed."""

import html
import re
from datetime import timedelta

import pytest

from orchestrator.cases.models import Case
from orchestrator.monitoring.measures import open_work, waits
from orchestrator.monitoring.measures.filters import Filters
from processes.models import HumanTask, TaskState
from tests.integration.pathway.walk import Walk

from . import lively
from .rooms import clock, in_file, on_screen, opened, words  # noqa: F401 (fixtures)


def test_the_late_tasks_of_a_step_are_listed_with_how_late_they_are(opened):  # noqa: F811
    henry = opened("henry.ash")
    content = html.unescape(henry.get("/monitoring/bottlenecks/").content.decode())
    found = re.search(r'data-label="Late"><a [^>]*href="([^"]+)">(\d+)', content)
    assert found
    listed = henry.get(found[1])
    rows = on_screen(listed)
    assert len(rows) - 1 == min(int(found[2]), 20)
    assert f"{found[2]} task" in words(listed)
    late = rows[0].index("How late (clock time)") - len(rows[0])
    assert all(row[late] != "–" for row in rows[1:])


def test_an_earlier_period_leads_to_what_is_still_open_of_it(opened):  # noqa: F811
    content = opened("henry.ash").get("/monitoring/bottlenecks/?until=2026-09-14").content.decode()
    assert "/monitoring/bottlenecks/tasks/?until=2026-09-14" in content
    assert "of=in_progress" in content


def test_hand_overs_lead_to_the_tasks_that_were_handed_from_one_agency_to_the_other(opened):  # noqa: F811
    henry = opened("henry.ash")
    content = html.unescape(henry.get("/monitoring/handovers/").content.decode())
    found = re.search(r'data-label="Hand-overs"><a [^>]*href="([^"]+)">(\d+)', content)
    assert found
    path, _, asked = found[1].partition("?")
    rows = in_file(henry.get(f"{path.removesuffix('/')}.csv?{asked}"))
    assert len(rows) - 1 == int(found[2])
    assert "Handed over from" in words(henry.get(found[1]))


def test_a_lead_lists_what_the_own_agency_was_handed_and_a_process_owner_nothing(opened):  # noqa: F811
    teams = {row[2] for row in on_screen(opened("sunita.rao").get("/monitoring/handovers/tasks/"))[1:]}
    assert teams
    assert all("Health" in team for team in teams), teams
    for page in ("bottlenecks/tasks/", "handovers/tasks/"):
        assert opened("carys.bowen").get(f"/monitoring/{page}").status_code == 404


@pytest.mark.parametrize("page", ["", "tasks/", "late/", "bottlenecks/"])
def test_a_skip_link_leads_past_menu_choices_and_headings_to_the_rows(opened, page):  # noqa: F811
    main = opened("henry.ash").get(f"/monitoring/{page}").content.decode().split("<main", 1)[1]
    first = re.search(r'<(?:a|button|input|select|summary)\b[^>]*href="([^"]+)"', main)
    assert first
    assert first[1] == "#rows"
    assert main.count('id="rows"') == 1
    assert 'id="rows"' in main.split('id="measures"', 1)[1].split("</thead>", 1)[1]


@pytest.mark.parametrize("page", ["", "tasks/", "limits/", "bottlenecks/"])
def test_on_paper_stands_when_it_was_counted_and_nothing_counts_again(opened, page):  # noqa: F811
    content = opened("henry.ash").get(f"/monitoring/{page}").content.decode()
    said = '<p class="govuk-body ofd-only-on-paper">Counted on Tuesday 15 September 2026 at 11:30.</p>'
    assert content.count(said) == 1
    for line in re.findall(r"<p [^>]*>(?=[^\n]*(?:counts again|Counted at))", content):
        assert "ofd-counted-at" in line


@pytest.mark.parametrize("asked", ["9999", "99999"])
@pytest.mark.parametrize("page", ["tasks", "cases", "silent", "late", "bottlenecks/tasks", "handovers/tasks"])
def test_a_page_far_beyond_the_last_shows_the_last_and_says_so(opened, page, asked):  # noqa: F811
    seen = opened("henry.ash").get(f"/monitoring/{page}/?page={asked}")
    assert re.search(r"There (is|are) only \d+ pages?: the last is shown\.", words(seen))
    if page != "silent":
        assert len(on_screen(seen)) > 1


def test_each_open_case_says_what_it_waits_for_and_those_without_a_task_are_listed_alone(opened):  # noqa: F811
    henry = opened("henry.ash")
    heading, *rows = on_screen(henry.get("/monitoring/cases/"))
    at = heading.index("Waits for")
    assert all(row[at] for row in rows)
    with_task = {row[0] for row in on_screen(henry.get("/monitoring/cases/?of=tasks"))[1:]}
    without = on_screen(henry.get("/monitoring/cases/?of=none"))[1:]
    assert {row[0] for row in without} == {row[0] for row in rows} - with_task != set()
    assert all(row[at].startswith("No task: ") for row in without), without
    assert not any(row[at].startswith("No task") for row in rows if row[0] in with_task)


def test_a_case_that_waits_for_an_event_of_its_pathway_names_it(opened, fenmarsh, clock):  # noqa: F811
    walk = Walk(fenmarsh, now=lively.NOW)
    walk.to_sharing()
    for code in walk.asked():
        walk.do("records_check", item=code)
    keys = waits.waits_of([walk.case])
    assert keys[walk.case.business_key].kind == waits.TASK
    HumanTask.objects.filter(scope_key=walk.case.business_key).update(state="cancelled")
    clock.move_to(walk.now)
    row = next(
        row
        for row in on_screen(opened("henry.ash").get("/monitoring/cases/?of=none&sort=-received"))
        if row[0] == walk.case.reference
    )
    assert re.search(r"No task: “\w", row[3]), row


def test_open_cases_come_with_those_that_wait_for_somebody_first_and_one_name_for_it(
    opened,  # noqa: F811
    everything,
):
    """A plan that is agreed and waits for nobody is not what a manager opens the list for."""
    henry, order = opened("henry.ash"), "Waiting for somebody first"
    page = henry.get("/monitoring/cases/")
    assert re.search(rf"<option[^>]*>{order}</option>", page.content.decode())
    assert f"Open cases: {order.lower()}" in words(page)
    oldest, *_, newest = Case.objects.filter(
        pk__in=open_work.cases(everything, Filters(), now=lively.NOW)
    ).order_by("received_at", "pk")
    HumanTask.objects.filter(scope_key=oldest.business_key).update(state=TaskState.COMPLETED)
    Case.objects.exclude(pk=oldest.pk).update(received_at=newest.received_at + timedelta(days=1))
    listed = [row[0] for row in in_file(henry.get("/monitoring/cases.csv"))[1:]]
    waited = waits.waits_of(Case.objects.filter(reference__in=listed))
    by_reference = {case.reference: waited[case.business_key].kind for case in Case.objects.all()}
    somebody = [by_reference[reference] in (waits.TASK, waits.FAILED) for reference in listed]
    assert False in somebody
    assert somebody == sorted(somebody, reverse=True)
