"""Who is who in a case, a second contact about an open case, and a family that comes back (A-05, A-06)."""

from datetime import timedelta

import pytest

from orchestrator.cases import membership, news
from orchestrator.cases.models import Case, Feedback, InformationKind
from orchestrator.pathway.exceptions import AnswersRefused, NotForYou

from . import answers as usual
from .answers import without
from .walk import Walk, person

pytestmark = pytest.mark.django_db


def close(walk: Walk, *, now=None) -> Case:
    """The case has ended, as people end it once its plan runs and the referrer was told."""
    if walk.open_tasks("referrer_feedback"):
        walk.do("referrer_feedback")
    case = walk.refresh()
    return news.close_case(
        case, reason="Everything in the plan is done.", by=person("henry.ash"), now=now or walk.now
    )


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
    assert received.processes().count("ofd_front_door") == 1
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
