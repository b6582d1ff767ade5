"""Publishing in a real browser: sending, approving, differences, and bringing files in."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from processes import drafts
from processes.models import ProcessVersion, VersionState
from tests.browser.service.looking import look
from tests.browser.service.town import DESK, PHONE, Town
from tests.factories import TUESDAY
from tests.fenmarsh import rehearsed

from .editing import FOREIGN, FRONT_DOOR, draft_of, ready, step

PICTURES = os.environ.get("OFD_PICTURES", "")
OLD, NEW = 'name="Check whether anyone is in danger now"', 'name="Look for danger"'


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: a picture at both widths, where the environment names a folder."""
    if PICTURES:
        for width, screen in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(screen["viewport"])
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size(DESK["viewport"])


def renamed(draft: ProcessVersion) -> ProcessVersion:
    """A step with another name, and a shorter limit."""
    text = (drafts.file(draft, FRONT_DOOR) or b"").decode()
    assert OLD in text
    text = text.replace(OLD, NEW, 1)
    drafts.save_file(draft, FRONT_DOOR, text.encode(), revision=draft.revision, by=draft.author, now=TUESDAY)
    limits = (drafts.file(draft, "clocks.dmn") or b"").decode()
    place = limits.index('id="K05_A_limit"')
    limits = limits[:place] + limits[place:].replace("6 wh", "4 wh", 1)
    drafts.save_file(
        draft, "clocks.dmn", limits.encode(), revision=draft.revision, by=draft.author, now=TUESDAY
    )
    return draft


def tab_to(page: Page, name: str, role: str = "button") -> None:
    """With the keyboard alone."""
    wanted = page.get_by_role(role, name=name)  # type: ignore[arg-type]
    for _ in range(80):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"“{name}” is not reached with the keyboard")


def test_a_draft_is_sent_and_approved_with_the_keyboard_alone(town: Town) -> None:
    draft = renamed(draft_of())
    drafts.retitle(draft, "A name of its own among the drafts", by="Carys Bowen", now=TUESDAY)
    carys = town.window("carys.bowen", f"/versions/drafts/{draft.pk}/")
    expect(carys.get_by_text("Nothing is missing")).to_be_visible()
    look(carys)
    picture(carys, "draft")
    carys.get_by_label("What changes, and why?").focus()
    carys.keyboard.type("A shorter name, a shorter limit")
    carys.keyboard.press("Tab")
    carys.keyboard.press("Space")
    tab_to(carys, "Send for approval")
    carys.keyboard.press("Enter")
    expect(
        carys.get_by_text("Your work is in this version, so somebody else must approve it.")
    ).to_be_visible()
    look(carys)
    draft.refresh_from_db()
    rehearsed(draft, now=TUESDAY)

    henry = town.window("henry.ash", "/versions/")
    look(henry)
    picture(henry, "versions")
    tab_to(henry, draft.title, "link")
    henry.keyboard.press("Enter")
    expect(henry.get_by_text("Agency’s answer, Amber: 6 to 4 working hours")).to_be_visible()
    expect(henry.locator(".ofd-checks__one")).to_have_count(9)
    look(henry)
    picture(henry, "approval")
    tab_to(henry, "Approve and publish")
    henry.keyboard.press("Enter")
    expect(henry.get_by_text("New cases start on it now.", exact=False).first).to_be_visible()
    look(henry)
    picture(henry, "version")
    draft.refresh_from_db()
    assert (draft.state, draft.approver) == (VersionState.PUBLISHED, "Henry Ash")
    told = carys.request.get(f"/versions/drafts/{draft.pk}/plays/")  # as her page goes on asking
    assert (told.status, "has been decided" in told.text()) == (286, True)

    page = town.window("carys.bowen", f"/versions/{draft.pk}/withdraw/")
    look(page)
    page.get_by_label("Why should no new case start on it?").fill("For another test")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("is withdrawn", exact=False).first).to_be_visible()


def test_both_drawings_stand_beside_each_other_with_numbers_and_move_together(town: Town) -> None:
    draft = renamed(draft_of())
    page = town.window("henry.ash", f"/versions/{draft.pk}/differences/")
    page.wait_for_selector("[data-differences-ready]", state="attached")
    expect(page.locator(".ofd-badge")).to_have_count(2)
    expect(page.get_by_text("“Check whether anyone is in danger now” is now called")).to_be_visible()
    look(page)
    picture(page, "differences")
    tab_to(page, "Show all")
    places = """() => [...document.querySelectorAll('.viewport')].map((one) => {
      const { a, e, f } = one.transform.baseVal.consolidate().matrix
      return [a.toFixed(2), e.toFixed(0), f.toFixed(0)].join()
    })"""
    page.keyboard.press("Enter")
    before = page.evaluate(places)
    assert before[0] == before[1]
    tab_to(page, "Show change 1 in the drawings")
    page.keyboard.press("Enter")
    after = page.evaluate(places)
    assert after[0] == after[1] != before[0]


def test_differences_are_told_without_javascript(town: Town) -> None:
    draft = renamed(draft_of())
    page = town.window("henry.ash", f"/versions/{draft.pk}/differences/", java_script_enabled=False)
    expect(page.get_by_text("Agency’s answer, Amber: 6 to 4 working hours")).to_be_visible()
    expect(page.get_by_text("“Check whether anyone is in danger now” is now called")).to_be_visible()


def test_a_foreign_drawing_is_brought_in_and_its_checklist_leads_to_the_step(town: Town) -> None:
    page = town.window("carys.bowen", "/versions/import/")
    look(page)
    picture(page, "import")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "foreign.bpmn", "mimeType": "application/xml", "buffer": FOREIGN.read_bytes()}
    )
    page.get_by_label("What is the draft about?").fill("From elsewhere")
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("From elsewhere")
    look(page)
    picture(page, "checklist")
    page.locator('.ofd-checklist a[href$="#step=write"]').first.click()
    ready(page)
    expect(step(page, "write")).to_have_attribute("aria-current", "true")


def test_a_harmful_file_is_refused_in_a_sentence(town: Town) -> None:
    before = ProcessVersion.objects.count()
    page = town.window("carys.bowen", "/versions/import/")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "x.bpmn", "mimeType": "application/xml", "buffer": b"<!DOCTYPE x><x/>"}
    )
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("alert")).to_contain_text("The file starts with a DOCTYPE")
    look(page)
    assert ProcessVersion.objects.count() == before
