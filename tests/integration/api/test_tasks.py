"""Tasks through the API: listed, read, claimed, given back, completed, by the rules of the pages."""

from datetime import timedelta

import pytest

from orchestrator.access import exclusions
from orchestrator.agencies.models import Membership, Staff
from orchestrator.audit.models import Act, Read
from processes.models import HumanTask, TaskState
from tests.integration.api.conftest import NOW, problem, task_of
from tests.integration.pathway import answers as usual

pytestmark = pytest.mark.django_db

STRANGERS = ["chidi.okafor", "zora.finch", "miriam.okoro"]  # another agency, another site, another role


@pytest.fixture
def danger(case) -> HumanTask:
    """The co-ordinators are to check for danger."""
    return task_of(case, "danger_check")


@pytest.fixture
def checks(case) -> HumanTask:
    """Children's social care is to look at its records."""
    return task_of(case, "records_check", "CSC")


class TestTheList:
    def test_holds_what_is_mine_and_my_teams(self, system, danger, case):
        told = system("farah.aziz").get("tasks").json()
        assert (told["total"], told["page"], told["per_page"]) == (1, 1, 50)
        task = told["tasks"][0]
        assert task["id"] == str(danger.pk)
        assert task["case"] == case.reference
        assert task["assigned_to"] is None
        assert task["urgency"] == "soon" or task["urgency"] == "later"
        assert task["due"].startswith("due today")
        assert task["links"] == {
            "self": f"/api/v1/tasks/{danger.pk}",
            "case": f"/api/v1/cases/{case.reference}",
        }

    def test_does_not_hold_other_agencies_tasks(self, system, checks):
        titles = {task["id"] for task in system("chidi.okafor").get("tasks").json()["tasks"]}
        assert str(checks.pk) not in titles

    def test_of_another_site_is_empty(self, system, case):
        assert system("zora.finch").get("tasks").json()["total"] == 0

    def test_does_not_exist_for_who_only_refers(self, system, case):
        problem(system("nadia.frost").get("tasks"), 404)

    def test_can_be_narrowed_to_what_i_hold(self, system, danger):
        farah = system("farah.aziz")
        assert farah.get("tasks", whose="mine").json()["total"] == 0
        farah.post(f"tasks/{danger.pk}/claim")
        assert farah.get("tasks", whose="mine").json()["total"] == 1
        assert farah.get("tasks", whose="teams").json()["total"] == 1

    def test_can_be_narrowed_by_rating(self, system, danger, case):
        farah = system("farah.aziz")
        assert farah.get("tasks", rating="none").json()["total"] == 1
        assert farah.get("tasks", rating="R").json()["total"] == 0
        case.rating = "R"
        case.save(update_fields=["rating"])
        assert farah.get("tasks", rating="R").json()["total"] == 1

    def test_can_be_narrowed_by_when_it_is_due(self, system, danger):
        farah = system("farah.aziz")
        late = (danger.due_at + timedelta(seconds=1)).isoformat()
        assert farah.get("tasks", due_before=late).json()["total"] == 1
        assert farah.get("tasks", due_before=danger.due_at.isoformat()).json()["total"] == 0

    @pytest.mark.parametrize(
        "asked",
        [
            {"page": "-1"},
            {"page": "0"},
            {"page": str(10**9)},
            {"page": "one"},
            {"per_page": str(10**9)},
            {"per_page": "101"},
            {"sort": "password"},
            {"assignee": "1"},
            {"rating": "X"},
            {"whose": "everybody"},
            {"due_before": "2026-09-08T12:00:00"},
            {"due_before": "2026-02-30T12:00:00Z"},
            {"due_before": "9999-12-31T23:59:60Z"},
            {"rating": "R\0"},
        ],
    )
    def test_refuses_what_it_does_not_know_by_name(self, system, danger, asked):
        told = problem(system("farah.aziz").get("tasks", **asked), 422)
        assert set(told["errors"]) == set(asked)
        assert not any("should" in said for messages in told["errors"].values() for said in messages)
        assert "changed" not in told["detail"]
        assert "sent" not in told["title"]

    def test_takes_a_hundred_a_page_at_most_and_pages_beyond_the_end_are_empty(self, system, danger):
        farah = system("farah.aziz")
        assert farah.get("tasks", per_page=100).json()["total"] == 1
        assert farah.get("tasks", page=2).json() == {"total": 1, "page": 2, "per_page": 50, "tasks": []}

    def test_is_on_record_as_one_reading_with_its_ids(self, system, danger, case):
        system("farah.aziz").get("tasks")
        read = Read.objects.get()
        assert (read.what, read.object_kind, read.object_ids) == ("list", "task", [str(danger.pk)])
        assert read.case_ids == [case.pk]

    def test_leaves_out_the_case_that_somebody_is_kept_out_of(self, system, danger, case):
        farah = Staff.objects.get(username="farah.aziz")
        exclusions.exclude(case, farah, reason="A relative", by=farah, now=NOW)
        assert system("farah.aziz").get("tasks").json()["total"] == 0
        problem(system("farah.aziz").get(f"tasks/{danger.pk}"), 404)


