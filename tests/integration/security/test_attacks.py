"""What somebody tries who is signed in and means harm: others' tasks, other families, other moments."""

import copy
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from orchestrator.access import exclusions
from orchestrator.audit import chain
from orchestrator.audit.models import Read
from orchestrator.cases import sharing
from orchestrator.cases.models import Information, Rating
from orchestrator.pathway import claiming, rows, submitting
from orchestrator.pathway.claiming import NotInThatTeam
from processes.models import HumanTask, TaskState
from tests import fenmarsh as world
from tests.integration.security import canaries
from tests.integration.security.conftest import NOW

#: A form's token is masked anew in every page.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def task(case) -> HumanTask:
    """The police look at what they know: Ivy's team's task, and nobody's yet."""
    found = world.task_of(case, "records_check", item="POLICE")
    assert found is not None
    return found


def without_token(answer: HttpResponse) -> bytes:
    return TOKEN.sub(b"", answer.content)


# what is not theirs


@pytest.mark.parametrize("name", ["Chidi Okafor", "Dana Wold", "Carys Bowen", "Nadia Frost", "Farah Aziz"])
def test_a_task_of_others_and_one_that_never_was_answer_with_the_same_page(browsing, task, name):
    browser, never = browsing(name), uuid4()
    for act in ("task", "draft", "claim", "release", "reassign"):
        method = browser.get if act == "task" else browser.post
        answers = [method(reverse(f"tasks:{act}", args=[one])) for one in (task.pk, never)]
        assert [answer.status_code for answer in answers] == [404, 404], act
        assert without_token(answers[0]) == without_token(answers[1]), act
    task.refresh_from_db()
    assert task.assignee_id is None


def test_asking_for_what_is_not_theirs_stays_on_record(browsing, calling, case, task, staff):
    dana = staff("Dana Wold")
    browsing("Dana Wold").get(reverse("cases:case", args=[case.reference]))
    browsing("Dana Wold").post(reverse("tasks:claim", args=[task.pk]))
    calling("Dana Wold").get(reverse("api:case", args=[case.reference]))
    calling("Dana Wold").get(reverse("api:case", args=["OFD-2026-999999"]))
    asked = list(Read.objects.filter(who=dana, what="refused").values_list("object_kind", "object_ids"))
    assert asked == [
        ("cases:case", [case.reference]),
        ("tasks:claim", [str(task.pk)]),
        ("api:case", [case.reference]),
        ("api:case", ["OFD-2026-999999"]),
    ]


def test_several_tasks_at_once_obey_the_rule_of_one(browsing, case, task, staff):
    browsing("Chidi Okafor").post(reverse("inbox:several"), {"act": "claim", "task": [str(task.pk)]})
    given = {"act": "give", "task": [str(task.pk)], "to": str(staff("Chidi Okafor").pk)}
    browsing("Chidi Okafor").post(reverse("inbox:several"), given)
    browsing("Ivy Chandler").post(reverse("inbox:several"), given)
    task.refresh_from_db()
    assert task.assignee_id is None


def test_nobody_gives_a_task_to_somebody_who_is_kept_out_of_its_case(case, task, browsing, staff):
    ivy, bob = staff("Ivy Chandler"), staff("Bob Tailor")
    team = ivy.memberships.first().team
    team.members.add(bob)
    assert bob in claiming.candidates(task)
    exclusions.exclude(case, bob, reason="His brother", by=staff("Henry Ash"), now=NOW)
    assert bob not in claiming.candidates(task)
    with pytest.raises(NotInThatTeam):
        claiming.reassign(task, to=bob, by=ivy, now=NOW)
    with pytest.raises(claiming.NotYourTask):
        claiming.claim(task, by=bob, now=NOW)
    given = {"act": "give", "task": [str(task.pk)], "to": str(bob.pk)}
    browsing("Ivy Chandler").post(reverse("inbox:several"), given)
    task.refresh_from_db()
    assert task.assignee_id is None


def test_whoever_told_and_is_kept_out_does_not_find_their_own_contact_any_more(case, browsing, staff):
    exclusions.exclude(case, staff("Nadia Frost"), reason="Her cousin", by=staff("Henry Ash"), now=NOW)
    browser = browsing("Nadia Frost")
    assert case.reference not in browser.get(reverse("contacts:index")).content.decode()
    contact = case.contacts.get()
    assert browser.get(reverse("contacts:sent", args=[contact.pk])).status_code == 404


def test_a_draft_is_its_writers(case, task, browsing):
    browsing("Ivy Chandler").post(
        reverse("tasks:draft", args=[task.pk]), {"members-1-worker": "Sergeant Plover", "_revision": "0"}
    )
    colleague = next(one for one in claiming.candidates(task) if one.display_name != "Ivy Chandler")
    page = browsing(colleague.display_name).get(reverse("tasks:task", args=[task.pk]))
    assert page.status_code == 200
    assert b"Plover" not in page.content


