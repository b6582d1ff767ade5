"""What people type survives what happens to browsers, networks and sessions, and stays with its owner."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from forms import drafts
from orchestrator.pathway import claiming
from processes.models import HumanTask
from tests.integration.pathway.walk import person

from .looking import look
from .town import PHONE, Town

FARAH, TOM = "farah.aziz", "tom.beckwith"
WORDS = "Hub desk and the police duty desk, by phone"
SAVE_WITHIN = 3_000  # milliseconds that the page's script waits; the promise is 5 seconds
STORES = """async () => ({
  local: localStorage.length, session: sessionStorage.length,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
})"""
NOTHING = {"local": 0, "session": 0, "databases": 0, "caches": 0}


def box(page: Page) -> Locator:
    return page.locator("#looked_by")


def status(page: Page) -> Locator:
    return page.locator("[data-draft-status]")


def kept(task: HumanTask, username: str = FARAH) -> str:
    """What the service has of a person's answer."""
    draft = drafts.load(drafts.task_subject(task.pk), by=person(username))
    return str(drafts.raw(draft).get("looked_by", "")) if draft else ""


@pytest.fixture
def task(town: Town) -> HumanTask:
    """The danger check of a family, claimed by Farah."""
    town.walk.receive()
    return claiming.claim(town.walk.task("danger_check"), by=person(FARAH), now=town.walk.now)


def test_what_was_typed_is_there_after_the_page_crashed(town: Town, task: HumanTask) -> None:
    page = town.window(FARAH, f"/tasks/{task.pk}/", held=True)
    box(page).fill(WORDS)
    page.locator("[name=weapon][value=not_known]").check()
    page.clock.fast_forward(SAVE_WITHIN)
    expect(status(page)).to_contain_text("Saved 10:00")
    page.close(run_before_unload=False)
    again = town.window(FARAH, f"/tasks/{task.pk}/")
    expect(box(again)).to_have_value(WORDS)
    expect(again.locator("[name=weapon][value=not_known]")).to_be_checked()
    expect(status(again)).to_contain_text("Draft saved")


def test_a_referral_half_typed_is_there_after_a_crash_with_all_its_people(town: Town) -> None:
    page = town.window("nadia.frost", "/contacts/new/", held=True)
    page.locator("#people-0-given_name").fill("Marta")
    page.get_by_role("button", name="Add another person").click()
    page.locator("#people-1-given_name").fill("Lio")
    page.clock.fast_forward(SAVE_WITHIN)
    expect(status(page)).to_contain_text("Saved 10:00")
    page.close(run_before_unload=False)
    again = town.window("nadia.frost", "/contacts/")
    again.get_by_role("link", name="Continue with Marta and Lio").click()
    expect(again.locator("#people-0-given_name")).to_have_value("Marta")
    expect(again.locator("#people-1-given_name")).to_have_value("Lio")


def test_a_save_that_is_late_takes_no_added_person_away(town: Town) -> None:
    page = town.window("nadia.frost", "/contacts/new/", held=True)
    page.locator("#people-0-given_name").fill("Marta")
    with page.expect_request("**/contacts/new/*/draft/") as held_up:
        page.clock.fast_forward(SAVE_WITHIN)
    expect(status(page)).to_contain_text("Saved")
    page.get_by_role("button", name="Add another person").click()
    expect(page.locator("#people-1")).to_be_visible()
    late = held_up.value
    answer = page.context.request.post(
        late.url, data=late.post_data or "", headers={**late.headers, "referer": page.url}
    )
    assert answer.status == 409
    page.reload()
    expect(page.locator("#people-1")).to_be_visible()
    page.locator("#people-1-given_name").fill("Lio")
    page.clock.fast_forward(SAVE_WITHIN)
    expect(status(page)).to_contain_text("Saved")


def test_a_dead_network_is_said_and_made_up_for(town: Town, task: HumanTask) -> None:
    page = town.window(FARAH, f"/tasks/{task.pk}/", held=True)
    page.context.set_offline(True)
    box(page).fill(WORDS)
    page.clock.fast_forward(SAVE_WITHIN)
    expect(status(page)).to_contain_text("there is no connection. What you typed is still here")
    assert kept(task) == ""
    page.context.set_offline(False)
    page.clock.fast_forward(4_000)
    expect(status(page)).to_contain_text("Saved 10:00")
    assert kept(task) == WORDS


def test_signing_out_leaves_nothing_in_the_browser(town: Town, task: HumanTask) -> None:
    page = town.window(path="/sign-in/", held=True)
    town.sign_in(page, FARAH)
    page.goto(f"/tasks/{task.pk}/")
    box(page).fill(WORDS)
    page.clock.fast_forward(SAVE_WITHIN)
    expect(status(page)).to_contain_text("Saved")
    assert page.evaluate(STORES) == NOTHING
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.evaluate(STORES) == NOTHING
    assert [c["name"] for c in page.context.cookies() if c["name"] == "sessionid" and c["value"]] == []
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(0)
    assert kept(task) == WORDS


