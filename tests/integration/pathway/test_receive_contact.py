"""A contact comes in (domain S-01 to S-05)."""

from datetime import timedelta

import pytest

from forms.answers import validate_json
from forms.exceptions import AlreadySubmitted
from forms.exceptions import AnswersRefused as FormRefused
from forms.models import Submission
from orchestrator.cases import news
from orchestrator.cases.exceptions import StillRunning
from orchestrator.cases.models import Case, Feedback
from orchestrator.clocks.models import Clock
from orchestrator.pathway import contacts
from orchestrator.pathway.contacts import NotAtYourSite

from . import answers as usual
from .walk import CORE, Walk, person

pytestmark = pytest.mark.django_db


def test_a_contact_opens_a_case_and_every_core_agency_has_a_task_at_once(received: Walk):
    assert received.forms() == ["danger_check", "records_check"]
    assert {task.item for task in received.open_tasks("records_check")} >= set(CORE)
    assert received.asked() == ["CSC", "DA", "EDU", "HEALTH", "PERP", "POLICE"]
    assert received.processes() == ["agency_assessment"] * 6 + ["ofd_front_door"]


def test_the_referrer_is_thanked_with_the_reference_and_no_word_about_the_family(received: Walk):
    told = Feedback.objects.get(case=received.case)
    assert received.case.reference in told.text
    assert "Vell" not in told.text


def test_acknowledging_and_asking_stop_their_clocks(received: Walk):
    stopped = Clock.objects.filter(case=received.case, stopped_at__isnull=False)
    assert dict(stopped.values_list("code", "stop_event")) == {
        "K-01": "thank_referrer",
        "K-03": "ask_agencies",
    }


def test_the_form_is_kept_as_it_was_sent(received: Walk):
    contact = received.case.contacts.get()
    kept = Submission.objects.get(pk=contact.submission_id)
    assert kept.answers["narrative"] == contact.narrative
    assert kept.subject_key == f"contact:{contact.pk}"


def test_clocks_count_from_when_it_reached_any_inbox(walk: Walk):
    told = usual.contact(
        received_earlier="yes",
        received_at="2026-09-08T07:30:00Z",
        received_earlier_reason="It lay in the shared inbox.",
    )
    walk.receive(told)
    assert Clock.objects.get(case=walk.case, code="K-07").started_at == walk.now - timedelta(minutes=90)


def test_somebody_who_does_not_work_at_the_site_cannot_tell_it(walk: Walk):
    with pytest.raises(NotAtYourSite):
        walk.receive(by="dana.wold")


def test_what_comes_by_the_page_came_by_the_online_form(walk: Walk):
    told = {name: value for name, value in usual.contact().items() if name != "channel"}
    form = contacts.definition_for(walk.site, by=person("ivy.chandler"))
    assert "channel" not in form.by_name
    checked = validate_json(form, told, {source: [] for source in form.sources})
    case = contacts.receive(walk.site, checked, by=person("ivy.chandler"), now=walk.now)
    assert case.contacts.get().channel == "portal"


def test_a_referrer_cannot_say_by_the_page_that_it_came_another_way(walk: Walk):
    form = contacts.definition_for(walk.site, by=person("nadia.frost"))
    with pytest.raises(FormRefused) as refusal:
        validate_json(form, usual.contact(), {source: [] for source in form.sources})
    assert refusal.value.undeclared == ["channel"]


@pytest.mark.parametrize("who", ["farah.aziz", "ravi.menon", "henry.ash"])
def test_whoever_keys_in_a_phone_call_says_how_it_came(walk: Walk, who: str):
    assert "channel" in contacts.definition_for(walk.site, by=person(who)).by_name
    walk.receive(usual.contact(channel="phone"), by=who)
    assert walk.case.contacts.get().channel == "phone"


# the end


def test_a_case_for_which_something_still_runs_is_not_closed(planned: Walk):
    why = "Everything in the plan is done."
    with pytest.raises(StillRunning, match="Still running: One Front Door"):
        news.close_case(planned.refresh(), reason=why, by=person("henry.ash"), now=planned.now)
    planned.do("referrer_feedback")
    closed = news.close_case(planned.refresh(), reason=why, by=person("henry.ash"), now=planned.now)
    assert closed.state == "closed"


# the same contact twice


def test_a_contact_sent_twice_with_one_token_is_one_case(walk: Walk):
    first = walk.receive(subject_key="contact:6f0c")
    cases = Case.objects.count()
    second = walk.receive(subject_key="contact:6f0c")
    assert second == first
    assert Case.objects.count() == cases
    assert first.contacts.count() == 1
    assert walk.processes().count("ofd_front_door") == 1


def test_two_contacts_of_one_person_are_two(walk: Walk):
    assert walk.receive() != walk.receive()


def test_somebody_elses_token_does_not_open_their_case(walk: Walk):
    walk.receive(subject_key="contact:6f0c")
    with pytest.raises(AlreadySubmitted):
        walk.receive(by="alice.moreno", subject_key="contact:6f0c")
