"""Failed steps through the API: the manager of the hub mends, others read or find nothing there."""

from uuid import uuid4

import pytest

from orchestrator.audit.models import Act
from processes.models import HumanTask, Incident, Mending
from tests.broken_steps import FIRE, Broken, failed_case, retrying_case
from tests.integration.pathway.walk import person, team

from .conftest import NOW


@pytest.fixture
def thanking(monkeypatch) -> Broken:
    return Broken(monkeypatch, "thank_referrer")


@pytest.fixture
def incident(fenmarsh, thanking) -> Incident:
    return failed_case(fenmarsh, now=NOW)


def at(incident: Incident, act: str = "") -> str:
    return f"incidents/{incident.pk}{f'/{act}' if act else ''}"


def test_henry_lists_failed_steps_and_those_that_are_tried_again_apart(system, fenmarsh, incident):
    case = retrying_case(fenmarsh, now=NOW)
    answer = system("henry.ash").get("incidents").json()
    assert (answer["total"], [one["id"] for one in answer["incidents"]]) == (1, [str(incident.pk)])
    (again,) = answer["retrying"]
    assert (again["case"], again["next_try"], again["most"]) == (case.reference, 2, 5)
    assert again["cause"] == answer["incidents"][0]["cause"] == f"ValueError: {FIRE}"
    assert system("henry.ash").get("incidents", who="x").status_code == 422


def test_henry_reads_one_with_what_he_can_do_about_it(system, incident):
    one = system("henry.ash").get(at(incident)).json()
    assert (one["step"], one["state"], one["tries"]) == (incident.element_name, "open", 5)
    assert one["may_mend"] is True
    assert one["why_not_skipped"] == ""
    assert one["why"] == "The work that the service does here by itself could not be done."
    assert {each["kind"] for each in one["variables"]} <= {
        "a code", "a number", "yes or no", "a date", "a date and time", "a list of ids", "nothing yet",
    }  # fmt: skip


@pytest.mark.parametrize("username", ["farah.aziz", "judith.penhale"])
def test_others_of_the_hub_read_and_mend_nothing(system, incident, username):
    reader = system(username)
    one = reader.get(at(incident)).json()
    assert (one["may_mend"], one["variables"], one["routes"]) == (False, [], [])
    for act, body in BODIES.items():
        assert reader.post(at(incident, act), body).status_code == 404
    assert not Mending.objects.exists()


BODIES = {
    "retry": {},
    "correct": {"values": {"agencies": ["CSC"]}, "reason": "x"},
    "skip": {"reason": "x"},
}


@pytest.mark.parametrize("username", ["sunita.rao", "bob.tailor", "carys.bowen", "dana.wold", "nadia.frost"])
def test_for_everybody_else_it_is_not_there(system, incident, username):
    stranger = system(username)
    assert stranger.get(at(incident)).status_code == 404
    for act, body in BODIES.items():
        assert stranger.post(at(incident, act), body).status_code == 404


def test_a_lead_lists_what_is_about_their_own_agency_alone(system, fenmarsh, incident):
    task = HumanTask.objects.filter(queue=team(fenmarsh, "HEALTH", "PRAC").pk, state="ready")[0]
    own = Incident.objects.create(
        instance=task.instance, trigger={}, task_id=task.pk, element_id="x", cause="", happened_at=NOW
    )
    listed = system("sunita.rao").get("incidents").json()["incidents"]
    assert [one["id"] for one in listed] == [str(own.pk)]
    assert system("sunita.rao").post(at(own, "retry")).status_code == 404


def test_henry_tries_again_and_the_same_request_twice_is_one_try(system, incident, thanking):
    henry = system("henry.ash")
    again = henry.post(at(incident, "retry"), **{"Idempotency-Key": "k1"}).json()
    assert (again["went_through"], again["cause"]) == (False, f"ValueError: {FIRE}")
    thanking.mend()
    assert henry.post(at(incident, "retry"), **{"Idempotency-Key": "k1"}).json() == again
    assert Incident.objects.get(pk=incident.pk).tries == 6
    through = henry.post(at(incident, "retry"), **{"Idempotency-Key": "k2"}).json()
    assert (through["went_through"], through["message"]) == (True, "The step went through. The case goes on.")
    late = henry.post(at(incident, "retry"))
    assert (late.status_code, late.json()["who"]) == (409, "Henry Ash")
    assert "Henry Ash" in late.json()["detail"]
    assert Act.objects.filter(verb="retry_step", who=person("henry.ash")).count() == 2


