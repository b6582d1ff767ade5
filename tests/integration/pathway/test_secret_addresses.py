"""What a referrer says on keeping an address secret is carried on, and is not undone without a reason."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from lxml import html

from forms.models import Submission
from orchestrator.pathway import claiming, rows, submitting
from orchestrator.pathway.exceptions import AnswersRefused
from orchestrator.people.models import Address
from tests import fenmarsh

from . import answers as usual
from .walk import Walk, person

pytestmark = pytest.mark.django_db
SECRET = {**usual.MARTA, "address": "9 Dyke End", "address_protected": "yes"}
REASON = "She has told him herself where she lives."


@pytest.fixture
def mapping(walk: Walk) -> Walk:
    walk.receive(usual.contact(people=[SECRET, usual.LIO, usual.DEAN]))
    walk.do("danger_check")
    return walk


def filled_in(walk: Walk, name: str) -> dict[str, Any]:
    known = rows.initial_for(
        walk.task("family_map"), walk.refresh(), reader=person("farah.aziz"), now=walk.now
    )
    [row] = [one for one in known["people"] if one["given_name"] == name]
    return row


def opened(walk: Walk, **changes: str) -> dict[str, Any]:
    row = {**usual.mapped(SECRET), **filled_in(walk, "Marta"), "address_protected": "no", **changes}
    return {"people": [row, usual.mapped(usual.LIO), usual.mapped(usual.DEAN)]}


@pytest.mark.parametrize(("name", "said"), [("Marta", "yes"), ("Lio", "not_known"), ("Dean", "no")])
def test_the_map_of_the_family_starts_from_the_referrers_answer(mapping: Walk, name: str, said: str):
    assert filled_in(mapping, name)["address_protected"] == said


def test_an_address_made_secret_later_is_not_called_open_again(mapping: Walk):
    Address.objects.filter(person__given_name="Dean").update(protected=True)
    assert filled_in(mapping, "Dean")["address_protected"] == "not_known"


def test_a_secret_address_is_not_opened_without_a_reason(mapping: Walk):
    with pytest.raises(AnswersRefused, match="address of Marta Vell must be kept secret") as refusal:
        mapping.do("family_map", opened(mapping))
    assert list(refusal.value.fields) == ["people.0.address_open_reason"]
    assert Address.objects.get(text="9 Dyke End").protected


def test_the_page_says_so_at_the_question_and_its_summary_leads_there(mapping: Walk):
    task = claiming.claim(mapping.task("family_map"), by=person("farah.aziz"), now=mapping.now)
    answers = {**opened(mapping), "missing_people": "no"}
    sent = fenmarsh.posted(submitting.definition_for(task), answers, {})
    sent["people-0-_subject"] = [str(answers["people"][0]["subject"])]
    browser = Client()
    with time_machine.travel(mapping.now, tick=False):
        browser.force_login(person("farah.aziz"), backend="django.contrib.auth.backends.ModelBackend")
        answer = browser.post(f"/tasks/{task.pk}/", {**sent, "_submit": "1"}, follow=True)
    page = html.fromstring(answer.content.decode())
    links = page.xpath("//div[contains(@class, 'govuk-error-summary')]//a")
    assert [link.get("href") for link in links] == ["#people-0-address_open_reason"]
    assert "must be kept secret" in links[0].text_content()
    box = page.get_element_by_id("people-0-address_open_reason")
    assert "people-0-address_open_reason-error" in box.get("aria-describedby")
    said = page.get_element_by_id("people-0-address_open_reason-error").text_content()
    assert "the address of Marta Vell must be kept secret" in said
    assert all(block.get("open") is not None for block in box.iterancestors("details"))


def test_with_a_reason_it_is_opened_and_the_reason_is_kept(mapping: Walk):
    mapping.do("family_map", opened(mapping, address_open_reason=REASON))
    assert not Address.objects.filter(text="9 Dyke End").latest("pk").protected
    kept = Submission.objects.filter(form_version__key="family_map").latest("pk").answers["people"][0]
    assert kept["address_open_reason"] == REASON


def test_what_nobody_was_sure_about_is_opened_without_more_words(mapping: Walk):
    lio = {**usual.mapped(usual.LIO), **filled_in(mapping, "Lio"), "address_protected": "no"}
    mapping.do("family_map", {"people": [usual.mapped(SECRET), lio, usual.mapped(usual.DEAN)]})
    assert not Address.objects.filter(person__given_name="Lio").latest("pk").protected
