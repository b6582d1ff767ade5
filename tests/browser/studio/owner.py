"""The owner’s story page by page: what owner, approver and the first person of the new step do there."""

import os
import re
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from orchestrator.cases.models import Case, Contact
from orchestrator.clocks.models import Clock
from orchestrator.pathway import contacts
from processes import versions
from processes.models import ProcessInstance, ProcessVersion
from tests.browser.service.filling import fill
from tests.browser.service.town import DESK, PHONE, Town
from tests.integration.pathway import answers as usual
from tests.integration.pathway.walk import person

from .editing import field, look_at, pick, reach, ready, saved, step

PICTURES = os.environ.get("OFD_PICTURES", "")
PATHWAY = "ofd_front_door"
TITLE = "Ask occupational therapy"
STEP = "Say whether the home is safe to move about in"
FORM = "Moving about at home"
LIMIT = "Home visit by occupational therapy"
IVY = "ivy.chandler"
A_LITTLE = timedelta(seconds=20)


def picture(page: Page, name: str, *, looked_at: bool = False) -> None:
    """Axe and the width at a desk and on a phone, and a picture where the environment names a folder."""
    if looked_at:
        look_at(page)
    if not PICTURES:
        return
    for width, screen in (("desk", DESK), ("phone", PHONE)) if looked_at else (("desk", DESK),):
        page.set_viewport_size(screen["viewport"])
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size(DESK["viewport"])


def running_version() -> ProcessVersion:
    found = versions.newest(owner_key="fenmarsh", process_id=PATHWAY, now=timezone.now())
    assert found is not None
    return found


def version_of(case: Case) -> ProcessVersion:
    return ProcessInstance.objects.get(business_key=case.business_key, version__process_id=PATHWAY).version


def tell(town: Town) -> None:
    """Ivy, a police officer, tells the front door about a family."""
    known = set(Contact.objects.values_list("pk", flat=True))
    page = town.window(IVY, "/contacts/")
    page.get_by_role("button", name="Start a new contact").click()
    definition = contacts.definition_for(town.walk.site, by=person(IVY))
    fill(page, definition, usual.contact())
    page.get_by_role("button", name=definition.submit).last.click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    town.walk.case = Contact.objects.exclude(pk__in=known).get().case
    town.work(A_LITTLE)


def begin_draft(town: Town, running: ProcessVersion) -> Page:
    page = town.window("carys.bowen", "/versions/")
    page.locator(f'a[href="/versions/{running.pk}/"]').first.click()
    page.get_by_label("What is the change about?").fill(TITLE)
    picture(page, "01-version")
    page.get_by_role("button", name="New draft from this version").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    picture(page, "02-draft")
    return page


def open_drawing(page: Page) -> None:
    page.get_by_role("link", name="Edit “One Front Door”").click()
    ready(page)


def choose(page: Page, id: str) -> None:
    """A step of the list, with the keys alone."""
    reach(page, step(page, "start"))
    reach(page, step(page, id), "ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#editor-form-title")).to_be_focused()


def add_after(page: Page, kind: str) -> None:
    reach(page, page.locator("#add-step summary"))
    page.keyboard.press("Enter")
    pick(page, page.get_by_label("Kind of step").last, kind)
    reach(page, page.get_by_role("button", name="Add the step"))
    page.keyboard.press("Enter")
    expect(field(page, "Name")).to_be_focused()


def add_the_step(page: Page) -> None:
    open_drawing(page)
    choose(page, "family_map")
    add_after(page, "Step done by a person")
    page.keyboard.type(STEP)
    saved(page)
    picture(page, "03-step-added")


def be_told_what_is_missing(page: Page) -> None:
    told = page.locator("[data-problems]")
    expect(told).to_contain_text(re.compile("no form is chosen"))
    expect(field(page, "Agency").locator("option:checked")).to_contain_text("As the lane says: ")
    expect(told).to_contain_text(f"No time limit is set for “{STEP}”.")
    pick(page, field(page, "Agency"), "Occupational therapy")
    pick(page, field(page, "Role"), "Practitioner")
    saved(page)
    picture(page, "04-what-is-missing", looked_at=True)
    page.get_by_role("link", name=f"Back to {TITLE}").click()
    expect(page.get_by_role("region", name="To make it run")).to_contain_text("must be put right first")
    expect(page.get_by_role("button", name="Send for approval")).to_have_count(0)
    picture(page, "05-checklist", looked_at=True)


