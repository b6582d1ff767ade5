"""Another system tells the front door about a worry, and learns what became of it."""

from datetime import UTC, datetime

import pytest

from orchestrator.agencies.models import Membership, Staff, Team
from orchestrator.audit.models import Act, Read
from orchestrator.cases.models import Case, Contact
from orchestrator.inbox import what_follows
from processes.models import HumanTask
from tests.integration.api.conftest import NOW, nothing_new_came, planned, problem, settle

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 9, 8, 21, 0, tzinfo=UTC)  # Tuesday 22:00 in Fenmarsh


def test_a_police_officers_contact_opens_a_case_and_says_what_happens_next(system, contact):
    answer = system("ivy.chandler").post("contacts", {**contact, "external_reference": "FP/2026/118"})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    case = Case.objects.get(reference=told["reference"])
    assert told["reference"] == case.reference
    assert told["received_at"] == "2026-09-08T09:00:00Z"
    assert told["external_reference"] == "FP/2026/118"
    assert told["next"][0] == "A co-ordinator checks whether anybody is in danger now."
    assert answer["Location"] == told["links"]["self"] == f"/api/v1/contacts/{case.reference}"
    assert told["links"]["case"] == f"/api/v1/cases/{case.reference}"
    kept = Contact.objects.get(case=case)
    assert (kept.created_by.username, kept.external_reference) == ("ivy.chandler", "FP/2026/118")
    assert kept.narrative == contact["narrative"]


def test_outside_hours_the_answer_names_the_out_of_hours_worker_as_the_page_does(system, contact, clock):
    clock.move_to(NIGHT)
    ivy = system("ivy.chandler")
    told = ivy.post("contacts", contact).json()
    assert told["next"][0] == "The out-of-hours worker checks whether anybody is in danger now."
    case = Case.objects.get(reference=told["reference"])
    assert told["next"] == list(what_follows.next_steps(case, now=NIGHT))
    status = ivy.get(told["links"]["self"]).json()["status"]
    assert status == "The agencies look at it together from tomorrow 09:00 on"


def test_once_all_have_answered_nobody_is_told_that_the_agencies_begin_tomorrow(system, walk, clock):
    for form in ("danger_check", "family_map", "initial_rating"):
        walk.do(form)
    for form in ("sharing_decision", "records_check", "agency_information"):
        walk.do_all(form)
    clock.move_to(NIGHT)
    status = system("ivy.chandler").get(f"contacts/{walk.case.reference}").json()["status"]
    assert status == "Every agency has told what it knows. They decide together what to do"
    steps = what_follows.next_steps(walk.refresh(), now=NIGHT)
    assert list(steps) == [what_follows.THEY_DECIDE, what_follows.YOU_ARE_TOLD]


def test_the_four_core_agencies_get_a_task_each(system, contact):
    told = system("ivy.chandler").post("contacts", contact).json()
    settle()
    case = Case.objects.get(reference=told["reference"])
    tasks = HumanTask.objects.filter(scope_key=case.business_key, step__form_key="records_check")
    asked = tasks.values_list("item", flat=True)
    assert {"CSC", "POLICE", "HEALTH", "DA"} <= set(asked)


def test_the_act_is_chained_under_the_name_of_the_person_behind_the_token(system, contact):
    system("ivy.chandler").post("contacts", contact)
    act = Act.objects.filter(verb="open_case").latest("id")
    assert (act.who.username, act.agency, act.role) == ("ivy.chandler", "POLICE", "PRAC")


def test_somebody_who_only_refers_may_tell_and_read_what_became_of_it(system, contact):
    nadia = system("nadia.frost")
    told = nadia.post("contacts", {**contact, "external_reference": "school 7"}).json()
    assert "case" not in told["links"]
    status = nadia.get(told["links"]["self"])
    assert status.status_code == 200
    assert status.json() == {
        "reference": told["reference"],
        "external_reference": "school 7",
        "received_at": "2026-09-08T09:00:00Z",
        "state": "open",
        "status": "The agencies are looking at it together",
        "outcome_level": None,
        "outcome_told_at": None,
    }


def test_a_referrer_is_told_how_much_they_heard_and_no_content(system, walk):
    planned(walk)
    walk.do("referrer_feedback")
    status = system("ivy.chandler").get(f"contacts/{walk.case.reference}").json()
    assert status["outcome_level"] == "professional"
    assert status["status"] == "The next steps are agreed"
    assert "said" not in status
    assert "text" not in status


