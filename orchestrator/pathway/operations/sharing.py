"""Sharing opens: as decided, or at once because somebody is in danger (P2, A-01)."""

from collections.abc import Mapping
from typing import Any

from orchestrator.cases import sharing, sharing_levels
from orchestrator.cases.keys import case_of
from orchestrator.clocks import rerating, running
from orchestrator.pathway import danger
from orchestrator.pathway.joining import SHARING_CLOCK
from processes.registries import ServiceCall, registry


@registry.operation("open_sharing")
def open_sharing(call: ServiceCall) -> Mapping[str, Any]:
    """The decision about one person counts from now on. With the last person K-04 stops.

    Who joined later has a K-04 of their own: theirs stops with their decision, and the case's does not wait
    for it.
    """
    case = case_of(call.business_key)
    own = case.clocks.filter(code=SHARING_CLOCK, person__isnull=False)
    if own.filter(person=call.data["person"]).exists():
        running.stop(case, SHARING_CLOCK, item=str(call.data["person"]), event="open_sharing", now=call.now)
    if not sharing_levels.undecided(case).difference(own.values_list("person_id", flat=True)):
        running.stop(case, SHARING_CLOCK, event="open_sharing", now=call.now)
    return {}


@registry.operation("open_danger_sharing")
def open_danger_sharing(call: ServiceCall) -> Mapping[str, Any]:
    """Level 3 for 24 hours about everybody, on record; the case counts as Red; those on duty are told.

    Starts K-12 (strategy discussion) and K-17 (a second person looks at what was shared), and K-02 anew where
    the danger check was over already: who must act is phoned as quickly as danger is checked.
    """
    case = case_of(call.business_key)
    sharing.open_danger_sharing(case, now=call.now)
    case.danger_seen = True
    case.save(update_fields=["danger_seen"])
    rerating.rerate(case, now=call.now)
    for code in ("K-02", "K-12", "K-17"):
        running.start(case, code, started_at=call.now, now=call.now)
    danger.tell_on_duty(case, now=call.now, key=f"danger:{call.task_id}")
    return {}