def test_text_waits_through_the_end_of_a_session(town: Town, task: HumanTask) -> None:
    page = town.window(FARAH, f"/tasks/{task.pk}/", held=True)
    town.work(timedelta(minutes=16))
    box(page).fill(WORDS)
    page.clock.fast_forward(SAVE_WITHIN)
    expect(status(page)).to_contain_text("you have been signed out. What you typed is still here")
    with page.context.expect_page() as opened:
        status(page).get_by_role("link", name="Sign in in a new tab").click()
    town.sign_in(opened.value, FARAH)
    page.clock.fast_forward(10_000)
    expect(status(page)).to_contain_text("Saved 10:16")
    expect(box(page)).to_have_value(WORDS)
    assert kept(task) == WORDS


def test_a_form_sent_after_the_session_ended_is_there_after_signing_in(town: Town, task: HumanTask) -> None:
    page = town.window(FARAH, f"/tasks/{task.pk}/", held=True)
    box(page).fill(WORDS)
    page.clock.fast_forward(SAVE_WITHIN)
    expect(status(page)).to_contain_text("Saved")
    town.work(timedelta(minutes=16))
    page.get_by_role("button", name="Save the danger check").last.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("User name").fill(FARAH)
    page.get_by_label("Password").fill("fenmarsh is fictional")
    page.get_by_role("button", name="Sign in").click()
    expect(box(page)).to_have_value(WORDS)


def test_of_two_people_who_claim_one_task_the_second_reads_who_was_first(town: Town) -> None:
    town.walk.receive()
    task = town.walk.task("danger_check")
    farah, tom = (town.window(who, f"/tasks/{task.pk}/") for who in (FARAH, TOM))
    farah.get_by_role("button", name="Claim this task").click()
    expect(box(farah)).to_be_visible()
    tom.get_by_role("button", name="Claim this task").click()
    expect(tom.get_by_text("Farah Aziz was first. Farah Aziz has had this task since today")).to_be_visible()
    expect(tom.get_by_text("Since today 10:00. You can read the questions")).to_be_visible()


def test_who_lost_a_task_keeps_their_text_and_reads_who_has_done_it_and_when(
    town: Town, task: HumanTask
) -> None:
    page = town.window(FARAH, f"/tasks/{task.pk}/")
    page.locator("[name=weapon][value=yes]").check()
    page.locator("#weapon_note").fill("A neighbour saw a knife in his hand.")
    box(page).fill(WORDS)
    claiming.reassign(task, to=person(TOM), by=person("henry.ash"), now=town.walk.now)
    town.work(timedelta(minutes=5))
    town.walk.do("danger_check", by=TOM)
    page.get_by_role("button", name="Save the danger check").last.click()
    expect(page.get_by_role("heading", name="Tom Beckwith has already done this task")).to_be_visible()
    expect(page.get_by_text("Tom Beckwith sent the answers today 10:05.")).to_be_visible()
    wrote = page.get_by_label("What you wrote").input_value()
    assert WORDS in wrote
    assert "A neighbour saw a knife in his hand." in wrote
    assert kept(task) == WORDS


def test_without_javascript_a_button_keeps_what_was_typed(town: Town, task: HumanTask) -> None:
    page = town.window(FARAH, f"/tasks/{task.pk}/", java_script_enabled=False)
    box(page).fill(WORDS)
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.get_by_text("Your answers so far are saved.")).to_be_visible()
    expect(box(page)).to_have_value(WORDS)
    expect(status(page)).to_contain_text("Draft saved 8 September 2026 at 10:00")
    assert kept(task) == WORDS


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_two_contacts_begun_by_hand_stay_two_and_one_is_thrown_away(town: Town, scripted: bool) -> None:
    page = town.window("nadia.frost", "/contacts/", java_script_enabled=scripted, **PHONE)
    for name in ("Petra", "Ned"):
        page.locator("main").get_by_role("button", name="Start a new contact").click()
        page.locator("#people-0-given_name").fill(name)
        page.get_by_role("button", name="Save and come back later").click()
        expect(page.get_by_role("heading", name="Contacts you have begun")).to_be_visible()
    page.get_by_role("link", name="Discard Petra").click()
    expect(page.get_by_role("heading", name="Discard this contact?")).to_be_visible()
    if scripted:
        look(page)
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_role("link", name="Continue with Petra")).to_have_count(0)
    if scripted:
        look(page)
    page.get_by_role("link", name="Continue with Ned").click()
    expect(page.locator("#people-0-given_name")).to_have_value("Ned")
