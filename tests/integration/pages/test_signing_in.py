"""Signing in and out, being locked out, and pages for what went wrong."""

import re
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from procrastinate.contrib.django import app

from orchestrator.web.behind_proxy import address_of_the_client
from orchestrator.web.jobs import forget_sign_ins
from tests.factories import TUESDAY

PASSWORD = "fenmarsh is fictional"


def said(client, **typed):
    """The page that a refused sign-in leads to."""
    return client.post("/sign-in/", typed, follow=True).content.decode()


def test_the_right_password_leads_to_the_inbox(client, fenmarsh):
    answer = client.post("/sign-in/", {"username": "farah.aziz", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/inbox/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client, fenmarsh):
    wrong = said(client, username="farah.aziz", password="x")
    unknown = said(client, username="nobody", password="x")
    sentence = "The user name or the password is wrong. Check both and try again."
    assert sentence in wrong
    assert sentence in unknown


def test_a_wrong_password_is_answered_by_a_page_that_may_be_loaded_again(client, fenmarsh):
    sent = {"username": "farah.aziz", "password": "wrong and secret", "next": "/cases/"}
    answer = client.post("/sign-in/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?again&next=%2Fcases%2F")
    for _ in range(2):
        page = client.get(answer.headers["Location"]).content.decode()
        assert "The user name or the password is wrong" in page
        assert 'value="farah.aziz"' in page
        assert 'value="/cases/"' in page
        assert "wrong and secret" not in page
    assert "wrong and secret" not in str(dict(client.session))


def test_what_was_wrong_is_said_nowhere_else_and_forgotten_once_somebody_is_in(client, fenmarsh):
    said(client, username="farah.aziz", password="x")
    assert "There is a problem" not in client.get("/sign-in/").content.decode()
    client.post("/sign-in/", {"username": "farah.aziz", "password": PASSWORD})
    assert "refused_sign_in" not in client.session


def test_a_link_to_what_was_wrong_says_nothing_to_somebody_else(client, fenmarsh):
    assert "There is a problem" not in client.get("/sign-in/?again").content.decode()


def test_a_wrong_sign_in_leads_to_no_other_site(client, fenmarsh):
    sent = {"username": "farah.aziz", "password": "x", "next": "https://elsewhere.example/"}
    assert client.post("/sign-in/", sent).headers["Location"] == "/sign-in/?again"


def test_a_name_longer_than_any_is_refused_and_kept_no_longer_than_a_name(client, fenmarsh):
    page = said(client, username="x" * 5000, password="x")
    assert "There is a problem" in page
    assert "x" * 151 not in page


def test_empty_boxes_are_named(client, fenmarsh):
    page = said(client, username="", password="")
    assert "Enter your user name" in page
    assert "Enter your password" in page


def test_too_many_wrong_passwords_lock_the_name_for_a_while(client, fenmarsh, settings):
    settings.AXES_ENABLED = True
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/sign-in/", {"username": "farah.aziz", "password": "wrong"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?locked")
    for _ in range(2):  # loaded again, it is the same page
        page = client.get(answer.headers["Location"])
        assert page.status_code == 429
        assert "Signing in is locked for a while" in page.content.decode()
    right = client.post("/sign-in/", {"username": "farah.aziz", "password": PASSWORD}, follow=True)
    assert right.status_code == 429
    assert Client().get("/sign-in/?locked").status_code == 200


IN, WRONG, SHUT = "signed in", "wrong", "shut"


def tried(name, *, address, password="wrong"):
    """How an attempt to sign in ends."""
    client = Client(REMOTE_ADDR=address)
    answer = client.post("/sign-in/", {"username": name, "password": password})
    assert answer.status_code == 302
    if answer.headers["Location"] == "/sign-in/?locked":
        page = client.get(answer.headers["Location"]).content.decode()
        assert "with this user name, or from the network you use" in page
        return SHUT
    return WRONG if answer.headers["Location"].startswith("/sign-in/") else IN


@pytest.fixture
def limits(settings, fenmarsh):
    settings.AXES_ENABLED = True
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