class TestReadingOne:
    def test_gives_the_form_its_rows_and_what_is_known(self, system, checks):
        told = system("alice.moreno").get(f"tasks/{checks.pk}").json()
        assert told["form"]["key"] == "records_check"
        assert [row["label"] for row in told["rows"]["members"]] == ["Marta Vell", "Lio Vell", "Dean Orrick"]
        assert told["asked"]
        assert told["why"]
        assert told["known"][0]["title"]
        assert told["revision"] == checks.revision

    def test_shows_before_the_sharing_decision_only_what_is_shared_then(self, system, checks, danger):
        seen_by_alice = str(system("alice.moreno").get(f"tasks/{checks.pk}").json()["known"])
        assert "Officers were called" not in seen_by_alice
        assert "Officers were called" in str(system("farah.aziz").get(f"tasks/{danger.pk}").json()["known"])

    def test_gives_answers_that_are_known_already(self, system, walk):
        walk.do("danger_check")
        told = system("farah.aziz").get(f"tasks/{walk.task('family_map').pk}").json()
        assert [person["given_name"] for person in told["filled_in"]["people"]] == ["Marta", "Lio", "Dean"]

    def test_is_on_record_with_the_classes_that_were_shown(self, system, danger):
        system("farah.aziz").get(f"tasks/{danger.pk}")
        read = Read.objects.get()
        assert (read.what, read.object_kind, read.object_ids) == ("view", "task", [str(danger.pk)])
        assert "RF" in read.field_classes

    @pytest.mark.parametrize("username", STRANGERS)
    @pytest.mark.parametrize("act", ["", "/claim", "/release", "/complete"])
    def test_not_yours_and_not_there_are_the_same(self, system, checks, username, act):
        strange = system(username)
        ask = strange.post if act else strange.get
        not_yours = ask(f"tasks/{checks.pk}{act}")
        not_there = ask(f"tasks/00000000-0000-4000-8000-000000000000{act}")
        problem(not_yours, 404)
        assert not_yours.content == not_there.content
        assert HumanTask.objects.get(pk=checks.pk).state == TaskState.READY

    @pytest.mark.parametrize("wrong", ["1", "../1", "1 OR 1=1", "%00", "x" * 3000])
    def test_what_is_no_id_is_not_there(self, system, case, wrong):
        problem(system("farah.aziz").get(f"tasks/{wrong}"), 404)


