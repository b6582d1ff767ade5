"""A sender's own number of a contact opens one case, whatever the idempotency key."""

import pytest

from orchestrator.access import exclusions
from orchestrator.agencies.models import Staff
from orchestrator.api.models import SenderReference
from orchestrator.cases.models import Case, Contact
from tests.integration.api.conftest import NOW, nothing_new_came, problem

pytestmark = pytest.mark.django_db
NUMBER = "FP/2026/118"


@pytest.fixture
def numbered(contact):
    return {**contact, "external_reference": NUMBER}


def key(text: str) -> dict[str, str]:
    return {"Idempotency-Key": text}


def test_a_contact_sent_again_under_another_key_is_answered_with_the_first(system, numbered):
    ivy, before = system("ivy.chandler"), Case.objects.count()
    first = ivy.post("contacts", numbered, **key("one"))
    again = ivy.post("contacts", numbered, **key("two"))
    assert (first.status_code, again.status_code) == (201, 200)
    told, told_again = first.json(), again.json()
    assert told["message"] == "Your contact is kept."
    assert told_again["message"] == (
        f"A contact with your reference “{NUMBER}” was received on 8 September 2026 at 10:00 "
        f"as {told['reference']}. Nothing new was opened."
    )
    for same in ("reference", "external_reference", "received_at", "links"):
        assert told_again[same] == told[same]
    assert again["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == before + 1
    assert ivy.post("contacts", numbered, **key("two")).json() == told_again


def test_a_contact_sent_again_without_any_key_opens_nothing(system, numbered):
    ivy, before = system("ivy.chandler"), Case.objects.count()
    assert [ivy.post("contacts", numbered).status_code for _ in range(3)] == [201, 200, 200]
    assert Case.objects.count() == before + 1


def test_it_is_still_known_when_the_key_is_forgotten(system, numbered, clock):
    ivy = system("ivy.chandler")
    first = ivy.post("contacts", numbered, **key("one")).json()
    clock.shift(60 * 24 * 3600)
    again = ivy.post("contacts", numbered, **key("one"))
    assert (again.status_code, again.json()["reference"]) == (200, first["reference"])


def test_without_a_reference_each_contact_opens_a_case(system, contact):
    ivy, before = system("ivy.chandler"), Case.objects.count()
    for sent in (contact, {**contact, "external_reference": ""}, {**contact, "external_reference": "  "}):
        assert ivy.post("contacts", sent).status_code == 201
    assert Case.objects.count() == before + 3
    assert not SenderReference.objects.exists()


def test_other_words_under_the_same_reference_are_refused_by_its_name(system, numbered):
    ivy = system("ivy.chandler")
    first = ivy.post("contacts", numbered, **key("one")).json()
    before = Case.objects.count()
    other = {**numbered, "narrative": "Something else has happened at the same address on the next day."}
    refused = problem(ivy.post("contacts", other, **key("two")), 409)
    assert refused["title"] == "This reference was used before"
    assert refused["errors"] == {
        "external_reference": [
            f"A contact with your reference “{NUMBER}” was received on 8 September 2026 at 10:00 as "
            f"{first['reference']}. It says something else. Nothing was opened. Send what is new under a "
            "reference of its own."
        ]
    }
    assert Case.objects.count() == before
    assert ivy.post("contacts", {**other, "external_reference": "FP/2026/119"}).status_code == 201


def test_a_refused_contact_leaves_its_reference_free(system, numbered):
    ivy = system("ivy.chandler")
    problem(ivy.post("contacts", {**numbered, "narrative": "short"}), 422)
    assert not SenderReference.objects.exists()
    assert ivy.post("contacts", numbered).status_code == 201


def test_another_officer_of_the_same_agency_is_told_of_the_first(system, numbered):
    first = system("ivy.chandler").post("contacts", numbered).json()
    before = Case.objects.count()
    again = system("owen.strand").post("contacts", numbered)
    assert (again.status_code, again.json()["reference"]) == (200, first["reference"])
    assert again.json()["links"] == {"case": first["links"]["case"]}  # the contact itself is its sender's
    assert Case.objects.count() == before


@pytest.mark.parametrize("username", ["chidi.okafor", "naomi.field", "nadia.frost", "farah.aziz"])
def test_another_agency_may_use_an_equal_reference(system, numbered, username):
    system("ivy.chandler").post("contacts", numbered)
    before = Case.objects.count()
    assert system(username).post("contacts", numbered).status_code == 201
    assert Case.objects.count() == before + 1


def test_the_police_of_the_next_site_may_use_an_equal_reference(system, numbered):
    system("ivy.chandler").post("contacts", numbered)
    assert system("dana.wold").post("contacts", numbered).status_code == 201


def test_two_co_ordinators_key_in_what_others_numbered(system, numbered):
    assert system("farah.aziz").post("contacts", numbered).status_code == 201
    assert system("tom.beckwith").post("contacts", numbered).status_code == 201
    assert system("farah.aziz").post("contacts", numbered).status_code == 200


def test_a_colleague_who_is_kept_out_learns_only_that_the_reference_is_taken(system, numbered):
    first = system("ivy.chandler").post("contacts", numbered).json()
    case = Case.objects.get(reference=first["reference"])
    by = Staff.objects.get(username="henry.ash")
    owen = Staff.objects.get(username="owen.strand")
    exclusions.exclude(case, owen, reason="His cousin", by=by, now=NOW)
    refused = system("owen.strand").post("contacts", numbered)
    assert first["reference"] not in refused.content.decode()
    assert NUMBER in str(problem(refused, 409)["errors"])
    assert Contact.objects.filter(external_reference=NUMBER).count() == 1


@pytest.mark.parametrize(
    "number", [f" {NUMBER} ", NUMBER.replace("/", "/\u200b"), NUMBER.lower(), NUMBER.replace("F", "Ｆ")]
)
def test_spaces_make_no_other_reference_and_unseen_characters_none_at_all(system, numbered, number):
    ivy = system("ivy.chandler")
    ivy.post("contacts", numbered)
    expected = 422 if "\u200b" in number else 200 if number.strip() == NUMBER else 201
    assert ivy.post("contacts", {**numbered, "external_reference": number}).status_code == expected


def test_who_may_not_tell_learns_nothing_of_a_reference(system, numbered):
    system("ivy.chandler").post("contacts", numbered)
    problem(system("carys.bowen").post("contacts", numbered), 404)
    assert not nothing_new_came()
