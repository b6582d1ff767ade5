"""The pages of failed steps: who sees them, who mends them, and what they say without a technical word."""

import re
from uuid import uuid4

import pytest

from orchestrator.access import exclusions
from orchestrator.audit.models import Act
from orchestrator.cases.models import Case
from processes.models import HumanTask, Incident, Mending
from processes.registries import registry
from tests.broken_steps import FIRE, Broken, failed_case, retrying_case
from tests.integration.pathway.walk import person, team

from .rooms import *  # noqa: F403
from .rooms import on_screen, words


@pytest.fixture
def thanking(monkeypatch) -> Broken:
    """Nobody can be thanked: the first step of every new case fails. It is locked by no rule."""
    return Broken(monkeypatch, "thank_referrer")


@pytest.fixture
def incident(fenmarsh, thanking, now) -> Incident:
    return failed_case(fenmarsh, now=now)


def address(incident: Incident) -> str:
    return f"/monitoring/incidents/{incident.pk}/"


def case_of(incident: Incident) -> Case:
    return Case.objects.get(pk=int(incident.instance.business_key))


def test_the_list_says_in_plain_words_which_step_failed_and_leads_to_it(opened, incident):
    page = opened("henry.ash").get("/monitoring/incidents/")
    (row,) = on_screen(page)[1:]
    assert row[2] == incident.element_name
    assert row[3] == "The work that the service does here by itself could not be done."
    assert row[6] == "5"
    assert address(incident) in page.content.decode()
    assert FIRE not in page.content.decode()


def test_a_step_that_is_being_tried_again_stands_above_and_is_no_failed_step(opened, fenmarsh, thanking, now):
    case = retrying_case(fenmarsh, now=now)
    henry = opened("henry.ash")
    said = words(henry.get("/monitoring/incidents/"))
    assert "Being tried again: 1" in said
    assert "2 of 5" in said
    assert "No step has failed." in said
    assert "0 Failed steps1 being tried again" in words(henry.get("/monitoring/"))
    on_case = words(henry.get(f"/cases/{case.reference}/"))
    assert "This step is being tried again: 2 of 5, next today" in on_case


def test_the_page_of_one_says_what_why_since_when_and_keeps_the_original_text(opened, incident):
    page = opened("henry.ash").get(address(incident))
    said = words(page)
    assert incident.element_name in said
    assert case_of(incident).reference in said
    assert "5 times" in said
    assert f"ValueError: {FIRE}" in said.split("Details for the people who run the service")[1]
    assert f"ValueError: {FIRE}" not in said.split("Details for the people who run the service")[0]
    assert "could not be made" in words(opened("henry.ash").get(f"/cases/{case_of(incident).reference}/"))


@pytest.mark.parametrize("username", ["henry.ash", "farah.aziz"])
def test_it_is_said_that_nothing_is_lost_and_who_phones_whom_with_which_number(opened, incident, username):
    said = words(opened(username).get(address(incident)))
    assert "Nothing is lost: the case stands where it was." in said
    assert "phone whoever runs the service and read" in said
    assert (
        f"{case_of(incident).reference}, and how the number of this failure begins: {str(incident.pk)[:8]}"
        in said
    )
    assert ("Try again. If it fails again, phone" in said) == (username == "henry.ash")


@pytest.mark.parametrize("username", ["farah.aziz", "judith.penhale"])
def test_others_of_the_hub_read_it_and_mend_nothing(opened, incident, username):
    browser = opened(username)
    page = browser.get(address(incident))
    assert page.status_code == 200
    assert "Try again" not in re.findall(r">([^<]+)</button>", page.content.decode())
    for sent in ({"act": "retry"}, {"act": "skip", "skip_reason": "x"}):
        assert browser.post(address(incident), sent).status_code == 404
    assert browser.post("/monitoring/incidents/retry/", {"task": [incident.pk]}).status_code == 404
    assert Incident.objects.get(pk=incident.pk).tries == 5
    assert not Mending.objects.exists()


@pytest.mark.parametrize(
    "username", ["sunita.rao", "chidi.okafor", "carys.bowen", "zora.finch", "nadia.frost"]
)
def test_for_everybody_else_it_is_not_there(opened, incident, username):
    browser = opened(username)
    assert browser.get(address(incident)).status_code == 404
    assert browser.post(address(incident), {"act": "retry"}).status_code == 404
    assert browser.get(f"/monitoring/incidents/{uuid4()}/").status_code == 404


def test_a_lead_sees_what_is_about_their_own_agency_and_mends_none(opened, fenmarsh, now):
    task = HumanTask.objects.filter(queue=team(fenmarsh, "HEALTH", "PRAC").pk, state="ready")[0]
    incident = Incident.objects.create(
        instance=task.instance, trigger={}, task_id=task.pk, element_id="x", cause="", happened_at=now
    )
    assert opened("sunita.rao").get(address(incident)).status_code == 200
    assert opened("sunita.rao").post(address(incident), {"act": "retry"}).status_code == 404
    assert opened("elaine.sutter").get(address(incident)).status_code == 404


def test_who_is_kept_out_of_the_case_sees_nothing_of_it(opened, incident, now):
    exclusions.exclude(
        case_of(incident), person("henry.ash"), reason="x", by=person("judith.penhale"), now=now
    )
    henry = opened("henry.ash")
    assert henry.get(address(incident)).status_code == 404
    assert henry.post(address(incident), {"act": "retry"}).status_code == 404
    assert "No step has failed." in words(henry.get("/monitoring/incidents/"))


