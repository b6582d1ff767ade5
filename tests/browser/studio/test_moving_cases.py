"""Moving running cases in a real browser: the page says how far it is without being loaded again."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from orchestrator.pathway import moving, publishing
from processes import drafts
from processes import publishing as machine
from processes.models import MoveRun, ProcessVersion
from tests.browser.service.looking import look
from tests.browser.service.town import DESK, PHONE, Town
from tests.factories import TUESDAY
from tests.integration.pathway import answers as usual

from .editing import FRONT_DOOR, draft_of

PICTURES = os.environ.get("OFD_PICTURES", "")


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: a picture at both widths, where the environment names a folder."""
    look(page)
    if PICTURES:
        for width, screen in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(screen["viewport"])
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size(DESK["viewport"])


def newer() -> ProcessVersion:
    """The front door in which the danger check is another step: a case that stands there cannot move."""
    draft = draft_of()
    text = (drafts.file(draft, FRONT_DOOR) or b"").decode()
    for attribute in ("id", "sourceRef", "targetRef", "attachedToRef", "flowNodeRef", "bpmnElement"):
        text = text.replace(f'{attribute}="danger_check"', f'{attribute}="danger_look"')
    text = text.replace(">danger_check<", ">danger_look<")
    drafts.save_file(draft, FRONT_DOOR, text.encode(), revision=draft.revision, by=draft.author, now=TUESDAY)
    draft.refresh_from_db()
    machine.submit(draft, by=draft.author, note="x", starts_at=None, now=TUESDAY, gate=lambda _: ())
    machine.approve(draft, approver="Rhys", sha256=draft.sha256, now=TUESDAY, gate=lambda _: ())
    publishing.keep_forms(machine.bundle_of(draft), now=TUESDAY)
    return draft


def test_henry_sees_what_moving_would_do_moves_and_puts_back_without_loading_the_page(town: Town) -> None:
    cases = []
    for number in range(3):
        cases.append(town.walk.receive())
        if number:
            town.walk.do("danger_check", usual.danger_check())
    to = newer()
    henry = town.window("henry.ash", f"/versions/{to.pk}/moving/")
    picture(henry, "moving-sources")
    henry.get_by_role("button", name="See what moving would do").click()
    expect(henry.get_by_text("0 of 3 cases done")).to_be_visible()
    picture(henry, "moving-going-on")
    moving.work(MoveRun.objects.get().pk, clock=lambda: TUESDAY)
    expect(henry.get_by_text("3 of 3 cases looked at. Nothing was changed.")).to_be_visible()
    henry.get_by_role("link", name="See each case and move them").click()
    picture(henry, "moving-dry")
    henry.get_by_role("button", name="Move the 2 cases that can move").click()
    moving.work(MoveRun.objects.get(is_dry=False).pk, clock=lambda: TUESDAY)
    henry.get_by_role("link", name="See each case").click()
    picture(henry, "moving-moved")
    henry.get_by_role("button", name="Put back").first.click()
    expect(henry.get_by_text("again, as it was.")).to_be_visible()
    picture(henry, "moving-back")
    carys = town.window("carys.bowen", henry.url.partition("#")[0])
    expect(carys.get_by_text("fewer than 5 cases").first).to_be_visible()
    expect(carys.get_by_text(cases[0].reference)).to_have_count(0)
    picture(carys, "moving-owner")
