"""A task is handed to somebody else."""

import pytest

from orchestrator.notices.models import Notice, NoticeKind
from orchestrator.pathway import claiming
from orchestrator.pathway.claiming import HasItAlready, NotInThatTeam
from orchestrator.pathway.exceptions import NotYourTask
from processes.exceptions import NotYours
from processes.models import HumanTask

from .walk import Walk, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(received: Walk) -> HumanTask:
    """Alice has the records check of children's social care."""
    task = received.task("records_check", item="CSC")
    return claiming.claim(task, by=person("alice.moreno"), now=received.now)


def test_alice_hands_it_to_bob_with_a_note_and_bob_is_told(taken: HumanTask, received: Walk):
    claiming.reassign(
        taken,
        to=person("bob.tailor"),
        note="Rang the school, they call back.",
        by=person("alice.moreno"),
        now=received.now,
    )
    task = received.task("records_check", item="CSC")
    assert (task.assignee, task.handover_note) == (person("bob.tailor"), "Rang the school, they call back.")
    told = Notice.objects.get(to_staff=person("bob.tailor"))
    assert (told.kind, told.link_kind, told.link_id) == (NoticeKind.ASSIGNED, "task", str(task.pk))
    assert "Vell" not in told.text
    assert f"case {received.case.reference}. Rang the school, they call back." in told.text


def test_who_has_it_already_is_not_given_it_again_and_the_note_stays(taken: HumanTask, received: Walk):
    bob = person("bob.tailor")
    claiming.reassign(taken, to=bob, note="Ring Ann.", by=person("alice.moreno"), now=received.now)
    with pytest.raises(HasItAlready):
        claiming.reassign(taken, to=bob, by=person("elaine.sutter"), now=received.now)
    assert received.task("records_check", item="CSC").handover_note == "Ring Ann."
    assert Notice.objects.filter(to_staff=bob).count() == 1


def test_due_and_clock_stay_as_they_were(taken: HumanTask, received: Walk):
    due = taken.due_at
    claiming.reassign(taken, to=person("bob.tailor"), by=person("alice.moreno"), now=received.now)
    assert received.task("records_check", item="CSC").due_at == due


def test_bob_cannot_take_it_from_alice(taken: HumanTask, received: Walk):
    with pytest.raises(NotYours):
        claiming.reassign(taken, to=person("bob.tailor"), by=person("bob.tailor"), now=received.now)


def test_the_lead_takes_it_from_alice_and_gives_it_to_bob(taken: HumanTask, received: Walk):
    claiming.reassign(taken, to=person("bob.tailor"), by=person("elaine.sutter"), now=received.now)
    assert received.task("records_check", item="CSC").assignee == person("bob.tailor")


def test_the_lead_of_another_agency_directs_nobody_here(taken: HumanTask, received: Walk):
    with pytest.raises(NotYourTask):
        claiming.reassign(taken, to=person("bob.tailor"), by=person("sunita.rao"), now=received.now)


def test_nobody_is_given_what_their_team_does_not_do(taken: HumanTask, received: Walk):
    with pytest.raises(NotInThatTeam):
        claiming.reassign(taken, to=person("chidi.okafor"), by=person("alice.moreno"), now=received.now)


def test_nobody_is_given_work_who_has_left(taken: HumanTask, received: Walk):
    bob = person("bob.tailor")
    bob.is_active = False
    bob.save()
    with pytest.raises(NotInThatTeam):
        claiming.reassign(taken, to=bob, by=person("alice.moreno"), now=received.now)
