"""The plan after an objection, the proposal after a dissent: what was sent before, and why it came back."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from forms.form import CaseForm
from orchestrator.agencies.models import Site
from orchestrator.cases.models import ChildVoice, Decision, Plan
from orchestrator.pathway import claiming, rounds, rows, submitting
from processes.models import HumanTask, TaskState
from tests import fenmarsh as world
from tests.integration.pathway import answers as usual
from tests.integration.pathway.walk import Walk

from .conftest import NOW

MIRIAM = "Miriam Okoro"
CONTINGENCY = usual.plan([])["contingency"]
WORDS = usual.USUAL["decision_proposal"]["children"][usual.EACH]["own_words"]
OBJECTION = {"signature": "objected", "objection": "Nobody has asked Lio what he wants."}
DISSENT = {"position": "dissent", "position_reason": "Coercive control, and she plans to leave him."}


@pytest.fixture
def walk(fenmarsh: Site) -> Walk:
    return Walk(site=fenmarsh, now=NOW)


@pytest.fixture
def objected(walk: Walk) -> Walk:
    """The domestic abuse service objects to the plan."""
    walk.to_planning().write_plan()
    walk.do("plan_signature", OBJECTION, item="DA", by=world.staff("Gwen Pryce"))
    walk.do_all("plan_signature")
    return walk


@pytest.fixture
def settled(walk: Walk) -> Walk:
    """The domestic abuse service did not agree with the proposal; the chair has settled that."""
    walk.to_positions()
    walk.do("agency_position", DISSENT, item="DA", by=world.staff("Gwen Pryce"))
    walk.do_all("agency_position")
    walk.do("settle_dissent")
    return walk


@pytest.fixture
def chair(browsing: Callable[[str], Client]) -> Client:
    return browsing(MIRIAM)


def claimed(walk: Walk, form: str) -> HumanTask:
    task = walk.task(form)
    claiming.claim(task, by=world.staff(MIRIAM), now=NOW)
    return task


def page_of(browser: Client, task: HumanTask, path: str = "") -> str:
    return html.unescape(browser.get(path or f"/tasks/{task.pk}/").content.decode())


def box(page: str, name: str) -> str:
    """What stands in a box of the page."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>([^<]*)</textarea>', page)
    assert found, name
    return found[1].strip()


def sent(walk: Walk, task: HumanTask, answers: dict[str, Any]) -> dict[str, list[str]]:
    return world.posted(
        submitting.definition_for(task), answers, rows.rows_for_task(task, walk.case, now=NOW)
    )


def earlier_answers(task: HumanTask) -> dict[str, Any]:
    before = rounds.earlier(task)
    assert before is not None
    return dict(before.submission.answers)


def errors_of(browser: Client, task: HumanTask, posted: dict[str, list[str]]) -> list[str]:
    """What the page that comes back says is wrong."""
    answer = browser.post(f"/tasks/{task.pk}/", posted, follow=True)
    form: CaseForm = answer.context["form"]
    return [*answer.context["problems"], *(wrong.message for wrong in form.error_list)]


def test_after_an_objection_the_plan_is_there_with_who_objected_and_why(objected: Walk, chair: Client):
    page = page_of(chair, claimed(objected, "plan"))
    assert "Second round" in page
    said = "Gwen Pryce (Domestic abuse service) objected because: Nobody has asked Lio what he wants."
    assert page.index(said) < page.index("data-case-form"), "on the face of the page, above the form"
    assert box(page, "contingency") == CONTINGENCY
    assert page.count("Remove<") == 3, "the three actions of the plan"
    assert re.search(r'<option value="disrupt_perpetrator"[^>]*selected', page)


def test_nothing_of_it_is_sent_until_the_chair_sends_it(objected: Walk, chair: Client):
    task = claimed(objected, "plan")
    page_of(chair, task)
    assert Plan.objects.filter(case=objected.case).count() == 1
    answer = chair.post(f"/tasks/{task.pk}/", sent(objected, task, earlier_answers(task)))
    assert answer.status_code == 302
    assert Plan.objects.filter(case=objected.case).count() == 2


def test_what_the_chair_has_typed_since_is_not_overwritten(objected: Walk, chair: Client):
    task = claimed(objected, "plan")
    chair.post(f"/tasks/{task.pk}/", {"contingency": "Phone the new worker.", "_save_draft": "1"})
    page = page_of(chair, task)
    assert box(page, "contingency") == "Phone the new worker."
    assert "objected because" in page