class TestClaiming:
    def test_gives_the_task_to_the_person_behind_the_token(self, system, checks):
        told = system("alice.moreno").post(f"tasks/{checks.pk}/claim")
        assert told.status_code == 200
        assert (told.json()["assigned_to"], told.json()["mine"]) == ("Alice Moreno", True)
        assert HumanTask.objects.get(pk=checks.pk).assignee.username == "alice.moreno"
        assert Act.objects.filter(verb="claim_task", who__username="alice.moreno").exists()

    def test_a_second_one_reads_who_was_first_and_when(self, system, checks):
        system("alice.moreno").post(f"tasks/{checks.pk}/claim")
        told = problem(system("bob.tailor").post(f"tasks/{checks.pk}/claim"), 409)
        assert told["who"] == "Alice Moreno"
        assert told["when"] == "2026-09-08T09:00:00+00:00"
        assert "(Alice Moreno, 8 September 2026 at 10:00)" in told["detail"]

    def test_ones_own_task_again_changes_nothing(self, system, checks):
        alice = system("alice.moreno")
        first = alice.post(f"tasks/{checks.pk}/claim").json()
        assert alice.post(f"tasks/{checks.pk}/claim").json() == first

    @pytest.mark.parametrize("username", ["elaine.sutter", "henry.ash"])
    def test_who_sees_the_task_but_does_not_serve_its_team_cannot(self, system, checks, username):
        leads = system(username)
        assert leads.get(f"tasks/{checks.pk}").status_code == 200
        problem(leads.post(f"tasks/{checks.pk}/claim"), 404)
        assert HumanTask.objects.get(pk=checks.pk).assignee is None


class TestGivingBack:
    def test_returns_it_to_the_team_with_a_note(self, system, checks):
        alice = system("alice.moreno")
        alice.post(f"tasks/{checks.pk}/claim")
        told = alice.post(f"tasks/{checks.pk}/release", {"note": "I know the family."})
        assert told.json()["assigned_to"] is None
        assert HumanTask.objects.get(pk=checks.pk).handover_note == "I know the family."

    def test_needs_no_body(self, system, checks):
        alice = system("alice.moreno")
        alice.post(f"tasks/{checks.pk}/claim")
        assert alice.post(f"tasks/{checks.pk}/release", b"").status_code == 200

    def test_is_not_for_a_colleague(self, system, checks):
        system("alice.moreno").post(f"tasks/{checks.pk}/claim")
        told = problem(system("bob.tailor").post(f"tasks/{checks.pk}/release"), 409)
        assert told["who"] == "Alice Moreno"

    def test_a_lead_may_do_it_for_somebody(self, system, checks):
        system("alice.moreno").post(f"tasks/{checks.pk}/claim")
        assert system("elaine.sutter").post(f"tasks/{checks.pk}/release").status_code == 200

    def test_of_a_task_that_nobody_holds_is_refused(self, system, checks):
        problem(system("alice.moreno").post(f"tasks/{checks.pk}/release"), 409)

    @pytest.mark.parametrize("body", [{"note": 7}, {"note": "x" * 2001}, {"note": "a\0b"}, {"to": "bob"}])
    def test_refuses_another_body_by_name(self, system, checks, body):
        alice = system("alice.moreno")
        alice.post(f"tasks/{checks.pk}/claim")
        told = problem(alice.post(f"tasks/{checks.pk}/release", body), 422)
        assert set(told["errors"]) == set(body)


