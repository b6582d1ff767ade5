"""Whoever's session ends while they type in the studio comes back to what they typed; nothing is changed."""

import re
from html import unescape

import pytest
from django.test import Client

from forms.models import Draft
from processes import drafts
from processes.models import VersionState
from tests import fenmarsh as world

from .conftest import NOW
from .drafting import text

NOT_SAVED = "You see what you typed before you were signed out. It is not saved yet."
NOTE = "Amber families wait less. Health agrees."
SCENARIO = "ofd_front_door/scenarios/SC-03.yaml"
#: A page, what is typed on it, and what must stand on it again.
PAGES = {
    "limit_new": ((), {"name": "Home visit soon", "amount": "4"}, 'value="Home visit soon"'),
    "limit": (("K-05",), {"name": "Answer of an agency", "amount-A": "3"}, 'value="Answer of an agency"'),
    "forms": ((), {"title": "The visit", "question": "What did you find there?"}, "What did you find there?"),
    "form": (("danger_check",), {"title": "Danger, now", "description": "x"}, 'value="Danger, now"'),
    "question": (("danger_check", "hurt_now"), {"title": "Hurt just now?"}, 'value="Hurt just now?"'),
    "agencies": ((), {"code": "SALT", "label": "Speech therapy"}, 'value="Speech therapy"'),
    "scenario": ((SCENARIO,), {"text": "title: begun\n"}, "title: begun"),
}


def hidden(page, name):
    """The hidden inputs of the form that keeps what is typed."""
    return unescape(re.findall(rf'name="{name}" value="([^"]+)"', page)[0])


def kept_of(page):
    return {"_keep": hidden(page, "_keep"), "_page": hidden(page, "_page")}


def come_back(answer, name="Carys Bowen"):
    """After signing in, on the page that the sign-in page leads to."""
    assert answer.headers["Location"].startswith("/sign-in/?next=")
    browser = world.signed_in(name)
    again = Client().get(answer.headers["Location"])
    assert "You were signed out before this was sent." in text(again)
    return browser, browser.get(hidden(text(again), "next"))


@pytest.mark.parametrize("name", PAGES)
def test_what_was_typed_stands_on_the_page_again_and_is_not_saved(draft, carys, url, name):
    rest, typed, again = PAGES[name]
    before = drafts.files(draft)
    address = url(name, draft, *rest)
    page = text(carys.get(address))
    assert NOT_SAVED not in page
    sent = {**typed, **kept_of(page), "revision": draft.revision}
    browser, shown = come_back(Client().post(address, sent))
    assert NOT_SAVED in text(shown)
    assert again in text(shown)
    assert drafts.files(draft) == before
    assert again in text(browser.get(address))  # until it is saved or let go
    browser.post(address, {"_forget": "yes", "_page": address})
    assert again not in text(browser.get(address))
    assert not Draft.objects.exists()


def test_a_new_question_comes_back_with_its_kind(draft, carys, url):
    address = f"{url('question_new', draft, 'danger_check')}?widget=radios"
    sent = {"title": "Where is it?", **kept_of(text(carys.get(address)))}
    _, shown = come_back(Client().post(address, sent))
    assert shown.request["QUERY_STRING"] == "widget=radios"
    assert 'value="Where is it?"' in text(shown)


@pytest.fixture
def changed(draft, edited):
    return edited(draft, ('name="Check whether anyone is in danger now"', 'name="Look for danger"'))


def test_the_note_and_the_day_of_the_start_come_back_and_are_sent_then(changed, carys, url):
    sent = {"note": NOTE, "when": "later", "starts-day": "1", "starts-month": "12", "starts-year": "2026"}
    page = text(carys.get(url("draft", changed)))
    browser, shown = come_back(Client().post(url("send", changed), {**sent, **kept_of(page)}))
    assert shown.request["PATH_INFO"] == url("draft", changed)
    assert NOTE in text(shown)
    assert 'value="later" checked' in text(shown)
    assert 'name="starts-month" inputmode="numeric" value="12"' in text(shown)
    changed.refresh_from_db()
    assert changed.state == VersionState.DRAFT
    browser.post(url("send", changed), {**sent, "starts-time": "09:00", **kept_of(text(shown))})
    changed.refresh_from_db()
    assert (changed.state, changed.change_note) == (VersionState.IN_REVIEW, NOTE)
    assert not Draft.objects.exists()


def test_the_reason_for_sending_it_back_comes_back(in_review, url):
    page = text(world.signed_in("Henry Ash").get(url("approval", in_review)))
    answer = Client().post(url("send_back", in_review), {"reason": NOTE, **kept_of(page)})
    _, shown = come_back(answer, "Henry Ash")
    assert NOTE in text(shown)


def test_nobody_else_sees_it_and_what_is_typed_last_counts(draft, carys, url, second_owner):
    address = url("limit_new", draft)
    sent = kept_of(text(carys.get(address)))
    Client().post(address, {"name": "First words", **sent})
    Client().post(address, {"name": "Last words", **sent})
    assert "words" not in text(world.signed_in("Dilys Morgan").get(address))
    assert "Last words" in text(carys.get(address))


def test_after_a_day_it_is_not_shown_any_more(draft, carys, url, clock):
    address = url("limit_new", draft)
    Client().post(address, {"name": "Home visit soon", **kept_of(text(carys.get(address)))})
    Draft.objects.update(saved_at=NOW.replace(day=6))
    assert "Home visit soon" not in text(carys.get(address))


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_away_by_what_a_form_says_of_its_page(draft, carys, url, page):
    address = url("limit_new", draft)
    sent = {"name": "x", "_keep": kept_of(text(carys.get(address)))["_keep"], "_page": page}
    assert "evil" not in Client().post(address, sent).headers["Location"]
    assert "evil" not in carys.post(address, {"_forget": "yes", "_page": page}).headers["Location"]
