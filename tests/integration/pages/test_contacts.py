"""Telling the front door, and what the referrer reads afterwards."""

import pytest

from forms import drafts
from orchestrator.cases.models import Case, Contact


@pytest.fixture
def worry(answers):
    """The contact form as a browser posts it: one person, then the worry."""
    told = answers["contact"]
    posted = {key: value for key, value in told.items() if key != "people"}
    posted["people-_row"] = [str(number) for number in range(len(told["people"]))]
    for number, person in enumerate(told["people"]):
        posted |= {f"people-{number}-{key}": value for key, value in person.items()}
    return posted | {"_submit": "1"}


@pytest.fixture
def referrers_worry(worry):
    """By which way it came is asked of the hub only."""
    return {key: value for key, value in worry.items() if key != "channel"}


def test_a_referrer_sends_a_worry_and_reads_its_reference(browsing, fenmarsh, referrers_worry):
    nadia = browsing("Nadia Frost")
    answer = nadia.post("/contacts/new/", referrers_worry)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    case = Case.objects.get()
    page = nadia.get(answer.headers["Location"]).content.decode()
    assert case.reference in page
    assert "What happens next" in page
    assert "Open the case" not in page


def test_the_draft_is_gone_once_the_worry_is_sent(browsing, fenmarsh, referrers_worry, staff):
    nadia = browsing("Nadia Frost")
    nadia.post("/contacts/new/", {"_save_draft": "1", "narrative": "So far this."})
    assert "So far this." in nadia.get("/contacts/new/").content.decode()
    nadia.post("/contacts/new/", referrers_worry)
    assert drafts.load("contact:new", by=staff("Nadia Frost")) is None


def test_a_worry_kept_in_two_windows_loses_neither_text(browsing, fenmarsh):
    nadia = browsing("Nadia Frost")
    nadia.post("/contacts/new/draft/", {"narrative": "First window.", "_window": "a", "_revision": ""})
    late = {"_save_draft": "1", "narrative": "Second window.", "_window": "b", "_revision": "0"}
    answer = nadia.post("/contacts/new/", late)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/contacts/new/?overtaken")
    shown = nadia.get("/contacts/new/?overtaken").content.decode()
    assert "A newer draft was saved from another window or device." in shown
    assert "Second window." in shown
    assert "First window." in nadia.get("/contacts/new/").content.decode()


def test_a_half_filled_worry_comes_back_with_what_is_missing(browsing, fenmarsh):
    sent = {"_submit": "1", "narrative": "Bruises again."}
    answer = browsing("Nadia Frost").post("/contacts/new/", sent, follow=True)
    assert answer.redirect_chain == [("/contacts/new/?checked", 302)]
    assert "There is a problem" in answer.content.decode()
    assert "Bruises again." in answer.content.decode()
    assert not Case.objects.exists()


def test_another_person_can_be_added_without_javascript(browsing, fenmarsh):
    nadia = browsing("Nadia Frost")
    answer = nadia.post("/contacts/new/", {"_add:people": "1", "people-_row": "0", "narrative": "Kept."})
    page = nadia.get("/contacts/new/").content.decode()
    assert "#people-1" in answer.headers["Location"]
    assert 'id="people-1"' in page
    assert "Kept." in page


def test_a_referrer_sees_only_what_they_sent_themselves(browsing, case):
    contact = Contact.objects.get(case=case)
    assert browsing("Nadia Frost").get(f"/contacts/{contact.pk}/").status_code == 404
    assert case.reference not in browsing("Nadia Frost").get("/contacts/").content.decode()
    assert case.reference in browsing("Ivy Chandler").get("/contacts/").content.decode()


def test_a_process_owner_cannot_send_a_worry(browsing, fenmarsh, worry):
    assert browsing("Carys Bowen").post("/contacts/new/", worry).status_code == 404
