"""The agencies' answers as this person may read them: field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.access import visible
from orchestrator.access.fields import visible_classes
from orchestrator.access.seats import AGENCY_READERS, HUB_READERS, Seats, seats_of
from orchestrator.agencies.models import Staff
from orchestrator.cases.models import AgencyResponse, Case
from orchestrator.cases.sharing import FACTS_LEVEL
from orchestrator.cases.sharing_levels import levels
from orchestrator.cases.vocabulary import VisibilityClass

#: What level 1 allows.
LEVEL_ONE = ("known", "status", "worker")
#: What an agency says for the shared picture (class H) from level 2 on.
SHARED = ("analysis", "proposed_rating", "powers", "can_offer", "curiosity_question")
#: The agency's own facts: of the class that its handling mark names.
FACTS = ("involvement", "risks", "protective_factors", "own_scale", "own_rating")


@dataclass(frozen=True)
class SeenAnswer:
    """One answer and those of its fields that the reader sees. `held_back` = there is more to it."""

    response: AgencyResponse
    values: Mapping[str, Any]
    held_back: bool
    classes: frozenset[str]  #: classes of what is shown, for the record of reads

    @property
    def marked(self) -> bool:
        """Facts are shown, so their handling mark is too; without them it would tell what kind there is."""
        return any(name in self.values for name in FACTS)


def answers_seen(staff: Staff, case: Case, *, now: datetime, seats: Seats | None = None) -> list[SeenAnswer]:
    """Every answer of a case that this person may see, by agency and person.

    Own agency's: all of it. Others': once released; level 1 known or not known; from level 2 on what the
    handling mark allows. Before the sharing decision others' answers are not shown at all.
    """
    seats = (seats or seats_of(staff)).at(case.site_id)
    own = set(seats.agencies(AGENCY_READERS))
    of_hub = seats.has(*HUB_READERS)
    level = levels(case, now=now)
    rows = visible.responses(staff, now=now, seats=seats).filter(request__case=case)
    rows = rows.select_related("request__agency", "person", "by")
    seen = []
    for response in rows.order_by("request__agency__code", "request__round", "person_id"):
        if response.request.agency_id in own:
            shown: tuple[str, ...] = (*LEVEL_ONE, *SHARED, *FACTS)
        else:
            classes = visible_classes(staff, case, response.person, now=now, seats=seats, shared=level)
            shown = _shown(response, level.get(response.person_id), of_hub, classes)
        if shown:
            seen.append(_seen(response, shown))
    return seen


def _shown(
    response: AgencyResponse, level: int | None, of_hub: bool, classes: frozenset[VisibilityClass]
) -> tuple[str, ...]:
    if level is None and not of_hub:
        return ()
    if level == 0 and not of_hub:
        return ()
    if (level or 0) < FACTS_LEVEL and not of_hub:
        return LEVEL_ONE
    facts = FACTS if VisibilityClass(response.handling) in classes else ()
    return (*LEVEL_ONE, *SHARED, *facts)


def _seen(response: AgencyResponse, shown: tuple[str, ...]) -> SeenAnswer:
    everything = (*LEVEL_ONE, *SHARED, *FACTS)
    values = {name: getattr(response, name) for name in shown if getattr(response, name)}
    classes = {VisibilityClass.HUB.value}
    if any(name in values for name in FACTS):
        classes.add(response.handling)
    return SeenAnswer(
        response=response,
        values=values,
        held_back=any(getattr(response, name) for name in everything if name not in shown),
        classes=frozenset(classes),
    )
