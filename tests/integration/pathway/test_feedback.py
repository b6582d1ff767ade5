"""What the referrer is told at the end (domain S-17, 3.9)."""

from datetime import timedelta

import pytest

from orchestrator.cases.models import Feedback
from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice
from orchestrator.pathway import submitting
from processes.models import InstanceState, ProcessInstance

from . import answers as usual
from .walk import Walk

pytestmark = pytest.mark.django_db


def outcome(walk: Walk) -> Feedback:
    return Feedback.objects.get(case=walk.case, kind="outcome")


def test_a_professional_hears_what_came_of_it_and_the_case_is_under_way(planned: Walk):
    planned.do("referrer_feedback")
    told = outcome(planned)
    assert (told.level, told.method, told.text) == ("professional", "email", usual.WHY)
    assert Clock.objects.get(case=planned.case, code="K-10").stop_event == "referrer_feedback"
    front_door = ProcessInstance.objects.get(
        business_key=planned.case.business_key, version__process_id="ofd_front_door"
    )
    assert front_door.state == InstanceState.COMPLETED


def test_a_neighbour_hears_that_it_was_acted_on_and_no_more(planned: Walk):
    planned.case.contacts.update(source_code="1B")
    planned.do("referrer_feedback")
    assert outcome(planned).level == "family_public"


def test_nothing_is_sent_without_a_reason_and_with_one_it_is_kept(planned: Walk):
    nothing = {
        "feedback_level": "none",
        "method": None,
        "sent_at": None,
        "said": None,
        "challenge_explained": None,
    }
    with pytest.raises(AssertionError, match="not_sent_reason"):
        planned.do("referrer_feedback", nothing)
    task = planned.task("referrer_feedback")
    reason = next(iter(_reasons(task)))
    planned.do("referrer_feedback", {**nothing, "not_sent_reason": reason})
    told = outcome(planned)
    assert (told.sent_at, told.not_sent_reason) == (None, reason)


def test_every_referrer_of_the_case_is_answered(planned: Walk):
    planned.receive(by="farah.aziz", joins=planned.case)
    planned.do("referrer_feedback")
    assert Feedback.objects.filter(case=planned.case, kind="outcome").count() == 2


def test_the_hub_manager_hears_when_it_is_late(planned: Walk):
    planned.pass_time(timedelta(days=2))
    late = Notice.objects.filter(case=planned.case, clock="K-10", needs_ack=True)
    assert [notice.to_team.role for notice in late] == ["HUBMGR"]


def _reasons(task) -> list[str]:
    return [choice.value for choice in submitting.definition_for(task).by_name["not_sent_reason"].choices]
