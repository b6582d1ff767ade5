"""A nudge reaches who has the task and their lead, once an hour, from those who may give one."""

import re
from datetime import timedelta

import pytest

from orchestrator.audit.models import Act
from orchestrator.monitoring.measures import breaches
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.nudging import NothingToDo, NudgedAlready, nudge
from orchestrator.notices.models import Notice, NoticeKind
from orchestrator.pathway import claiming
from orchestrator.pathway.exceptions import AnswersRefused, NotYourTask
from processes.models import HumanTask
from tests.integration.pathway.walk import person, team


@pytest.fixture
def task(fenmarsh) -> HumanTask:
    """Something Health has to do."""
    queue = team(fenmarsh, "HEALTH", "PRAC").pk
    found = HumanTask.objects.filter(queue=queue, state="ready").select_related("step").first()
    assert found
    return found


def receivers(notices: list[Notice]) -> list[str]:
    return [one.to_staff.display_name if one.to_staff else one.to_team.name for one in notices]


def test_a_task_nobody_has_reminds_its_team_and_the_lead(task, now):
    told = nudge(task, by=person("henry.ash"), note="Ring me if you are short.", now=now)
    assert receivers(told) == ["Health: practitioners", "Health: team leads"]
    assert {one.kind for one in told} == {NoticeKind.REMINDER}
    assert all("Henry Ash asks you to look at" in one.text for one in told)
    assert all(one.text.endswith("Ring me if you are short.") for one in told)
    assert all(re.search(r"its limit is \w+day \d+ September 2026 at \d\d:\d\d\.", one.text) for one in told)
    assert not any(
        " ago" in one.text or "today" in one.text for one in told
    )  # read later, it would be untrue


def test_a_task_somebody_has_reminds_that_person(task, now):
    claiming.claim(task, by=person("chidi.okafor"), now=now)
    told = nudge(task, by=person("henry.ash"), now=now)
    assert receivers(told)[0] == "Chidi Okafor"


def test_a_lead_who_nudges_is_not_told_by_themselves(task, now):
    told = nudge(task, by=person("sunita.rao"), now=now)
    assert receivers(told) == ["Health: practitioners"]


def test_the_next_nudge_waits_an_hour_whoever_asks(task, now):
    nudge(task, by=person("henry.ash"), now=now)
    with pytest.raises(NudgedAlready):
        nudge(task, by=person("sunita.rao"), now=now + timedelta(minutes=59))
    assert nudge(task, by=person("sunita.rao"), now=now + timedelta(minutes=61))


@pytest.mark.parametrize(
    "username", ["chidi.okafor", "farah.aziz", "elaine.sutter", "carys.bowen", "zora.finch"]
)
def test_nobody_else_may_nudge(task, now, username):
    with pytest.raises(NotYourTask):
        nudge(task, by=person(username), now=now)
    assert not Act.objects.filter(verb="nudge_task").exists()


def test_a_nudge_is_on_record_without_its_words(task, now):
    told = nudge(task, by=person("henry.ash"), note="A private word", now=now)
    act = Act.objects.get(verb="nudge_task")
    assert (act.who.username, act.case_key, act.object) == ("henry.ash", task.scope_key, f"task:{task.pk}")
    assert act.detail == {"notices": [one.pk for one in told]}


def test_a_task_that_is_done_reminds_nobody(task, now):
    HumanTask.objects.filter(pk=task.pk).update(state="cancelled")
    with pytest.raises(NothingToDo):
        nudge(task, by=person("henry.ash"), now=now)


def test_a_note_with_characters_nobody_sees_is_refused(task, now):
    with pytest.raises(AnswersRefused):
        nudge(task, by=person("henry.ash"), note="a\u202eb", now=now)
    assert not Notice.objects.filter(dedupe_key__startswith="nudge:").exists()


def test_the_longest_note_and_title_fit_into_a_notice(task, now):
    HumanTask.objects.filter(pk=task.pk).update(title="T" * 200)
    told = nudge(task, by=person("henry.ash"), note="n" * 999, now=now)
    assert all(len(one.text) <= 500 for one in told)


def test_the_list_of_late_limits_tells_of_the_nudge(task, now, everything):
    later = now + timedelta(days=4)
    nudge(task, by=person("henry.ash"), now=later)
    late = breaches.breaches(everything, Filters(agency="HEALTH"), now=later + timedelta(minutes=5))
    told = [each for one in late.rows if one.clock.code == task.clock for each in one.told]
    assert [each for each in told if each.at == later]
