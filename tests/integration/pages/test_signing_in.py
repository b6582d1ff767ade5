"""Signing in and out, being locked out, and pages for what went wrong."""

import pytest
from django.test import Client

PASSWORD = "fenmarsh is fictional"


def test_the_right_password_leads_to_the_inbox(client, fenmarsh):
    answer = client.post("/sign-in/", {"username": "farah.aziz", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/inbox/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client, fenmarsh):
    wrong = client.post("/sign-in/", {"username": "farah.aziz", "password": "x"}).content.decode()
    unknown = client.post("/sign-in/", {"username": "nobody", "password": "x"}).content.decode()
    sentence = "The user name or the password is wrong. Check both and try again."
    assert sentence in wrong
    assert sentence in unknown


def test_empty_boxes_are_named(client, fenmarsh):
    page = client.post("/sign-in/", {"username": "", "password": ""}).content.decode()
    assert "Enter your user name" in page
    assert "Enter your password" in page


def test_too_many_wrong_passwords_lock_the_name_for_a_while(client, fenmarsh, settings):
    settings.AXES_ENABLED = True
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/sign-in/", {"username": "farah.aziz", "password": "wrong"})
    assert answer.status_code == 429
    assert "Signing in is locked for a while" in answer.content.decode()
    right = client.post("/sign-in/", {"username": "farah.aziz", "password": PASSWORD})
    assert right.status_code == 429


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
