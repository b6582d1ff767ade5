"""Where work waits: the table, and what the drawing is told from it."""

import html
import json
import re
from datetime import timedelta

import pytest

from orchestrator.clocks import calendar
from orchestrator.monitoring.measures import bottlenecks, flows, handovers, open_work
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.views.drawn_measures import MEASURES
from orchestrator.monitoring.views.heat import HOTTEST, bucket, lightest
from processes import bundles, publishing
from processes.models import HumanTask, ProcessEvent, ProcessVersion

from .rooms import clock, on_screen, opened, words  # noqa: F401 (fixtures)

#: The step’s id wherever the drawing names it.
STEP_ID = re.compile(
    rb'((?:id|sourceRef|targetRef|attachedToRef|bpmnElement)="|<bpmn:flowNodeRef>)danger_check("|<)'
)


def rows_of(page):
    """(element, process, heat, badges) of each row, from which the drawing is coloured."""
    found = re.findall(
        r'data-element="([^"]*)" data-process="([^"]*)" data-heat="(\d)" data-badges="([^"]*)"',
        page.content.decode(),
    )
    return [(e, p, int(h), json.loads(html.unescape(b))) for e, p, h, b in found]


def drawing_of(page):
    content = page.content.decode()
    found = re.search(r'data-heatmap="([^"]+)" data-table="measures" data-process="([^"]+)"', content)
    return found.groups() if found else None


@pytest.mark.parametrize("measure", MEASURES)
def test_the_worst_by_each_measure_is_the_hottest_and_the_first(opened, measure):  # noqa: F811
    rows = rows_of(opened("henry.ash").get(f"/monitoring/bottlenecks/?measure={measure}"))
    heats = [heat for _, _, heat, _ in rows]
    assert heats[0] == HOTTEST
    assert heats == sorted(heats, reverse=True)


def test_where_no_step_is_shaded_a_sentence_stands_in_place_of_the_colours(opened):  # noqa: F811
    henry = opened("henry.ash")
    key = 'class="ofd-key ofd-key--5"'
    assert key in henry.get("/monitoring/bottlenecks/").content.decode()
    page = henry.get("/monitoring/bottlenecks/?until=2026-09-08")
    assert {heat for _, _, heat, _ in rows_of(page)} == {0}
    assert key not in page.content.decode()
    assert "No step is beyond its limit: none is shaded." in words(page)
    assert "The darker a step" not in words(page)


def test_the_drawing_is_that_of_the_worst_step_and_can_be_had(opened):  # noqa: F811
    henry = opened("henry.ash")
    page = henry.get("/monitoring/bottlenecks/")
    address, process = drawing_of(page)
    element, of_process, _, _ = rows_of(page)[0]
    assert process == of_process
    answer = henry.get(address)
    assert answer.status_code == 200
    assert f'id="{element}"' in answer.content.decode()


def test_every_row_has_its_numbers_in_words_for_the_drawing(opened):  # noqa: F811
    for _, _, heat, badges in rows_of(opened("henry.ash").get("/monitoring/bottlenecks/")):
        styles = [style for style, _ in badges]
        assert "now" in styles
        assert heat == 0 or "length" in styles


def test_table_and_measure_agree(opened, everything, now):  # noqa: F811
    lines = bottlenecks.bottlenecks(everything, Filters(), now=now)
    shown = {
        (row[1], row[2]): row for row in on_screen(opened("henry.ash").get("/monitoring/bottlenecks/"))[1:]
    }
    assert len(shown) == len({(line.name, line.agency_name) for line in lines})
    for line in lines:
        row = shown[line.name, line.agency_name]
        assert (row[4], row[5], row[9]) == (str(line.late), str(line.in_progress), str(line.arrivals))


def test_agencies_can_be_put_together(opened, everything, now):  # noqa: F811
    lines = bottlenecks.bottlenecks(everything, Filters(), now=now, by_agency=False)
    page = on_screen(opened("henry.ash").get("/monitoring/bottlenecks/?split=step"))
    assert "Agency" not in page[0]
    assert len(page) - 1 == len(lines)


def test_volumes_of_the_drawn_version_stand_in_the_table_of_routes_too(opened, everything, now):  # noqa: F811
    page = opened("henry.ash").get("/monitoring/bottlenecks/?process=ofd_front_door")
    told = json.loads(html.unescape(re.search(r'data-volumes="([^"]*)"', page.content.decode()).group(1)))
    version = ProcessVersion.objects.get(process_id="ofd_front_door", owner_key="fenmarsh")
    measured = flows.flows(everything, version, "ofd_front_door", Filters(process="ofd_front_door"), now=now)
    assert told == {flow: str(number) for flow, number in measured.flows.items()}
    assert told
    assert f"How often each route of the drawing was taken ({len(told)})" in words(page)