def test_one_name_guessed_from_many_addresses_is_shut_for_five_minutes(limits):
    answers = [tried("farah.aziz", address=f"192.0.2.{n}") for n in range(1, 12)]
    assert answers == [WRONG] * 9 + [SHUT] * 2
    assert tried("farah.aziz", address="198.51.100.7", password=PASSWORD) == SHUT
    assert tried("tom.beckwith", address="192.0.2.1", password=PASSWORD) == IN
    limits.shift(timedelta(minutes=5))
    assert tried("farah.aziz", address="198.51.100.7", password=PASSWORD) == IN


def test_many_names_guessed_from_one_address_shut_the_address_for_five_minutes(limits):
    answers = [tried(f"somebody.{n}", address="192.0.2.1") for n in range(31)]
    assert answers == [WRONG] * 29 + [SHUT] * 2
    assert tried("farah.aziz", address="192.0.2.1", password=PASSWORD) == SHUT
    assert tried("farah.aziz", address="192.0.2.2", password=PASSWORD) == IN
    limits.shift(timedelta(minutes=5))
    assert tried("tom.beckwith", address="192.0.2.1", password=PASSWORD) == IN


def test_strangers_cannot_shut_somebody_out_of_where_they_sign_in(limits):
    assert tried("farah.aziz", address="203.0.113.5", password=PASSWORD) == IN
    for n in range(1, 12):
        tried("farah.aziz", address=f"192.0.2.{n}")
    for n in range(31):
        tried(f"somebody.{n}", address="203.0.113.5")
    assert tried("farah.aziz", address="192.0.2.77", password=PASSWORD) == SHUT
    assert tried("farah.aziz", address="203.0.113.5", password=PASSWORD) == IN


def test_where_one_signs_in_ones_own_name_is_guessed_five_times_all_the_same(limits):
    assert tried("farah.aziz", address="203.0.113.5", password=PASSWORD) == IN
    answers = [tried("farah.aziz", address="203.0.113.5") for _ in range(6)]
    assert answers == [WRONG] * 4 + [SHUT] * 2


def test_an_address_is_known_for_thirty_days(limits):
    tried("farah.aziz", address="203.0.113.5", password=PASSWORD)
    limits.shift(timedelta(days=30, seconds=1))
    for n in range(1, 12):
        tried("farah.aziz", address=f"192.0.2.{n}")
    assert tried("farah.aziz", address="203.0.113.5", password=PASSWORD) == SHUT


def test_whoever_goes_on_guessing_keeps_a_name_shut_no_longer(limits):
    for _ in range(5):
        tried("farah.aziz", address="203.0.113.5")
    for _ in range(3):
        limits.shift(timedelta(minutes=4))
        assert tried("farah.aziz", address="203.0.113.5") == SHUT
    limits.shift(timedelta(minutes=4))
    assert tried("farah.aziz", address="203.0.113.5", password=PASSWORD) == IN


