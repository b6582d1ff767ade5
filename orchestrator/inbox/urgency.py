"""How urgent a task is, and when it is due, in words a tired person understands.

Four groups. *Critically overdue*: late by half of the time it was given, or by 15 minutes where somebody is
at Red; that is when its escalation climbs (domain 5.3). *Overdue*: late. *Due soon*: its last warning point
has passed. *Not due yet*: everything else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, DurationField, ExpressionWrapper, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from orchestrator.cases.vocabulary import RATING_HEIGHT, RatingValue
from orchestrator.clocks.calendar import WorkingCalendar
from processes.models import HumanTask

CRITICAL, OVERDUE, SOON, LATER = range(4)

RED_GRACE = timedelta(minutes=15)
#: A task without warning points is due soon when it is due within this.
SOON_WITHOUT_WARNING = timedelta(hours=2)


@dataclass(frozen=True)
class Group:
    """One of the four groups, as a heading and as a word for style sheets."""

    number: int
    title: str
    style: str


GROUPS = (
    Group(CRITICAL, "Critically overdue", "critical"),
    Group(OVERDUE, "Overdue", "overdue"),
    Group(SOON, "Due soon", "soon"),
    Group(LATER, "Not due yet", "later"),
)


def with_urgency(tasks: QuerySet[HumanTask], *, now: datetime) -> QuerySet[HumanTask]:
    """Adds `urgency`, the number of the group at `now`."""
    given = ExpressionWrapper((F("due_at") - F("created_at")) / Value(2), output_field=DurationField())
    late = ExpressionWrapper(Value(now) - F("due_at"), output_field=DurationField())
    at_red = Q(priority__gte=RATING_HEIGHT[RatingValue.RED])
    return tasks.alias(late_by=late, patience=Greatest(given, Value(RED_GRACE))).annotate(
        urgency=Case(
            When(at_red & Q(late_by__gte=RED_GRACE), then=Value(CRITICAL)),
            When(late_by__gte=F("patience"), then=Value(CRITICAL)),
            When(due_at__lt=now, then=Value(OVERDUE)),
            When(warn_at__lte=now, then=Value(SOON)),
            When(warn_at__isnull=True, due_at__lte=now + SOON_WITHOUT_WARNING, then=Value(SOON)),
            default=Value(LATER),
            output_field=IntegerField(),
        )
    )


@dataclass(frozen=True)
class Due:
    """`when` says the moment, `left` what remains of it."""

    when: str
    left: str

    def __str__(self) -> str:
        return f"{self.when}, {self.left}" if self.left else self.when


def due_in_words(due: datetime | None, *, now: datetime, calendar: WorkingCalendar) -> Due:
    """“due tomorrow 11:00” and “4 working hours left”; “was due today 09:00” and “2 hours ago”."""
    if due is None:
        return Due("no time limit", "")
    moment = moment_in_words(due, now=now, calendar=calendar)
    if due < now:
        return Due(f"was due {moment}", f"{_length(now - due)} ago")
    working = calendar.working_time(now, due)
    elapsed = due - now
    if working == elapsed:
        return Due(f"due {moment}", f"{_length(elapsed)} left")
    if working < timedelta(minutes=1):
        return Due(f"due {moment}", f"{_length(elapsed)} left, outside opening hours")
    if working > timedelta(hours=16):
        days = round(working / (calendar.closing(now.date()) - calendar.opening(now.date())))
        return Due(f"due {moment}", f"{days} working days left")
    return Due(f"due {moment}", f"{_length(working, 'working ')} left")


def moment_in_words(moment: datetime, *, now: datetime, calendar: WorkingCalendar) -> str:
    """“today 14:30”, “tomorrow 11:00”, “Monday 09:00”, “Friday 4 December 16:00”: local time of the site."""
    local = calendar.local(moment)
    days = (local.date() - calendar.local(now).date()).days
    clock = f"{local:%H:%M}"
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    if near:
        return f"{near} {clock}"
    if 1 < days < 7:
        return f"{local:%A} {clock}"
    year = "" if local.year == calendar.local(now).year else f" {local.year}"
    return f"{local:%A} {local.day} {local:%B}{year} {clock}"


def _length(length: timedelta, kind: str = "") -> str:
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 1:
        return f"less than a {kind}minute"
    if minutes < 60:
        return _count(minutes, f"{kind}minute")
    hours, rest = divmod(minutes, 60)
    if hours < 4 and rest >= 5:
        return f"{_count(hours, f'{kind}hour')} {_count(rest, 'minute')}"
    if hours < 48:
        return _count(hours, f"{kind}hour")
    return _count(hours // 24, "day")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
