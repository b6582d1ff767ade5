"""Somebody reads everything they can open of a case: pages and API, by every address, each once."""

from collections.abc import Callable, Iterator

from django.test import Client
from django.urls import reverse

from orchestrator.cases.models import Case
from orchestrator.pathway import submitting
from processes.models import HumanTask, ProcessInstance
from tests import fenmarsh as world
from tests.integration.security import canaries
from tests.integration.security.conftest import NOW


def addresses(case: Case) -> list[str]:
    """Every address that could hold something of this case, none twice; the API's beneath."""
    return list(dict.fromkeys(_addresses(case)))


def _addresses(case: Case) -> Iterator[str]:
    yield from map(reverse, ("inbox:index", "inbox:count", "cases:index", "contacts:index", "notices:index"))
    yield reverse("contacts:new")
    for name in ("case", "danger", "information", "decide"):
        yield reverse(f"cases:{name}", args=[case.reference])
        yield reverse(f"cases:{name}", args=["OFD-2026-999999"])
    for contact in case.contacts.all():
        yield reverse("contacts:sent", args=[contact.pk])
    for instance in ProcessInstance.objects.filter(business_key=case.business_key):
        yield reverse("cases:drawing", args=[case.reference, instance.pk])
        yield reverse("versions:version", args=[instance.version_id])
    for task in HumanTask.objects.filter(scope_key=case.business_key):
        yield reverse("tasks:task", args=[task.pk])
        yield reverse("api:task", args=[task.pk])
    yield reverse("api:case", args=[case.reference])
    yield reverse("api:contact", args=[case.reference])
    yield "/api/v1/tasks"


def found_by(name: str, case: Case, calling: Callable[[str], Client]) -> set[str]:
    """The secrets that this person finds anywhere."""
    browser, system = world.signed_in(name), calling(name)
    text = ""
    for address in addresses(case):
        answer = (system if address.startswith("/api/") else browser).get(address)
        assert answer.status_code in (200, 302, 404, 405), (name, address, answer.status_code)
        text += f"{answer.headers}{answer.content.decode()}"
    return {canary for canary in canaries.ALL if canary in text}


def bring_to_the_family_map(case: Case) -> None:
    """The danger check is done, so the co-ordinators have the family map, filled in with what is known."""
    task = world.task_of(case, "danger_check")
    assert task is not None
    from_page = world.posted(submitting.definition_for(task), world.ANSWERS["danger_check"], {})
    answer = world.signed_in("Farah Aziz").post(reverse("tasks:task", args=[task.pk]), from_page)
    assert answer.status_code == 302
    world.work_through(NOW)
    assert world.task_of(case, "family_map") is not None
