"""Telling the front door, and what the referrer reads afterwards."""

import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from forms import drafts
from orchestrator.cases.models import Case, Contact
from orchestrator.inbox import begun
from tests import fenmarsh as world

from .conftest import NOW

NIGHT = datetime(2026, 9, 8, 21, 0, tzinfo=UTC)  # Tuesday 22:00 in Fenmarsh
EVENING = datetime(2026, 9, 8, 17, 0, tzinfo=UTC)


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


def begin(browser):
    """The address of a contact that is begun in that browser."""
    return browser.get("/contacts/new/").headers["Location"]


def test_a_referrer_sends_a_worry_and_reads_its_reference(browsing, fenmarsh, referrers_worry):
    nadia = browsing("Nadia Frost")
    answer = nadia.post(begin(nadia), referrers_worry)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    case = Case.objects.get()
    page = nadia.get(answer.headers["Location"]).content.decode()
    assert case.reference in page
    assert "What happens next" in page
    assert "The agencies are looking at it together." in page
    assert "out-of-hours" not in page
    assert "Open the case" not in page


def test_a_day_and_an_age_that_cannot_be_are_asked_about_at_their_questions(browsing, fenmarsh, worry):
    ivy = browsing("Ivy Chandler")
    day = {"day": "1", "month": "1", "year": "1900"}
    told: dict[str, Any] = {f"received_at-{part}": value for part, value in (day | {"time": "09:00"}).items()}
    told |= {"received_earlier": "yes", "received_earlier_reason": "It lay."}
    told |= {"people-0-roles": ["subject_child"], "people-0-age": "24"}
    told |= {key: value for key, value in worry.items() if key not in (*told, "channel")}
    answer = ivy.post(begin(ivy), told)
    page = ivy.get(answer.headers["Location"]).content.decode()
    assert "1 January 1900 is more than 31 days ago. Is the year right?" in page
    assert "is given as a child, but is 24 years old." in page
    assert not Case.objects.exists()


def test_the_draft_is_gone_once_the_worry_is_sent(browsing, fenmarsh, referrers_worry, staff):
    nadia = browsing("Nadia Frost")
    page = begin(nadia)
    nadia.post(page, {"_save_draft": "1", "narrative": "So far this."})
    assert "So far this." in nadia.get(page).content.decode()
    nadia.post(page, referrers_worry)
    assert drafts.begun("contact:", by=staff("Nadia Frost")) == []


def test_a_worry_kept_in_two_windows_loses_neither_text(browsing, fenmarsh):
    nadia = browsing("Nadia Frost")
    new = begin(nadia)
    nadia.post(f"{new}draft/", {"narrative": "First window.", "_window": "a", "_revision": ""})
    late = {"_save_draft": "1", "narrative": "Second window.", "_window": "b", "_revision": "0"}
    answer = nadia.post(new, late)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{new}?overtaken")
    shown = nadia.get(f"{new}?overtaken").content.decode()
    assert "A newer draft was saved from another window or device." in shown
    assert "Second window." in shown
    assert "First window." in nadia.get(new).content.decode()


def test_a_half_filled_worry_comes_back_with_what_is_missing(browsing, fenmarsh):
    sent = {"_submit": "1", "narrative": "Bruises again."}
    nadia = browsing("Nadia Frost")
    new = begin(nadia)
    answer = nadia.post(new, sent, follow=True)
    assert answer.redirect_chain == [(f"{new}?checked", 302)]
    assert "There is a problem" in answer.content.decode()
    assert "Bruises again." in answer.content.decode()
    assert not Case.objects.exists()


def test_another_person_can_be_added_without_javascript(browsing, fenmarsh):
    nadia = browsing("Nadia Frost")
    new = begin(nadia)
    answer = nadia.post(new, {"_add:people": "1", "people-_row": "0", "narrative": "Kept."})
    page = nadia.get(new).content.decode()
    assert "#people-1" in answer.headers["Location"]
    assert 'id="people-1"' in page
    assert "Kept." in page


def test_a_referrer_sees_only_what_they_sent_themselves(browsing, case):
    contact = Contact.objects.get(case=case)
    assert browsing("Nadia Frost").get(f"/contacts/{contact.pk}/").status_code == 404
    assert case.reference not in browsing("Nadia Frost").get("/contacts/").content.decode()
    assert case.reference in browsing("Ivy Chandler").get("/contacts/").content.decode()


def test_a_process_owner_cannot_send_a_worry(browsing, fenmarsh, worry, staff):
    carys = browsing("Carys Bowen")
    assert carys.get("/contacts/new/").status_code == 404
    token = begun.new_token(by=staff("Carys Bowen"), now=EVENING)
    assert carys.post(f"/contacts/new/{token}/", worry).status_code == 404