def test_a_called_pathway_is_drawn_from_the_version_that_calls_it(opened):  # noqa: F811
    henry = opened("henry.ash")
    address, process = drawing_of(henry.get("/monitoring/bottlenecks/?process=joint_decision"))
    assert process == "joint_decision"
    assert henry.get(address).status_code == 200


def test_steps_that_the_drawn_version_has_not_are_named_as_such(opened, now):  # noqa: F811
    """A newer version calls a step otherwise: cases of the older are in the table and not on the drawing."""
    version = ProcessVersion.objects.get(process_id="ofd_front_door", owner_key="fenmarsh")
    old = publishing.bundle_of(version)
    renamed = {path: STEP_ID.sub(rb"\1first_check\2", content) for path, content in old.files.items()}
    newer = publishing.publish_file(
        bundles.of_files(old.process_id, renamed),
        owner_key="fenmarsh",
        author="Carys Bowen",
        now=now - timedelta(days=1),
        gate=lambda _: (),
    ).version
    of_process = "/monitoring/bottlenecks/?process=ofd_front_door"
    address, _ = drawing_of(opened("henry.ash").get(of_process))
    assert f"/versions/{version.pk}/" in address  # the one that cases ran
    page = opened("henry.ash").get(f"{of_process}&since=2026-09-16&until=2026-09-20")  # no case ran any
    address, _ = drawing_of(page)
    assert f"/versions/{newer.pk}/" in address
    assert "Not in this drawing, only in the table: Check whether anyone is in danger now" in words(page)
    assert "danger_check" in {element for element, _, _, _ in rows_of(page)}
    older = opened("henry.ash").get(f"{of_process}&version={version.pk}")
    assert "Not in this drawing" not in words(older)


def test_a_version_without_that_pathway_draws_nothing_and_says_so(opened):  # noqa: F811
    other = ProcessVersion.objects.get(process_id="immediate_danger", owner_key="fenmarsh")
    page = opened("henry.ash").get(f"/monitoring/bottlenecks/?version={other.pk}&process=ofd_front_door")
    assert drawing_of(page) is None


@pytest.mark.parametrize("column", ["step", "agency", "late", "arrivals", "waiting", "working_p90"])
def test_the_table_sorts_by_links(opened, column):  # noqa: F811
    henry = opened("henry.ash")
    content = henry.get("/monitoring/bottlenecks/").content.decode().replace("&amp;", "&")
    assert f'href="/monitoring/bottlenecks/?sort={column}"' in content
    one = on_screen(henry.get(f"/monitoring/bottlenecks/?sort={column}"))
    other = on_screen(henry.get(f"/monitoring/bottlenecks/?sort=-{column}"))
    assert sorted(map(tuple, one[1:])) == sorted(map(tuple, other[1:]))
    assert one != other
    assert f'aria-sort="{"ascending" if column in ("step", "agency") else "descending"}"' in (
        henry.get(f"/monitoring/bottlenecks/?sort={column}").content.decode()
    )


def test_heat_has_five_steps_and_nothing_is_no_heat():
    assert [bucket(value, 10) for value in (0, 0.1, 2.1, 5, 9.9, 10)] == [0, 1, 2, 3, 5, 5]
    assert bucket(0, 0) == 0


@pytest.mark.parametrize("measure", ["beyond", "arrivals", "in_progress"])
def test_the_key_of_the_drawing_says_what_its_lightest_and_its_darkest_stand_for(opened, measure):  # noqa: F811
    page = opened("henry.ash").get(f"/monitoring/bottlenecks/?measure={measure}").content.decode()
    key = re.findall(r'ofd-key--[15]" aria-hidden="true"></span>([^<]*)</li>', page)
    worst = re.search(r"The worst: .*?: <b>([^<]+)</b>\.</p>", page)
    assert worst
    assert key[0].startswith("under ")
    assert key[1] == worst[1]


def test_what_the_lightest_colour_stands_for_is_a_fifth_of_the_most(fenmarsh):
    kept = calendar.of(fenmarsh)
    assert lightest(7, kept) == "under 2"
    assert lightest(timedelta(hours=10), kept) == "under 2 clock hours"
    assert lightest(0, kept) == ""


def test_a_process_owner_sees_what_is_not_shown_as_that_and_not_as_little(opened):  # noqa: F811
    page = opened("carys.bowen").get("/monitoring/bottlenecks/")
    content = page.content.decode()
    hidden = re.findall(r'data-heat="hidden" data-badges="([^"]*)"', content)
    assert hidden
    assert all(["hidden", "not shown"] in json.loads(html.unescape(badges)) for badges in hidden)
    rows = on_screen(page)[1:]
    unranked = [row for row in rows if row[0] == "–"]
    assert len(unranked) == len(hidden)
    assert {row[3] for row in unranked} == {"not shown"}
    above = rows[: rows.index(unranked[0])]
    assert rows[len(above) : len(above) + len(unranked)] == unranked
    assert "none" not in {row[3] for row in above}
    assert "Lines whose number is not shown have no rank" in words(page)
    assert 'data-heat="hidden"' not in opened("henry.ash").get("/monitoring/bottlenecks/").content.decode()


