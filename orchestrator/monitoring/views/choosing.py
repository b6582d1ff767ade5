"""What was chosen on a list and typed beneath it, and was not sent: shown again as it was left.

The list carries a key (`inbox.unsent`), so that a session that ends takes nothing with it; what an act
refuses as a whole is kept the same way. (issue 3, “Act from the list”)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from orchestrator.agencies.models import Membership, Staff, Team
from orchestrator.inbox import kept_pages, unsent

from .pages import MeasurePage

#: What is kept of a list that was sent.
_KEPT = ("task", "note", "to")


@dataclass(frozen=True)
class Choice:
    """What the form of a list needs. `chosen` are ids; `elsewhere` counts those not on this page of it."""

    key: str
    page: str
    is_kept: bool = False
    chosen: frozenset[str] = frozenset()
    note: str = ""
    to: str = ""
    elsewhere: int = 0


def of_list(page: MeasurePage) -> Choice:
    """The key of this list and what was kept of it, for whoever reads it."""
    address = page.request.get_full_path()
    key = unsent.key_for(kept_pages.subject_of(address), by=page.staff, now=page.now)
    kept = kept_pages.load(address, by=page.staff, now=page.now)
    if kept is None:
        return Choice(key, address)
    chosen = frozenset(kept.getlist("task"))
    there = {str(row.object.pk) for row in page.table.rows if row.object is not None}
    return Choice(key, address, True, chosen, kept.get("note", ""), kept.get("to", ""), len(chosen - there))


@dataclass(frozen=True)
class Receiver:
    """Somebody of a team, by its key."""

    staff: Staff
    team: int


def receivers(teams: Iterable[Team]) -> list[tuple[str, list[Receiver]]]:
    """(agency and team, who serves it) by name: a task goes to one of its own team. One statement."""
    named = {team.pk: _named(team) for team in teams}
    serving: dict[str, list[Receiver]] = {name: [] for name in sorted(named.values(), key=str.casefold)}
    found = Membership.objects.filter(team__in=named, staff__is_active=True).select_related("staff")
    for one in found.order_by("staff__display_name", "pk"):
        serving[named[one.team_id]].append(Receiver(one.staff, one.team_id))
    return [(name, people) for name, people in serving.items() if people]


def _named(team: Team) -> str:
    """Most teams are called after their agency already."""
    agency = team.agency.name
    return team.name if agency.casefold() in team.name.casefold() else f"{agency}: {team.name}"


def identifiers(sent: Iterable[str]) -> list[UUID]:
    """What was chosen, in the order in which it was sent; what is no identifier chooses nothing."""
    return [found for one in sent if (found := _uuid(one))]


def refused(page: MeasurePage, otherwise: str) -> HttpResponse:
    """Back to the list with what was chosen and typed; `otherwise` where the form does not say which."""
    request = page.request
    if unsent.PAGE not in request.POST:
        return redirect(otherwise)
    typed = QueryDict(mutable=True)
    for name in _KEPT:
        typed.setlist(name, request.POST.getlist(name))
    address = unsent.page_of(request)
    kept_pages.keep(address, typed, by=page.staff, now=page.now)
    return redirect(address)


def lets_go(request: HttpRequest) -> bool:
    """Whether the reader wants to see the list as it is, with nothing chosen."""
    return kept_pages.FORGET in request.POST


def done(page: MeasurePage, back: str) -> HttpResponse:
    """It was done, or let go of: nothing is kept any more."""
    if unsent.PAGE in page.request.POST:
        kept_pages.drop(unsent.page_of(page.request), by=page.staff)
    return redirect(back)


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