def test_signing_in_oneself_does_not_make_room_for_guessing_others(limits):
    for n in range(29):
        tried(f"somebody.{n}", address="192.0.2.1")
    assert tried("dana.wold", address="192.0.2.1", password=PASSWORD) == IN
    tried("farah.aziz", address="192.0.2.1")
    assert tried("farah.aziz", address="192.0.2.1", password=PASSWORD) == SHUT


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("10.0.0.1, 192.0.2.9", "192.0.2.9"),
        ("192.0.2.9, nonsense", "127.0.0.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("", "127.0.0.1"),
    ],
)
def test_behind_a_proxy_the_address_is_what_the_proxy_added_last(rf, sent, seen):
    request = rf.get("/", headers={"X-Forwarded-For": sent})
    address_of_the_client(lambda request: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == seen


def test_without_a_proxy_nobody_says_themselves_where_they_come_from(limits):
    for n in range(1, 6):
        client = Client(REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": f"198.51.100.{n}"})
        answer = client.post("/sign-in/", {"username": "farah.aziz", "password": "wrong"})
    assert answer.headers["Location"] == "/sign-in/?locked"


def test_who_signed_in_is_forgotten_after_a_year_with_the_sessions_that_have_ended(limits):
    tried("farah.aziz", address="192.0.2.1", password=PASSWORD)
    tried("tom.beckwith", address="192.0.2.1")
    limits.shift(timedelta(days=364))
    tried("dana.wold", address="192.0.2.1", password=PASSWORD)
    forget_sign_ins(timestamp=0)
    assert set(AccessLog.objects.values_list("username", flat=True)) == {"farah.aziz", "dana.wold"}
    assert Session.objects.count() == 1
    limits.shift(timedelta(days=1, seconds=1))
    forget_sign_ins(timestamp=0)
    assert list(AccessLog.objects.values_list("username", flat=True)) == ["dana.wold"]
    assert not AccessAttempt.objects.exists()
    periodic = app.periodic_registry.periodic_tasks.values()
    assert forget_sign_ins.name in {one.task.name for one in periodic}


def test_signing_out_forgets_what_the_browser_kept(browsing):
    answer = browsing("Farah Aziz").post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_link_does_not_sign_anybody_out(browsing):
    assert browsing("Farah Aziz").get("/sign-out/").status_code == 405


def test_after_signing_in_one_stays_on_the_site(client, fenmarsh):
    answer = client.post(
        "/sign-in/", {"username": "farah.aziz", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("name", "first_page"),
    [
        ("Farah Aziz", "/inbox/"),
        ("Judith Penhale", "/cases/"),
        ("Nadia Frost", "/contacts/"),
        ("Carys Bowen", "/versions/"),
    ],
)
def test_each_days_work_begins_where_it_is(browsing, name, first_page):
    assert browsing(name).get("/").headers["Location"] == first_page


def test_a_page_that_was_open_too_long_is_explained(fenmarsh):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"username": "farah.aziz", "password": PASSWORD})
    assert answer.status_code == 403
    assert "Please load the page again" in answer.content.decode()


def test_an_address_that_nobody_answers_is_not_found(client, fenmarsh):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


def test_signing_in_to_tell_of_a_worry_leads_to_a_fresh_contact(client, fenmarsh):
    typed = {"username": "nadia.frost", "password": PASSWORD, "next": "/contacts/new/"}
    answer = client.post("/sign-in/", typed, follow=True)
    assert re.fullmatch(r"/contacts/new/[0-9a-f-]{36}/", answer.redirect_chain[-1][0])


@pytest.mark.parametrize(
    ("username", "wanted", "lands_on"),
    [
        ("farah.aziz", "/cases/", "/cases/"),
        ("carys.bowen", "/inbox/", "/versions/"),
        ("carys.bowen", "/inbox/?words=Vell", "/versions/"),
        ("judith.penhale", "/inbox/", "/cases/"),
        ("nadia.frost", "/versions/", "/contacts/"),
        ("nadia.frost", "/contacts/", "/contacts/"),
        ("farah.aziz", "/sign-in/", "/inbox/"),
        ("farah.aziz", "/inbox/next/", "/inbox/"),
        ("farah.aziz", "/no/such/page/", "/inbox/"),
        ("carys.bowen", "/accessibility/", "/accessibility/"),
    ],
)
def test_signing_in_leads_to_the_page_that_was_asked_for_or_else_to_ones_own(
    client, fenmarsh, username, wanted, lands_on
):
    answer = client.post(
        "/sign-in/", {"username": username, "password": PASSWORD, "next": wanted}, follow=True
    )
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == lands_on


def test_signing_in_leads_to_a_case_only_who_takes_part_in_it(client, case):
    wanted = f"/cases/{case.reference}/"
    sent = {"password": PASSWORD, "next": wanted}
    own = client.post("/sign-in/", sent | {"username": "farah.aziz"}, follow=True)
    assert own.redirect_chain[-1][0] == wanted
    client.post("/sign-out/")
    strange = client.post("/sign-in/", sent | {"username": "zora.finch"}, follow=True)
    assert strange.redirect_chain[-1][0] != wanted
    assert strange.status_code == 200


@pytest.mark.parametrize("query", ["agency=" + "x" * 4000, "next=" + "%2F" * 1400])
@pytest.mark.parametrize("address", ["/sign-in/", "/inbox/", "/nothing/"])
def test_an_address_that_asks_for_too_much_is_refused_with_a_page_of_our_own(
    client, fenmarsh, address, query
):
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 414
    assert "That address is too long" in answer.content.decode()
