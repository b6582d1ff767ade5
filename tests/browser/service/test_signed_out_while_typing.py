"""Whoever goes on typing after their session has ended is told where they type, and loses nothing."""

import pytest
from playwright.sync_api import Locator, Page, expect

from forms import drafts
from orchestrator.cases.models import Case
from tests.integration.pathway.walk import person

from .town import DESK, PASSWORD, PHONE, Town

NADIA = "nadia.frost"
WORDS = "Bruises again, and he is back in the house."
LATER_WORDS = f"{WORDS} She said so on the phone."
SAVE_WITHIN = 3_000
WARNING = "Not sent: you have been signed out. What you typed is still here, and is kept as your draft."


def narrative(page: Page) -> Locator:
    return page.locator("#narrative")


def bar(page: Page) -> Locator:
    return page.locator(".case-draft-alert")


def kept() -> str:
    found = drafts.begun("contact:", by=person(NADIA))
    return str(drafts.raw(found[0]).get("narrative", "")) if found else ""


def sign_in_here(page: Page, username: str = NADIA) -> None:
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@pytest.mark.parametrize("gone", [{"name": "sessionid"}, {}], ids=["session", "all cookies"])
def test_a_referral_sent_after_the_session_ended_is_there_and_not_sent(
    town: Town, gone: dict[str, str]
) -> None:
    page = town.window(NADIA, "/contacts/new/", held=True)
    page.context.clear_cookies(**gone)
    page.locator("#people-0-given_name").fill("Marta")
    narrative(page).fill(WORDS)
    page.locator("button[name=_submit]").last.click()
    expect(
        page.get_by_text("You were signed out before this was sent. Sign in and it is as you")
    ).to_be_visible()
    sign_in_here(page)
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    expect(narrative(page)).to_have_value(WORDS)
    expect(page.locator("#people-0-given_name")).to_have_value("Marta")
    assert not Case.objects.exists()


def test_whoever_else_signs_in_there_sees_nothing_of_it(town: Town) -> None:
    page = town.window(NADIA, "/contacts/new/", held=True)
    page.context.clear_cookies()
    narrative(page).fill(WORDS)
    page.locator("button[name=_submit]").last.click()
    sign_in_here(page, "ivy.chandler")
    expect(page.get_by_text("Not sent yet")).to_have_count(0)
    page.goto("/contacts/new/")
    expect(narrative(page)).to_have_value("")


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_who_is_signed_out_reads_so_where_they_type_and_goes_on_after_signing_in(
    town: Town, screen: dict[str, object]
) -> None:
    page = town.window(NADIA, "/contacts/new/", held=True, **screen)
    expect(bar(page)).to_be_hidden()
    page.context.clear_cookies(name="sessionid")
    narrative(page).fill(WORDS)
    page.clock.fast_forward(SAVE_WITHIN)
    expect(bar(page)).to_contain_text(WARNING)
    for place in (page.locator("#people-0-given_name"), page.locator("button[name=_submit]").last):
        place.scroll_into_view_if_needed()
        expect(bar(page)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert kept() == WORDS
    narrative(page).fill(LATER_WORDS)
    with page.expect_response("**/contacts/new/*/draft/"):
        page.clock.fast_forward(SAVE_WITHIN)
    assert kept() == LATER_WORDS
    page.get_by_role("alert").get_by_role("link", name="Sign in and go on").click()
    sign_in_here(page)
    expect(narrative(page)).to_have_value(LATER_WORDS)
    expect(bar(page)).to_be_hidden()


def test_a_page_whose_person_signed_out_in_another_tab_keeps_nothing_and_says_so(town: Town) -> None:
    page = town.window(path="/sign-in/", held=True)
    town.sign_in(page, NADIA)
    page.goto("/contacts/new/")
    other = town.another(page.context, "/contacts/")
    town.clock.shift(60)
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    narrative(page).fill(WORDS)
    page.clock.fast_forward(SAVE_WITHIN)
    expect(bar(page)).to_contain_text("Not saved: you have been signed out")
    expect(bar(page)).to_be_in_viewport(ratio=1)
    assert kept() == ""
