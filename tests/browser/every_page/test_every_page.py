"""Every page in a real browser, at a desk and on a phone: accessible, inside the window, no complaint."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from orchestrator.cases.models import Contact
from orchestrator.notices.models import Notice
from orchestrator.pathway import claiming
from processes.models import ProcessVersion
from tests import fenmarsh as world

DESK, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(case):
    """Every kind of page, by who opens it."""
    now = timezone.now()
    task = claiming.claim(world.task_of(case, "danger_check"), by=world.staff("Farah Aziz"), now=now)
    free = world.task_of(case, "records_check", item="POLICE")
    version = ProcessVersion.objects.get(process_id="ofd_front_door")
    contact = Contact.objects.get(case=case)
    Notice.objects.create(
        to_staff=world.staff("Farah Aziz"), case=case, text="A limit is near", needs_ack=True, created_at=now
    )
    return {
        "": ["/sign-in/", "/accessibility/", "/source-code/"],
        "Farah Aziz": [
            "/inbox/",
            "/inbox/?words=nothing",
            f"/tasks/{task.pk}/",
            "/cases/",
            f"/cases/{case.reference}/",
            f"/cases/{case.reference}/danger/",
            "/notices/",
            "/no/such/page/",
        ],
        "Tom Beckwith": [f"/tasks/{task.pk}/"],
        "Ivy Chandler": [f"/tasks/{free.pk}/", "/contacts/", "/contacts/new/", f"/contacts/{contact.pk}/"],
        "Carys Bowen": ["/versions/", f"/versions/{version.pk}/"],
    }


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_is_accessible_and_fits(window, check, addresses, viewport):
    for name, pages in addresses.items():
        page = window(name, viewport=viewport)
        for address in pages:
            page.goto(address)
            page.wait_for_load_state("networkidle")
            check(page)


def test_an_error_summary_takes_the_focus_and_leads_to_the_question(window, check, addresses):
    page = window("Farah Aziz")
    page.goto(addresses["Farah Aziz"][2])
    page.get_by_role("button", name="Save the danger check").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    check(page)
    summary.locator("a").first.click()
    assert page.evaluate("document.activeElement.tagName") == "INPUT"


def test_the_skip_link_is_first_and_leads_to_the_content(window, addresses):
    page = window("Farah Aziz")
    page.goto("/inbox/")
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_nothing_spills_over_at_twice_the_size(window, addresses):
    page = window("Farah Aziz", viewport={"width": 683, "height": 450})
    for address in addresses["Farah Aziz"]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 683, address


def test_the_drawing_marks_where_the_case_stands(window, case):
    page = window("Farah Aziz")
    page.goto(f"/cases/{case.reference}/")
    marked = page.locator(".ofd-drawing .ofd-present").first
    expect(marked).to_be_visible()
    expect(page.get_by_text("It stands at:").first).to_be_visible()


def test_the_number_of_tasks_changes_without_loading_the_page(window, fenmarsh):
    page = window("Farah Aziz")
    page.clock.install()
    page.goto("/inbox/")
    expect(page.locator("#live-count")).to_contain_text("No open tasks")
    world.open_case(fenmarsh, now=timezone.now())
    page.clock.run_for(16_000)
    expect(page.locator("#live-count")).to_contain_text("The list has changed")


def test_several_tasks_are_claimed_at_once(window, case):
    page = window("Ivy Chandler")
    page.goto("/inbox/")
    page.get_by_role("button", name="Choose all on this page").click()
    page.get_by_role("button", name="Claim chosen tasks").click()
    expect(page.get_by_role("alert")).to_contain_text("claimed.")
