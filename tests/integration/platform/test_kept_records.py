"""A family's whole way through the pathway with the rights of the application, and afterwards nobody
rewrites it: not the application, and by a slip of the hand not the owner either.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from forms import drafts
from orchestrator.agencies.models import Agency, Site, Staff
from orchestrator.cases import asking, sharing
from orchestrator.cases.asking import PersonAnswer
from orchestrator.cases.exceptions import AnswerReleased
from orchestrator.cases.models import AgencyRequest, Case, Decision, SharingDecision
from orchestrator.pathway import rehearsals
from processes import drafts as version_drafts
from processes import publishing
from processes.models import BundleFile, ProcessVersion, VersionState
from tests.factories import TUESDAY
from tests.integration.api.conftest import open_the_doors, planned
from tests.integration.pathway.walk import Walk
from tests.kept import Kept, kept
from tests.rights import become_application, become_owner

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 9, 12, 9, tzinfo=UTC)


def walk_the_whole_way() -> Site:
    """A family from the first word to the published plan and the word back to whoever told."""
    walk = Walk(open_the_doors())
    become_application()
    walk.receive()
    planned(walk)
    walk.do("referrer_feedback")
    become_owner()
    return walk.site


@pytest.fixture(scope="module")
def _family(django_db_setup: None, django_db_blocker: Any) -> Iterator[Kept]:
    with kept(walk_the_whole_way, django_db_blocker) as family:
        yield family


@pytest.fixture
def _there(_family: Kept) -> Kept:
    _family.keep()
    return _family


@pytest.fixture
def walked(_there: Kept, as_application: None) -> Walk:
    return Walk(_there.site(), case=Case.objects.select_related("site").get())


@pytest.fixture
def version(_there: Kept, as_application: None) -> ProcessVersion:
    return ProcessVersion.objects.filter(process_id="immediate_danger")[0]


def refusal(statement: str, *values: Any) -> str:
    """Why the database does not do this; empty where it would."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def test_the_application_has_the_rights_that_the_whole_pathway_needs(walked):
    assert walked.case.state == "planned"
    assert walked.open_tasks() == []


def test_the_application_rewrites_nothing_of_a_family_that_has_its_plan(walked):
    for statement in (
        "update cases_sharingdecision set level = 3",
        "update cases_sharingdecision set justification = 'because'",
        "delete from cases_sharingdecision",
        "update cases_agencyresponse set analysis = 'nothing known'",
        "update cases_agencyresponse set request_id = request_id + 1",
        "delete from cases_agencyresponse",
        "update cases_agencyrequest set released_at = null",
        "update cases_agencyrequest set asked_at = now()",
        "delete from cases_agencyrequest",
        "update cases_decision set summary = 'no further action'",
        "update cases_decision set frozen_at = null",
        "update cases_decision set sha256 = ''",
        "delete from cases_decision",
        "update cases_outcome set codes = '{}'",
        "insert into cases_outcome select * from cases_outcome",
        "delete from cases_outcome",
        "update cases_position set value = 'agree'",
        "delete from cases_position",
        "update cases_plan set published_at = null",
        "delete from cases_plan",
        "delete from cases_planaction",
        "update cases_plansignature set value = 'object'",
        "update cases_dangercheck set any_yes = not any_yes",
        "update cases_rating set value = 'B'",
        "update cases_feedback set text = 'all is well'",
        "update cases_contact set narrative = 'a quiet evening'",
        "delete from cases_contact",
        "delete from cases_case",
        "update case_forms_submission set answers = '{}'",
        "delete from case_forms_submission",
        "update processes_processevent set at = now()",
        "delete from processes_processevent",
        "delete from processes_processinstance",
        "delete from processes_humantask",
        "update processes_bundlefile set content = ''",
        "delete from processes_bundlefile",
        "delete from processes_stepdefinition",
        "update processes_processversion set sha256 = ''",
        "delete from processes_processversion",
        "delete from people_person",
        "update audit_act set verb = 'looked'",
        "delete from audit_read",
    ):
        assert refusal(statement), statement


def test_the_owner_does_not_rewrite_it_by_a_slip_of_the_hand(walked):
    become_owner()
    for statement in (
        "update cases_sharingdecision set level = 3",
        "delete from cases_sharingdecision",
        "update cases_agencyresponse set analysis = 'nothing known'",
        "delete from cases_agencyresponse",
        "update cases_agencyrequest set released_at = null",
        "update cases_decision set summary = 'no further action'",
        "delete from cases_decision",
        "delete from cases_outcome",
        "delete from cases_dangercheck",
        "delete from cases_feedback",
        "delete from cases_rating",
        "delete from processes_processevent",
        "update processes_bundlefile set content = ''",
        "delete from processes_bundlefile",
        "delete from processes_stepdefinition",
        "delete from processes_processversion",
    ):
        assert "permission" not in refusal(statement), statement
        assert refusal(statement), statement


def test_a_second_person_answers_an_override_once(walked):
    decision = SharingDecision.objects.filter(withdrawn_at__isnull=True).first()
    who = Staff.objects.get(username="henry.ash").pk
    change = "update cases_sharingdecision set authorised = {}, authorised_by_id = %s where id = %s"
    assert refusal(change.format("true"), who, decision.pk) == ""
    SharingDecision.objects.filter(pk=decision.pk).update(authorised=False, authorised_by=who)
    assert "kept as it was made" in refusal(change.format("true"), who, decision.pk)


