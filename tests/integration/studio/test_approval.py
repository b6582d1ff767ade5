"""The second person, the start on a later day, withdrawing: and which version a case runs."""

import html
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import localtime

from orchestrator.audit.models import Act
from orchestrator.pathway.rehearsals import rehearsal_of
from processes.models import ProcessInstance, ProcessVersion, VersionState
from tests import fenmarsh as world

from .conftest import NOW

CARYS, HENRY, JUDITH = "Carys Bowen", "Henry Ash", "Judith Penhale"
LATER = {
    "when": "later",
    "starts-day": "1",
    "starts-month": "12",
    "starts-year": "2026",
    "starts-time": "09:00",
}


def approved(version, url, *, by=HENRY):
    if not rehearsal_of(version).is_over:
        world.rehearsed(version, now=NOW)
    answer = world.signed_in(by).post(url("approve", version), {"sha256": version.sha256}, follow=True)
    version.refresh_from_db()
    return answer


def front_door(case):
    return ProcessInstance.objects.get(
        business_key=case.business_key, version__process_id="ofd_front_door"
    ).version


def test_the_second_person_sees_each_check_the_fingerprint_and_the_differences(in_review, url):
    page = world.signed_in(HENRY).get(url("approval", in_review)).content.decode()
    for name in (
        "The files are safe to read",
        "The drawings follow the BPMN 2.0 standard",
        "Every condition and time can be worked out",
        "Forms, roles, limits and operations exist",
        "The rules that nobody may take out are kept",
        "The engine can run it",
        "Every case can come to its end",
    ):
        assert name in page
    assert "Not passed" not in page
    assert in_review.sha256 in page
    assert "is now called “Look for danger”" in page
    assert "A shorter name" in page


def test_a_second_person_approves_and_it_is_published(in_review, url):
    page = approved(in_review, url).content.decode()
    assert (in_review.state, in_review.number, in_review.approver) == (VersionState.PUBLISHED, 2, HENRY)
    assert "New cases start on it" in page
    act = Act.objects.get(verb="approve_version")
    assert (act.who_id, act.detail["sha256"]) == (world.staff(HENRY).pk, in_review.sha256)


def test_whoever_made_it_cannot_approve_it_and_is_told_why(in_review, url):
    answer = world.signed_in(CARYS).post(url("approve", in_review), {"sha256": in_review.sha256})
    assert answer.status_code == 422
    assert "somebody else must approve it" in answer.content.decode()
    in_review.refresh_from_db()
    assert in_review.state == VersionState.IN_REVIEW
    assert Act.objects.filter(verb="refused_approval").count() == 1


def test_only_the_exact_files_that_were_looked_at_are_approved(in_review, url):
    answer = world.signed_in(HENRY).post(url("approve", in_review), {"sha256": "0" * 64}, follow=True)
    assert "These are not the files you looked at" in answer.content.decode()
    in_review.refresh_from_db()
    assert in_review.state == VersionState.IN_REVIEW


def test_another_owner_may_approve_what_does_not_touch_sharing(in_review, url, second_owner):
    approved(in_review, url, by="Dilys Morgan")
    assert in_review.state == VersionState.PUBLISHED


@pytest.mark.parametrize(
    ("path", "change"),
    [
        (
            "sharing_decision/sharing_decision.bpmn",
            ('name="Decide what may be shared"', 'name="Decide what to share"'),
        ),
        ("forms/sharing_decision.json", ('"title": "', '"title": "About ')),
        ("ofd_front_door/ofd_front_door.bpmn", ('name="Ask the agencies"', 'name="Ask each agency"')),
    ],
)
def test_what_touches_sharing_is_approved_by_governance_and_not_by_a_second_owner(
    draft, edited, url, second_owner, path, change
):
    edited(draft, change, path=path)
    sent = world.signed_in(CARYS).post(url("send", draft), {"note": "Sharing", "when": "now"})
    assert sent.status_code == 302, sent.content.decode()
    draft.refresh_from_db()
    answer = world.signed_in("Dilys Morgan").post(url("approve", draft), {"sha256": draft.sha256})
    assert answer.status_code == 422
    assert "information governance or the hub manager must approve it" in answer.content.decode()
    approved(draft, url, by=JUDITH)
    assert draft.state == VersionState.PUBLISHED


