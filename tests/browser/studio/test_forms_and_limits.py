"""The forms and limits of a draft in a real browser: at a desk, on a phone, by keyboard, without script."""

import json
import os
from pathlib import Path

from playwright.sync_api import Page, expect

from orchestrator.clocks.limits import read_limits
from processes import drafts
from processes.models import ProcessVersion
from tests.browser.service.looking import look
from tests.browser.service.town import DESK, PHONE, Town

from .editing import draft_of

PICTURES = os.environ.get("PICTURES")  #: a folder: then each page is kept as it looks


def opened(town: Town, draft: ProcessVersion, path: str, who: str = "carys.bowen", **options: object) -> Page:
    return town.window(who, f"/versions/drafts/{draft.pk}/{path}", **options)


def kept(page: Page, name: str) -> None:
    """Axe and the width at both sizes; a picture where one is wanted."""
    look(page)
    if PICTURES:
        for label, screen in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(screen["viewport"])
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{label}.png"), full_page=True)
        page.set_viewport_size(DESK["viewport"])


def definition(draft: ProcessVersion, key: str) -> dict[str, object]:
    content = drafts.file(draft, f"forms/{key}.json")
    assert content is not None
    found: dict[str, object] = json.loads(content)
    return found


def add(page: Page, kind: str, title: str) -> None:
    """From the page of a form to the fields of a new question."""
    page.get_by_role("button", name="Add a question", exact=True).click()
    page.get_by_label(kind, exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What do you want to ask?").fill(title)


def test_a_form_is_made_from_nothing_and_looks_as_it_will(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft, "forms/")
    kept(page, "forms")
    page.get_by_role("button", name="Add the form").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a heading for the form")
    kept(page, "forms-refused")
    page.get_by_label("Heading of the form").fill("Occupational therapy visit")
    page.get_by_label("First question").fill("What did you find?")
    page.get_by_role("button", name="Add the form").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Occupational therapy visit")

    page.get_by_role("button", name="Add a question", exact=True).click()
    kept(page, "question-kinds")
    page.get_by_label("Yes or no", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What do you want to ask?").fill("Is equipment needed?")
    page.get_by_label("The answer reaches the process").check()
    page.get_by_role("button", name="Add the question").click()

    add(page, "Several choices", "Which equipment?")
    page.get_by_role("button", name="Add the question").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter at least two choices")
    expect(page.get_by_label("What do you want to ask?")).to_have_value("Which equipment?")
    kept(page, "question-refused")
    page.get_by_label("Choices", exact=True).fill("Bed rail\nBath seat | Tested for the weight")
    page.locator("summary", has_text="Is equipment needed?").click()
    page.get_by_role("checkbox", name="Yes", exact=True).check()
    page.get_by_label("Heading above it").fill("Equipment")
    kept(page, "question-new")
    page.get_by_role("button", name="Add the question").click()

    add(page, "A group of questions, asked several times", "Each child")
    page.get_by_label("How often is it asked?").select_option(label="For the children")
    page.get_by_label("First question of each row").fill("How does this child manage?")
    page.get_by_role("button", name="Add the question").click()
    page.locator("button[name=up][value=each_child]").click()
    kept(page, "form")
    page.get_by_role("link", name="Preview the form").click()
    expect(page.get_by_role("group", name="Is equipment needed?")).to_be_visible()
    expect(page.get_by_text("Bath seat", exact=True)).to_be_hidden()
    page.get_by_role("group", name="Is equipment needed?").get_by_label("Yes").check()
    expect(page.get_by_text("Bath seat", exact=True)).to_be_visible()
    kept(page, "preview")
    made = definition(draft, "occupational_therapy_visit")
    assert made["order"] == ["what_did_you_find", "is_equipment_needed", "each_child", "which_equipment"]


def test_a_limit_of_ones_own_and_one_that_is_shortened(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft, "limits/")
    kept(page, "limits")
    page.get_by_role("link", name="Agency’s answer").click()
    amber = page.get_by_role("group", name="Amber")
    amber.get_by_label("How long?").fill("four")
    page.get_by_role("button", name="Save the limit").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a whole number for Amber, like 6")
    kept(page, "limit-refused")
    amber.get_by_label("How long?").fill("4")
    page.get_by_role("button", name="Save the limit").click()
    expect(page.get_by_text("Agency’s answer, Amber: 6 to 4 working hours")).to_be_visible()

    page.get_by_role("button", name="Add a limit for a step").click()
    page.get_by_label("What is measured?").fill("Visit by occupational therapy")
    every = page.get_by_role("group", name="All ratings without a limit of their own")
    every.get_by_label("How long?").fill("2")
    every.get_by_label("Counted in").select_option(label="working days, until closing time")
    every.get_by_label("Told at per cent").fill("50, 80")
    kept(page, "limit-new")
    page.get_by_role("button", name="Add the limit").click()
    expect(page.get_by_role("link", name="Visit by occupational therapy")).to_be_visible()
    kept(page, "limits-changed")
    table = drafts.file(draft, "clocks.dmn")
    assert table is not None
    assert read_limits(table).rule("L-01", "G").limit.text == "2 WD"


def test_agencies_and_roles(town: Town) -> None:
    page = opened(town, draft_of(), "agencies/")
    page.get_by_label("What is it called?").fill("Speech therapy")
    page.get_by_label("Short code").fill("SALT")
    page.get_by_role("button", name="Add the agency").click()
    expect(page.get_by_text("No team of “Speech therapy” has anybody at Fenmarsh")).to_be_visible()
    kept(page, "agencies")


def test_a_question_is_changed_and_moved_with_the_keyboard_alone(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft, "forms/family_map/")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name === 'down'"):
            break
    first = page.evaluate("document.activeElement.value")
    page.keyboard.press("Enter")
    expect(page.get_by_text("stands one place lower now")).to_be_visible()
    changed = definition(draft, "family_map")
    before = definition(draft_of(), "family_map")
    assert changed != before, first


def test_somebody_else_was_faster_and_both_are_shown(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft, "forms/family_map/")
    page.locator(".ofd-questions__words a").first.click()
    other = town.another(page.context, page.url)
    other.get_by_label("What do you want to ask?").fill("Theirs?")
    other.get_by_role("button", name="Save the question").click()
    expect(other.get_by_text("“Theirs?” is saved.")).to_be_visible()
    page.get_by_label("What do you want to ask?").fill("Ours?")
    page.get_by_role("button", name="Save the question").click()
    expect(page.get_by_role("alert")).to_contain_text("changed this since you opened it")
    expect(page.get_by_role("cell", name="Theirs?")).to_be_visible()
    kept(page, "question-stale")
    page.get_by_role("button", name="Save the question").click()
    expect(page.get_by_text("“Ours?” is saved.")).to_be_visible()


def test_without_script_a_form_is_changed_all_the_same(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft, "forms/danger_check/", java_script_enabled=False)
    page.get_by_role("link", name="Was a weapon used or threatened?").click()
    page.get_by_label("What do you want to ask?").fill("Was a weapon shown?")
    page.get_by_role("button", name="Save the question").click()
    expect(page.get_by_role("link", name="Was a weapon shown?")).to_be_visible()


def test_a_manager_reads_without_buttons(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft, "forms/danger_check/", who="henry.ash")
    expect(page.get_by_role("button", name="Add a question")).to_have_count(0)
    kept(page, "form-read-only")
    page.get_by_role("link", name="Was a weapon used or threatened?").click()
    expect(page.get_by_label("What do you want to ask?")).to_be_disabled()
    kept(page, "question-read-only")
