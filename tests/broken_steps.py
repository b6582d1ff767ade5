"""Cases in which an operation of the real front door fails: for a while, or until somebody mends it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Case
from processes import wakeups
from processes.models import Incident
from processes.registries import Operation, ServiceCall, registry
from tests.integration.pathway.walk import Walk

FIRE = "the printer is on fire"
#: Seconds after the first try at which all tries have failed.
UNTIL_GIVEN_UP = (6, 25, 75, 250)


class Broken:
    """One operation that fails until `mend`; then it does what it always did."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self._real: Operation = registry.operations[name]
        self.is_broken = True
        monkeypatch.setitem(registry.operations, name, self._run)

    def mend(self) -> None:
        self.is_broken = False

    def _run(self, call: ServiceCall) -> Any:
        if self.is_broken:
            raise ValueError(FIRE)
        return self._real(call)


def retrying_case(site: Site, *, now: datetime) -> Case:
    """Its first operation has failed once."""
    return Walk(site, now=now).receive()


def failed_case(site: Site, *, now: datetime) -> Incident:
    """The same, given up after five tries, the last of them before `now`."""
    began = now - timedelta(minutes=20)
    case = Walk(site, now=began).receive()
    for seconds in UNTIL_GIVEN_UP:
        wakeups.run_due(began + timedelta(seconds=seconds))
    return Incident.objects.get(instance__business_key=case.business_key)


Break = Callable[[str], Broken]
