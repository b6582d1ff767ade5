"""The page on which running cases are moved: who may what, what it says, and that nothing typed is lost."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.urls import reverse

from forms import drafts as form_drafts
from orchestrator.access import exclusions
from orchestrator.agencies.models import Site
from orchestrator.audit.models import Act, Read
from orchestrator.pathway import moving, publishing, timeline
from orchestrator.studio.makers import maker
from processes import drafts, tasks
from processes import publishing as machine
from processes.models import Move, MoveRun, ProcessInstance
from tests import fenmarsh as world

from .conftest import FRONT_DOOR, NOW

pytestmark = pytest.mark.django_db
FORM = "forms/danger_check.json"
RENAMED = ("Thank the referrer", "Thank whoever told us")


@pytest.fixture
def case(running):
    return world.open_case(site_of(running), now=NOW)


def site_of(version):
    return Site.objects.get(code=version.owner_key)


@pytest.fixture
def newer(running):
    """`newer(path, (old, new), …)`: the front door with texts replaced in one file, as its next version."""

    def make(path, *changes, starts_at=None):
        draft = drafts.begin_from(running, title="Newer", author=maker(world.staff("Carys Bowen")), now=NOW)
        content = drafts.file(draft, path) or b""
        for old, new in changes:
            assert old.encode() in content, old
            content = content.replace(old.encode(), new.encode())
        drafts.save_file(draft, path, content, revision=draft.revision, by="Carys Bowen", now=NOW)
        draft.refresh_from_db()
        machine.submit(draft, by="Carys Bowen", note="x", starts_at=starts_at, now=NOW, gate=lambda _: ())
        machine.approve(draft, approver="Rhys", sha256=draft.sha256, now=NOW, gate=lambda _: ())
        publishing.keep_forms(machine.bundle_of(draft), now=NOW)
        return draft

    return make


@pytest.fixture
def renamed(newer):
    return newer(FRONT_DOOR, RENAMED)


def ask(name, to, source, do):
    """Press a button of the page and let the job do its work; the run and what the page says then."""
    client = world.signed_in(name)
    answered = client.post(reverse("versions:moving", args=[to.pk]), {"from": source.pk, "do": do})
    assert answered.status_code == 302, answered.content.decode()[:500]
    run = MoveRun.objects.get(pk=answered.url.split("/")[-2])
    moving.work(run.pk, clock=lambda: NOW)
    return run, client.get(answered.url).content.decode()


def version_of(case):
    return ProcessInstance.objects.get(
        business_key=case.business_key, version__process_id="ofd_front_door"
    ).version.number


def test_henry_looks_moves_and_puts_a_case_back(case, running, renamed):
    run, page = ask("Henry Ash", renamed, running, "look")
    assert "1 of 1 case looked at. Nothing was changed." in page
    assert "Move the 1 case that can move" in page
    assert version_of(case) == 1
    run, page = ask("Henry Ash", renamed, running, "move")
    assert version_of(case) == 2
    assert case.reference in page
    assert "Put back" in page
    act = Act.objects.get(verb="move_case")
    assert (act.case_key, act.who, act.detail["from"], act.detail["to"]) == (
        case.business_key, world.staff("Henry Ash"), 1, 2,
    )  # fmt: skip
    undone = world.signed_in("Henry Ash").post(
        reverse("versions:moving_undo", args=[renamed.pk, run.pk]),
        {"move": Move.objects.get().pk},
        follow=True,
    )
    assert f"{case.reference} is on version 1 again, as it was." in undone.content.decode()
    assert "Moved back" in undone.content.decode()
    assert version_of(case) == 1
    assert Act.objects.filter(verb="move_case_back", case_key=case.business_key).count() == 1


def test_the_timeline_of_the_case_says_that_it_was_moved(case, running, renamed):
    ask("Henry Ash", renamed, running, "move")
    sentences = [line.sentence for line in timeline.of(case, names_referrer=True)]
    assert "The case was moved to version 2 of its pathway" in sentences


def test_carys_who_owns_the_pathways_sees_numbers_and_reasons_and_no_case(case, running, newer):
    gone = newer(
        FRONT_DOOR, ('id="danger_check"', 'id="danger_look"'), *rewired("danger_check", "danger_look")
    )
    _, page = ask("Carys Bowen", gone, running, "look")
    assert "is not there any more in version 2" in page
    assert "fewer than 5" in page
    assert case.reference not in page
    assert (
        "The hub manager of your site"
        in world.signed_in("Carys Bowen").get(reverse("versions:moving", args=[gone.pk])).content.decode()
    )
    _, seen_by_henry = ask("Henry Ash", gone, running, "look")
    assert case.reference in seen_by_henry
    assert "fewer than 5" not in seen_by_henry


def rewired(old, new):
    return [(f'{side}="{old}"', f'{side}="{new}"') for side in ("sourceRef", "targetRef", "attachedToRef")]


def test_carys_cannot_move_stop_or_put_back(case, running, renamed):
    client = world.signed_in("Carys Bowen")
    address = reverse("versions:moving", args=[renamed.pk])
    assert client.post(address, {"from": running.pk, "do": "move"}).status_code == 404
    assert not MoveRun.objects.exists()
    run, _ = ask("Henry Ash", renamed, running, "move")
    undo = reverse("versions:moving_undo", args=[renamed.pk, run.pk])
    assert client.post(undo, {"move": Move.objects.get().pk}).status_code == 404
    assert client.post(reverse("versions:moving_stop", args=[renamed.pk, run.pk])).status_code == 404
    assert version_of(case) == 2


@pytest.mark.parametrize("name", ["Farah Aziz", "Miriam Okoro", "Zora Finch", "Nadia Frost"])
def test_nobody_else_finds_the_page(name, running, renamed):
    assert world.signed_in(name).get(reverse("versions:moving", args=[renamed.pk])).status_code == 404


def test_a_case_that_henry_is_kept_out_of_is_counted_and_not_named(case, running, renamed):
    exclusions.exclude(
        case, world.staff("Henry Ash"), reason="A cousin", by=world.staff("Judith Penhale"), now=NOW
    )
    run, page = ask("Henry Ash", renamed, running, "move")
    assert case.reference not in page
    assert "1 more case that you are kept out of." in page
    undo = reverse("versions:moving_undo", args=[renamed.pk, run.pk])
    answered = world.signed_in("Henry Ash").post(undo, {"move": Move.objects.get().pk})
    assert answered.status_code == 404


def test_who_reads_the_list_of_cases_is_on_record(case, running, renamed):
    ask("Henry Ash", renamed, running, "look")
    read = Read.objects.filter(who=world.staff("Henry Ash"), what="list").latest("id")
    assert read.case_ids == [case.pk]


def test_a_draft_of_farah_outlives_the_move_and_stands_in_her_form_again(case, running, renamed):
    farah, task = world.staff("Farah Aziz"), world.task_of(case, "danger_check")
    tasks.claim(task.pk, by=farah, now=NOW)
    typed = QueryDict("hurt_now=yes&hurt_now_note=A+bruise")
    form_drafts.save(form_drafts.task_subject(task.pk), typed, by=farah, now=NOW)
    ask("Henry Ash", renamed, running, "move")
    after = world.task_of(case, "danger_check")
    assert (after.pk, after.assignee, after.due_at) == (task.pk, farah, task.due_at)
    assert after.step.version == renamed
    page = world.signed_in("Farah Aziz").get(reverse("tasks:task", args=[task.pk])).content.decode()
    assert "A bruise" in page


def test_a_draft_with_an_answer_that_is_not_asked_any_more_keeps_the_case_where_it_is(case, running, newer):
    farah, task = world.staff("Farah Aziz"), world.task_of(case, "danger_check")
    form_drafts.save(form_drafts.task_subject(task.pk), QueryDict("hurt_now=yes"), by=farah, now=NOW)
    other = newer(FORM, ('"hurt_now"', '"hurt_today"'))
    _, page = ask("Henry Ash", other, running, "move")
    assert "has a draft with an answer to" in page
    assert version_of(case) == 1


def test_without_a_draft_a_changed_form_is_told_and_asked_from_then_on(case, running, newer):
    other = newer(FORM, ('"hurt_now"', '"hurt_today"'))
    _, page = ask("Henry Ash", other, running, "look")
    assert "asks other questions in version 2: who opens it sees the new form." in page
    ask("Henry Ash", other, running, "move")
    task = world.task_of(case, "danger_check")
    page = world.signed_in("Farah Aziz").get(reverse("tasks:task", args=[task.pk])).content.decode()
    assert 'name="hurt_today"' in page


def test_a_limit_that_counts_and_is_not_in_the_new_table_keeps_the_case_where_it_is(case, running, newer):
    code = case.clocks.order_by("code").values_list("code", flat=True).first()
    other = newer("clocks.dmn", (f'"{code}"', '"K-99"'))
    _, page = ask("Henry Ash", other, running, "look")
    assert f"The limit {code} counts in this case and does not stand in the table of version 2." in page


def test_a_move_after_which_farah_has_answered_cannot_be_put_back(case, running, renamed):
    run, _ = ask("Henry Ash", renamed, running, "move")
    ProcessInstance.objects.filter(pk=Move.objects.get().instance_id).update(revision=99)
    undo = reverse("versions:moving_undo", args=[renamed.pk, run.pk])
    answered = world.signed_in("Henry Ash").post(undo, {"move": Move.objects.get().pk}, follow=True)
    page = answered.content.decode()
    assert "The case has taken a step since it was moved, so it stays on its new version." in page
    assert "Put back" not in page


def test_a_run_that_was_stopped_goes_on_with_the_rest_when_it_is_asked_for_again(running, newer):
    cases = [world.open_case(site_of(running), now=NOW) for _ in range(3)]
    renamed = newer(FRONT_DOOR, RENAMED)
    run = moving.ask(running, renamed, is_dry=False, by=world.staff("Henry Ash"), now=NOW)
    turns = iter([False, True])
    assert moving.work(run.pk, clock=lambda: NOW, stopping=lambda: next(turns)) == 1
    assert moving.ask(running, renamed, is_dry=False, by=world.staff("Henry Ash"), now=NOW) == run
    moving.stop(run, now=NOW)
    assert moving.work(run.pk, clock=lambda: NOW) == 0
    assert MoveRun.objects.get(pk=run.pk).was_stopped
    again, _ = ask("Henry Ash", renamed, running, "move")
    assert again != run
    assert [version_of(case) for case in cases] == [2, 2, 2]


def test_the_page_says_how_far_it_is_without_being_loaded_again(case, running, renamed):
    run = moving.ask(running, renamed, is_dry=True, by=world.staff("Henry Ash"), now=NOW)
    client = world.signed_in("Henry Ash")
    page = client.get(reverse("versions:moving_run", args=[renamed.pk, run.pk])).content.decode()
    progress = reverse("versions:moving_progress", args=[renamed.pk, run.pk])
    assert f'hx-get="{progress}"' in page
    assert "0 of 1 case done" in client.get(progress).content.decode()
    moving.work(run.pk, clock=lambda: NOW)
    answered = client.get(progress)
    assert answered.status_code == 286
    assert "See each case and move them" in answered.content.decode()


def test_cases_do_not_move_to_a_version_on_which_none_starts_yet(case, running, newer):
    renamed = newer(FRONT_DOOR, RENAMED, starts_at=NOW + timedelta(days=1))
    client = world.signed_in("Henry Ash")
    page = client.get(reverse("versions:moving", args=[renamed.pk])).content.decode()
    assert "Cases can be moved here once new cases start on it" in page
    answered = client.post(
        reverse("versions:moving", args=[renamed.pk]), {"from": running.pk, "do": "move"}, follow=True
    )
    assert "only to one on which new cases start" in answered.content.decode()


def test_the_verb_says_what_it_would_do_and_does_it(case, running, renamed, capsys):
    call_command("move_cases", source=1, to=2, site="fenmarsh", dry_run=True)
    assert "1  Can move" in capsys.readouterr().out
    assert version_of(case) == 1
    call_command("move_cases", source=1, to=2, site="fenmarsh", username="henry.ash")
    assert "1  Moved" in capsys.readouterr().out
    assert version_of(case) == 2