def test_the_version_that_most_cases_ran_is_drawn(opened):  # noqa: F811
    """The plan is called by the front door and by new information; cases came to it by the first."""
    page = opened("henry.ash").get("/monitoring/bottlenecks/?process=plan_next_steps")
    address, process = drawing_of(page)
    front_door = ProcessVersion.objects.get(process_id="ofd_front_door", owner_key="fenmarsh")
    assert (process, address.split("/")[2]) == ("plan_next_steps", str(front_door.pk))
    assert "which most cases of this period ran" in words(page)
    assert "The table and the numbers above the steps count cases on every version." in words(page)


def test_hand_overs_of_an_agency_are_those_to_it_and_from_it(opened):  # noqa: F811
    henry = opened("henry.ash")
    every, asked = (
        {tuple(row) for row in on_screen(henry.get(f"/monitoring/handovers/{query}"))[1:]}
        for query in ("", "?agency=HEALTH")
    )
    assert asked == {row for row in every if "Health" in row[:2]}
    assert {row[0] for row in asked} > {"Health"}


def test_nothing_in_a_period_is_said_and_draws_nothing(opened):  # noqa: F811
    page = opened("henry.ash").get("/monitoring/bottlenecks/?since=2020-01-01&until=2020-02-01&agency=HEALTH")
    assert "Nobody had anything to do in this period" in words(page)
    assert drawing_of(page) is None


def test_hand_overs_are_drawn_from_their_table(opened):  # noqa: F811
    page = opened("henry.ash").get("/monitoring/handovers/")
    rows = on_screen(page)[1:]
    assert rows
    numbers = re.findall(r'class="ofd-band__number"[^>]*>([^<]+)<', page.content.decode())
    assert numbers == [row[2] for row in rows]


@pytest.mark.parametrize(
    ("page", "columns"), [("bottlenecks", (3, 7, 8, 10, 11, 12, 13)), ("handovers", (4, 5))]
)
def test_every_length_says_that_it_is_clock_time_and_sorts_by_it(opened, page, columns):  # noqa: F811
    """A working day beside a day of 24 hours could be neither added nor put in order."""
    heading, *rows = on_screen(opened("henry.ash").get(f"/monitoring/{page}/"))
    assert rows
    for column in columns:
        assert "clock time" in heading[column]
        said = {row[column] for row in rows} - {"none", "–"}
        assert said
        assert all(" clock " in one for one in said), said


def test_steps_are_ranked_by_clock_time_beyond_the_limit_whatever_the_limit_counts(everything, now):
    lines = bottlenecks.bottlenecks(everything, Filters(), now=now)
    given_up = dict(ProcessEvent.objects.filter(kind="task_cancelled").values_list("task_id", "at"))
    beyond = [line.beyond for line in lines if line.beyond is not None]
    assert len(beyond) == len(lines)
    assert beyond == sorted(beyond, reverse=True)
    for line in lines:
        late = HumanTask.objects.filter(
            step__process_id=line.process_id, step__element_id=line.element_id, due_at__isnull=False
        )
        of_agency = [task for task in late if everything.teams[task.queue].agency.code == line.agency]
        spans = [
            (task.completed_at or given_up.get(task.pk) or now) - max(task.due_at, task.created_at)
            for task in of_agency
            if task.due_at
        ]
        assert line.beyond == sum((span for span in spans if span > timedelta()), timedelta())


def test_hand_overs_say_how_many_nobody_has_claimed_and_lead_to_them(opened, everything, now):  # noqa: F811
    henry = opened("henry.ash")
    page = henry.get("/monitoring/handovers/")
    number = sum(one.unclaimed for one in handovers.handovers(everything, Filters(), now=now))
    listed = open_work.tasks(everything, Filters(unclaimed=True), now=now).count()
    assert number > 1
    assert f"The times leave out {number} tasks that were handed over" in words(page)
    assert f"See all {listed} open tasks that nobody has claimed" in words(page)
    assert 'href="/monitoring/tasks/?unclaimed=1"' in page.content.decode()


def test_a_process_owner_is_told_that_times_leave_work_out_and_led_to_no_list(opened):  # noqa: F811
    page = opened("carys.bowen").get("/monitoring/handovers/")
    assert "The times leave out" in words(page)
    assert "/monitoring/tasks/" not in page.content.decode()
