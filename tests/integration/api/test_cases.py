"""A case through the API: what its page shows this person."""

import pytest

from orchestrator.access import exclusions
from orchestrator.agencies.models import Staff
from orchestrator.audit.models import Read
from tests.integration.api.conftest import NOW, planned, problem

pytestmark = pytest.mark.django_db


def test_says_who_the_family_is_who_is_waited_for_and_what_happened(system, case):
    told = system("farah.aziz").get(f"cases/{case.reference}")
    assert told.status_code == 200, told.content
    told = told.json()
    assert (told["reference"], told["site"], told["state"]) == (case.reference, "Fenmarsh", "open")
    assert (told["rating"], told["counts_as"]) == (None, "A")
    assert {one["name"] for one in told["family"]} == {"Lio Vell", "Marta Vell", "Dean Orrick"}
    assert told["family"][0]["roles"] == ["Child the worry is about"]
    assert {"Police", "Health"} <= {one["agency"] for one in told["agencies"]}
    assert any("co-ordinator" in one["who"].lower() for one in told["waiting"])
    assert told["timeline"][-1]["sentence"] == "The referral came in and the case was opened"


def test_a_planned_case_has_its_decision_its_plan_and_the_agencies_answers(system, walk):
    planned(walk)
    told = system("alice.moreno").get(f"cases/{walk.case.reference}").json()
    assert told["state"] == "planned"
    decision, plan = told["decisions"][0], told["plans"][0]
    assert decision["frozen_at"]
    assert {one["value"] for one in decision["positions"]} == {"agree"}
    assert plan["published_at"]
    assert {one["person"] for one in plan["actions"]} == {"Marta Vell", "Lio Vell", "Dean Orrick"}
    health = next(one for one in told["agencies"] if one["agency"] == "Health")
    assert health["people"][0]["known"] == "yes"


def test_a_protected_address_is_only_for_those_who_may_see_it(system, case):
    def addresses(username):
        family = system(username).get(f"cases/{case.reference}").json()["family"]
        marta = next(one for one in family if one["name"] == "Marta Vell")
        return [one["text"] for one in marta["addresses"]], marta["more_not_shown"]

    assert addresses("chidi.okafor") == ([], True)
    assert addresses("gwen.pryce") == (["4 Mill Lane, Fenmarsh"], False)


def test_before_the_sharing_decision_an_agency_reads_no_narrative(system, case):
    assert "Officers were called" in str(system("farah.aziz").get(f"cases/{case.reference}").json())
    assert "Officers were called" not in str(system("chidi.okafor").get(f"cases/{case.reference}").json())


def test_reading_is_on_record_with_the_classes_that_were_shown(system, case):
    system("farah.aziz").get(f"cases/{case.reference}")
    read = Read.objects.get()
    assert (read.what, read.object_kind, read.case_ids) == ("view", "case", [case.pk])
    assert {"H", "RF"} <= set(read.field_classes)


@pytest.mark.parametrize(
    "username", ["zora.finch", "dana.wold", "carys.bowen", "piotr.lis", "nadia.frost", "tess.morley"]
)
def test_not_yours_and_not_there_are_the_same(system, case, username):
    strange = system(username)
    not_yours = strange.get(f"cases/{case.reference}")
    problem(not_yours, 404)
    assert not_yours.content == strange.get("cases/OFD-2026-999999").content
    kept = [(read.what, read.case_ids, read.field_classes) for read in Read.objects.all()]
    assert kept == [("refused", [], [])] * 2  # that somebody tried, and not what they would have seen


def test_who_is_kept_out_of_a_case_does_not_find_it(system, case):
    farah = Staff.objects.get(username="farah.aziz")
    assert system("farah.aziz").get(f"cases/{case.reference}").status_code == 200
    exclusions.exclude(case, farah, reason="A relative", by=farah, now=NOW)
    problem(system("farah.aziz").get(f"cases/{case.reference}"), 404)


@pytest.mark.parametrize("wrong", ["x", "%00", "OFD-2026-%00", "' OR ''='", "%E2%80%AE", "..", "x" * 5000])
def test_what_is_no_reference_is_not_there(system, case, wrong):
    problem(system("farah.aziz").get(f"cases/{wrong}"), 404)
