"""The page of one task: reading, claiming, answering, and what becomes of the words of the late."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from forms import drafts
from forms.builder import build
from forms.models import Submission
from orchestrator.agencies.models import Membership, Team
from orchestrator.inbox.kept_text import kept_text
from orchestrator.pathway import claiming, rows, submitting
from processes import tasks
from processes.models import HumanTask, TaskState


@pytest.fixture
def task(case, task_of):
    return task_of(case, "danger_check")


@pytest.fixture
def posted(answers):
    """The danger check's answers as a browser posts them."""
    return {**answers["danger_check"], "_submit": "1"}


def test_the_page_says_what_is_asked_why_and_until_when(browsing, task):
    page = browsing("Farah Aziz").get(f"/tasks/{task.pk}/").content.decode()
    assert task.step.documentation[:40] in page.replace("&#x27;", "'")
    assert "Why:" in page
    assert "Due today" in page
    assert "Claim this task" in page


def test_what_the_referral_said_is_known_beside_the_task(browsing, task, answers):
    page = browsing("Farah Aziz").get(f"/tasks/{task.pk}/").content.decode()
    assert answers["contact"]["narrative"] in page


def test_a_police_officer_cannot_open_the_co_ordinators_task(browsing, task):
    assert browsing("Owen Strand").get(f"/tasks/{task.pk}/").status_code == 404


def test_a_task_that_is_not_there_looks_the_same(browsing, task):
    missing = browsing("Owen Strand").get("/tasks/00000000-0000-0000-0000-000000000000/")
    theirs = browsing("Owen Strand").get(f"/tasks/{task.pk}/")
    assert missing.status_code == theirs.status_code == 404
    assert missing.content.decode().count("<h1") == theirs.content.decode().count("<h1") == 1
    assert "Page not found" in missing.content.decode()
    assert "Page not found" in theirs.content.decode()


@pytest.mark.parametrize("verb", ["claim", "release", "reassign", "draft"])
def test_a_stranger_can_do_nothing_with_a_task(browsing, task, verb):
    assert browsing("Owen Strand").post(f"/tasks/{task.pk}/{verb}/", {"to": "1"}).status_code == 404


def test_claiming_opens_the_form(browsing, task, staff):
    farah = browsing("Farah Aziz")
    page = farah.post(f"/tasks/{task.pk}/claim/", follow=True).content.decode()
    task.refresh_from_db()
    assert task.assignee == staff("Farah Aziz")
    assert "data-case-form" in page


def test_whoever_comes_second_is_told_who_was_first(browsing, task, staff, clock):
    claiming.claim(task, by=staff("Tom Beckwith"), now=task.created_at)
    page = browsing("Farah Aziz").post(f"/tasks/{task.pk}/claim/", follow=True).content.decode()
    assert "Tom Beckwith was first" in page
    assert "Tom Beckwith has this task" in page


def test_answers_complete_the_task_once(browsing, task, posted, staff):
    farah = browsing("Farah Aziz")
    farah.post(f"/tasks/{task.pk}/claim/")
    assert farah.post(f"/tasks/{task.pk}/", posted).status_code == 302
    task.refresh_from_db()
    assert task.state == TaskState.COMPLETED
    assert Submission.objects.get(task_id=task.pk).by == staff("Farah Aziz")
    again = farah.post(f"/tasks/{task.pk}/", posted)
    assert again.status_code == 409  # their own page, sent twice: nothing is kept, so it is shown at once
    assert Submission.objects.filter(task_id=task.pk).count() == 1


