"""What each open case waits for.

In this order: its open tasks, the one due first by name; a step that failed; an event of its pathway, such as
an answer that has to come or a moment that has to pass; nothing, where its pathway has run to the end and
the case is kept open for the reviews of its plan.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from orchestrator.cases.models import Case
from processes.models import (
    HumanTask,
    Incident,
    IncidentState,
    InstanceState,
    MessageSubscription,
    StepDefinition,
    Timer,
    TimerState,
)

TASK, FAILED, EVENT, NOTHING = "task", "failed", "event", "nothing"


@dataclass(frozen=True)
class Waits:
    """`what` stands for the first of `number`; `until` is when a moment comes that is waited for."""

    kind: str  #: TASK, FAILED, EVENT, NOTHING
    what: str = ""
    number: int = 0
    until: datetime | None = None


def for_somebody() -> Exists:
    """Of a case, to sort by: whether somebody has an open task there, or a step that failed to see to."""
    key = Cast(OuterRef("pk"), CharField())
    tasks = HumanTask.objects.filter(scope_key=key, state__in=HumanTask.OPEN_STATES)
    failed = Incident.objects.filter(instance__business_key=key, state=IncidentState.OPEN)
    return Exists(tasks.order_by().values("pk").union(failed.order_by().values("pk"), all=True))


def waits_of(cases: Iterable[Case]) -> Mapping[str, Waits]:
    """By business key. Two statements."""
    keys = [case.business_key for case in cases]
    tasks = HumanTask.objects.filter(scope_key__in=keys, state__in=HumanTask.OPEN_STATES)
    found: dict[str, Waits] = {}
    numbers: dict[str, int] = defaultdict(int)
    firsts: dict[str, str] = {}
    due_first = tasks.order_by(F("due_at").asc(nulls_last=True), "created_at", "id")
    for key, title in due_first.values_list("scope_key", "title"):
        numbers[key] += 1
        firsts.setdefault(key, title)
    for key, title in firsts.items():
        found[key] = Waits(TASK, title, numbers[key])
    rest = [key for key in keys if key not in found]
    for key, kind, what, until in _others(rest) if rest else ():
        found.setdefault(key, Waits(kind, what, 1, until))
    return {key: found.get(key, Waits(NOTHING)) for key in keys}


def _others(keys: list[str]) -> list[tuple[str, str, str, datetime | None]]:
    """What failed, then messages, then moments, the soonest first."""
    failed = Incident.objects.filter(instance__business_key__in=keys, state=IncidentState.OPEN)
    messages = MessageSubscription.objects.filter(business_key__in=keys)
    timers = Timer.objects.filter(
        instance__business_key__in=keys, instance__state=InstanceState.RUNNING, state=TimerState.WAITING
    )
    made = [
        _rows(failed, FAILED, order=0, until=None),
        _rows(messages, EVENT, order=1, until=None),
        _rows(timers, EVENT, order=2, until="due_at"),
    ]
    found = made[0].union(*made[1:], all=True)
    rows = sorted(found, key=lambda row: (row[0], row[1], row[4].timestamp() if row[4] else 0.0, row[3]))
    return [(key, kind, what, until) for key, _, kind, what, until in rows]


def _rows(of: QuerySet, kind: str, *, order: int, until: str | None) -> QuerySet:
    named = StepDefinition.objects.filter(
        version=OuterRef("instance__version"), element_id=OuterRef("element_id")
    ).values("name")[:1]
    moment = F(until) if until else Cast(Value(None), DateTimeField())
    return (
        of.order_by()
        .annotate(
            w_order=Value(order),
            w_kind=Value(kind),
            w_name=Coalesce(Subquery(named), Value(""), output_field=CharField()),
            w_until=moment,
        )
        .values_list("instance__business_key", "w_order", "w_kind", "w_name", "w_until")
    )
