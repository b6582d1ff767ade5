"""The quarter of the demo site: real tables, real verbs' rows, and pages that open."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from orchestrator.agencies.models import Staff
from orchestrator.audit import chain
from orchestrator.cases.deciding import decision_hash
from orchestrator.cases.models import AgencyRequest, Case, CaseState, Decision
from orchestrator.clocks import calendar
from orchestrator.clocks.limits import Limit
from orchestrator.clocks.models import Clock
from orchestrator.pathway import rows, submitting
from orchestrator.pathway.demo_quarter import families, filling
from orchestrator.people.models import Person
from processes import wakeups
from processes.models import EventKind, HumanTask, Incident, InstanceState, ProcessEvent, ProcessInstance
from tests import fenmarsh

from .conftest import CASES, OPEN, THURSDAY, fill


def test_the_asked_for_number_of_cases_stands_in_the_thirteen_weeks(quarter):
    assert quarter.open == OPEN
    assert quarter.closed >= (CASES - OPEN) * 0.9
    assert Case.objects.count() == quarter.closed + quarter.open
    first = Case.objects.earliest("received_at").received_at
    assert THURSDAY - timedelta(weeks=14) < first
    assert Case.objects.filter(received_at__gt=THURSDAY).count() == 0


def test_nothing_happens_after_now_or_before_a_case_came_in(quarter):
    received = {str(case.pk): case.received_at for case in Case.objects.all()}
    for event in ProcessEvent.objects.select_related("instance"):
        assert received[event.instance.business_key] <= event.at <= THURSDAY
    assert not Case.objects.filter(closed_at__gt=THURSDAY).exists()


def test_events_are_numbered_without_gaps_and_their_moments_follow_each_other(quarter):
    by_instance = defaultdict(list)
    for event in ProcessEvent.objects.order_by("instance_id", "number"):
        by_instance[event.instance_id].append(event)
    for instance in ProcessInstance.objects.all():
        events = by_instance[instance.pk]
        assert [each.number for each in events] == list(range(1, instance.event_count + 1))
        assert [each.at for each in events] == sorted(each.at for each in events)
        assert (events[-1].kind == EventKind.COMPLETED) == (instance.state == InstanceState.COMPLETED)


def test_every_task_has_the_events_that_its_row_tells_of(quarter):
    kinds: dict[UUID | None, dict[str, ProcessEvent]] = defaultdict(dict)
    for event in ProcessEvent.objects.exclude(task_id=None).order_by("number"):
        kinds[event.task_id][event.kind] = event
    for task in HumanTask.objects.all():
        assert kinds[task.pk][EventKind.TASK_CREATED].at == task.created_at
        if task.completed_at:
            done = kinds[task.pk][EventKind.TASK_COMPLETED]
            assert (done.at, done.actor_id) == (task.completed_at, task.completed_by_id)


def test_every_limit_ends_where_the_calendar_of_the_site_says(quarter):
    checked = 0
    for clock in Clock.objects.filter(moved_at=None).select_related("case__site"):
        site_calendar = calendar.of(clock.case.site)
        limit = Limit.parse(clock.limit)
        assert clock.due_at == site_calendar.due(clock.started_at, limit), clock
        assert clock.rolled_due_at == site_calendar.operational_due(clock.due_at, limit, clock.rating)
        assert (clock.breached_at is not None) == ((clock.stopped_at or THURSDAY) > clock.due_at)
        checked += 1
    assert checked > 8 * CASES


def test_the_chain_of_every_case_holds(quarter):
    for case in Case.objects.all():
        assert chain.verify(case.business_key) == []


def test_every_frozen_decision_has_the_hash_of_what_it_says(quarter):
    frozen = Decision.objects.filter(frozen_at__isnull=False)
    assert frozen.count() > CASES // 2
    for decision in frozen:
        assert decision.sha256 == decision_hash(decision)


def test_no_row_points_to_what_is_not_there(quarter):
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def test_nobody_of_the_patterns_is_left(quarter):
    words = set(families.NOBODY.words())
    for person in Person.objects.all():
        assert not words & {person.given_name, person.family_name}
    assert Person.objects.filter(memberships=None).count() == 0


def test_each_person_of_a_case_is_of_no_other(quarter):
    for person in Person.objects.prefetch_related("memberships"):
        assert len({each.case_id for each in person.memberships.all()}) == 1


def test_tasks_about_a_person_are_about_one_of_their_case(quarter):
    members = defaultdict(set)
    for case_id, person_id in Case.objects.values_list("pk", "members__person_id"):
        members[str(case_id)].add(str(person_id))
    for task in HumanTask.objects.exclude(item=""):
        if task.item.isdecimal():
            assert task.item in members[task.scope_key]


def test_no_step_has_failed(quarter):
    assert not Incident.objects.exists()


@pytest.mark.parametrize("who", ["Farah Aziz", "Chidi Okafor", "Henry Ash"])
def test_inbox_and_list_of_cases_open(quarter, who):
    browser = fenmarsh.signed_in(who)
    for address in ("/inbox/", "/cases/"):
        assert browser.get(address).status_code == 200


def test_the_pages_of_cases_open(quarter):
    """Of the newest and oldest: each pattern is among them."""
    browser = fenmarsh.signed_in("Farah Aziz")
    references = list(Case.objects.order_by("received_at").values_list("reference", flat=True))
    for reference in [*references[:6], *references[-4:]]:
        assert browser.get(f"/cases/{reference}/").status_code == 200, reference


def test_what_is_open_goes_on_when_time_does(quarter):
    later = THURSDAY + timedelta(days=2)
    while wakeups.run_due(later):
        pass
    assert not Incident.objects.exists()


def test_an_agency_that_kept_silent_can_still_answer(quarter):
    done = [str(pk) for pk in Case.objects.filter(state=CaseState.PLANNED).values_list("pk", flat=True)]
    waiting = HumanTask.objects.filter(step__form_key="records_check", state__in=HumanTask.OPEN_STATES)
    task = waiting.filter(scope_key__in=done).select_related("step").first()
    assert task is not None
    case = Case.objects.get(pk=task.scope_key)
    assert AgencyRequest.objects.filter(case=case, agency__code=task.item).exists()
    who = Staff.objects.filter(memberships__team_id=task.queue)[0]
    assert fenmarsh.signed_in(who.display_name).get(f"/tasks/{task.pk}/").status_code == 200
    listed = rows.rows_for_task(task, case, now=THURSDAY)
    sent = {"members": [{"subject": each.value, "known": "no"} for each in listed["members"]]}
    answers = submitting.check(task, sent, by=who, now=THURSDAY)
    assert submitting.submit(task, answers, by=who, now=THURSDAY).incident is None


def test_a_second_filling_adds_nothing(quarter):
    before = Case.objects.count()
    site = Case.objects.all()[0].site
    assert fill(site).open == 0
    assert Case.objects.count() <= before + (CASES - OPEN) * filling.UNPLACED


def test_colleagues_take_turns_and_the_history_says_who(quarter):
    """Copies of one course are not all the work of one person; row, event and notice name the same people."""
    hands = defaultdict(set)
    for event in ProcessEvent.objects.filter(kind=EventKind.TASK_CLAIMED):
        assert event.data["to"] == event.actor_id
        hands[event.process_id, event.element_id].add(event.actor_id)
    assert max(len(people) for people in hands.values()) > 1
    events = ProcessEvent.objects.filter(kind=EventKind.TASK_COMPLETED)
    completed = dict(events.values_list("task_id", "actor_id"))
    for task in HumanTask.objects.filter(state="completed"):
        assert completed[task.pk] == task.completed_by_id
    assigned = ProcessEvent.objects.filter(kind=EventKind.TASK_ASSIGNED).select_related("actor")
    for event in assigned:
        assert event.data["to"] != event.data["from"]