def test_henry_corrects_by_values_of_the_same_kind_only(system, fenmarsh, monkeypatch):
    asking = Broken(monkeypatch, "ask_agencies")
    incident = failed_case(fenmarsh, now=NOW)
    asking.mend()
    henry = system("henry.ash")
    variables = {one["name"]: one["value"] for one in henry.get(at(incident)).json()["variables"]}
    for values, where in (
        ({"no_such": 1}, "values.no_such"),
        ({"agencies": {"a": "Marta"}}, "values.agencies"),
        ({"agencies": ["CSC", "Marta Novak"]}, "values.agencies"),
        ({"agencies": variables["agencies"]}, "values"),
    ):
        refused = henry.post(at(incident, "correct"), {"values": values, "reason": "x"})
        assert (refused.status_code, list(refused.json()["errors"])) == (422, [where])
    empty = henry.post(at(incident, "correct"), {"values": {"agencies": ["CSC"]}, "reason": " "})
    assert list(empty.json()["errors"]) == ["reason"]
    assert henry.post(at(incident, "correct"), {"values": [], "reason": "x"}).status_code == 422
    assert not Mending.objects.exists()
    done = henry.post(at(incident, "correct"), {"values": {"agencies": ["CSC"]}, "reason": "x"})
    assert done.json()["went_through"] is True
    mending = henry.get(at(incident)).json()["mendings"][0]
    assert mending["before"] == {"agencies": variables["agencies"]}
    assert mending["after"] == {"agencies": ["CSC"]}


def test_henry_goes_past_with_a_reason_that_is_read_later(system, incident):
    henry = system("henry.ash")
    assert henry.post(at(incident, "skip"), {"reason": ""}).status_code == 422
    done = henry.post(at(incident, "skip"), {"reason": "Thanked by phone"})
    assert done.json()["went_through"] is True
    one = henry.get(at(incident)).json()
    assert (one["state"], one["resolved_by"]) == ("resolved", "Henry Ash")
    (mending,) = one["mendings"]
    assert (mending["kind"], mending["reason"], mending["by"]) == ("skipped", "Thanked by phone", "Henry Ash")


def test_what_a_rule_locks_is_not_gone_past(system, fenmarsh, monkeypatch):
    Broken(monkeypatch, "ask_agencies")
    incident = failed_case(fenmarsh, now=NOW)
    refused = system("henry.ash").post(at(incident, "skip"), {"reason": "x"})
    assert refused.status_code == 409
    assert "A rule of the pathway locks this step" in refused.json()["detail"]
    assert Incident.objects.get(pk=incident.pk).state == "open"


def test_a_wait_that_is_gone_ends_the_incident_through_the_api_too(system, incident):
    HumanTask.objects.filter(instance=incident.instance).update(state="cancelled")
    incident.instance.requests.update(state="cancelled")
    gone = system("henry.ash").post(at(incident, "retry"))
    assert gone.status_code == 409
    assert Incident.objects.get(pk=incident.pk).state == "resolved"


def test_what_is_not_there_is_not_there(system):
    henry = system("henry.ash")
    assert henry.get(f"incidents/{uuid4()}").status_code == 404
    assert henry.post(f"incidents/{uuid4()}/retry").status_code == 404


def test_openapi_names_every_act_with_its_body(system):
    paths = system("henry.ash").get("openapi.json").json()["paths"]
    for act in ("retry", "correct", "skip"):
        assert "post" in paths["/api/v1/incidents/{incident_id}/" + act]
    assert "get" in paths["/api/v1/incidents/{incident_id}"]
