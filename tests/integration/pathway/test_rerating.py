"""A higher rating moves what is promised nearer (domain 5.1, SC-01), and never further away."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from orchestrator.cases.models import Rating
from orchestrator.clocks.models import Clock
from processes.models import HumanTask, Timer, TimerState

from . import answers as usual
from .walk import Walk

pytestmark = pytest.mark.django_db


def info(rating: str) -> dict[str, Any]:
    """What an agency says where it proposes this rating for everybody."""
    each = dict(usual.USUAL["agency_information"]["members"][usual.EACH], proposed_rating=rating)
    return {"members": {usual.EACH: each}}


def due(walk: Walk) -> dict[tuple[str, str], datetime]:
    running = Clock.objects.filter(case=walk.case, stopped_at__isnull=True)
    return {(clock.code, clock.item): clock.due_at for clock in running}


def timers(walk: Walk) -> dict[UUID, datetime]:
    waiting = Timer.objects.filter(instance__business_key=walk.case.business_key, state=TimerState.WAITING)
    return dict(waiting.values_list("id", "due_at"))


def test_a_core_agency_raises_on_its_own_word_and_the_decision_comes_nearer(answering: Walk):
    answering.now += timedelta(hours=3, minutes=20)
    answering.do("records_check", item="DA")
    answering.do("agency_information", info("R"), item="DA")
    assert answering.case.rating == "R"
    clock = Clock.objects.get(case=answering.case, code="K-07")
    assert clock.due_at == answering.now + timedelta(hours=4)
    assert clock.previous_due_at == clock.started_at + timedelta(hours=24)


def test_waiting_timers_and_open_tasks_move_with_their_clocks(answering: Walk):
    answering.now += timedelta(hours=1)
    before = timers(answering)
    answering.answer("DA", said=info("R"))
    after = timers(answering)
    moved = [timer for timer in after if timer in before and after[timer] != before[timer]]
    assert moved, "timer rows say what the clocks say"
    task = answering.task("records_check", item="HEALTH")
    assert task.due_at == answering.now + timedelta(hours=2)
    assert task.priority == 3


def test_nothing_ever_moves_away(answering: Walk):
    answering.now += timedelta(hours=5)
    clocks, waiting = due(answering), timers(answering)
    answering.answer("DA", said=info("R"))
    for key, moment in due(answering).items():
        assert moment <= clocks[key], key
    for timer, moment in timers(answering).items():
        assert timer not in waiting or moment <= waiting[timer]


def test_a_lower_proposal_moves_nothing(answering: Walk):
    clocks = due(answering)
    answering.answer("DA", said=info("G"))
    assert answering.case.rating == "A"
    assert {key: moment for key, moment in clocks.items() if key in due(answering)} == due(answering)


def test_an_agency_that_is_not_core_proposes_and_does_not_raise(answering: Walk):
    answering.answer("EDU", said=info("R"))
    assert answering.case.rating == "A"


def test_the_raised_rating_says_who_and_why(answering: Walk):
    answering.answer("DA", said=info("R"))
    rating = Rating.objects.filter(case=answering.case, stage="after_checks").first()
    assert (rating.value, rating.agency.code) == ("R", "DA")
    assert rating.rationale == usual.USUAL["agency_information"]["members"][usual.EACH]["analysis"]


def test_what_was_urgent_is_first_in_every_inbox(walk: Walk):
    walk.receive(usual.in_danger())
    priorities = HumanTask.objects.filter(scope_key=walk.case.business_key).values_list("priority", flat=True)
    assert set(priorities) == {3}


def test_a_case_nobody_has_rated_counts_as_amber(received: Walk):
    assert received.case.rating is None
    assert Clock.objects.get(case=received.case, code="K-05", item="CSC").limit == "6 wh"
    assert received.task("danger_check").priority == 2