def test_what_was_withdrawn_does_not_count_again(walked):
    decision = SharingDecision.objects.filter(withdrawn_at__isnull=True).first()
    sharing.withdraw_sharing(decision, by=Staff.objects.get(username="farah.aziz"), now=LATER)
    back = "update cases_sharingdecision set withdrawn_at = null where id = %s"
    assert "kept as it was made" in refusal(back, decision.pk)


def test_an_answer_that_was_released_is_not_given_again(walked):
    request = AgencyRequest.objects.filter(case=walked.case, agency__code="POLICE").get()
    again = [
        PersonAnswer(member.person_id, "yes", status="open", analysis="Something else than before. " * 3)
        for member in walked.case.members.all()
    ]
    for verb in (asking.save_known, asking.answer_request):
        with pytest.raises(AnswerReleased):
            verb(request, answers=again, by=Staff.objects.get(username="ivy.chandler"), now=LATER)


def test_a_frozen_decision_gives_way_to_a_newer_one_only_once(walked):
    frozen = Decision.objects.get(frozen_at__isnull=False)
    newer = Decision.objects.create(
        case=walked.case,
        round=2,
        chair=frozen.chair,
        mode=frozen.mode,
        summary="x",
        proposed_at=LATER,
        lead_agency=Agency.objects.filter(site=walked.case.site).first(),
    )
    Decision.objects.filter(pk=frozen.pk).update(superseded_by=newer)
    assert "frozen" in refusal("update cases_decision set superseded_by_id = null where id = %s", frozen.pk)


def test_a_published_version_takes_no_file_and_gives_none_away(version):
    add = "insert into processes_bundlefile (version_id, path, content) values (%s, 'more.bpmn', '')"
    assert "no draft any more" in refusal(add, version.pk)
    assert "no draft any more" in refusal(
        "delete from processes_bundlefile where version_id = %s", version.pk
    )
    step = "delete from processes_stepdefinition where version_id = %s"
    assert "no draft any more" in refusal(step, version.pk)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'draft'",
        "state = 'in_review'",
        "sha256 = ''",
        "name = 'x'",
        "approver = 'x'",
        "published_at = now()",
    ],
)
def test_a_published_version_is_retired_and_nothing_else(version, change):
    assert "no draft any more" in refusal(
        f"update processes_processversion set {change} where id = %s", version.pk
    )
    assert refusal("update processes_processversion set state = 'retired' where id = %s", version.pk) == ""


def test_a_draft_of_the_studio_is_revised_sent_back_and_published_by_the_application(version):
    files = {file.path: bytes(file.content) for file in version.files.all()}
    draft = version_drafts.begin(
        owner_key="sandwick",
        process_id=version.process_id,
        files=files,
        title="A note",
        author="Carys",
        now=TUESDAY,
    )
    version_drafts.save_file(draft, "note.json", b"{}", revision=1, by="Carys", now=TUESDAY)
    for _ in range(2):
        publishing.submit(draft, by="Carys", note="A note", now=TUESDAY, gate=lambda _: ())
        publishing.send_back(draft, by="Henry", reason="Why?", now=TUESDAY)
    copy = version_drafts.begin_from(draft, title="Another", author="Carys", now=TUESDAY)
    version_drafts.retitle(copy, "Without a note", by="Carys", now=TUESDAY)
    version_drafts.begin_from(copy, title="A third", author="Carys", now=TUESDAY)
    version_drafts.discard(copy, by="Carys")
    publishing.submit(draft, by="Carys", note="A note", now=TUESDAY, gate=lambda _: ())
    publishing.approve(draft, approver="Henry", sha256=draft.sha256, now=LATER, gate=lambda _: ())
    first = version_drafts.begin_from(draft, title="Again", author="Carys", now=LATER)
    version_drafts.save_files(first, {"note.json": None}, revision=1, by="Carys", now=LATER)
    publishing.submit(first, by="Carys", note="No note", now=LATER, gate=lambda _: ())
    publishing.approve(first, approver="Henry", sha256=first.sha256, now=LATER, gate=lambda _: ())
    publishing.withdraw(draft, by="Carys", reason="Over", now=LATER)
    assert BundleFile.objects.filter(version=draft, path="note.json").exists()
    draft.refresh_from_db()
    assert (draft.state, draft.published_at) == (VersionState.RETIRED, LATER)


def test_the_application_plays_scenarios_and_throws_the_draft_away_with_what_came_of_them(version):
    files = {file.path: bytes(file.content) for file in version.files.all()}
    draft = version_drafts.begin(
        owner_key="sandwick",
        process_id=version.process_id,
        files={**files, "immediate_danger/scenarios/SC-99.yaml": b"title: x"},
        title="A scenario",
        author="Carys",
        now=TUESDAY,
    )
    rehearsals.ask(draft, now=TUESDAY)
    draft.plays.update(state="played", ended_at=LATER)
    version_drafts.discard(draft, by="Carys")
    assert not ProcessVersion.objects.filter(pk=draft.pk).exists()


def test_a_draft_that_somebody_typed_may_go(as_application):
    assert refusal("delete from case_forms_draft") == ""
    assert drafts.discard_older(than=LATER) == 0
