"""Who gets in, and how the API says no: one format for everything."""

import json
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from jsonschema import Draft202012Validator

from orchestrator.agencies.models import Staff
from orchestrator.api import problems
from orchestrator.api.models import ApiToken
from orchestrator.audit.models import Act
from tests.integration.api.conftest import NOW, System, nothing_new_came, problem

pytestmark = pytest.mark.django_db


class TestTokens:
    def test_the_command_prints_a_new_one_once_and_keeps_only_its_hash(self, fenmarsh, capsys):
        call_command("api_token", "ivy.chandler")
        token = capsys.readouterr().out.strip()
        assert System(token).get("tasks").status_code == 200
        row = ApiToken.objects.get()
        assert token not in str(vars(row))
        assert row.staff.username == "ivy.chandler"
        assert Act.objects.filter(verb="issue_api_token", who__username="ivy.chandler").exists()

    def test_the_command_ends_all_of_a_persons_tokens(self, system, capsys):
        first, second, other = system("ivy.chandler"), system("ivy.chandler"), system("owen.strand")
        call_command("api_token", "ivy.chandler", "--revoke")
        assert "2" in capsys.readouterr().out
        problem(first.get("tasks"), 401)
        problem(second.get("tasks"), 401)
        assert other.get("tasks").status_code == 200

    def test_ends_on_its_day_and_is_then_refused_like_one_that_never_was(self, system, clock):
        ivy = system("ivy.chandler")
        clock.shift(timedelta(days=90, seconds=-1))
        assert ivy.get("tasks").status_code == 200
        clock.shift(timedelta(seconds=1))
        ended, unknown = ivy.get("tasks"), System("ofd_never").get("tasks")
        problem(ended, 401)
        assert (ended.content, ended.headers) == (unknown.content, unknown.headers)

    def test_the_command_says_for_how_many_days(self, fenmarsh, clock, capsys):
        call_command("api_token", "ivy.chandler", "--days", "2")
        ivy = System(capsys.readouterr().out.strip())
        clock.shift(timedelta(days=1))
        assert ivy.get("tasks").status_code == 200
        clock.shift(timedelta(days=1))
        problem(ivy.get("tasks"), 401)

    @pytest.mark.parametrize("days", ["0", "-3", "367", "99999999999"])
    def test_the_command_gives_none_that_hardly_ever_ends(self, fenmarsh, days):
        with pytest.raises(CommandError, match="1 to 366 days"):
            call_command("api_token", "ivy.chandler", f"--days={days}")
        assert not ApiToken.objects.exists()

    def test_the_command_lists_those_there_are_and_ends_one_of_them(self, system, clock, capsys):
        first, second = system("ivy.chandler"), system("ivy.chandler")
        second.get("tasks")
        number = ApiToken.objects.order_by("pk").first().pk
        call_command("api_token", "ivy.chandler", "--list")
        listed = capsys.readouterr().out.splitlines()
        assert listed[0] == f"{number}: made 8 September 2026, never used, ends 7 December 2026"
        assert "last used 8 September 2026" in listed[1]
        call_command("api_token", "ivy.chandler", "--end", str(number))
        problem(first.get("tasks"), 401)
        assert second.get("tasks").status_code == 200
        with pytest.raises(CommandError, match="no token"):
            call_command("api_token", "ivy.chandler", "--end", str(number))
        clock.shift(timedelta(days=91))
        capsys.readouterr()
        call_command("api_token", "ivy.chandler", "--list")
        assert "has no token" in capsys.readouterr().out

    def test_of_somebody_else_is_not_ended_by_its_number(self, system):
        owen = system("owen.strand")
        with pytest.raises(CommandError, match="no token"):
            call_command("api_token", "ivy.chandler", "--end", str(ApiToken.objects.get().pk))
        assert owen.get("tasks").status_code == 200

    def test_the_command_names_who_is_not_there_or_has_left(self, fenmarsh):
        with pytest.raises(CommandError, match="Nobody signs in as “ivy”"):
            call_command("api_token", "ivy")
        Staff.objects.filter(username="ivy.chandler").update(is_active=False)
        with pytest.raises(CommandError, match="does not work here any more"):
            call_command("api_token", "ivy.chandler")

    def test_of_somebody_who_has_left_ends_at_once(self, system):
        ivy = system("ivy.chandler")
        Staff.objects.filter(username="ivy.chandler").update(is_active=False)
        problem(ivy.get("tasks"), 401)

    def test_the_last_use_is_kept_to_the_minute(self, system, clock):
        ivy = system("ivy.chandler")
        ivy.get("tasks")
        assert ApiToken.objects.get().last_used_at == NOW
        clock.shift(59)
        ivy.get("tasks")
        assert ApiToken.objects.get().last_used_at == NOW
        clock.shift(2)
        ivy.get("tasks")
        assert ApiToken.objects.get().last_used_at == NOW + timedelta(seconds=61)

    @pytest.mark.parametrize(
        "sent",
        [
            "",
            "Bearer",
            "Bearer ",
            "Bearer ofd_wrong",
            "Basic aXZ5OnB3",
            "Bearer " + "x" * 5000,
            "Bearer \x00",
            "Bearer " + "é" * 20,
            "Token ofd_x",
        ],
    )
    def test_anything_else_is_401_with_the_scheme(self, fenmarsh, sent):
        answer = Client().get("/api/v1/tasks", headers={"Authorization": sent})
        problem(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")


class TestASession:
    def test_signs_nobody_in_here(self, fenmarsh, contact):
        client = Client()
        client.force_login(
            Staff.objects.get(username="ivy.chandler"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        problem(client.get("/api/v1/tasks"), 401)
        sent = client.post("/api/v1/contacts", json.dumps(contact), content_type="application/json")
        problem(sent, 401)
        assert nothing_new_came()

    def test_of_another_person_does_not_count_beside_a_token(self, system, case):
        client = Client(enforce_csrf_checks=True)
        client.force_login(
            Staff.objects.get(username="farah.aziz"), backend="django.contrib.auth.backends.ModelBackend"
        )
        token = system("ivy.chandler").token
        told = client.get("/api/v1/tasks", headers={"Authorization": f"Bearer {token}"}).json()
        mine = system("ivy.chandler").get("tasks").json()
        assert told == mine != system("farah.aziz").get("tasks").json()


class TestMethods:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("get", "contacts"),
            ("head", "contacts"),
            ("put", "contacts"),
            ("delete", "tasks"),
            ("post", "tasks"),
            ("get", "tasks/00000000-0000-4000-8000-000000000000/complete"),
            ("head", "tasks/00000000-0000-4000-8000-000000000000/complete"),
            ("patch", "cases/OFD-2026-000001"),
            ("options", "cases/OFD-2026-000001"),
        ],
    )
    def test_that_are_not_offered_are_405_and_say_which_are(self, system, method, path):
        answer = system("ivy.chandler").ask(method, path)
        assert answer.status_code == 405
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer["Allow"]

    def test_cannot_be_forged_by_a_header(self, system, contact):
        answer = system("ivy.chandler").ask(
            "get", "contacts", headers={"X-HTTP-Method-Override": "POST"}, data=contact
        )
        assert answer.status_code == 405


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/tasks"])
def test_every_other_address_is_a_problem_not_a_page(system, path):
    problem(system("ivy.chandler").get(path), 404)


def test_what_nobody_foresaw_is_a_problem_without_a_word_about_the_inside(rf, caplog):
    answer = problems.of(rf.get("/api/v1/tasks"), RuntimeError("a secret of the inside"))
    body = problem(answer_with_json(answer), 500)
    assert "secret" not in str(body)
    assert "a secret of the inside" in caplog.text


def answer_with_json(response):
    response.json = lambda: json.loads(response.content)
    return response


class TestTheDocument:
    def test_is_open_api_3_1_and_names_every_operation(self, client):
        schema = client.get("/api/v1/openapi.json").json()
        assert schema["openapi"].startswith("3.1")
        operations = {one["operationId"] for methods in schema["paths"].values() for one in methods.values()}
        assert operations == {
            "create_contact",
            "read_contact",
            "list_tasks",
            "read_task",
            "claim_task",
            "release_task",
            "complete_task",
            "read_case",
            "list_incidents",
            "read_incident",
            "retry_incident",
            "correct_incident",
            "skip_incident",
        }

    def test_holds_the_form_of_a_contact(self, client):
        shape = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["Contact"]
        assert "narrative" in shape["required"]
        assert "received_at" not in shape["required"], "it is asked only after another answer"
        assert shape["properties"]["people"]["items"]["required"] == ["roles", "address", "address_protected"]
        assert "external_reference" in shape["properties"]
        assert shape["additionalProperties"] is False

    def test_every_operation_names_its_refusals_in_the_one_shape(self, client):
        document = client.get("/api/v1/openapi.json").json()
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                refusals = {code: told for code, told in operation["responses"].items() if int(code) >= 400}
                assert {"401", "404", "405", "503"} <= set(refusals), (method, path)
                for code, told in refusals.items():
                    ((media, content),) = told["content"].items()
                    assert media == "application/problem+json", (method, path, code)
                    assert content["schema"] == {"$ref": "#/components/schemas/Problem"}, (method, path, code)

    def test_every_shape_is_json_schema_2020_12_and_every_reference_leads_somewhere(self, client):
        document = client.get("/api/v1/openapi.json").json()
        shapes = document["components"]["schemas"]
        for name, shape in shapes.items():
            Draft202012Validator.check_schema(shape)
            assert shape, name
        for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)):
            assert reference.removeprefix("#/components/schemas/") in shapes, reference

    def test_asks_for_the_token_everywhere(self, client):
        schema = client.get("/api/v1/openapi.json").json()
        for methods in schema["paths"].values():
            for operation in methods.values():
                assert operation["security"] == [{"Token": []}]

    def test_the_page_says_the_same_without_anything_from_elsewhere(self, client, db):
        page = client.get("/api/v1/docs")
        html = page.content.decode()
        assert page.status_code == 200
        for words in ("POST /api/v1/contacts", "Complete a task with its answers", "Idempotency-Key"):
            assert words in html
        assert "https://" not in html.replace("https://www.gov.uk", "").split("<footer")[0]
        assert "<script>" not in html
        assert "style=" not in html
        assert "script-src 'self'" in page["Content-Security-Policy"]
