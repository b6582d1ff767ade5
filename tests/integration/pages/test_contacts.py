"""Telling the front door, and what the referrer reads afterwards."""

from datetime import UTC, datetime

import pytest

from forms import drafts
from orchestrator.cases.models import Case, Contact
from tests import fenmarsh as world

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


def test_a_referrer_sends_a_worry_and_reads_its_reference(browsing, fenmarsh, referrers_worry):
    nadia = browsing("Nadia Frost")
    answer = nadia.post("/contacts/new/", referrers_worry)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    case = Case.objects.get()
    page = nadia.get(answer.headers["Location"]).content.decode()
    assert case.reference in page
    assert "What happens next" in page
    assert "The agencies are looking at it together." in page
    assert "out-of-hours" not in page
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


def test_at_night_the_referrer_reads_who_looks_now_and_when_the_agencies_look(
    browsing, fenmarsh, referrers_worry, clock
):
    clock.move_to(NIGHT)
    nadia = browsing("Nadia Frost")
    sent = nadia.post("/contacts/new/", referrers_worry).headers["Location"]
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
    assert (
        "What happened, and what worries you?"
        in browsing("Nadia Frost").get("/contacts/new/").content.decode()
    )


def test_the_list_says_which_family_was_told_about_and_which_is_begun(browsing, case):
    ivy = browsing("Ivy Chandler")
    ivy.post(
        "/contacts/new/",
        {
            "_save_draft": "1",
            "people-_row": ["0", "1"],
            "people-0-given_name": "Petra",
            "people-0-roles": ["adult_victim"],
            "people-1-given_name": "Ned",
            "people-1-family_name": "Marsh",
            "people-1-roles": ["subject_child"],
        },
    )
    page = ivy.get("/contacts/").content.decode()
    assert 'data-label="About">Lio Vell</td>' in page
    assert "You saved answers about Ned Marsh today" in page


def test_a_draft_without_roles_is_called_by_whoever_has_a_name(browsing, fenmarsh):
    nadia = browsing("Nadia Frost")
    nadia.post("/contacts/new/", {"_save_draft": "1", "people-_row": "0", "people-0-given_name": "Petra"})
    assert "You saved answers about Petra today" in nadia.get("/contacts/").content.decode()
    ivy = browsing("Ivy Chandler")
    ivy.post("/contacts/new/", {"_save_draft": "1", "narrative": "So far this."})
    assert "You saved answers today" in ivy.get("/contacts/").content.decode()
