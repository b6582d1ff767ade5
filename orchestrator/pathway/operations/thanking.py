"""The referrer is thanked and told what happens next (P11a, K-01)."""

from collections.abc import Mapping
from typing import Any

from orchestrator.cases import telling
from orchestrator.cases.keys import case_of
from orchestrator.clocks import calendar, running
from processes.registries import ServiceCall, registry


@registry.operation("thank_referrer")
def thank_referrer(call: ServiceCall) -> Mapping[str, Any]:
    """Every contact that has no answer yet gets the reference and who to phone; no detail of the case."""
    case = case_of(call.business_key)
    opens_at = calendar.of(case.site).next_opening(call.now)
    for contact in case.contacts.select_related("case__site"):
        telling.thank_referrer(contact, opens_at=opens_at, now=call.now)
    running.stop(case, "K-01", event="thank_referrer", now=call.now)
    return {}