CHECK = 'sourceRef="ask" targetRef="danger_check"/>'
CALCULATION = (
    'sourceRef="ask" targetRef="count"/><bpmn:scriptTask id="count" name="Count worries"><bpmn:script>zz = 1'
    '</bpmn:script></bpmn:scriptTask><bpmn:sequenceFlow sourceRef="count" id="c_d" targetRef="danger_check"/>'
)
PICTURE = '<ofd:operation name="build_picture"/>'
TURNED = (
    '"title": "Is someone hurt now?",\n      "hint": "An injury',
    '"title": "Is everyone safe?",\n      "hint": "Yes means nobody needs protecting. An injury',
)


@pytest.mark.parametrize(
    ("path", "change", "reason"),
    [
        (
            "ofd_front_door/ofd_front_door.bpmn",
            (CHECK, CALCULATION),
            "This changes what happens before the danger check is done: “Count worries”",
        ),
        (
            "ofd_front_door/ofd_front_door.bpmn",
            (PICTURE, '<ofd:operation name="note_information"/>'),
            "This changes what the service does or waits for by itself between the referral and the plan",
        ),
        (
            "ofd_front_door/ofd_front_door.bpmn",
            ('<ofd:operation name="remind" clock="K-02" to="COORD" point="50"/>',
             '<ofd:operation name="remind" clock="K-02" to="CHAIR" point="50"/>'),
            "This changes when people are told that a locked step is late",
        ),
        (
            "forms/danger_check.json",
            TURNED,
            "This puts what a locked form asks in other words: “Is anyone in danger now?”",
        ),
    ],
)  # fmt: skip
def test_what_may_harm_beside_a_locked_step_needs_governance_and_the_page_says_why_in_true_words(
    draft, edited, url, path, change, reason
):
    edited(draft, change, path=path)
    page = html.unescape(world.signed_in(CARYS).get(url("draft", draft)).content.decode())
    assert reason in page
    assert "Information governance or the hub manager must approve it. Another process owner cannot." in page
    assert "This changes how information is shared" not in page


def test_a_question_of_the_danger_check_turned_round_is_read_by_governance_beside_its_old_words(
    draft, edited, url, second_owner
):
    edited(draft, TURNED, path="forms/danger_check.json")
    sent = world.signed_in(CARYS).post(url("send", draft), {"note": "Plainer", "when": "now"})
    assert sent.status_code == 302, sent.content.decode()
    draft.refresh_from_db()
    answer = world.signed_in("Dilys Morgan").post(url("approve", draft), {"sha256": draft.sha256})
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    told = page[page.index("What locked forms ask in other words") :]
    row = told[: told.index("</tr>", told.index("Is someone hurt now?"))]
    assert "Is everyone safe?" in row
    assert "Yes means nobody needs protecting." in row
    assert "So information governance or the hub manager must approve it." in page
    approved(draft, url, by=JUDITH)
    assert draft.state == VersionState.PUBLISHED


def test_it_is_sent_back_with_a_reason_that_its_author_reads(in_review, url):
    henry = world.signed_in(HENRY)
    assert henry.post(url("send_back", in_review)).status_code == 422
    henry.post(url("send_back", in_review), {"reason": "Say it in full"})
    in_review.refresh_from_db()
    assert in_review.state == VersionState.DRAFT
    page = world.signed_in(CARYS).get(url("draft", in_review)).content.decode()
    assert "Sent back by Henry Ash" in page
    assert "Say it in full" in page


