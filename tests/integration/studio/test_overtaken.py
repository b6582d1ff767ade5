"""A draft that another version has overtaken says so; withdrawing says first what it would mean."""

import html

import pytest

from orchestrator.studio import archives
from orchestrator.studio.makers import maker
from processes import drafts
from processes.models import ProcessVersion
from tests import fenmarsh as world

from .brought import only_draft
from .conftest import NOW


def page_of(client, address):
    return html.unescape(client.get(address).content.decode())


@pytest.fixture
def second(in_review, url) -> ProcessVersion:
    """Version 2 of the front door, on which new cases start."""
    world.signed_in("Henry Ash").post(url("approve", in_review), {"sha256": in_review.sha256})
    in_review.refresh_from_db()
    assert in_review.number == 2
    return in_review


@pytest.fixture
def earlier(running, in_review) -> ProcessVersion:
    """Begun from version 1 before version 2 was there."""
    return drafts.begin_from(running, title="Pets", author=maker(world.staff("Carys Bowen")), now=NOW)


def test_a_draft_that_was_overtaken_says_what_publishing_takes_out(
    earlier, running, carys, clock, url, edited
):
    clock.shift(60)
    earlier_page = page_of(carys, url("draft", earlier))
    assert "came after you began" not in earlier_page
    sent = ProcessVersion.objects.get(state="in_review")
    world.signed_in("Henry Ash").post(url("approve", sent), {"sha256": sent.sha256})
    edited(earlier, ('name="Ask the agencies"', 'name="Ask everybody"'))
    shown = page_of(carys, url("draft", earlier))
    assert (
        "Version 2 came after you began from version 1: publishing this takes out what version 2 changed"
        in shown
    )
    assert "Nothing is missing" not in shown
    assert shown.count(f"{url('differences', earlier)}?from={sent.pk}") == 2  # above, and beside the button
    assert "Look for danger" in page_of(carys, f"{url('differences', earlier)}?from={sent.pk}")


def test_a_draft_of_an_old_version_is_told_to_be_one(second, running, carys, url):
    draft = drafts.begin_from(running, title="As before", author=maker(world.staff("Carys Bowen")), now=NOW)
    assert "This was begun from version 1, not from version 2" in page_of(carys, url("draft", draft))
    newer = drafts.begin_from(second, title="New", author=maker(world.staff("Carys Bowen")), now=NOW)
    assert "takes out" not in page_of(carys, url("draft", newer))


def test_what_is_exported_and_brought_back_keeps_what_it_came_from(
    earlier, running, bring, carys, url, clock
):
    exported = carys.get(url("export", earlier)).content
    assert archives.base_of(exported) == running.sha256
    sent = ProcessVersion.objects.get(state="in_review")
    world.signed_in("Henry Ash").post(url("approve", sent), {"sha256": sent.sha256})
    ProcessVersion.objects.filter(pk=earlier.pk).delete()
    assert bring(exported, name="front_door.zip").status_code == 302
    assert only_draft().based_on == running


def test_a_draft_exported_before_it_was_published_takes_nothing_out_when_it_comes_back(
    running, in_review, bring, carys, url, clock, edited
):
    exported = carys.get(url("export", in_review)).content
    clock.shift(60)
    world.signed_in("Henry Ash").post(url("approve", in_review), {"sha256": in_review.sha256})
    assert bring(exported, name="front_door.zip").status_code == 302
    back = only_draft()
    assert back.based_on == in_review
    assert "takes out" not in page_of(carys, url("draft", back))


def test_a_draft_that_holds_all_that_the_newer_version_changed_is_not_said_to_take_it_out(
    earlier, second, running, carys, url, edited
):
    assert "takes out what version 2 changed" in page_of(carys, url("draft", earlier))
    edited(earlier, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))
    edited(earlier, ('"title": "', '"title": "Now: '), path="forms/plan.json")
    shown = page_of(carys, url("draft", earlier))
    assert "takes out" not in shown
    assert "Please look" not in shown


def test_a_draft_that_was_overtaken_says_what_to_look_at_first(earlier, second, carys, url, edited):
    edited(earlier, ('name="Ask the agencies"', 'name="Ask everybody"'))
    shown = page_of(carys, url("draft", earlier))
    assert "It can be sent for approval. Look first at what publishing it would take out" in shown


def test_the_only_version_is_not_withdrawn_and_nobody_is_asked_why(running, carys, url):
    shown = page_of(carys, url("withdraw", running))
    assert "This version cannot be withdrawn: it is the only one that new cases can start on." in shown
    assert "<textarea" not in shown


def test_a_running_version_says_which_one_takes_its_place(second, carys, url):
    assert "New cases will start on version 1." in page_of(carys, url("withdraw", second))


def test_a_replaced_version_says_that_nothing_changes(second, running, carys, url):
    shown = page_of(carys, url("withdraw", running))
    assert "New cases start on version 2 already: for them nothing changes." in shown
    assert "<textarea" in shown


@pytest.mark.parametrize("name", ["send", "title", "discard", "take-back", "take-out", "play"])
def test_an_address_of_a_button_leads_to_the_draft(draft, carys, url, name):
    answer = carys.get(f"{url('draft', draft)}{name}/")
    assert answer.status_code == 302
    assert answer.url.partition("#")[0] == url("draft", draft)


def test_a_start_more_than_a_year_ahead_is_asked_about(draft, edited, carys, url):
    edited(draft, ('name="Ask the agencies"', 'name="Ask everybody"'))
    day = {"starts-day": "1", "starts-month": "12", "starts-year": "2062", "starts-time": "09:00"}
    sent = {"note": "Later", "when": "later", **day}
    answer = carys.post(url("send", draft), sent)
    assert answer.status_code == 422
    assert "1 December 2062 is more than a year ahead" in answer.content.decode()
    assert carys.post(url("send", draft), {**sent, "far": "2062-12-1"}).status_code == 302
    assert ProcessVersion.objects.get(pk=draft.pk).starts_at.year == 2062


def test_a_draft_that_nobody_named_is_called_by_its_day_and_maker(running, carys, url):
    carys.post(url("new_draft", running), {"title": " "})
    assert only_draft().title == "Change of 8 September 2026 by Carys Bowen"
