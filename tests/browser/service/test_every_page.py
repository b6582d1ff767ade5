"""Every page, at a desk and on a phone: nothing for axe-core to find, nothing sticks out, no complaint.

That no policy is violated and no script fails is checked by `town` in every test of this folder.
"""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from orchestrator.cases.models import Contact
from orchestrator.pathway import claiming
from processes.models import ProcessVersion
from tests.broken_steps import Broken, failed_case, retrying_case
from tests.factories import TUESDAY
from tests.integration.pathway import answers
from tests.integration.pathway.walk import person

from .looking import look
from .town import Town

NARRATIVE = "Officers were called to an argument at home."


def visit(page: Page, *paths: str) -> None:
    for path in paths:
        page.goto(path)
        look(page)


@pytest.fixture
def locking(settings: Any) -> None:
    """Too many wrong passwords lock a sign-in."""
    settings.AXES_ENABLED = True


def test_pages_for_everybody(town: Town, locking: None) -> None:
    page = town.window()
    visit(page, "/sign-in/", "/accessibility/", "/source-code/", "/no/such/page/")
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    look(page)
    for _ in range(5):
        page.goto("/sign-in/")
        page.get_by_label("User name").fill("farah.aziz")
        page.get_by_label("Password").fill("not it")
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Signing in is locked for a while")).to_be_visible()
    look(page)


def test_pages_before_anything_happened(town: Town) -> None:
    visit(town.window("farah.aziz"), "/inbox/", "/cases/", "/notices/")
    visit(town.window("nadia.frost"), "/contacts/")


def test_the_referrers_pages(town: Town) -> None:
    page = town.window("nadia.frost", "/contacts/new/")
    look(page)
    page.locator("#narrative").fill(NARRATIVE)
    page.get_by_role("button", name="Send").last.click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    look(page)
    town.walk.receive(by="nadia.frost")
    visit(page, "/contacts/", f"/contacts/{Contact.objects.get().pk}/")


def test_the_inbox_and_a_task_in_everybodys_eyes(town: Town) -> None:
    walk = town.walk
    for _ in range(3):
        walk.receive()
    task = walk.task("danger_check")
    page = town.window("farah.aziz")
    visit(page, "/inbox/", "/inbox/?words=nothing+like+it", "/inbox/?whose=mine", f"/tasks/{task.pk}/")
    claiming.claim(task, by=person("farah.aziz"), now=walk.now)
    visit(page, f"/tasks/{task.pk}/")
    page.locator("#looked_by").fill("Farah")
    page.get_by_role("button", name="Save the danger check").last.click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    look(page)
    visit(town.window("tom.beckwith"), f"/tasks/{task.pk}/")
    town.work(timedelta(hours=30))
    visit(page, "/inbox/", "/notices/")


def test_the_page_of_somebody_who_was_too_late(town: Town) -> None:
    town.walk.receive()
    task = claiming.claim(town.walk.task("danger_check"), by=person("farah.aziz"), now=town.walk.now)
    page = town.window("farah.aziz", f"/tasks/{task.pk}/")
    page.locator("#looked_by").fill("Farah and the police desk")
    claiming.reassign(task, to=person("tom.beckwith"), by=person("henry.ash"), now=town.walk.now)
    page.get_by_role("button", name="Save the danger check").last.click()
    expect(page.get_by_role("heading", name="Tom Beckwith has this task now")).to_be_visible()
    look(page)
    visit(page, f"/tasks/{task.pk}/")
    town.walk.do("danger_check")
    visit(page, f"/tasks/{task.pk}/")


def test_a_case_under_way_and_what_may_be_done_about_it(town: Town) -> None:
    town.walk.to_answering()
    town.walk.answer("CSC", "POLICE")
    case = f"/cases/{town.walk.case.reference}"
    visit(town.window("farah.aziz"), "/cases/", f"{case}/", f"{case}/danger/", f"{case}/information/")
    chair = town.window("miriam.okoro", f"{case}/")
    chair.get_by_role("button", name="Decide now without those who are silent").click()
    look(chair)
    chair.get_by_role("button", name="Go ahead with the decision").click()
    expect(chair.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(chair)


def test_a_planned_case_and_its_decision(town: Town) -> None:
    town.walk.to_planned()
    page = town.window("farah.aziz")
    visit(page, f"/cases/{town.walk.case.reference}/", f"/tasks/{town.walk.task('referrer_feedback').pk}/")


def test_a_case_in_danger(town: Town) -> None:
    town.walk.receive(answers.in_danger())
    page = town.window("farah.aziz")
    visit(page, "/inbox/", "/notices/", f"/cases/{town.walk.case.reference}/")
    visit(page, f"/tasks/{town.walk.task('danger_actions').pk}/")


def test_steps_that_failed_and_one_of_them(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    Broken(monkeypatch, "ask_agencies")
    incident = failed_case(town.walk.site, now=TUESDAY)
    retrying_case(town.walk.site, now=TUESDAY)
    page = town.window("henry.ash", "/monitoring/incidents/")
    look(page)
    page.goto(f"/monitoring/incidents/{incident.pk}/")
    for part in page.locator("main summary").all():
        part.click()
    look(page)
    page.locator("#value-agencies").fill("Marta Novak")
    page.get_by_role("button", name="Correct and try again").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(page)


def test_the_published_pathways(town: Town) -> None:
    version = ProcessVersion.objects.get(process_id="ofd_front_door", number=1)
    visit(town.window("carys.bowen"), "/versions/", "/versions/?_search=nothing", f"/versions/{version.pk}/")


def test_the_documentation_of_the_api(town: Town) -> None:
    page = town.window("farah.aziz", "/api/v1/docs")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page)
