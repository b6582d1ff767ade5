"""The decision is frozen, the plan published, a new round begun (P4, P5, A-05)."""

from collections.abc import Mapping
from typing import Any

from orchestrator.cases import deciding, news, planning
from orchestrator.cases.exceptions import NoDecision
from orchestrator.cases.keys import case_of
from orchestrator.clocks import rerating, running
from processes.registries import ServiceCall, registry


@registry.operation("freeze_decision")
def freeze_decision(call: ServiceCall) -> Mapping[str, Any]:
    """Hashed and unchangeable; ratings recorded. Stops K-07 and K-08, starts K-10 (tell the referrer)."""
    case = case_of(call.business_key)
    proposal = deciding.current_proposal(case)
    if proposal is None:
        raise NoDecision
    deciding.freeze_decision(proposal, now=call.now)
    case = case_of(call.business_key)
    for code in ("K-07", "K-08"):
        running.stop(case, code, event="freeze_decision", now=call.now)
    rerating.rerate(case, now=call.now)
    if not case.clocks.filter(code="K-10").exists():
        running.start(case, "K-10", started_at=call.now, now=call.now)
    return {}


@registry.operation("publish_plan")
def publish_plan(call: ServiceCall) -> Mapping[str, Any]:
    """The plan stands. Stops K-09.

    A later round may have published a newer plan while this one was out for signature: that one stands.
    """
    case = case_of(call.business_key)
    plan = planning.current_plan(case)
    if plan is None:
        raise NoDecision
    if plan.published_at is None:
        planning.publish_plan(plan, by=plan.drafted_by, now=call.now)
    running.stop(case, "K-09", event="publish_plan", now=call.now)
    return {}


@registry.operation("start_round")
def start_round(call: ServiceCall) -> Mapping[str, Any]:
    """Reconsider: the next round, with K-07 and K-09 of its own. The decision that stands keeps standing."""
    case = case_of(call.business_key)
    news.start_round(case, now=call.now)
    for code in ("K-07", "K-09"):
        if not case.clocks.filter(code=code, stopped_at__isnull=True).exists():
            running.start(case, code, started_at=call.now, now=call.now)
    return {"round": case.round}