def test_reading_a_contact_is_on_record(system, case):
    system("ivy.chandler").get(f"contacts/{case.reference}")
    read = Read.objects.get(object_kind="contact")
    assert (read.who.username, read.case_ids, str(read.ip)) == ("ivy.chandler", [case.pk], "127.0.0.1")


@pytest.mark.parametrize("username", ["nadia.frost", "farah.aziz", "owen.strand", "dana.wold"])
def test_nobody_reads_what_another_person_told(system, case, username):
    strange = system(username)
    refused = strange.get(f"contacts/{case.reference}")
    problem(refused, 404)
    assert refused.content == strange.get("contacts/OFD-2026-999999").content


@pytest.mark.parametrize("username", ["carys.bowen", "judith.penhale", "piotr.lis"])
def test_whose_role_does_not_tell_cannot_create_a_contact(system, contact, username):
    problem(system(username).post("contacts", contact), 404)
    assert nothing_new_came()


def test_who_has_left_cannot_create_a_contact(system, contact):
    ivy = system("ivy.chandler")
    Staff.objects.filter(username="ivy.chandler").update(is_active=False)
    problem(ivy.post("contacts", contact), 401)
    assert nothing_new_came()


def test_a_role_that_was_taken_away_counts_at_once(system, contact):
    ivy = system("ivy.chandler")
    Membership.objects.filter(staff__username="ivy.chandler").delete()
    problem(ivy.post("contacts", contact), 404)


def test_missing_answers_are_named_by_path(system, contact):
    del contact["narrative"]
    contact["people"][0]["address"] = ""
    told = problem(system("ivy.chandler").post("contacts", contact), 422)
    assert set(told["errors"]) == {"narrative", "people.0.address"}
    assert nothing_new_came()


def test_a_contact_from_the_future_is_refused_at_its_field(system, contact):
    contact |= {
        "received_earlier": "yes",
        "received_at": "2026-09-08T11:00:00Z",
        "received_earlier_reason": "The inbox was not watched.",
    }
    told = problem(system("ivy.chandler").post("contacts", contact), 422)
    assert set(told["errors"]) == {"received_at"}


def test_the_clocks_count_from_when_it_reached_a_partners_inbox(system, contact):
    contact |= {
        "received_earlier": "yes",
        "received_at": "2026-09-07T15:00:00Z",
        "received_earlier_reason": "The inbox was not watched.",
    }
    told = system("ivy.chandler").post("contacts", contact).json()
    assert told["received_at"] == "2026-09-07T15:00:00Z"
    assert Case.objects.latest("id").clocks.filter(code="K-01").get().started_at < NOW


class TestSomebodyWhoWorksAtTwoSites:
    @pytest.fixture
    def both(self, system):
        team = Team.objects.get(site__code="saltby", agency__code="POLICE", role="PRAC")
        Membership.objects.create(team=team, staff=Staff.objects.get(username="ivy.chandler"))
        return system("ivy.chandler")

    def test_is_asked_at_which(self, both, contact):
        told = problem(both.post("contacts", contact), 422)
        assert told["errors"] == {"site": ["Say at which site: fenmarsh or saltby"]}

    def test_says_at_which(self, both, contact):
        assert both.post("contacts", {**contact, "site": "saltby"}).status_code == 201
        assert Case.objects.latest("id").site.code == "saltby"

    def test_cannot_say_a_third(self, both, contact):
        problem(both.post("contacts", {**contact, "site": "elsewhere"}), 422)


def test_nobody_tells_the_front_door_of_a_site_where_they_do_not_work(system, contact):
    told = problem(system("ivy.chandler").post("contacts", {**contact, "site": "saltby"}), 422)
    assert set(told["errors"]) == {"site"}
    assert nothing_new_came()


def test_a_child_born_in_1950_and_an_arrival_in_1900_are_refused(system, contact):
    person = {**contact["people"][0], "roles": ["subject_child"], "date_of_birth": "1950-01-01", "age": 6}
    told = {
        **contact,
        "people": [person],
        "received_earlier": "yes",
        "received_at": "1900-01-01T09:00:00Z",
        "received_earlier_reason": "It lay.",
    }
    refused = problem(system("ivy.chandler").post("contacts", told), 422)["errors"]
    assert refused["received_at"] == ["1 January 1900 is more than 31 days ago. Is the year right?"]
    assert "cannot be 6 years old and born on 1 January 1950" in refused["people.0.age"][0]
    assert nothing_new_came()