def test_henry_tries_again_and_the_case_goes_on(opened, incident, thanking):
    thanking.mend()
    answer = opened("henry.ash").post(address(incident), {"act": "retry"}, follow=True)
    assert "The step went through. The case goes on." in answer.content.decode()
    act = Act.objects.get(verb="retry_step")
    assert (act.case_key, act.who, act.detail) == (
        incident.instance.business_key,
        person("henry.ash"),
        {"step": incident.element_id, "through": True},
    )
    page = opened("henry.ash").get(address(incident))
    assert "Dealt with by Henry Ash" in words(page)
    assert "Tried again by Henry Ash" in words(page)


def test_henry_is_told_when_it_fails_again_and_the_row_says_so(opened, incident):
    answer = opened("henry.ash").post(address(incident), {"act": "retry"}, follow=True)
    assert "It failed again. Nothing has moved." in answer.content.decode()
    assert "6 times" in words(answer)


def test_henry_goes_past_the_step_with_a_reason_that_is_kept(opened, incident):
    henry = opened("henry.ash")
    empty = henry.post(address(incident), {"act": "skip", "skip_reason": " "})
    assert empty.status_code == 422
    assert "Say in a few words why" in empty.content.decode()
    done = henry.post(address(incident), {"act": "skip", "skip_reason": "Thanked by phone"}, follow=True)
    assert "The case has gone on past this step." in done.content.decode()
    mending = Mending.objects.get()
    assert (mending.kind, mending.reason, mending.by) == ("skipped", "Thanked by phone", person("henry.ash"))
    assert "“Thanked by phone”" in words(henry.get(address(incident)))
    on_case = words(henry.get(f"/cases/{case_of(incident).reference}/"))
    assert "The case went on past a step that had failed" in on_case
    assert "Thanked by phone" not in str(Act.objects.filter(verb="skip_step").values())


def test_a_step_that_a_rule_locks_cannot_be_gone_past_on_the_page_either(opened, fenmarsh, monkeypatch, now):
    Broken(monkeypatch, "ask_agencies")
    incident = failed_case(fenmarsh, now=now)
    henry = opened("henry.ash")
    assert "A rule of the pathway locks this step" in words(henry.get(address(incident)))
    assert henry.post(address(incident), {"act": "skip", "skip_reason": "x"}).status_code == 422
    assert Incident.objects.get(pk=incident.pk).state == "open"


def test_data_is_corrected_in_boxes_that_show_what_stands(opened, fenmarsh, monkeypatch, now):
    asking = Broken(monkeypatch, "ask_agencies")
    incident = failed_case(fenmarsh, now=now)
    asking.mend()
    henry = opened("henry.ash")
    page = henry.get(address(incident)).content.decode()
    stands = re.findall(r'name="value-agencies" value="([^"]*)"', page)[0]
    assert {"CSC", "POLICE", "HEALTH", "DA"} <= set(stands.split(", "))

    def correct(agencies, why="x"):
        sent = {"act": "correct", "value-agencies": agencies, "correct_reason": why}
        return henry.post(address(incident), sent)

    refused = correct("CSC, Marta Novak")
    assert refused.status_code == 422
    assert "“agencies” must stay a list of ids." in words(refused)
    assert 'value="CSC, Marta Novak"' in refused.content.decode()
    assert "Nothing was changed." in words(correct(stands))
    assert "Say in a few words why" in words(correct("CSC", why=""))
    assert not Mending.objects.exists()
    assert correct("CSC, POLICE", why="Only these two serve there").status_code == 302
    asked = case_of(incident).requests.values_list("agency__code", flat=True)
    assert set(asked) == {"CSC", "POLICE"}
    said = words(henry.get(address(incident)))
    assert f"agencies: {stands} → CSC, POLICE" in said
    assert "“Only these two serve there”" in said


def test_many_are_tried_again_at_once_and_each_is_told(opened, fenmarsh, incident, thanking, now):
    other = failed_case(fenmarsh, now=now)
    henry = opened("henry.ash")
    chosen = {"task": [str(incident.pk), str(other.pk), str(uuid4()), "nonsense"]}
    said = words(henry.post("/monitoring/incidents/retry/", chosen, follow=True))
    assert "None of 3 steps went through." in said
    assert said.count("Failed again. The work that the service does here by itself could not be done.") == 2
    assert "A step: Not tried. There is no such failed step." in said
    thanking.mend()
    said = words(henry.post("/monitoring/incidents/retry/", {"task": [incident.pk, other.pk]}, follow=True))
    assert "2 steps went through." in said
    assert "No step has failed." in said


def test_of_two_managers_the_second_reads_who_was_first(opened, incident, thanking):
    thanking.mend()
    opened("henry.ash").post(address(incident), {"act": "retry"})
    late = opened("henry.ash").post(address(incident), {"act": "skip", "skip_reason": "x"}, follow=True)
    assert "has been dealt with already. Henry Ash did, " in late.content.decode()


def test_nothing_that_somebody_typed_is_on_any_of_it(opened, fenmarsh, monkeypatch, now):
    def leak(call):
        raise KeyError("Marta Novak, 4 Mill Lane")

    monkeypatch.setitem(registry.operations, "thank_referrer", leak)
    incident = failed_case(fenmarsh, now=now)
    henry = opened("henry.ash")
    for page in (address(incident), "/monitoring/incidents/", "/monitoring/incidents.csv"):
        assert "Marta" not in henry.get(page).content.decode("utf-8", errors="replace")
    assert incident.cause == "KeyError: '…'"