# other families


def test_answers_about_people_of_another_case_reach_nobody(case, task, browsing, staff, fenmarsh):
    other = canaries.open_case(fenmarsh, by=staff("Ivy Chandler"), now=NOW)
    strangers = [member.person_id for member in other.members.all()]
    browser = browsing("Ivy Chandler")
    claiming.claim(task, by=staff("Ivy Chandler"), now=NOW)
    definition = submitting.definition_for(task)
    answers = copy.deepcopy(dict(world.ANSWERS["records_check"]))
    foreign = {"members": [choice for choice in rows.rows_for(other)["members"]]}
    sent = world.posted(definition, answers, foreign)
    assert (
        "There is a problem"
        in browser.post(reverse("tasks:task", args=[task.pk]), sent, follow=True).content.decode()
    )
    own = world.posted(definition, answers, rows.rows_for(case))
    assert browser.post(reverse("tasks:task", args=[task.pk]), {**sent, **own}).status_code in (302, 422)
    request = case.requests.get(agency__code="POLICE")
    assert not request.responses.filter(person__in=strangers).exists()
    assert not Rating.objects.filter(person__in=strangers).exists()


def test_a_family_row_never_takes_over_a_person_of_another_case(case, browsing, staff, fenmarsh):
    other = canaries.open_case(fenmarsh, by=staff("Ivy Chandler"), now=NOW)
    stranger = other.members.select_related("person").first().person
    browser = browsing("Farah Aziz")
    danger = world.task_of(case, "danger_check")
    browser.post(
        reverse("tasks:task", args=[danger.pk]),
        world.posted(submitting.definition_for(danger), world.ANSWERS["danger_check"], {}),
    )
    world.work_through(NOW)
    family = world.task_of(case, "family_map")
    sent = world.posted(submitting.definition_for(family), world.ANSWERS["family_map"], {})
    sent |= {"people-0-subject": [str(stranger.pk)], "people-0-given_name": ["Taken"]}
    browser.post(reverse("tasks:task", args=[family.pk]), sent)
    stranger.refresh_from_db()
    assert stranger.given_name != "Taken"
    assert not case.members.filter(person=stranger).exists()


@pytest.mark.parametrize("pressed", ["_add", "_remove"])
@pytest.mark.parametrize(
    "value", ["", "nothing", "people-999999999999999999999", "people\0", "__class__", "-1"]
)
def test_the_buttons_of_a_group_take_no_nonsense(browsing, staff, pressed, value, fenmarsh):
    ivy = browsing("Ivy Chandler")
    answer = ivy.post(
        ivy.get(reverse("contacts:new"))["Location"],
        {pressed: value, "people-_row": ["0", "-7", "x" * 5000, "9" * 40]},
    )
    assert answer.status_code in (302, 422)


# what cannot be seen, and what would run


@pytest.mark.parametrize("unseen", ["\0", "\u202e", "\u200b", "\x1b[2J"])
def test_words_with_characters_that_nobody_sees_are_refused_with_a_sentence(
    case, task, browsing, staff, unseen
):
    words = f"Something new was seen {unseen} at the house today."
    browser = browsing("Ivy Chandler")
    for name in ("information", "danger"):
        answer = browser.post(reverse(f"cases:{name}", args=[case.reference]), {"text": words}, follow=True)
        assert "cannot be seen" in answer.content.decode(), name
    assert not Information.objects.filter(case=case).exists()
    claiming.claim(task, by=staff("Ivy Chandler"), now=NOW)
    for act in ("release", "reassign"):
        sent = {"note": words, "to": str(staff("Ivy Chandler").pk)}
        assert browser.post(reverse(f"tasks:{act}", args=[task.pk]), sent).status_code == 302, act
    many = {"act": "release", "task": [str(task.pk)], "note": words}
    assert browser.post(reverse("inbox:several"), many).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.handover_note) == (TaskState.RESERVED, "")


@pytest.mark.parametrize(
    "address",
    [
        "/cases/%00/",
        "/cases/OFD%00/information/",
        "/cases/?_search=%00",
        "/versions/?_search=a%00b",
        "/versions/1/%00.bpmn",
        "/inbox/?%00=1",
        "/inbox/?words=%00&step=%00",
        "/cases/?page=-1",
        "/cases/?page=1000000000",
        "/cases/?_orderby=password",
        "/cases/?_search=%25",
        "/cases/?_search=_",
        "/cases/?site__name=x&password=y",
        "/inbox/?team=99999999999999999999&page=-1&rating=Z",
        f"/inbox/?words={'%25' * 3000}",
        "/contacts/99999999999999999999999/",
        "/versions/99999999999999999999999/",
    ],
)
def test_no_address_breaks_a_page(browsing, case, address):
    assert browsing("Farah Aziz").get(address).status_code in (200, 400, 404, 414)


