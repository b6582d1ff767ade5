"""Notices that want an answer, and the published pathways."""

import warnings
from datetime import timedelta

import pytest
from django.core.paginator import UnorderedObjectListWarning

from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice
from orchestrator.notices.wording import time_gone
from processes import drafts
from processes.models import ProcessVersion


@pytest.fixture
def notice(case, staff):
    return Notice.objects.create(
        to_staff=staff("Farah Aziz"),
        case=case,
        text=f"{case.reference}: the danger check is past its limit",
        needs_ack=True,
        created_at=case.received_at,
    )


def test_a_notice_is_read_and_acknowledged_by_its_addressee(browsing, notice, staff):
    farah = browsing("Farah Aziz")
    assert notice.text in farah.get("/notices/").content.decode()
    farah.post(f"/notices/{notice.pk}/acknowledge/")
    notice.refresh_from_db()
    assert notice.acked_by == staff("Farah Aziz")


def test_nobody_else_reads_or_acknowledges_it(browsing, notice):
    tom = browsing("Tom Beckwith")
    assert notice.text not in tom.get("/notices/").content.decode()
    assert tom.post(f"/notices/{notice.pk}/acknowledge/").status_code == 404


def test_the_list_of_pathways_names_each_published_version(browsing, fenmarsh):
    page = browsing("Carys Bowen").get("/versions/").content.decode()
    for version in ProcessVersion.objects.filter(owner_key=fenmarsh.code):
        assert version.name in page


def test_a_version_shows_every_drawing_and_its_steps_in_words(browsing, fenmarsh):
    version = ProcessVersion.objects.get(process_id="ofd_front_door")
    page = browsing("Carys Bowen").get(f"/versions/{version.pk}/").content.decode()
    assert page.count("data-drawing=") == 5
    assert "Check whether anyone is in danger now" in page
    assert "Hub co-ordinator" in page
    assert version.sha256 in page
    assert "Sharing level decided (K-04)" in page


@pytest.mark.parametrize("asked", ["", "_orderby=standing", "_orderby=nonsense", "_orderby=-process"])
def test_the_list_of_pathways_has_an_order_whatever_is_asked_for(browsing, fenmarsh, asked):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnorderedObjectListWarning)
        page = browsing("Carys Bowen").get(f"/versions/?{asked}")
    assert page.status_code == 200


def test_a_drawing_that_only_a_script_draws_leaves_no_empty_box_without_it(browsing, fenmarsh):
    version = ProcessVersion.objects.get(process_id="ofd_front_door")
    page = browsing("Carys Bowen").get(f"/versions/{version.pk}/").content.decode()
    assert page.count('<div class="ofd-drawing ofd-needs-script"') == page.count("data-drawing=") == 5
    assert page.count("<noscript>") == 5


def test_a_draft_is_not_shown_among_published_versions(browsing, fenmarsh):
    version = ProcessVersion.objects.get(process_id="ofd_front_door")
    draft = drafts.begin_from(version, title="Ask anew", author="Olga", now=version.published_at)
    assert browsing("Carys Bowen").get(f"/versions/{draft.pk}/").status_code == 404


def test_the_next_site_does_not_see_the_versions_of_this_one(browsing, fenmarsh):
    version = ProcessVersion.objects.get(process_id="ofd_front_door")
    assert browsing("Zora Finch").get(f"/versions/{version.pk}/").status_code == 404


def test_the_drawing_is_the_file_that_was_checked(browsing, fenmarsh):
    version = ProcessVersion.objects.get(process_id="ofd_front_door")
    answer = browsing("Carys Bowen").get(f"/versions/{version.pk}/ofd_front_door.bpmn")
    kept = version.files.get(path="ofd_front_door/ofd_front_door.bpmn")
    assert answer.content == bytes(kept.content)


def test_a_reminder_says_until_when_and_what_is_left_as_it_stands_now(browsing, case, staff, clock):
    running = Clock.objects.get(case=case, code="K-02", item="")
    Notice.objects.create(
        to_staff=staff("Farah Aziz"),
        case=case,
        kind="reminder",
        clock="K-02",
        text=f"{time_gone(50, 'Danger checked')}: case {case.reference}.",
        created_at=case.received_at,
    )
    page = browsing("Farah Aziz").get("/notices/").content.decode()
    assert "Half of the time for “Danger checked” has gone" in page
    assert '<p class="govuk-body">Due today' in page
    clock.move_to(running.due_at + timedelta(hours=1), tick=False)
    assert "Was due today" in browsing("Farah Aziz").get("/notices/").content.decode()
    Clock.objects.filter(pk=running.pk).update(stopped_at=running.due_at)
    assert "Done today" in browsing("Farah Aziz").get("/notices/").content.decode()