def make_the_form(page: Page) -> None:
    page.get_by_role("link", name=re.compile(r"^Forms \(")).click()
    page.get_by_label("Heading of the form").fill(FORM)
    page.get_by_label("First question").fill("What makes moving about hard, and for whom?")
    page.get_by_role("button", name="Add the form").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FORM)
    page.get_by_role("button", name="Add a question", exact=True).click()
    page.get_by_label("Yes or no", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What do you want to ask?").fill("Is equipment needed?")
    page.get_by_label("It must be answered").check()
    page.get_by_role("button", name="Add the question").click()
    expect(page.get_by_role("link", name="Is equipment needed?")).to_be_visible()
    picture(page, "06-form")
    page.get_by_role("link", name="Back to the forms").click()
    page.get_by_role("link", name=f"Back to {TITLE}").click()


def make_the_limit(page: Page) -> None:
    page.get_by_role("link", name="Limits", exact=True).click()
    page.get_by_role("button", name="Add a limit for a step").click()
    page.get_by_label("What is measured?").fill(LIMIT)
    for rating, hours in (("Red", "2"), ("Amber", "6")):
        group = page.get_by_role("group", name=rating)
        group.get_by_label("How long?").fill(hours)
        group.get_by_label("Told at per cent").fill("50")
    every = page.get_by_role("group", name="All ratings without a limit of their own")
    every.get_by_label("How long?").fill("2")
    every.get_by_label("Counted in").select_option(label="working days, until closing time")
    picture(page, "07-limit")
    page.get_by_role("button", name="Add the limit").click()
    expect(page.get_by_role("link", name=LIMIT)).to_be_visible()
    picture(page, "08-limits")
    page.get_by_role("link", name=f"Back to {TITLE}").click()


def set_them_on_the_step(page: Page) -> None:
    """A line of the checklist leads to the step."""
    missing = page.get_by_role("region", name="To make it run")
    missing.get_by_role("link", name=re.compile("no form is chosen")).click()
    ready(page)
    expect(page.locator("#editor-form-title")).to_have_text(STEP)
    pick(page, field(page, "Form"), FORM)
    limit = page.evaluate(
        "words => [...document.querySelectorAll('option')].find((one) => one.label.startsWith(words))?.label",
        f"{LIMIT} (L-",
    )
    pick(page, field(page, "Time limit"), limit)
    expect(page.locator("[data-editor-form]")).to_contain_text("6 working hours")
    reach(page, field(page, "What is asked"))
    page.keyboard.type("Can everybody in this family move about safely at home?")
    reach(page, field(page, "Why, and the source"))
    page.keyboard.type("Care Act 2014, section 9")
    saved(page)
    expect(page.locator("[data-editor-findings-title]")).not_to_contain_text("to fix")
    picture(page, "09-step-complete")
    page.get_by_role("link", name=f"Back to {TITLE}").click()
    expect(page.get_by_text(re.compile("It can be sent for approval"))).to_be_visible()


def see_the_differences_and_send(page: Page) -> None:
    page.get_by_role("link", name=re.compile(r"^\d+ differences?$")).click()
    page.wait_for_selector("[data-differences-ready]", state="attached")
    main = page.get_by_role("main")
    expect(main).to_contain_text(STEP)
    expect(main).to_contain_text("Occupational therapy")
    expect(main).to_contain_text(LIMIT)
    expect(main).to_contain_text(FORM)
    expect(main).not_to_contain_text("vocabulary.json")  # the word for the limit is told with the limit
    picture(page, "10-differences", looked_at=True)
    page.get_by_role("link", name=f"Back to {TITLE}").click()
    page.get_by_label("What changes, and why?").fill(
        "Occupational therapy says whether the home is safe to move about in"
    )
    page.get_by_label("From a day and time").check()
    expect(page.get_by_label("Day", exact=True)).to_be_visible()
    page.get_by_label("As soon as it is approved").check()
    expect(page.get_by_label("Day", exact=True)).to_be_hidden()
    picture(page, "11-ready-to-send")
    page.get_by_role("button", name="Send for approval").click()
    expect(
        page.get_by_text("Your work is in this version, so somebody else must approve it.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Approve and publish")).to_have_count(0)


def approve(town: Town) -> None:
    henry = town.window("henry.ash", "/versions/")
    henry.get_by_role("link", name=TITLE).click()
    expect(henry.get_by_role("main")).to_contain_text(STEP)
    expect(henry.get_by_role("main")).to_contain_text(LIMIT)
    picture(henry, "12-approval", looked_at=True)
    henry.get_by_role("button", name="Approve and publish").click()
    expect(henry.get_by_text("New cases start on it now.", exact=False).first).to_be_visible()
    picture(henry, "13-published")


def answer_as_olive(town: Town) -> None:
    olive = town.window("olive.tanner", "/inbox/")
    line = olive.locator(".ofd-task", has_text=STEP)
    expect(line).to_contain_text("Due today 16:00")
    expect(line).to_contain_text("6 hours left")
    picture(olive, "14-inbox", looked_at=True)
    line.get_by_role("button", name="Claim").click()
    expect(olive.get_by_role("heading", level=1)).to_have_text(STEP)
    expect(olive.get_by_text("Care Act 2014, section 9")).to_be_visible()
    olive.get_by_label("What makes moving about hard, and for whom?").fill("The stairs, for Marta.")
    olive.get_by_role("group", name="Is equipment needed?").get_by_label("Yes").check()
    picture(olive, "15-task", looked_at=True)
    olive.get_by_role("button", name="Save and continue").click()
    expect(olive.get_by_text(f"{STEP}: saved for {town.walk.case.reference}.")).to_be_visible()
    picture(olive, "16-answered")
    town.work(A_LITTLE)
    [clock] = Clock.objects.filter(case=town.walk.case, code__startswith="L-")
    assert clock.stop_event == "step done"


def versions_in_words(page: Page, first: ProcessVersion, new: ProcessVersion) -> None:
    """Carys sees that cases run on both; how many they are is told to those who see their list."""
    for version in (first, new):
        page.goto(f"/versions/{version.pk}/")
        row = page.locator(".govuk-summary-list__row", has_text="Open cases on this version")
        expect(row.locator("dd")).to_have_text("fewer than 5")
    picture(page, "17-new-version")


def send_anyway(page: Page, draft: ProcessVersion) -> None:
    """Past the page, which offers no button: the same request as the form would make."""
    page.evaluate(
        """(address) => {
          const form = document.createElement('form')
          Object.assign(form, { method: 'post', action: address })
          const token = document.querySelector('[name=csrfmiddlewaretoken]').cloneNode()
          form.append(token)
          for (const [name, value] of [['note', 'Fewer referrals'], ['when', 'now']]) {
            form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
          }
          document.body.append(form)
          form.submit()
        }""",
        f"/versions/drafts/{draft.pk}/send/",
    )
    expect(page.get_by_role("alert")).to_be_visible()
    picture(page, "22-sent-anyway")
