"""A contact comes in (domain S-01 to S-05, A-05, A-06)."""

from datetime import timedelta

import pytest

from forms.answers import validate_json
from forms.exceptions import AlreadySubmitted
from forms.exceptions import AnswersRefused as FormRefused
from forms.models import Submission
from orchestrator.cases import membership, news
from orchestrator.cases.exceptions import StillRunning
from orchestrator.cases.models import Case, Feedback, InformationKind
from orchestrator.clocks.models import Clock
from orchestrator.pathway import contacts
from orchestrator.pathway.contacts import NotAtYourSite
from orchestrator.pathway.exceptions import AnswersRefused, NotForYou
from processes.models import ProcessInstance

from . import answers as usual
from .walk import CORE, Walk, person

pytestmark = pytest.mark.django_db
#: What is not asked about somebody unborn.
OF_A_CHILD = ("child_present", "child_seen", "child_spoken_to")


def processes_of(walk: Walk) -> list[str]:
    return sorted(
        ProcessInstance.objects.filter(business_key=walk.case.business_key).values_list(
            "version__process_id", flat=True
        )
    )


def close(walk: Walk, *, now=None) -> Case:
    """The case has ended, as people end it once its plan runs and the referrer was told."""
    if walk.open_tasks("referrer_feedback"):
        walk.do("referrer_feedback")
    case = walk.refresh()
    return news.close_case(
        case, reason="Everything in the plan is done.", by=person("henry.ash"), now=now or walk.now
    )


def test_a_contact_opens_a_case_and_every_core_agency_has_a_task_at_once(received: Walk):
    assert received.forms() == ["danger_check", "records_check"]
    assert {task.item for task in received.open_tasks("records_check")} >= set(CORE)
    assert received.asked() == ["CSC", "DA", "EDU", "HEALTH", "PERP", "POLICE"]
    assert processes_of(received) == ["agency_assessment"] * 6 + ["ofd_front_door"]


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


def test_what_is_said_to_have_been_received_later_than_now_is_refused(walk: Walk):
    told = usual.contact(
        received_earlier="yes", received_at="2026-09-08T09:01:00Z", received_earlier_reason="Typed in later."
    )
    with pytest.raises(AnswersRefused, match="must not be in the future") as refusal:
        walk.receive(told)
    assert list(refusal.value.fields) == ["received_at"]


@pytest.mark.parametrize(
    ("arrived", "day"),
    [("1900-01-01T09:00:00Z", "1 January 1900"), ("2026-08-08T08:59:00Z", "8 August 2026")],
)
def test_what_is_said_to_have_arrived_more_than_31_days_ago_is_refused(walk: Walk, arrived, day):
    told = usual.contact(received_earlier="yes", received_at=arrived, received_earlier_reason="It lay.")
    with pytest.raises(AnswersRefused) as refusal:
        walk.receive(told)
    assert refusal.value.fields == {"received_at": [f"{day} is more than 31 days ago. Is the year right?"]}


def test_what_arrived_31_days_ago_is_taken(walk: Walk):
    told = usual.contact(
        received_earlier="yes", received_at="2026-08-08T09:00:00Z", received_earlier_reason="It lay."
    )
    walk.receive(told)
    assert walk.case.contacts.get().received_at == walk.now - timedelta(days=31)


@pytest.mark.parametrize(
    ("said", "question", "sentence"),
    [
        (
            {"date_of_birth": "1950-01-01"},
            "age",
            "Lio cannot be 6 years old and born on 1 January 1950, which makes 76 years. "
            "Correct one of the two.",
        ),
        (
            {"date_of_birth": "1950-01-01", "age": None},
            "date_of_birth",
            "Lio is given as a child, but born on 1 January 1950, which makes 76 years. "
            "Correct the date of birth, or choose another part in this.",
        ),
        (
            {"date_of_birth": "2008-09-08", "age": 17},
            "date_of_birth",
            "Lio is given as a child, but born on 8 September 2008, which makes 18 years. "
            "Correct the date of birth, or choose another part in this.",
        ),
        (
            {"age": 24},
            "age",
            "Lio is given as a child, but is 24 years old. Correct the age, or choose another part in this.",
        ),
    ],
)
def test_an_age_that_cannot_be_is_asked_about_by_name(walk: Walk, said, question, sentence):
    lio = {name: value for name, value in (usual.LIO | said).items() if value is not None}
    with pytest.raises(AnswersRefused) as refusal:
        walk.receive(usual.contact(people=[usual.MARTA, lio]))
    assert refusal.value.fields == {f"people.1.{question}": [sentence]}


@pytest.mark.parametrize(
    "said",
    [
        {"date_of_birth": "2008-09-09", "age": 18},
        {"date_of_birth": "2019-12-01", "age": 7},
        {"roles": ["sibling"], "age": 24},
        {"roles": ["unborn_child"], "age": None, "due_date": "2027-01-01", **dict.fromkeys(OF_A_CHILD)},
        {"age": None},
    ],
)
def test_an_age_that_can_be_is_taken(walk: Walk, said):
    lio = {name: value for name, value in (usual.LIO | said).items() if value is not None}
    walk.receive(usual.contact(people=[usual.MARTA, lio]))
    assert walk.case.members.count() == 2


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
    assert processes_of(walk).count("ofd_front_door") == 1


def test_two_contacts_of_one_person_are_two(walk: Walk):
    assert walk.receive() != walk.receive()


def test_somebody_elses_token_does_not_open_their_case(walk: Walk):
    walk.receive(subject_key="contact:6f0c")
    with pytest.raises(AlreadySubmitted):
        walk.receive(by="alice.moreno", subject_key="contact:6f0c")


# what police and schools say of each child


def without(child: dict[str, object], *questions: str) -> dict[str, object]:
    return {name: value for name, value in child.items() if name not in questions}


