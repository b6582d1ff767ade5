"""What is sent after the session has ended: kept for its writer, for nobody else, and never submitted."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote
from uuid import UUID

import pytest
from django.http import QueryDict
from django.test import Client

from forms import drafts
from forms.models import Draft, Submission
from orchestrator.cases.models import Case
from orchestrator.inbox import begun, unsent
from orchestrator.pathway import claiming

from .conftest import NOW

PASSWORD = "fenmarsh is fictional"
WORDS = "Bruises again, and he is back in the house."
WARNED = "You were signed out before this was sent. Sign in and it is as you left it: not sent yet."
NADIA, OWEN, FARAH = "Nadia Frost", "Owen Strand", "Farah Aziz"


def key_on(client, address):
    """The key that the page of a form carries."""
    page = client.get(address).content.decode()
    return unescape(re.findall(r'name="_keep" value="([^"]+)"', page)[0])


def kept(subject, by, field="narrative"):
    draft = drafts.load(subject, by=by)
    return drafts.raw(draft).get(field, "") if draft else ""


def sign_in(client, username, address):
    """From a sign-in page at that address, as its form does."""
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(next|unsent)" value="([^"]*)"', page))
    typed = {name: unescape(value) for name, value in hidden.items()}
    return client.post("/sign-in/", {**typed, "username": username, "password": PASSWORD}, follow=True)


@pytest.fixture
def new(browsing, fenmarsh):
    """The address of a contact that Nadia has begun."""
    return browsing(NADIA).get("/contacts/new/").headers["Location"]


@pytest.fixture
def subject(new):
    return begun.subject_of(UUID(new.split("/")[-2]))


@pytest.fixture
def nadias_key(browsing, new):
    return key_on(browsing(NADIA), new)


@pytest.fixture
def task(case, task_of, staff):
    return claiming.claim(task_of(case, "danger_check"), by=staff(FARAH), now=NOW)


@pytest.mark.parametrize("with_cookies", [True, False])
def test_a_worry_sent_without_a_session_is_there_after_signing_in_and_not_sent(
    nadias_key, staff, with_cookies, new
):
    browser = Client(enforce_csrf_checks=not with_cookies)  # without its cookie, the check refuses
    answer = browser.post(new, {"_submit": "1", "narrative": WORDS, "_keep": nadias_key})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/sign-in/?next={quote(new, safe='')}&unsent=")
    assert WARNED in browser.get(answer.headers["Location"]).content.decode()
    assert not Case.objects.exists()
    again = sign_in(Client(), "nadia.frost", answer.headers["Location"])
    assert again.redirect_chain[-1][0] == new
    assert "Not sent yet" in again.content.decode()
    assert WORDS in again.content.decode()


def test_answers_to_a_task_sent_without_a_session_are_there_and_not_submitted(browsing, task, staff):
    page = f"/tasks/{task.pk}/"
    sent = {"_submit": "1", "looked_by": WORDS, "_keep": key_on(browsing(FARAH), page)}
    answer = Client().post(page, sent)
    assert not Submission.objects.filter(task_id=task.pk).exists()
    again = sign_in(Client(), "farah.aziz", answer.headers["Location"]).content.decode()
    assert "Not sent yet" in again
    assert WORDS in again


def test_words_about_danger_sent_without_a_session_are_there(browsing, case, staff):
    page = f"/cases/{case.reference}/danger/"
    answer = Client().post(page, {"text": WORDS, "_keep": key_on(browsing(FARAH), page)})
    again = sign_in(Client(), "farah.aziz", answer.headers["Location"]).content.decode()
    assert "Not sent yet" in again
    assert WORDS in again


def test_somebody_else_who_signs_in_there_sees_nothing_of_it(nadias_key, new):
    browser = Client()
    answer = browser.post(new, {"narrative": WORDS, "_keep": nadias_key})
    shown = sign_in(browser, "ivy.chandler", answer.headers["Location"]).content.decode()
    assert "Not sent yet" not in shown
    assert WORDS not in shown
    assert WORDS not in browser.get(new).content.decode()


def test_a_wrong_password_in_between_forgets_nothing(nadias_key, new):
    browser = Client()
    answer = browser.post(new, {"narrative": WORDS, "_keep": nadias_key})
    note = dict(QueryDict(answer.headers["Location"].partition("?")[2]).items())
    wrong = browser.post("/sign-in/", {**note, "username": "nadia.frost", "password": "x"})
    assert WARNED in browser.get(wrong.headers["Location"]).content.decode()
    assert "Not sent yet" in sign_in(browser, "nadia.frost", wrong.headers["Location"]).content.decode()


def test_the_page_itself_saves_without_a_session_and_reads_nothing_back(
    browsing, nadias_key, staff, new, subject
):
    browsing(NADIA).post(f"{new}draft/", {"narrative": "Before.", "_window": "a", "_revision": ""})
    typed = {"narrative": WORDS, "_keep": nadias_key, "_window": "a"}
    answer = Client().post(f"{new}draft/", typed, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"kept": True})
    assert kept(subject, staff(NADIA)) == WORDS


def test_a_page_without_a_key_is_only_led_to_the_sign_in_page(fenmarsh, new):
    answer = Client().post(new, {"narrative": WORDS})
    assert answer.headers["Location"] == f"/sign-in/?next={new}"
    assert not Draft.objects.exists()


def _altered(key):
    return key[:-1] + ("A" if key[-1] != "A" else "B")


@pytest.mark.parametrize("made", [_altered, lambda key: "", lambda key: "a:b:c", lambda key: "\0" + key])
def test_an_altered_key_keeps_nothing_and_that_is_said(nadias_key, made, new):
    answer = Client().post(new, {"narrative": WORDS, "_keep": made(nadias_key)})
    assert answer.headers["Location"].endswith("&unsent=lost")
    assert not Draft.objects.exists()
    said = Client().get(answer.headers["Location"]).content.decode()
    assert "What you typed since the last save was not kept." in said
    told = Client().post(f"{new}draft/", {"_keep": made(nadias_key)}, headers={"accept": "application/json"})
    assert (told.status_code, told.json()) == (401, {"kept": False})


def test_a_key_reaches_the_draft_it_was_made_for_and_no_other(browsing, nadias_key, task, staff, subject):
    Client().post(f"/tasks/{task.pk}/", {"looked_by": WORDS, "_keep": nadias_key})
    assert drafts.load(drafts.task_subject(task.pk), by=staff(FARAH)) is None
    assert [(draft.subject_key, draft.staff) for draft in Draft.objects.all()] == [(subject, staff(NADIA))]


def test_the_note_in_the_address_is_no_key(nadias_key, staff, new, subject):
    answer = Client().post(new, {"narrative": "Kept.", "_keep": nadias_key})
    note = QueryDict(answer.headers["Location"].partition("?")[2])["unsent"]
    Client().post(new, {"narrative": WORDS, "_keep": note})
    assert kept(subject, staff(NADIA)) == "Kept."


@pytest.mark.parametrize(("later", "lives"), [(timedelta(hours=23), True), (timedelta(hours=25), False)])
def test_a_key_lives_for_a_day(nadias_key, staff, clock, later, lives, new, subject):
    clock.move_to(NOW + later, tick=False)
    Client().post(new, {"narrative": WORDS, "_keep": nadias_key})
    assert kept(subject, staff(NADIA)) == (WORDS if lives else "")


def test_a_key_is_dead_once_its_person_has_signed_out_and_a_new_one_lives(
    browsing, nadias_key, staff, clock, new, subject
):
    clock.move_to(NOW + timedelta(minutes=1), tick=False)
    browsing(NADIA).post("/sign-out/")
    Client().post(new, {"narrative": WORDS, "_keep": nadias_key})
    assert not Draft.objects.exists()
    clock.move_to(NOW + timedelta(minutes=2), tick=False)
    Client().post(new, {"narrative": WORDS, "_keep": key_on(browsing(NADIA), new)})
    assert kept(subject, staff(NADIA)) == WORDS


def test_that_somebody_else_signs_out_ends_no_key(browsing, nadias_key, staff, clock, new, subject):
    clock.move_to(NOW + timedelta(minutes=1), tick=False)
    browsing(OWEN).post("/sign-out/")
    Client().post(new, {"narrative": WORDS, "_keep": nadias_key})
    assert kept(subject, staff(NADIA)) == WORDS


def test_who_has_left_keeps_nothing(nadias_key, staff, new):
    nadia = staff(NADIA)
    nadia.is_active = False
    nadia.save(update_fields=["is_active"])
    Client().post(new, {"narrative": WORDS, "_keep": nadias_key})
    assert not Draft.objects.exists()


def test_too_much_for_a_draft_is_too_much_here(nadias_key, new):
    text = "x" * (drafts.MAX_CHARACTERS + 1)
    answer = Client().post(new, {"narrative": text, "_keep": nadias_key})
    assert answer.headers["Location"].endswith("&unsent=lost")
    assert not Draft.objects.exists()


def test_a_newer_draft_of_another_window_is_not_overwritten_and_both_are_there(
    browsing, nadias_key, staff, new, subject
):
    browsing(NADIA).post(f"{new}draft/", {"narrative": "Other window.", "_window": "b", "_revision": ""})
    late = {"narrative": WORDS, "_keep": nadias_key, "_window": "a", "_revision": ""}
    answer = Client().post(new, late)
    assert kept(subject, staff(NADIA)) == "Other window."
    browser = Client()
    shown = sign_in(browser, "nadia.frost", answer.headers["Location"]).content.decode()
    assert "Not sent yet" in shown
    assert "A newer draft was saved from another window or device." in shown
    assert WORDS in shown
    assert "Other window." in browser.get(new).content.decode()


def test_who_signed_in_again_in_another_tab_finds_it_on_the_page(nadias_key, staff, new):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(staff(NADIA), backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(new, {"_submit": "1", "narrative": WORDS, "_keep": nadias_key}, follow=True)
    assert answer.redirect_chain == [(new, 302)]
    assert "Not sent yet" in answer.content.decode()
    assert WORDS in answer.content.decode()
    assert not Case.objects.exists()


def test_where_somebody_else_is_signed_in_it_is_kept_for_its_writer_alone(nadias_key, staff, new, subject):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(staff("Ivy Chandler"), backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(new, {"_submit": "1", "narrative": WORDS, "_keep": nadias_key})
    assert answer.status_code == 403
    assert "Somebody else is signed in here now" in answer.content.decode()
    assert WORDS not in browser.get(new).content.decode()
    assert kept(subject, staff(NADIA)) == WORDS


def test_a_page_refused_without_a_key_promises_no_draft(fenmarsh, new):
    answer = Client(enforce_csrf_checks=True).post(new, {"narrative": WORDS})
    assert answer.status_code == 403
    assert "Please load the page again" in answer.content.decode()
    assert "was kept as a draft" not in answer.content.decode()


def test_a_key_names_nobody_in_the_clear_that_could_be_changed(nadias_key, staff, subject):
    assert unsent.owner_of(nadias_key, now=NOW) == (staff(NADIA), subject)
    assert unsent.owner_of(nadias_key, now=NOW - timedelta(minutes=1)) is None