def test_wrong_answers_come_back_as_they_were_typed_with_a_summary(browsing, task, posted):
    farah = browsing("Farah Aziz")
    farah.post(f"/tasks/{task.pk}/claim/")
    answer = farah.post(f"/tasks/{task.pk}/", {"_submit": "1", "looked_by": "Farah and Ivy"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/tasks/{task.pk}/?checked", 302)]
    assert "There is a problem" in page
    assert "<title>Error:" in page
    assert "Farah and Ivy" in page
    assert "Farah and Ivy" in farah.get(f"/tasks/{task.pk}/").content.decode()


def test_save_and_come_back_later_keeps_what_was_typed(browsing, task):
    farah = browsing("Farah Aziz")
    farah.post(f"/tasks/{task.pk}/claim/")
    page = farah.post(f"/tasks/{task.pk}/", {"_save_draft": "1", "looked_by": "So far alone"}, follow=True)
    assert "saved" in page.content.decode()
    assert "So far alone" in page.content.decode()


def test_saving_in_a_window_that_another_has_overtaken_loses_neither(browsing, task, staff):
    farah = browsing("Farah Aziz")
    farah.post(f"/tasks/{task.pk}/claim/")
    page = f"/tasks/{task.pk}/"
    farah.post(f"{page}draft/", {"looked_by": "first window", "_window": "a", "_revision": ""})
    farah.post(f"{page}draft/", {"looked_by": "first window, more", "_window": "a", "_revision": "1"})
    late = {"_save_draft": "1", "looked_by": "second window", "_window": "b", "_revision": "1"}
    answer = farah.post(page, late)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{page}?overtaken")
    for _ in range(2):
        shown = farah.get(f"{page}?overtaken").content.decode()
        assert "A newer draft was saved from another window or device." in shown
        assert 'value="second window"' in shown
    assert 'value="first window, more"' in farah.get(page).content.decode()
    again = farah.post(page, late | {"_revision": "2"}, follow=True).content.decode()
    assert 'value="second window"' in again
    assert "newer draft" not in farah.get(f"{page}?overtaken").content.decode()
    assert drafts.load(f"task:{task.pk}:beside", by=staff("Farah Aziz")) is None


def test_what_was_overtaken_is_shown_no_more_once_the_draft_has_changed(browsing, task):
    farah = browsing("Farah Aziz")
    farah.post(f"/tasks/{task.pk}/claim/")
    page = f"/tasks/{task.pk}/"
    for revision in ("", "1"):
        farah.post(f"{page}draft/", {"looked_by": "one", "_window": "a", "_revision": revision})
    farah.post(page, {"_save_draft": "1", "looked_by": "two", "_window": "b", "_revision": "1"})
    farah.post(f"{page}draft/", {"looked_by": "three", "_window": "c", "_revision": "2"})
    shown = farah.get(f"{page}?overtaken").content.decode()
    assert 'value="three"' in shown
    assert "newer draft" not in shown


def test_the_loser_keeps_their_words_and_reads_who_and_when(browsing, task, posted, staff):
    claiming.claim(task, by=staff("Farah Aziz"), now=task.created_at)
    browsing("Farah Aziz").post(f"/tasks/{task.pk}/", posted)
    words = {"looked_by": "Tom, on the phone"}
    late = browsing("Tom Beckwith").post(f"/tasks/{task.pk}/", posted | words, follow=True)
    page = late.content.decode()
    assert late.redirect_chain == [(f"/tasks/{task.pk}/?late", 302)]
    assert "Farah Aziz has already done this task" in page
    assert "today" in page
    assert "Tom, on the phone" in page
    assert (
        drafts.raw(drafts.load(f"task:{task.pk}", by=staff("Tom Beckwith")))["looked_by"]
        == "Tom, on the phone"
    )


def test_who_did_the_task_in_another_window_reads_so_and_finds_their_words(browsing, task, posted):
    farah = browsing("Farah Aziz")
    farah.post(f"/tasks/{task.pk}/claim/")
    farah.post(f"/tasks/{task.pk}/", posted)
    late = farah.post(f"/tasks/{task.pk}/", posted | {"looked_by": "Farah, other window"}, follow=True)
    page = late.content.decode()
    assert "You have already done this task, in another window" in page
    assert "Farah Aziz has already" not in page
    assert "Farah, other window" in page
    assert "It stands on this page only." in page


def test_words_kept_of_a_group_say_whom_each_is_about(case, task_of):
    task = task_of(case, "records_check", item="POLICE")
    lio, marta = (case.members.get(person__given_name=name).person_id for name in ("Lio", "Marta"))
    typed = {f"members-{lio}-known": "no", f"members-{marta}-known": "yes"}
    form = build(
        submitting.definition_for(task),
        rows=rows.rows_for_task(task, case, now=task.created_at),
        draft=QueryDict(urlencode(typed)),
    )
    kept = kept_text(form)
    assert "Lio Vell: Is this person in your records?\nNo" in kept
    assert "Marta Vell: Is this person in your records?\nYes" in kept


def test_a_task_taken_over_meanwhile_shows_both_who_has_it_and_what_was_typed(browsing, task, staff, posted):
    claiming.claim(task, by=staff("Tom Beckwith"), now=task.created_at)
    words = {"looked_by": "Farah, from the file"}
    late = browsing("Farah Aziz").post(f"/tasks/{task.pk}/", posted | words, follow=True)
    assert "Tom Beckwith has this task now" in late.content.decode()
    assert "Farah, from the file" in late.content.decode()


def test_giving_back_and_handing_on_carry_note_and_draft(browsing, task, staff):
    farah = browsing("Farah Aziz")
    farah.post(f"/tasks/{task.pk}/claim/")
    typed = QueryDict("looked_by=Farah+began")
    drafts.save(f"task:{task.pk}", typed, by=staff("Farah Aziz"), now=task.created_at)
    farah.post(f"/tasks/{task.pk}/reassign/", {"to": staff("Tom Beckwith").pk, "note": "School rings at 3."})
    page = browsing("Tom Beckwith").get(f"/tasks/{task.pk}/").content.decode()
    assert "School rings at 3." in page
    assert "Farah began" in page


def test_a_task_cannot_be_handed_to_somebody_outside_its_team(browsing, task, staff):
    farah = browsing("Farah Aziz")
    farah.post(f"/tasks/{task.pk}/claim/")
    page = farah.post(f"/tasks/{task.pk}/reassign/", {"to": staff("Ivy Chandler").pk}, follow=True)
    task.refresh_from_db()
    assert task.assignee == staff("Farah Aziz")
    assert "Choose who shall get the task." in page.content.decode()


def test_a_page_that_saves_itself_is_told_the_new_revision(browsing, task):
    farah = browsing("Farah Aziz")
    farah.post(f"/tasks/{task.pk}/claim/")
    first = farah.post(f"/tasks/{task.pk}/draft/", {"looked_by": "one", "_window": "a", "_revision": ""})
    assert first.json()["revision"] == 1
    stale = farah.post(f"/tasks/{task.pk}/draft/", {"looked_by": "two", "_window": "b", "_revision": "0"})
    assert stale.status_code == 409


def test_a_task_of_an_agency_that_has_nobody_says_whom_to_add_and_takes_no_answers(browsing, case):
    Membership.objects.filter(team__site=case.site, team__agency__code="HEALTH").delete()
    task = HumanTask.objects.get(scope_key=case.business_key, step__form_key="records_check", item="HEALTH")
    coordinators = Team.objects.get(site=case.site, role="COORD")
    tasks.requeue(task.pk, queue=coordinators.pk, audience=[coordinators.agency_id], now=task.created_at)
    farah = browsing("Farah Aziz")
    page = farah.get(f"/tasks/{task.pk}/").content.decode()
    assert "Nobody is there yet who may answer for Health" in page
    assert "Add somebody to “Health: practitioners”" in page
    assert "the gap stands on the face of the decision" in page
    assert "Claim this task" not in page
    refused = farah.post(f"/tasks/{task.pk}/claim/", follow=True).content.decode()
    assert "nobody else may answer in its place" in refused
    task.refresh_from_db()
    assert task.assignee is None
