"""The inbox: whose tasks it shows, in which order, and what can be done with them there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orchestrator.access.exclusions import exclude
from orchestrator.agencies.models import Staff
from orchestrator.audit.models import Read
from orchestrator.pathway import claiming
from processes.models import HumanTask, TaskState


def test_a_co_ordinator_finds_the_danger_check_of_a_new_case(browsing, case):
    page = browsing("Farah Aziz").get("/inbox/")
    assert page.status_code == 200
    assert "Check whether anyone is in danger now" in page.content.decode()
    assert case.reference in page.content.decode()


def test_a_police_officer_does_not_find_the_co_ordinators_task(browsing, case):
    page = browsing("Owen Strand").get("/inbox/").content.decode()
    assert "Check whether anyone is in danger now" not in page


def test_the_next_site_sees_nothing_of_it(browsing, case):
    assert case.reference not in browsing("Zora Finch").get("/inbox/").content.decode()


def test_somebody_who_is_kept_out_of_a_case_finds_no_task_of_it(browsing, case, staff):
    exclude(case, staff("Farah Aziz"), reason="knows the family", by=staff("Henry Ash"), now=timezone.now())
    assert case.reference not in browsing("Farah Aziz").get("/inbox/").content.decode()


def test_a_referrer_has_no_inbox(browsing, case):
    assert browsing("Nadia Frost").get("/inbox/").status_code == 404


def test_whoever_is_not_signed_in_is_asked_to_sign_in(client, case):
    assert client.get("/inbox/").headers["Location"].startswith("/sign-in/")


def test_a_task_moves_through_the_four_groups_as_its_limit_comes_and_goes(browsing, case, clock, task_of):
    task = task_of(case, "danger_check")
    created, due, warned = task.created_at, task.due_at, task.warn_at
    for moment, group in (
        (created, "Not due yet"),
        (warned, "Due soon"),
        (due + timedelta(minutes=1), "Overdue"),
        (due + (due - created) + timedelta(minutes=1), "Critically overdue"),
    ):
        clock.move_to(moment)
        page = browsing("Farah Aziz").get("/inbox/").content.decode()
        headings = page.count("ofd-group__title")
        assert f"{group} <span" in page, moment
        assert headings >= 1


def test_the_list_can_be_narrowed_in_the_address(browsing, case):
    farah = browsing("Farah Aziz")
    assert case.reference in farah.get(f"/inbox/?words={case.reference[-6:]}").content.decode()
    assert "No task fits" in farah.get("/inbox/?words=nothing+like+it").content.decode()
    assert "No task fits" in farah.get("/inbox/?whose=mine").content.decode()
    assert "No task fits" in farah.get("/inbox/?rating=B").content.decode()
    assert case.reference in farah.get("/inbox/?rating=none&whose=unclaimed").content.decode()


@pytest.mark.parametrize("nonsense", ["team=x", "page=-1", "page=99999", "whose=x", "rating=Z", "step=x"])
def test_nonsense_in_the_address_is_left_aside(browsing, case, nonsense):
    assert browsing("Farah Aziz").get(f"/inbox/?{nonsense}").status_code == 200


@pytest.mark.parametrize("unreadable", ["whose=%00", "step=%00"])
def test_what_no_text_can_hold_is_refused_in_a_sentence(browsing, case, unreadable):
    answer = browsing("Farah Aziz").get(f"/inbox/?{unreadable}")
    assert answer.status_code == 400
    assert "We could not understand that" in answer.content.decode()


def test_next_for_me_claims_the_most_urgent_task_and_opens_it(browsing, case, staff):
    answer = browsing("Farah Aziz").post("/inbox/next/")
    task = HumanTask.objects.get(assignee=staff("Farah Aziz"))
    assert answer.headers["Location"] == f"/tasks/{task.pk}/"
    assert task.state == TaskState.RESERVED


def test_next_for_me_says_so_when_nothing_waits(browsing, fenmarsh):
    page = browsing("Farah Aziz").post("/inbox/next/", follow=True).content.decode()
    assert "Nothing is waiting to be claimed" in page


def test_several_tasks_are_given_to_a_colleague_with_a_note(browsing, case, staff, task_of):
    task, tom = task_of(case, "danger_check"), staff("Tom Beckwith")
    browsing("Farah Aziz").post(
        "/inbox/several/", {"act": "give", "to": tom.pk, "task": [str(task.pk)], "note": "Ring the school."}
    )
    task.refresh_from_db()
    assert (task.assignee, task.handover_note) == (tom, "Ring the school.")


def test_a_stranger_cannot_give_away_tasks_they_may_not_see(browsing, case, staff, task_of):
    task = task_of(case, "danger_check")
    page = browsing("Owen Strand").post(
        "/inbox/several/",
        {"act": "give", "to": staff("Ivy Chandler").pk, "task": [str(task.pk)]},
        follow=True,
    )
    task.refresh_from_db()
    assert task.assignee is None
    assert "Choose at least one task first." in page.content.decode()


def test_a_lead_finds_and_hands_on_the_tasks_of_their_agencys_practitioners(browsing, case, staff, task_of):
    task, beth = task_of(case, "records_check", item="POLICE"), browsing("Beth Harrow")
    assert case.reference not in beth.get("/inbox/").content.decode()
    assert case.reference in beth.get(f"/inbox/?team={task.queue}").content.decode()
    beth.post("/inbox/several/", {"act": "give", "to": staff("Owen Strand").pk, "task": [str(task.pk)]})
    task.refresh_from_db()
    assert task.assignee == staff("Owen Strand")


def test_a_lead_of_another_agency_finds_none_of_them(browsing, case, task_of):
    task = task_of(case, "records_check", item="POLICE")
    assert case.reference not in browsing("Sunita Rao").get(f"/inbox/?team={task.queue}").content.decode()


def test_the_live_count_says_when_the_list_has_changed_and_keeps_nobody_signed_in(browsing, case):
    farah = browsing("Farah Aziz")
    answer = farah.get("/inbox/count/?seen=No+open+tasks")
    assert "open task" in answer.content.decode()
    assert "The list has changed" in answer.content.decode()
    assert "sessionid" not in answer.cookies


def test_the_live_count_stops_asking_when_somebody_has_signed_out(client, fenmarsh):
    assert client.get("/inbox/count/").status_code == 286


def test_a_list_is_one_reading_with_its_tasks_on_record(browsing, case, task_of):
    browsing("Farah Aziz").get("/inbox/")
    read = Read.objects.get(object_kind="task")
    assert str(task_of(case, "danger_check").pk) in read.object_ids
    assert read.case_ids == [case.pk]


def test_the_inbox_needs_at_most_twelve_statements_whatever_it_shows(browsing, case):
    farah = browsing("Farah Aziz")
    with CaptureQueriesContext(
        connection,
    ) as taken:
        farah.get("/inbox/")
    statements = [q["sql"] for q in taken if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= 12, "\n".join(statements)


def test_somebody_who_has_left_cannot_open_the_inbox(browsing, case):
    farah = browsing("Farah Aziz")
    Staff.objects.filter(display_name="Farah Aziz").update(is_active=False)
    assert farah.get("/inbox/").status_code == 302


@pytest.mark.parametrize("act", ["claim", "give", "release"])
def test_a_task_of_many_that_somebody_has_is_refused_with_their_name_and_since_when(
    browsing, case, staff, task_of, clock, act
):
    task = task_of(case, "danger_check")
    claiming.claim(task, by=staff("Tom Beckwith"), now=case.received_at)
    sent = {"act": act, "task": [str(task.pk)], "to": staff("Farah Aziz").pk}
    page = browsing("Farah Aziz").post("/inbox/several/", sent, follow=True).content.decode()
    assert "Tom Beckwith has had this task since today 10:00." in page
    assert f"<li>“{task.title}”, {case.reference}</li>" in page
    task.refresh_from_db()
    assert task.assignee == staff("Tom Beckwith")