def test_the_police_say_of_each_child_whether_it_was_there_and_seen(walk: Walk):
    told = usual.contact(
        people=[usual.MARTA, without(usual.LIO, "child_present", "child_seen", "child_spoken_to")]
    )
    with pytest.raises(AnswersRefused) as refusal:
        walk.receive(told)
    assert refusal.value.problems == [
        "Say whether Lio was there when it happened.",
        "Say whether Lio was seen.",
    ]
    assert list(refusal.value.fields) == ["people.1.child_present", "people.1.child_seen"]


def test_a_child_who_was_seen_was_spoken_to_or_not_and_alone_or_why_not(walk: Walk):
    lio = {**usual.LIO, "child_spoken_to": "yes", "child_spoken_alone": "no"}
    with pytest.raises(AnswersRefused, match="Say why Lio was not spoken to alone"):
        walk.receive(usual.contact(people=[usual.MARTA, lio]))
    lio["child_not_alone_reason"] = "He held on to his mother."
    assert walk.receive(usual.contact(people=[usual.MARTA, lio]))


def test_a_neighbour_need_not_have_seen_the_child(walk: Walk):
    told = usual.contact(
        source_code="1B",
        referrer_relationship="Lives next door",
        people=[usual.MARTA, without(usual.LIO, "child_present", "child_seen", "child_spoken_to")],
    )
    del told["referrer_agency"], told["referrer_role"]
    assert walk.receive(told)


# who is who


def test_two_people_of_one_name_in_one_contact_are_two(walk: Walk):
    junior = {**usual.DEAN, "roles": ["subject_child"], "age": 12, **without(usual.LIO, "roles", "age")}
    junior.update(given_name="Dean", family_name="Orrick", roles=["subject_child"], age=12)
    walk.receive(usual.contact(people=[usual.DEAN, junior]))
    assert [m.person.estimated_age for m in membership.members_of(walk.case)] == [34, 12]


def test_even_twins_of_one_name_and_age_are_two(walk: Walk):
    walk.receive(usual.contact(people=[usual.MARTA, usual.LIO, usual.LIO]))
    assert len(membership.members_of(walk.case)) == 3


def test_the_same_name_in_another_case_is_never_the_same_person(walk: Walk):
    walk.receive()
    before = {member.person_id for member in membership.members_of(walk.case)}
    walk.receive()
    assert before.isdisjoint(member.person_id for member in membership.members_of(walk.case))


def test_a_second_contact_about_the_family_adds_nobody_who_is_there(received: Walk):
    received.receive(by="farah.aziz", joins=received.case)
    assert len(membership.members_of(received.case)) == 3


def test_a_second_contact_with_another_birth_date_means_another_person(received: Walk):
    marta = {**usual.MARTA, "age": 66, "date_of_birth": "1960-01-01"}
    received.receive(usual.contact(people=[marta]), by="farah.aziz", joins=received.case)
    assert len(membership.members_of(received.case)) == 4


# an open family, and one that comes back


def test_a_second_contact_joins_the_open_case_and_is_considered(received: Walk):
    case = received.case
    joined = received.receive(by="farah.aziz", joins=case)
    assert joined == case
    assert case.contacts.count() == 2
    assert case.information.get().kind == InformationKind.RE_REFERRAL
    assert processes_of(received).count("ofd_front_door") == 1
    assert received.task("triage_information").clock == "K-21"
    assert Feedback.objects.filter(case=case).count() == 2, "each referrer is thanked"


def test_a_police_officer_does_not_say_which_case_it_joins(received: Walk):
    with pytest.raises(NotForYou):
        received.receive(joins=received.case)


def test_a_case_of_another_site_cannot_be_joined(received: Walk):
    case = received.case
    case.site = person("zora.finch").teams.get().site
    case.save()
    with pytest.raises(NotForYou):
        received.receive(by="farah.aziz", joins=case)


def test_a_case_that_was_closed_meanwhile_cannot_be_joined(planned: Walk):
    closed = close(planned)
    with pytest.raises(AnswersRefused, match="The case is closed"):
        planned.receive(by="farah.aziz", joins=closed)


def test_danger_in_a_second_contact_starts_the_steps_for_danger(received: Walk):
    received.receive(usual.in_danger(), by="farah.aziz", joins=received.case)
    assert received.refresh().rating == "R"
    assert received.task("danger_actions")


def test_a_family_that_comes_back_is_linked_and_says_what_is_different(planned: Walk):
    before = close(planned)
    planned.now += timedelta(days=60)
    again = planned.receive(by="farah.aziz", follows=before)
    assert again.re_referral_of == before
    planned.do("danger_check")
    task = planned.task("family_map")
    with pytest.raises(AnswersRefused, match="Say what is different this time"):
        planned.do("family_map")
    assert planned.task("family_map") == task
    planned.do("family_map", usual.family_map(what_is_different="He has moved back in since August."))
    assert again.contacts.get().what_is_different == "He has moved back in since August."


def test_the_second_time_a_family_comes_back_it_is_at_least_amber(planned: Walk):
    first = close(planned)
    planned.now += timedelta(days=30)
    second = planned.receive(by="farah.aziz", follows=first)
    second.state, second.closed_at = "closed", planned.now
    second.save()
    planned.now += timedelta(days=30)
    planned.receive(by="farah.aziz", follows=second)
    planned.do("danger_check")
    planned.do("family_map", usual.family_map(what_is_different="He has moved back in."))
    green = {"members": {usual.EACH: {"rating": "G", "rationale": "They say that it was nothing."}}}
    with pytest.raises(AnswersRefused, match="at least Amber"):
        planned.do("initial_rating", green)
    planned.do("initial_rating")
    assert planned.case.rating == "A"
