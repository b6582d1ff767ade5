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
#: Lists that the numbers of a page lead to: in the menu that page is marked.
BEHIND = {
    **dict.fromkeys(("tasks", "cases", "silent"), "index"),
    "requests": "answers",
    "kept": "limits",
    "step_tasks": "bottlenecks",
    "handed_tasks": "handovers",
}


@dataclass(frozen=True)
class Link:
    """One page of the room."""

    title: str
    address: str
    current: str = ""  #: as `aria-current` has it: "page" is shown itself, "true" a list behind it


def links(scope: Scope, filters: Filters, *, present: str) -> list[Link]:
    """The pages that this reader may open, with the period and agency kept.

    `present` names the one shown; a list behind a page's numbers marks that page.
    """
    kept = Filters(since=filters.since, until=filters.until, agency=filters.agency)
    if not scope.may_list:
        kept = kept.without("agency")  # not every page has lines of agencies
    query = kept.address()
    found = []
    for name, title, is_list in ROOM:
        if scope.may_list or not is_list:
            address = reverse(f"monitoring:{name}") + (query if len(query) > 1 else "")
            current = "page" if name == present else "true" if name == BEHIND.get(present) else ""
            found.append(Link(title, address, current))
    return found
