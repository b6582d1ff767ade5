"""Answers that have not come: how far each case is, which wait for the hub, and who could have the task."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.agencies.models import Membership, Site, Team
from orchestrator.monitoring.views import choosing
from tests.integration.pathway.walk import Walk

from . import lively
from .rooms import clock, in_file, on_screen, opened, words  # noqa: F401 (fixtures)

LATER = datetime(2026, 9, 18, 9, 0, tzinfo=UTC)


@pytest.fixture
def waiting(fenmarsh: Site, clock) -> Walk:  # noqa: F811
    """Health has checked its records, how much may be shared is not decided, and its limit has passed."""
    walk = Walk(fenmarsh, now=lively.NOW)
    walk.to_sharing()
    walk.do("records_check", item="HEALTH")
    walk.pass_time(timedelta(days=4))
    clock.move_to(walk.now)
    return walk


def test_a_case_decided_without_the_agency_looks_other_than_one_that_still_counts(
    opened,  # noqa: F811
    fenmarsh: Site,
    clock,  # noqa: F811
):
    walk = Walk(fenmarsh, now=lively.NOW)
    walk.to_deciding(silent=["HEALTH"])
    walk.pass_time(timedelta(days=1))
    clock.move_to(walk.now)
    henry = opened("henry.ash")

    def state() -> str:
        for page in (
            on_screen(henry.get("/monitoring/silent/?agency=HEALTH&sort=-state")),
            in_file(henry.get("/monitoring/silent.csv?agency=HEALTH")),
        ):
            which = page[0].index("How far the case is") - len(page[0])
            (found,) = {row[which] for row in page[1:] if walk.case.reference in row}
        return found

    assert state() == "Being assessed"
    walk.do("decision_proposal")
    walk.do_all("agency_position")
    walk.case.refresh_from_db()
    assert walk.case.state == "decided"
    assert state() == "Decided without them, plan to come"


@pytest.mark.parametrize("page", ["", "silent/", "silent/?since=2026-09-17"])
def test_board_and_list_say_how_many_late_answers_wait_for_the_hub(opened, waiting, page):  # noqa: F811
    henry = opened("henry.ash")
    content = henry.get(f"/monitoring/{page}").content.decode()
    said = re.search(
        r'(\d+) (?:more )?answers? waits? for the hub in <a [^>]*href="([^"]+)">(\d+) cases?</a>', content
    )
    assert said
    cases = henry.get(html.unescape(said[2]))
    headings, *rows = on_screen(cases)
    assert len(rows) == int(said[3])
    answers = [row[headings.index("Answers that wait")] for row in rows]
    assert sum(one.count("limit passed") for one in answers) == int(said[1])
    assert any("Health, limit passed" in one for one in answers)
    assert waiting.case.reference in {row[0] for row in rows}
    assert "in which the limit of an answer has passed that waits for the hub" in words(cases)


def test_what_waits_for_the_hub_is_narrowed_as_its_list_is(opened, waiting):  # noqa: F811
    henry = opened("henry.ash")
    listed = "/monitoring/cases/?of=waiting&agency="
    assert waiting.case.reference in words(henry.get(f"{listed}HEALTH"))
    assert waiting.case.reference not in words(henry.get(f"{listed}POLICE"))
    assert "for the hub in <a" not in henry.get("/monitoring/silent/?agency=POLICE").content.decode()


@pytest.mark.parametrize("page", ["silent/", "tasks/", "cases/"])
def test_a_list_behind_the_board_marks_the_board_in_the_menu(opened, page):  # noqa: F811
    content = opened("henry.ash").get(f"/monitoring/{page}").content.decode()
    room = content.split('class="ofd-room"', 1)[1].split("</nav>", 1)[0]
    assert re.findall(r'aria-current="(\w+)">([^<]+)<', room) == [("true", "Board")]
    board = opened("henry.ash").get("/monitoring/").content.decode()
    assert re.findall(r'ofd-room__present"[^>]* aria-current="(\w+)">([^<]+)<', board) == [("page", "Board")]


def test_who_could_have_a_task_stands_under_their_team(opened, clock):  # noqa: F811
    content = opened("henry.ash").get("/monitoring/tasks/").content.decode()
    select = content.split('<select class="govuk-select" id="to"', 1)[1].split("</select>", 1)[0]
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', select, re.S)
    assert len(groups) > 2
    for label, people in groups:
        team = Team.objects.get(site__code="fenmarsh", name=html.unescape(label))
        listed = {int(pk) for pk in re.findall(r'value="(\d+)"', people)}
        serving = Membership.objects.filter(team=team, staff__is_active=True)
        assert listed == set(serving.values_list("staff", flat=True))
    assert "Choose a person" in select
    assert "A task can go only to somebody of the team that has it." in words(
        opened("henry.ash").get("/monitoring/tasks/")
    )


def test_a_team_that_is_not_called_after_its_agency_is_named_with_it(fenmarsh: Site):
    team = (
        Team.objects.select_related("agency").filter(site=fenmarsh, agency__code="HEALTH", role="PRAC").get()
    )
    team.name = "The bridge"
    assert [name for name, _ in choosing.receivers([team])] == [f"{team.agency.name}: The bridge"]