def test_at_night_the_referrer_reads_who_looks_now_and_when_the_agencies_look(
    browsing, fenmarsh, referrers_worry, clock
):
    clock.move_to(NIGHT)
    nadia = browsing("Nadia Frost")
    sent = nadia.post(begin(nadia), referrers_worry).headers["Location"]
    for settled in (False, True):
        if settled:
            world.work_through(NIGHT)
        page = nadia.get(sent).content.decode()
        assert "The agencies look at it together from tomorrow 09:00 on." in page
        assert "Until then the out-of-hours worker checks" in page
        assert "<li>The out-of-hours worker checks" in page
        assert "together now" not in page
    assert "look at it together from Wednesday 9 September 09:00 on. If" in page  # what she was told


def test_a_danger_check_asked_for_by_day_is_not_said_to_be_the_out_of_hours_workers(browsing, case, clock):
    clock.move_to(EVENING)
    page = browsing("Ivy Chandler").get(f"/contacts/{Contact.objects.get().pk}/").content.decode()
    assert "The agencies look at it together from tomorrow 09:00 on." in page
    assert "out-of-hours" not in page


def test_the_sent_page_says_where_the_reference_goes(browsing, case):
    contact = Contact.objects.get()
    page = browsing("Ivy Chandler").get(f"/contacts/{contact.pk}/").content.decode()
    assert f"write the reference {case.reference} under “What happened, and what worries you?”" in page
    form = browsing("Nadia Frost").get("/contacts/new/", follow=True).content.decode()
    assert "What happened, and what worries you?" in form


NED = {
    "_save_draft": "1",
    "people-_row": ["0", "1"],
    "people-0-given_name": "Petra",
    "people-0-roles": ["adult_victim"],
    "people-1-given_name": "Ned",
    "people-1-family_name": "Marsh",
    "people-1-roles": ["subject_child"],
}
PETRA = {"_save_draft": "1", "people-_row": "0", "people-0-given_name": "Petra"}
NAMELESS = {"_save_draft": "1", "narrative": "So far this."}


def begun_on(page):
    """What the list of contacts that are begun says they are about, from the top."""
    _, _, rest = page.partition("Contacts you have begun")
    listed, _, _ = rest.partition("What you told us")
    return re.findall(r'data-label="About">([^<]+)<', listed)


def test_the_list_says_which_family_was_told_about_and_which_is_begun(browsing, case):
    ivy = browsing("Ivy Chandler")
    ivy.post(begin(ivy), NED)
    page = ivy.get("/contacts/").content.decode()
    assert 'data-label="About">Lio Vell</td>' in page
    assert begun_on(page) == ["Ned Marsh"]
    assert re.search(r'data-label="Last saved">[^<]*today 10:00', page)


def test_several_contacts_are_begun_at_once_and_none_takes_the_place_of_another(browsing, fenmarsh, clock):
    nadia = browsing("Nadia Frost")
    addresses = []
    for typed in (NAMELESS, PETRA, NED):
        addresses.append(begin(nadia))
        nadia.post(addresses[-1], typed)
        clock.shift(timedelta(minutes=5))
    page = nadia.get("/contacts/").content.decode()
    assert begun_on(page) == ["Ned Marsh", "Petra", "No name yet"]
    assert all(f'href="{address}"' in page for address in addresses)
    assert "So far this." in nadia.get(addresses[0]).content.decode()
    assert "Petra" not in nadia.get(addresses[0]).content.decode()
    assert "Start a new contact" in page


def test_two_contacts_without_a_name_are_told_apart_by_their_story_and_when_they_were_begun(
    browsing, fenmarsh, clock
):
    nadia = browsing("Nadia Frost")
    for story in ("Shouting through the wall every night of this week, and a child who cried.", "Bruises."):
        nadia.post(begin(nadia), {"_save_draft": "1", "narrative": story})
        clock.shift(timedelta(minutes=5))
    page = nadia.get("/contacts/").content.decode()
    assert begun_on(page) == ["No name yet", "No name yet"]
    assert re.findall(r"<br><span[^>]*>(“[^<]+”)</span></th>", page) == [
        "“Bruises.”",
        "“Shouting through the wall every night of this week, and a …”",
    ]
    assert re.findall(r'data-label="Begun">([^<]+)<', page) == ["today 10:05", "today 10:00"]


