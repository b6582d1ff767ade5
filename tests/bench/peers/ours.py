"""This project, twice: through the verbs of the machine, and through its HTTP API."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client

from orchestrator.agencies.models import Site, Staff
from orchestrator.api import tokens
from orchestrator.pathway.publishing import keep_forms
from processes import bundles, execution, instances, publishing, tasks
from processes.models import HumanTask, ProcessInstance, ProcessVersion
from processes.registries import NewTask, Place, registry
from tests import factories
from tests.bench.peers.spiff import DRAWINGS

OWNER = "bench"
AGENCIES = ("CSC", "POLICE", "HEALTH", "DA", "PERP", "PROB", "HOUS", "EDU")
SAID = "Nothing that speaks against it; we have seen the mother twice this month."


def publish(process_id: str, *, owner_key: str, now: datetime) -> ProcessVersion:
    """A drawing of the bench as a version of an owner. The gate has tests of its own."""
    files = {
        f"{process_id}/{process_id}.bpmn": (DRAWINGS / f"{process_id}.bpmn").read_bytes(),
        "forms/bench_answer.json": (DRAWINGS / "bench_answer.json").read_bytes(),
    }
    bundle = bundles.of_files(process_id, files)
    version = publishing.publish_file(
        bundle, owner_key=owner_key, author="the bench", now=now, gate=lambda _: ()
    ).version
    keep_forms(bundle, now=now)
    return version


class SmallWorld:
    """Placement and functions of a service that knows one team: what the machine asks while it steps."""

    names: frozenset[str] = frozenset()

    def for_instance(
        self, *, business_key: str, item: str, now: datetime
    ) -> Mapping[str, Callable[..., Any]]:
        return {}

    def place(self, *, business_key: str, tasks: Sequence[NewTask], now: datetime) -> Sequence[Place]:
        return [
            Place(queue=1, audience=[7], scope_key=business_key, title=task.step.name, due_at=now)
            for task in tasks
        ]

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Within the block the machine asks this world instead of the service."""
        before = (registry.placement, registry.closing, registry.functions)
        registry.placement, registry.closing, registry.functions = self.place, None, self
        try:
            yield
        finally:
            registry.placement, registry.closing, registry.functions = before


class Verb:
    """One completion: `execution.lock`, `tasks.hold`, `tasks.complete`, as the service does. In one
    transaction: the snapshot, task and timer rows with placement, numbered history; refused where the task is
    somebody else's or over.
    """

    name = "verb"

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.number = 0

    def begin(self, process_id: str, **data: Any) -> UUID:
        self.number += 1
        started = instances.start(
            owner_key=OWNER,
            process_id=process_id,
            business_key=f"bench-{self.number}",
            data=data,
            by=None,
            now=self.now,
        )
        assert started.outcome.incident is None, started.outcome.incident.cause
        return started.instance_id

    def open_task(self, case: UUID, item: str = "") -> UUID:
        found = HumanTask.objects.filter(instance_id=case, state__in=HumanTask.OPEN_STATES)
        return (found.filter(item=item) if item else found).get().pk

    def complete(self, case: UUID, task_id: UUID, *, by: Any, **said: Any) -> execution.Outcome:
        with execution.lock(case) as instance:
            held = tasks.hold(instance, task_id, by=by)
            return tasks.complete(instance, held, data=said, by=by, now=self.now)

    def is_over(self, case: UUID) -> bool:
        return bool(ProcessInstance.objects.get(pk=case).state == "completed")


class Api:
    """One completion: POST /api/v1/tasks/…/complete, the whole of Django's request cycle in this process.

    The token is looked up, the person's standing and right to the task are read, the form checks the answers,
    the submission is kept, the audit gets its chained act, the inbox row is closed and the next ones are
    placed with the teams of the site, and the same step as the verb's is taken; one transaction.
    """

    name = "api"

    def __init__(self, site: Site, *, now: datetime) -> None:
        self.site = site
        self.now = now
        self._clients: dict[int, Client] = {}

    def begin(self, process_id: str, **data: Any) -> UUID:
        with transaction.atomic():
            case = factories.case(
                self.site, by=_member(self.site, "HUB", "COORD"), now=self.now, asked=AGENCIES
            )
        started = instances.start(
            owner_key=self.site.code,
            process_id=process_id,
            business_key=case.business_key,
            data=data,
            by=None,
            now=self.now,
        )
        assert started.outcome.incident is None, started.outcome.incident.cause
        return started.instance_id

    def open_task(self, case: UUID, item: str = "") -> tuple[Client, str]:
        """The task's address, and the client of somebody who serves its team."""
        found = HumanTask.objects.filter(instance_id=case, state__in=HumanTask.OPEN_STATES)
        task = (found.filter(item=item) if item else found).get()
        if task.queue not in self._clients:
            who = Staff.objects.filter(memberships__team_id=task.queue, is_active=True).order_by("pk")[0]
            token = tokens.issue(who, now=self.now)
            self._clients[task.queue] = Client(headers={"Authorization": f"Bearer {token}"})
        return self._clients[task.queue], f"/api/v1/tasks/{task.pk}/complete"

    def complete(self, case: UUID, task: tuple[Client, str], **said: Any) -> None:
        client, address = task
        answer = client.post(
            address,
            json.dumps({"answers": {**said, "said": SAID}}),
            content_type="application/json",
        )
        assert answer.status_code == 200, answer.content

    def is_over(self, case: UUID) -> bool:
        return bool(ProcessInstance.objects.get(pk=case).state == "completed")


def _member(site: Site, agency: str, role: str) -> Staff:
    return Staff.objects.filter(
        memberships__team__site=site, memberships__team__agency__code=agency, memberships__team__role=role
    ).order_by("pk")[0]
