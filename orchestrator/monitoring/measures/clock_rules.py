"""What the published pathways of a scope say about clocks: names, whose they are.

Steps come from one statement; the limits of a version never change and are kept in memory.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.agencies.vocabulary import AgencyCode
from orchestrator.clocks import case_limits
from orchestrator.clocks.bundle_limits import limits_of_version
from orchestrator.clocks.limits import ClocksUnreadable, is_step_clock
from processes.models import StepDefinition, VersionState

from .scope import Scope


@dataclass(frozen=True)
class ClockRules:
    """Read once per page."""

    names: Mapping[str, str]  #: code → what the clock measures, as the newest version that sets it says
    carriers: Mapping[str, str]  #: code → the agency that is measured where a clock names none
    steps: Mapping[str, str]  #: element id → name of every step that carries a clock, as the newest version

    def name(self, code: str) -> str:
        return self.names.get(code, code)


def rules_of(scope: Scope) -> ClockRules:
    """One statement, and one more for each version that this process has not met yet."""
    steps = StepDefinition.objects.filter(
        kind="userTask",
        version__owner_key__in=scope.site_codes,
        version__state__in=(VersionState.PUBLISHED, VersionState.RETIRED),
    ).exclude(clock="")
    lines = steps.order_by("-version_id", "position").values_list(
        "version_id", "version__process_id", "clock", "agency", "element_id", "name"
    )
    names: dict[str, str] = {}
    copies: dict[str, str] = {}
    agencies: dict[str, set[str]] = defaultdict(set)
    step_names: dict[str, str] = {}
    for version_id, pathway, code, agency, element_id, name in lines:
        step_names.setdefault(element_id, name or element_id)
        agencies[code].add(agency)
        try:
            limits = limits_of_version(version_id)
        except ClocksUnreadable:
            continue
        for one in limits.codes():
            told = names if is_step_clock(one) or case_limits.are_set_in(pathway) else copies
            told.setdefault(one, limits.rule(one, "A").name if (one, "A") in limits.rules else one)
    carriers = {code: _only(found) for code, found in agencies.items()}
    return ClockRules(names=copies | names, carriers=carriers, steps=step_names)


def _only(agencies: set[str]) -> str:
    """The one agency whose steps carry the clock; the hub where several do, or a different one each time."""
    if len(agencies) == 1 and not (agency := next(iter(agencies))).startswith("{"):
        return agency
    return AgencyCode.HUB.value