def test_each_contact_saves_itself_and_only_itself(browsing, fenmarsh):
    nadia = browsing("Nadia Frost")
    one, other = begin(nadia), begin(nadia)
    for address, words in ((one, "One family."), (other, "Another family.")):
        saved = nadia.post(f"{address}draft/", {"narrative": words, "_window": "a", "_revision": ""})
        assert saved.json()["revision"] == 1
    assert "One family." in nadia.get(one).content.decode()
    assert "Another family." in nadia.get(other).content.decode()


def test_sending_one_leaves_the_others_begun(browsing, fenmarsh, referrers_worry):
    nadia = browsing("Nadia Frost")
    nadia.post(begin(nadia), PETRA)
    nadia.post(begin(nadia), referrers_worry)
    assert begun_on(nadia.get("/contacts/").content.decode()) == ["Petra"]


def test_what_is_begun_is_discarded_after_asking_once_more(browsing, fenmarsh, staff):
    nadia = browsing("Nadia Frost")
    gone, stays = begin(nadia), begin(nadia)
    nadia.post(gone, PETRA)
    nadia.post(stays, NED)
    asked = nadia.get(f"{gone}discard/").content.decode()
    assert "You began it about <b>Petra</b>" in asked
    assert len(drafts.begun("contact:", by=staff("Nadia Frost"))) == 2, "asking throws nothing away"
    assert nadia.post(f"{gone}discard/").headers["Location"] == "/contacts/"
    assert begun_on(nadia.get("/contacts/").content.decode()) == ["Ned Marsh"]
    assert nadia.get(f"{gone}discard/").status_code == 404


def test_what_somebody_else_began_is_not_there(browsing, fenmarsh):
    nadia, ivy = browsing("Nadia Frost"), browsing("Ivy Chandler")
    new = begin(nadia)
    nadia.post(new, PETRA)
    for address in (new, f"{new}discard/"):
        assert ivy.get(address).status_code == 404
        assert ivy.post(address, NED).status_code == 404
    assert ivy.post(f"{new}draft/", {"narrative": "x"}).status_code == 404
    assert "Petra" not in ivy.get("/contacts/").content.decode()
    assert "Petra" in nadia.get(new).content.decode()


def test_an_address_that_was_made_for_nobody_is_not_there(browsing, fenmarsh):
    address = "/contacts/new/6f1c2a30-0000-4000-8000-000000000001/"
    assert browsing("Nadia Frost").get(address).status_code == 404
    assert browsing("Nadia Frost").post(address, PETRA).status_code == 404


def test_the_page_of_a_contact_that_is_sent_leads_to_what_became_of_it(browsing, fenmarsh, referrers_worry):
    nadia = browsing("Nadia Frost")
    new = begin(nadia)
    sent = nadia.post(new, referrers_worry).headers["Location"]
    assert nadia.get(new).headers["Location"] == sent


@pytest.mark.parametrize("pressed", [{"_submit": "1"}, {"_save_draft": "1"}, {"_add:people": "1"}])
def test_what_is_typed_on_the_old_page_of_a_sent_contact_is_kept_as_a_new_one(
    browsing, fenmarsh, referrers_worry, pressed
):
    nadia = browsing("Nadia Frost")
    new = begin(nadia)
    nadia.post(new, referrers_worry)
    again = {key: value for key, value in referrers_worry.items() if key != "_submit"} | pressed
    answer = nadia.post(new, {**again, "narrative": "A second evening of shouting."}, follow=True)
    assert answer.redirect_chain[0][0] not in (new, "/contacts/")
    assert "You had sent this already." in answer.content.decode()
    assert "A second evening of shouting." in answer.content.decode()
    assert Case.objects.count() == 1


def test_what_was_begun_when_there_was_one_for_each_person_is_in_the_list(browsing, fenmarsh, staff):
    nadia = staff("Nadia Frost")
    for subject, words in (("contact:new", "So far this."), ("contact:new:beside", "Beside it.")):
        drafts.save(subject, QueryDict(f"narrative={words}"), by=nadia, now=EVENING)
    import_module("orchestrator.inbox.migrations.0001_contacts_begun").name_each(apps, None)
    [one] = begun.of(nadia)
    assert "So far this." in browsing("Nadia Frost").get(f"/contacts/new/{one.token}/").content.decode()
    assert drafts.load(f"{begun.subject_of(one.token)}:beside", by=nadia) is not None


def test_the_list_asks_no_more_for_many_contacts_than_for_few(browsing, case, fenmarsh):
    ivy = browsing("Ivy Chandler")
    with CaptureQueriesContext(connection) as few:
        assert ivy.get("/contacts/").status_code == 200
    for _ in range(3):
        world.open_case(fenmarsh, now=NOW)
    with CaptureQueriesContext(connection) as many:
        assert ivy.get("/contacts/").content.decode().count("OFD-") > 3
    assert len(many) <= len(few)
