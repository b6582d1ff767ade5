"""Which agencies are silent: one that answers nothing at all is told from one that is slow.

Of each agency that is silent somewhere, as `behind` says, in cases that the reader may open, closed ones too:

- *heard last*: when it last answered a request or declined it; or never;
- it *answers nothing* where nothing was heard since the oldest of the limits passed that it is silent about,
  and not for three days, round the clock: longer than a weekend. Else it is *slow*;
- *asked*, each case and round for itself: of one that answers nothing those requests that were made since it
  was heard last, of one that is slow those of the last 14 days; and any earlier ones that it is silent about;
- *answered*: those of them that it has answered or declined. The rest is unanswered after its limit, or not
  due yet, or waits for the hub, or was asked again in a later round;
- *answered late*: those of the answered that came after their limit, as the agencies’ answers are counted
  (`answers`).

Who answers nothing comes first; then who is silent in the most cases, then who is silent longest. A period is
not asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Max, Min, OuterRef, Q, Subquery

from orchestrator.cases.models import AgencyRequest
from orchestrator.clocks.models import Clock
from orchestrator.clocks.running import AGENCY_CLOCK

from .behind import Silence, cases_ever
from .filters import Filters
from .scope import Scope

RECENTLY, QUIET = timedelta(days=14), timedelta(days=3)


@dataclass(frozen=True)
class SilentAgency:
    """In so many cases it has not answered; the oldest limit passed at `since`."""

    agency: str  #: code
    name: str
    cases: int
    since: datetime
    unanswered: int  #: of those asked: silent
    asked: int
    answered: int
    answered_late: int  #: of these, after the limit
    heard_last: datetime | None  #: None: never
    first_asked: datetime  #: ever
    answers_nothing: bool  #: else it is slow
    counted_since: datetime  #: asked from here on are counted, and any `earlier` ones that it is silent about
    earlier: int


def silent_agencies(
    silences: Iterable[Silence], scope: Scope, filters: Filters, *, now: datetime
) -> tuple[SilentAgency, ...]:
    """The worst first. `silences` are all there are for these filters. One statement."""
    by_agency: dict[str, list[Silence]] = defaultdict(list)
    for one in silences:
        by_agency[one.code].append(one)
    if not by_agency:
        return ()
    recently = Q(asked_at__gte=now - RECENTLY)
    answered = recently & Q(responded_at__isnull=False)
    requests = AgencyRequest.objects.filter(
        agency__in={one.agency_id for of in by_agency.values() for one in of},
        case__in=cases_ever(scope, filters, now=now),
    )
    counted = (
        requests.order_by()
        .annotate(is_late=_is_late(now))
        .values("agency__code")
        .annotate(
            asked=Count("pk", filter=recently),
            answered=Count("pk", filter=answered),
            answered_late=Count("pk", filter=answered & Q(is_late=True)),
            heard_last=Max("responded_at"),
            first_asked=Min("asked_at"),
            unanswered=ArrayAgg("asked_at", filter=Q(responded_at__isnull=True), default=[]),
        )
    )
    numbers = {line["agency__code"]: line for line in counted}
    found = [_agency(code, of, numbers[code], scope, now=now) for code, of in by_agency.items()]
    return tuple(sorted(found, key=lambda one: (not one.answers_nothing, -one.cases, one.since, one.name)))


def _is_late(now: datetime) -> Subquery:
    """Whether the limit of a request was over when its answer came; an answer that its lead has still to
    confirm is late once its limit has passed.
    """
    over = Q(stopped_at__gt=F("due_at")) | Q(stopped_at__isnull=True, due_at__lt=now)
    limits = Clock.objects.filter(
        Q(stopped_at__isnull=True) | Q(stopped_at__gte=OuterRef("asked_at")),
        case=OuterRef("case"),
        code=AGENCY_CLOCK,
        item=OuterRef("agency__code"),
    ).annotate(is_over=ExpressionWrapper(over, output_field=BooleanField()))
    return Subquery(limits.order_by("started_at", "id").values("is_over")[:1])


def _agency(
    code: str, of: list[Silence], line: Mapping[str, Any], scope: Scope, *, now: datetime
) -> SilentAgency:
    since, heard = min(one.due_at for one in of), line["heard_last"]
    quiet_since = heard or line["first_asked"]
    answers_nothing = (heard is None or heard < since) and now - quiet_since >= QUIET
    counted_from = quiet_since if answers_nothing else now - RECENTLY
    asked = len([at for at in line["unanswered"] if at >= counted_from]) if answers_nothing else line["asked"]
    earlier = len([one for one in of if one.asked_at < counted_from])
    return SilentAgency(
        agency=code,
        name=scope.agencies[code],
        cases=len({one.case_id for one in of}),
        since=since,
        unanswered=len(of),
        asked=asked + earlier,
        answered=0 if answers_nothing else line["answered"],
        answered_late=0 if answers_nothing else line["answered_late"],
        heard_last=heard,
        first_asked=line["first_asked"],
        answers_nothing=answers_nothing,
        counted_since=counted_from,
        earlier=earlier,
    )