def test_a_first_round_begins_with_nothing_chosen(walk: Walk, chair: Client):
    task = claimed(walk.to_planning(), "plan")
    page = page_of(chair, task)
    assert "Second round" not in page
    assert box(page, "contingency") == ""
    assert not re.search(r'<option value="[^"]+"[^>]*selected', page)


def test_after_a_dissent_the_proposal_is_there_with_who_disagreed_and_how_it_was_settled(
    settled: Walk, chair: Client
):
    page = page_of(chair, claimed(settled, "decision_proposal"))
    top = page[: page.index("data-case-form")]
    assert "Second round" in top
    assert "Gwen Pryce (Domestic abuse service) disagreed because: Coercive control" in top
    assert usual.USUAL["settle_dissent"]["result_reason"] in top
    reason = usual.USUAL["decision_proposal"]["members"][usual.EACH]["reason"]
    for name in ("Marta", "Lio", "Dean"):
        assert box(page, f"members-{settled.person_id(name)}-reason") == reason
    assert box(page, f"children-{settled.person_id('Lio')}-own_words") == WORDS


def test_a_proposal_that_has_not_changed_is_asked_about(settled: Walk, chair: Client):
    task = claimed(settled, "decision_proposal")
    answers = earlier_answers(task)
    asked = errors_of(chair, task, sent(settled, task, answers))
    assert len(asked) == 1
    assert asked[0].endswith(
        "Nothing has changed since round 1. "
        "Change the proposal, or say in “Why this rating and these outcomes?” why it stands."
    )
    assert Decision.objects.filter(case=settled.case).count() == 1
    for row in answers["members"]:
        row["reason"] += " It stands: Gwen has heard what the police will do."
    assert chair.post(f"/tasks/{task.pk}/", sent(settled, task, answers)).status_code == 302
    task.refresh_from_db()
    assert task.state == TaskState.COMPLETED


def test_a_childs_words_sent_again_stand_once_on_the_page_of_the_case(settled: Walk, chair: Client):
    settled.do("decision_proposal")
    assert ChildVoice.objects.filter(case=settled.case, own_words=WORDS).count() == 1
    page = page_of(chair, settled.task("agency_position", item="DA"), f"/cases/{settled.case.reference}/")
    family = page.split(f"“{WORDS}”")
    assert len(family) == 2, "among the family"
    assert page.count(f">{WORDS}<") == 1, "among the answers"


def test_other_words_of_the_child_are_another_hearing(settled: Walk):
    said = {**usual.USUAL["decision_proposal"]["children"][usual.EACH], "own_words": "I slept at gran's."}
    settled.do("decision_proposal", {"children": {usual.EACH: said}})
    assert ChildVoice.objects.filter(case=settled.case).count() == 2


def test_the_rules_of_a_plan_are_told_beforehand_and_with_the_errors_of_the_form(walk: Walk, chair: Client):
    task = claimed(walk.to_planning(), "plan")
    assert "At least one lies more than 4 weeks ahead" in page_of(chair, task)
    actions = [{**each, "due_at": "2026-09-10T10:00:00Z"} for each in walk.good_actions()[:1]]
    answers = {**usual.plan(actions), "lead_professional": None, "members": None}
    told = " ".join(errors_of(chair, task, sent(walk, task, answers)))
    assert "lead professional" in told
    assert "No action lies more than 4 weeks ahead." in told
    assert "Lio Vell has no action." in told
    assert "Nothing is planned to stop Dean Orrick" in told


def test_what_the_rules_of_a_plan_say_of_a_whole_form_stands_at_the_actions(walk: Walk, chair: Client):
    task = claimed(walk.to_planning(), "plan")
    actions = [{**each, "due_at": "2026-09-10T10:00:00Z"} for each in walk.good_actions()]
    answer = chair.post(
        f"/tasks/{task.pk}/", sent(walk, task, usual.plan(actions, members=[{}])), follow=True
    )
    wrong = {each.target: each.message for each in answer.context["form"].error_list}
    assert answer.context["problems"] == []
    assert [name for name, said in wrong.items() if "more than 4 weeks ahead" in said] == ["actions"]


def test_the_timeline_says_who_agreed_and_who_did_not_in_sentences(objected: Walk, chair: Client):
    page = html.unescape(chair.get(f"/cases/{objected.case.reference}/").content.decode())
    assert "Domestic abuse service objected to the plan" in page
    assert "agreed to the plan" in page
    assert "agreed with the proposal" in page
    assert "The joint decision was made final" in page
