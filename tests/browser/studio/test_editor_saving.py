"""What is done in the editor is kept: through a lost connection, and beside somebody else's work."""

import re
from typing import Any

from playwright.sync_api import Dialog, Page, expect

from processes import drafts
from processes.models import BundleFile, ProcessVersion
from tests.browser.service.town import Town

from .editing import FRONT_DOOR, OWNER, draft_of, field, kept, look_at, opened, ready, saved, step


def test_what_is_typed_is_kept_and_comes_back(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "family_map").click()
    field(page, "Name").fill("Draw the family")
    saved(page)
    page.reload()
    ready(page)
    expect(step(page, "family_map")).to_contain_text("Draw the family")
    assert "Draw the family" in BundleFile.objects.get(version=draft, path=FRONT_DOOR).svg


def test_whoever_leaves_by_a_link_at_once_loses_nothing_and_is_asked_nothing(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    step(page, "family_map").click()
    field(page, "Name").fill("Draw the family")
    page.get_by_role("link", name="Back to Occupational therapy").click()
    expect(page.get_by_role("region", name="To make it run")).to_be_visible()
    assert "Draw the family" in kept(draft)
    assert asked == []


def test_what_is_gone_through_in_a_list_is_not_called_saved(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    state = page.locator("[data-editor-state]")
    step(page, "family_map").click()
    limit = field(page, "Time limit")
    limit.focus()
    before = limit.input_value()
    page.keyboard.press("ArrowDown")
    expect(state).to_have_text("Not saved yet")
    page.keyboard.press("Escape")
    expect(state).to_contain_text("Last saved by")
    page.keyboard.press("ArrowDown")
    after = limit.input_value()
    assert after != before
    page.get_by_role("link", name="Back to Occupational therapy").click()
    expect(page.get_by_role("region", name="To make it run")).to_be_visible()
    assert f'code="{after}"' in kept(draft).partition('id="family_map"')[2].partition("</bpmn:userTask>")[0]


def test_an_untouched_draft_says_who_saved_it_last_and_when(town: Town) -> None:
    page = opened(town, draft_of())
    said = page.locator("[data-editor-state]")
    expect(said).to_have_text(re.compile(rf"^Last saved by {OWNER} on \d{{1,2}} [A-Z][a-z]+ at \d\d:\d\d$"))


def test_without_a_connection_nothing_is_lost(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "family_map").click()
    page.context.set_offline(True)
    field(page, "Name").fill("Draw the family")
    state = page.locator("[data-editor-state]")
    expect(state).to_contain_text("Not saved: there is no connection.")
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    page.context.set_offline(False)
    saved(page)
    assert "Draw the family" in kept(draft)


def theirs_saved(draft: ProcessVersion, now: Any, by: str = "Rhys Vaughan") -> None:
    """Rhys has saved the drawing meanwhile."""
    xml = kept(draft).replace('name="Ask the agencies"', 'name="Ask everybody"')
    revision = ProcessVersion.objects.get(pk=draft.pk).revision
    drafts.save_file(draft, FRONT_DOOR, xml.encode(), revision=revision, by=by, now=now)


def in_conflict(town: Town) -> tuple[ProcessVersion, Page]:
    draft = draft_of()
    page = opened(town, draft)
    theirs_saved(draft, town.walk.now)
    step(page, "family_map").click()
    field(page, "Name").fill("Draw the family")
    page.get_by_role("button", name="See both and choose").click()
    expect(page.get_by_role("dialog")).to_contain_text("Rhys Vaughan saved at")
    return draft, page


def test_whoever_is_typing_while_somebody_else_saves_is_told_and_answers_nothing_by_accident(
    town: Town,
) -> None:
    draft = draft_of()
    page = opened(town, draft)
    theirs_saved(draft, town.walk.now)
    step(page, "family_map").click()
    field(page, "Name").fill("")
    page.keyboard.type("Draw ")
    asked = page.get_by_role("button", name="See both and choose")
    expect(asked).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.type("the family ")
    expect(field(page, "Name")).to_have_value("Draw the family ")
    expect(field(page, "Name")).to_be_focused()
    look_at(page)
    asked.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Somebody else has changed this drawing")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("is now called “Draw the family")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(asked).to_be_visible()
    assert "Ask everybody" in kept(draft)
    assert "Draw the family" not in kept(draft)
    asked.click()
    page.get_by_role("button", name="Keep mine").click()
    saved(page)
    expect(asked).to_have_count(0)
    assert "Draw the family" in kept(draft)


def test_ones_own_other_window_is_not_somebody_else(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    theirs_saved(draft, town.walk.now, by=OWNER)
    step(page, "family_map").click()
    field(page, "Name").fill("Draw the family")
    page.get_by_role("button", name="See both and choose").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("You have changed this drawing in another window")
    expect(asked).to_contain_text("What you have changed here")
    expect(asked).not_to_contain_text("Their")


def test_after_signing_in_again_save_now_works_at_once(town: Town) -> None:
    draft = draft_of()
    page = opened(town, draft)
    step(page, "family_map").click()
    cookies = page.context.cookies()
    page.context.clear_cookies()
    field(page, "Name").fill("Draw the family")
    expect(page.locator("[data-editor-state]")).to_contain_text("you have been signed out")
    page.context.add_cookies([{**one, "value": one["value"]} for one in cookies])  # type: ignore[misc, typeddict-item]
    page.get_by_role("button", name="Save now").click()
    saved(page)
    assert "Draw the family" in kept(draft)


def test_what_both_have_changed_is_told_and_mine_goes_on_while_theirs_is_kept(town: Town) -> None:
    draft, page = in_conflict(town)
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("“Map the family and say who is missing” is now called “Draw the family”")
    expect(asked).to_contain_text("“Ask the agencies” is now called “Ask everybody”")
    look_at(page, "dialog[open]")
    assert "Draw the family" not in kept(draft)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download mine").click()
    assert "Draw the family" in taken.value.path().read_text("utf-8")
    assert taken.value.suggested_filename == "ofd_front_door.bpmn"
    page.get_by_role("button", name="Keep mine").click()
    saved(page)
    assert "Draw the family" in kept(draft)
    assert "Ask everybody" not in kept(draft)
    theirs = put_aside(draft, "Rhys Vaughan")
    expect(page.locator("[data-editor-status]")).to_contain_text(
        f"Theirs is kept as the draft “{theirs.title}”"
    )
    assert "Ask everybody" in kept(theirs)


def put_aside(draft: ProcessVersion, whose: str) -> ProcessVersion:
    return ProcessVersion.objects.filter(title=f"{draft.title}, as {whose} left it").latest("pk")


def test_theirs_is_taken_instead_while_mine_is_kept(town: Town) -> None:
    draft, page = in_conflict(town)
    page.get_by_role("button", name="Take theirs").click()
    expect(step(page, "ask")).to_contain_text("Ask everybody")
    expect(step(page, "family_map")).not_to_contain_text("Draw the family")
    assert "Draw the family" in kept(put_aside(draft, OWNER))
    step(page, "family_map").click()
    field(page, "Name").fill("Draw it together")
    saved(page)
    assert "Ask everybody" in kept(draft)
    assert "Draw it together" in kept(draft)
