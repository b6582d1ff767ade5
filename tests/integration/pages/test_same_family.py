"""A contact about a family that is known already: the hub is asked, nobody else learns of it."""

import pytest

from orchestrator.audit.models import Read
from orchestrator.cases.models import Case, CaseState, Contact, Information


@pytest.fixture
def worry(answers):
    """The contact form as a browser posts it, about the family of the open case."""
    told = answers["contact"]
    posted = {key: value for key, value in told.items() if key != "people"}
    posted["people-_row"] = [str(number) for number in range(len(told["people"]))]
    for number, person in enumerate(told["people"]):
        posted |= {f"people-{number}-{key}": value for key, value in person.items()}
    return posted | {"_submit": "1"}


@pytest.fixture
def outside_the_hub(worry):
    """By which way it came is asked of the hub only."""
    return {key: value for key, value in worry.items() if key != "channel"}


def begin(browser):
    """The address of a contact that is begun in that browser."""
    return browser.get("/contacts/new/").headers["Location"]


def test_the_hub_is_asked_whether_it_is_the_same_family(browsing, case, worry):
    farah = browsing("Farah Aziz")
    new = begin(farah)
    page = farah.post(new, worry, follow=True)
    assert page.redirect_chain == [(f"{new}?known", 302)]
    assert "Is this family known already?" in page.content.decode()
    assert case.reference in page.content.decode()
    assert Case.objects.count() == 1
    assert Read.objects.filter(what="search", case_ids=[case.pk]).exists()


def test_a_contact_about_an_open_case_joins_it(browsing, case, worry):
    farah = browsing("Farah Aziz")
    new = begin(farah)
    farah.post(new, worry)
    sent = farah.post(new, {"_family": case.reference})
    assert sent.status_code == 302, sent.content.decode()[:2000]
    assert Case.objects.count() == 1
    assert Contact.objects.filter(case=case).count() == 2
    assert Information.objects.filter(case=case).count() == 1


def test_a_contact_about_a_closed_case_opens_one_that_follows_it(browsing, case, worry):
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, closed_at=case.received_at)
    farah = browsing("Farah Aziz")
    new = begin(farah)
    farah.post(new, worry)
    farah.post(new, {"_family": case.reference})
    assert Case.objects.exclude(pk=case.pk).get().re_referral_of == case


def test_another_family_of_the_same_name_gets_a_case_of_its_own(browsing, case, worry):
    farah = browsing("Farah Aziz")
    new = begin(farah)
    farah.post(new, worry)
    farah.post(new, {"_family": "new"})
    assert Case.objects.exclude(pk=case.pk).get().re_referral_of is None


def test_saying_nothing_or_naming_another_case_opens_nothing(browsing, case, worry):
    farah = browsing("Farah Aziz")
    new = begin(farah)
    farah.post(new, worry)
    for nonsense in ("", "OFD-2026-999999", "1 OR 1=1"):
        page = farah.post(new, {"_family": nonsense}, follow=True)
        assert "Choose one of the families" in page.content.decode()
    assert Case.objects.count() == 1


def test_a_referrer_or_an_officer_never_learns_that_the_family_is_known(browsing, case, outside_the_hub):
    for name in ("Nadia Frost", "Ivy Chandler"):
        browser = browsing(name)
        sent = browser.post(begin(browser), outside_the_hub)
        assert sent.status_code == 302
    assert Case.objects.count() == 3


def test_the_same_form_sent_twice_is_one_contact(browsing, fenmarsh, outside_the_hub):
    nadia = browsing("Nadia Frost")
    new = begin(nadia)
    first = nadia.post(new, outside_the_hub)
    second = nadia.post(new, outside_the_hub)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_each_start_of_a_contact_has_an_address_of_its_own(browsing, fenmarsh):
    nadia = browsing("Nadia Frost")
    assert len({begin(nadia) for _ in range(2)}) == 2


def test_the_hub_that_sends_the_answer_about_the_family_twice_sends_one_contact(browsing, case, worry):
    farah = browsing("Farah Aziz")
    new = begin(farah)
    farah.post(new, worry)
    sent = [farah.post(new, {"_family": "new"}).headers["Location"] for _ in range(2)]
    assert sent[0] == sent[1]
    assert Case.objects.count() == 2