def test_its_author_takes_it_back(in_review, url):
    world.signed_in(CARYS).post(url("take_back", in_review))
    in_review.refresh_from_db()
    assert in_review.state == VersionState.DRAFT


def test_the_next_referral_runs_the_new_version_and_the_one_before_does_not(
    fenmarsh, running, in_review, url
):
    before = world.open_case(fenmarsh, now=NOW)
    approved(in_review, url)
    after = world.open_case(fenmarsh, now=NOW)
    assert front_door(before) == running
    assert front_door(after) == in_review
    assert world.task_of(before, "danger_check").step.name == "Check whether anyone is in danger now"
    assert world.task_of(after, "danger_check").step.name == "Look for danger"


def test_a_version_starts_on_its_day_in_the_time_of_the_site(fenmarsh, running, draft, edited, url, clock):
    edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    world.signed_in(CARYS).post(url("send", draft), {"note": "From December", **LATER})
    draft.refresh_from_db()
    assert draft.starts_at == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    approved(draft, url)
    assert "From 1 December 09:00" in world.signed_in("Farah Aziz").get("/versions/").content.decode()
    clock.move_to(draft.starts_at - timedelta(minutes=1))
    assert front_door(world.open_case(fenmarsh, now=draft.starts_at - timedelta(minutes=1))) == running
    clock.move_to(draft.starts_at)
    assert front_door(world.open_case(fenmarsh, now=draft.starts_at)) == draft


def test_a_start_in_summer_is_in_summer_time(draft, edited, url):
    edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    later = {**LATER, "starts-month": "10", "starts-time": "9.30"}
    world.signed_in(CARYS).post(url("send", draft), {"note": "From October", **later})
    draft.refresh_from_db()
    assert f"{localtime(draft.starts_at):%H:%M}" == "09:30"
    assert draft.starts_at == datetime(2026, 10, 1, 8, 30, tzinfo=UTC)


def test_a_version_that_has_not_started_is_withdrawn_before_its_day(draft, edited, url):
    edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    carys = world.signed_in(CARYS)
    carys.post(url("send", draft), {"note": "From December", **LATER})
    draft.refresh_from_db()
    approved(draft, url)
    assert "It was to start on 1 December 2026, 09:00" in carys.get(url("withdraw", draft)).content.decode()
    carys.post(url("withdraw", draft), {"reason": "Not yet agreed"})
    draft.refresh_from_db()
    assert draft.state == VersionState.RETIRED


def test_withdrawing_needs_a_reason_and_leaves_running_cases_where_they_are(
    fenmarsh, running, in_review, url
):
    approved(in_review, url)
    case = world.open_case(fenmarsh, now=NOW)
    carys = world.signed_in(CARYS)
    assert carys.post(url("withdraw", in_review), {}).status_code == 422
    page = carys.post(url("withdraw", in_review), {"reason": "Too short"}, follow=True).content.decode()
    assert "Withdrawn on 8 September 2026" in page
    assert "Too short" in page
    assert front_door(case) == in_review
    assert front_door(world.open_case(fenmarsh, now=NOW)) == running
    assert Act.objects.filter(verb="withdraw_version").count() == 1


def test_the_last_version_cannot_be_withdrawn(running, url):
    answer = world.signed_in(CARYS).post(url("withdraw", running), {"reason": "Away with it"})
    assert answer.status_code == 422
    assert "only version that new cases can start on" in answer.content.decode()


@pytest.mark.parametrize("name", [HENRY, JUDITH])
def test_only_owners_withdraw(running, url, name):
    assert world.signed_in(name).post(url("withdraw", running), {"reason": "x"}).status_code == 404
    assert ProcessVersion.objects.get(pk=running.pk).state == VersionState.PUBLISHED


def test_a_draft_cannot_be_approved_past_the_second_person(draft, url):
    answer = world.signed_in(HENRY).post(url("approve", draft), {"sha256": draft.sha256})
    assert answer.status_code == 404
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT
