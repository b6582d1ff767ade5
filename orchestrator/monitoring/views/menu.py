"""The menu of the room: its pages, as far as this reader may open them."""

from dataclasses import dataclass

from django.urls import reverse

from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.measures.scope import Scope

#: Every page of the room that is in its menu: name, title, whether it is a list.
ROOM = (
    ("index", "Board", False),
    ("answers", "Agencies’ answers", False),
    ("limits", "Time limits", False),
    ("breaches", "Late", True),
    ("bottlenecks", "Where work waits", False),
    ("handovers", "Hand-overs", False),
    ("incidents", "Failed steps", True),
)


@dataclass(frozen=True)
class Link:
    """One page of the room."""

    title: str
    address: str
    present: bool


def links(scope: Scope, filters: Filters, *, present: str) -> list[Link]:
    """The pages that this reader may open, with the period and agency kept. `present` names the one shown."""
    kept = Filters(since=filters.since, until=filters.until, agency=filters.agency)
    if not scope.may_list:
        kept = kept.without("agency")  # not every page has lines of agencies
    query = kept.address()
    found = []
    for name, title, is_list in ROOM:
        if scope.may_list or not is_list:
            address = reverse(f"monitoring:{name}") + (query if len(query) > 1 else "")
            found.append(Link(title, address, present=name == present))
    return found