class TestCompleting:
    def test_keeps_the_answers_and_moves_the_case_on(self, system, walk, danger):
        farah = system("farah.aziz")
        told = farah.post(
            f"tasks/{danger.pk}/complete", {"answers": usual.danger_check(), "revision": danger.revision}
        )
        assert told.status_code == 200, told.content
        assert told.json()["state"] == "completed"
        done = HumanTask.objects.get(pk=danger.pk)
        assert (done.state, done.completed_by.username) == (TaskState.COMPLETED, "farah.aziz")
        assert "family_map" in walk.forms()
        assert Act.objects.filter(verb="complete_task", who__username="farah.aziz").exists()

    def test_a_task_claimed_by_bob_cannot_be_completed_by_alice(self, system, checks):
        system("bob.tailor").post(f"tasks/{checks.pk}/claim")
        told = problem(system("alice.moreno").post(f"tasks/{checks.pk}/complete", {"answers": {}}), 409)
        assert told["who"] == "Bob Tailor"
        assert HumanTask.objects.get(pk=checks.pk).state == TaskState.RESERVED

    def test_a_second_one_reads_who_did_it_and_when(self, system, danger):
        sent = {"answers": usual.danger_check()}
        system("farah.aziz").post(f"tasks/{danger.pk}/complete", sent)
        told = problem(system("tom.beckwith").post(f"tasks/{danger.pk}/complete", sent), 409)
        assert (told["who"], told["when"]) == ("Farah Aziz", "2026-09-08T09:00:00+00:00")

    def test_a_task_that_has_changed_since_it_was_read_is_refused(self, system, danger):
        farah = system("farah.aziz")
        farah.post(f"tasks/{danger.pk}/claim")
        sent = {"answers": usual.danger_check(), "revision": danger.revision}
        told = problem(farah.post(f"tasks/{danger.pk}/complete", sent), 409)
        assert told["detail"] == "The task has changed since this page was opened."

    @pytest.mark.parametrize("username", ["elaine.sutter", "henry.ash"])
    def test_who_sees_the_task_but_does_not_serve_its_team_cannot(self, system, checks, username):
        problem(system(username).post(f"tasks/{checks.pk}/complete", {"answers": {}}), 404)

    def test_who_left_the_team_cannot(self, system, danger):
        farah = system("farah.aziz")
        Membership.objects.filter(staff__username="farah.aziz").delete()
        problem(farah.post(f"tasks/{danger.pk}/complete", {"answers": usual.danger_check()}), 404)

    def test_names_every_answer_that_is_refused_by_its_path(self, system, danger):
        sent = usual.danger_check(act_now="perhaps", weapon=None)
        del sent["looked_by"]
        told = problem(system("farah.aziz").post(f"tasks/{danger.pk}/complete", {"answers": sent}), 422)
        assert {"answers.act_now", "answers.weapon", "answers.looked_by"} <= set(told["errors"])
        assert HumanTask.objects.get(pk=danger.pk).state == TaskState.READY

    def test_an_answer_to_a_hidden_question_is_refused_not_ignored(self, system, danger):
        sent = usual.danger_check(weapon_note="There is none.")
        told = problem(system("farah.aziz").post(f"tasks/{danger.pk}/complete", {"answers": sent}), 422)
        assert set(told["errors"]) == {"answers.weapon_note"}

    def test_rules_beyond_the_form_refuse_with_sentences(self, system, walk):
        walk.do("danger_check")
        task = walk.task("family_map")
        for stranger in ("approved", "lane_owners", "assigned_to", "__builtins__", "_x"):
            sent = {"answers": {**usual.family_map(), stranger: "x"}}
            told = problem(system("farah.aziz").post(f"tasks/{task.pk}/complete", sent), 422)
            assert set(told["errors"]) == {f"answers.{stranger}"}

    @pytest.mark.parametrize("revision", ["1", True, 1.5, [], {}])
    def test_a_revision_is_a_whole_number(self, system, danger, revision):
        sent = {"answers": usual.danger_check(), "revision": revision}
        told = problem(system("farah.aziz").post(f"tasks/{danger.pk}/complete", sent), 422)
        assert set(told["errors"]) == {"revision"}

    def test_keys_beside_the_answers_are_refused(self, system, danger):
        sent = {"answers": usual.danger_check(), "status": "done", "agency_id": 1}
        told = problem(system("farah.aziz").post(f"tasks/{danger.pk}/complete", sent), 422)
        assert set(told["errors"]) == {"status", "agency_id"}

    @pytest.mark.parametrize("answers", [None, [], "yes", 7])
    def test_answers_are_an_object(self, system, danger, answers):
        told = problem(system("farah.aziz").post(f"tasks/{danger.pk}/complete", {"answers": answers}), 422)
        assert set(told["errors"]) == {"answers"}