def test_a_sign_that_stands_for_anything_finds_only_itself(browsing, case):
    browser = browsing("Farah Aziz")
    for sign in ("%", "_", "' OR ''='"):
        assert case.reference not in browser.get("/cases/", {"_search": sign}).content.decode()
        assert case.reference not in browser.get("/inbox/", {"words": sign}).content.decode()
    assert case.reference in browser.get("/cases/", {"_search": case.reference}).content.decode()


def test_what_people_write_is_shown_as_text(case, task, browsing, staff):
    browser = browsing("Ivy Chandler")
    ivy = staff("Ivy Chandler")
    ivy.display_name = f"Ivy {SCRIPT}"
    ivy.save()
    member = case.members.select_related("person").first()
    member.person.given_name = SCRIPT
    member.person.save()
    claiming.reassign(task, to=ivy, note=SCRIPT, by=ivy, now=NOW)
    HumanTask.objects.filter(pk=task.pk).update(title=f"Look {SCRIPT}")
    for address in (
        reverse("inbox:index"),
        reverse("tasks:task", args=[task.pk]),
        reverse("cases:case", args=[case.reference]),
        reverse("notices:index"),
    ):
        page = browser.get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address


def test_a_sent_file_is_dropped_unread(browsing, fenmarsh):
    file = SimpleUploadedFile("../../x.exe", b"MZ" * 100_000)
    ivy = browsing("Ivy Chandler")
    new = ivy.get(reverse("contacts:new"))["Location"]
    answer = ivy.post(new, {"narrative": file, "_save_draft": "1"})
    assert answer.status_code == 302


def test_no_browser_keeps_a_page(browsing, case):
    for address in ("/inbox/", "/cases/", f"/cases/{case.reference}/", "/notices/"):
        assert "no-store" in browsing("Farah Aziz").get(address)["Cache-Control"], address


@pytest.mark.parametrize("name", ["x" * 10_000, "a\0b", "x\n2026-11-22 INFO login ok", "\u2028\x1b[2J", ""])
def test_a_name_that_can_be_nobodys_is_refused_like_any_other(fenmarsh, settings, name):
    settings.AXES_ENABLED = True
    answer = Client().post(reverse("sign_in"), {"username": name, "password": "wrong"}, follow=True)
    assert answer.status_code == 200
    assert not answer.context["user"].is_authenticated


def test_a_page_is_changed_by_post_with_its_token_only(case, task):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.staff("Ivy Chandler"), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(reverse("tasks:claim", args=[task.pk])).status_code == 405
    for headers in ({}, {"X-CSRFToken": "x" * 32}, {"X-HTTP-Method-Override": "POST"}):
        answer = browser.post(reverse("tasks:claim", args=[task.pk]), headers=headers)
        assert answer.status_code == 403
    task.refresh_from_db()
    assert task.assignee_id is None


# other moments


def test_a_role_that_was_taken_away_ends_with_the_next_page(case, task, browsing, staff):
    browser = browsing("Ivy Chandler")
    claiming.claim(task, by=staff("Ivy Chandler"), now=NOW)
    assert browser.get(reverse("tasks:task", args=[task.pk])).status_code == 200
    staff("Ivy Chandler").memberships.all().delete()
    for address in (
        reverse("tasks:task", args=[task.pk]),
        reverse("cases:case", args=[case.reference]),
        reverse("inbox:index"),
    ):
        assert browser.get(address).status_code == 404, address
    assert browser.post(reverse("tasks:task", args=[task.pk]), {"x": "y"}).status_code == 404


def test_what_danger_opened_closes_after_24_hours_and_at_once_when_a_second_person_says_no(
    case, browsing, clock, staff
):
    address = reverse("cases:case", args=[case.reference])

    def reads() -> bool:
        return canaries.NARRATIVE in browsing("Chidi Okafor").get(address).content.decode()

    assert not reads()
    sharing.open_danger_sharing(case, now=NOW)
    assert reads()
    clock.move_to(NOW + timedelta(hours=24, seconds=1))
    assert not reads()
    clock.move_to(NOW + timedelta(hours=25))
    sharing.open_danger_sharing(case, now=NOW + timedelta(hours=25))
    assert reads()
    sharing.review_danger_sharing(
        case, agreed=False, by=staff("Elaine Sutter"), now=NOW + timedelta(hours=25), note="Not needed"
    )
    assert not reads()


def test_after_every_attempt_the_chain_of_acts_holds(case, task, browsing, staff):
    browsing("Ivy Chandler").post(reverse("tasks:claim", args=[task.pk]))
    browsing("Chidi Okafor").post(reverse("tasks:claim", args=[task.pk]))
    browsing("Ivy Chandler").post(reverse("tasks:claim", args=[task.pk]))
    browsing("Ivy Chandler").post(reverse("tasks:release", args=[task.pk]))
    chain.settle()
    assert chain.verify(case.business_key) == []
