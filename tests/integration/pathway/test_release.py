"""A task goes back to its queue."""

import pytest

from orchestrator.pathway import claiming
from orchestrator.pathway.exceptions import NotYourTask
from processes.exceptions import NotYours, TaskNotClaimed
from processes.models import HumanTask, TaskState

from .walk import Walk, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(received: Walk) -> HumanTask:
    """Alice has the records check of children's social care."""
    task = received.task("records_check", item="CSC")
    return claiming.claim(task, by=person("alice.moreno"), now=received.now)


def test_whoever_has_it_gives_it_back_with_a_word(taken: HumanTask, received: Walk):
    claiming.release(taken, note="I am off at four.", by=person("alice.moreno"), now=received.now)
    task = received.task("records_check", item="CSC")
    assert (task.state, task.assignee, task.handover_note) == (TaskState.READY, None, "I am off at four.")


def test_a_colleague_cannot_give_back_what_alice_has(taken: HumanTask, received: Walk):
    with pytest.raises(NotYours):
        claiming.release(taken, by=person("bob.tailor"), now=received.now)


def test_the_lead_of_the_agency_may(taken: HumanTask, received: Walk):
    claiming.release(taken, by=person("elaine.sutter"), now=received.now)
    assert received.task("records_check", item="CSC").assignee is None


def test_the_lead_of_another_agency_may_not(taken: HumanTask, received: Walk):
    with pytest.raises(NotYourTask):
        claiming.release(taken, by=person("sunita.rao"), now=received.now)


def test_the_hub_manager_may(taken: HumanTask, received: Walk):
    claiming.release(taken, by=person("henry.ash"), now=received.now)
    assert received.task("records_check", item="CSC").assignee is None


def test_the_manager_of_another_site_may_not(taken: HumanTask, received: Walk):
    with pytest.raises(NotYourTask):
        claiming.release(taken, by=person("brian.coyle"), now=received.now)


def test_what_nobody_has_cannot_be_given_back(received: Walk):
    with pytest.raises(TaskNotClaimed):
        claiming.release(received.task("danger_check"), by=person("farah.aziz"), now=received.now)
