"""A changed rating moves what is promised (domain 5.1): clocks, waiting timers, what inboxes show.

Up: the new limit counts from the change, and never gives more time than there was. (From the original start
it would make raising a rating an instant breach and punish the person who raised it.) Down: nothing moves.
"""

from datetime import datetime, timedelta

from django.db import transaction

from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RATING_HEIGHT, RatingValue
from orchestrator.clocks import calendar
from orchestrator.clocks.bundle_limits import limits_of
from orchestrator.clocks.limits import ClockRule, Limit, NoSuchClock
from orchestrator.clocks.models import Clock
from orchestrator.clocks.running import AGENCY_CLOCK, LIMIT, answers_due, find, moment_of, set_limit
from processes import tasks, timers
from processes.models import HumanTask, Timer, TimerState
from processes.tasks import NewDue
from processes.timers import Deadline

#: A step that read a clock just before it moved writes its timer just after: it is looked for this long.
REALIGN_FOR = timedelta(minutes=10)


def rerate(case: Case, *, now: datetime) -> list[Clock]:
    """Bring every running clock of the case up to its rating; returns those that moved.

    Moves their waiting timers and open tasks too, and the priority of all open tasks of the case. Takes no
    instance's lock; call it inside a step before `advance`, or in a transaction of its own.
    """
    with transaction.atomic():
        rating = case.effective_rating()
        running = Clock.objects.select_for_update(of=("self",)).filter(case=case, stopped_at__isnull=True)
        moved = []
        for clock in running.select_related("case__site").order_by("id"):
            if RATING_HEIGHT[rating] > RATING_HEIGHT[RatingValue(clock.rating)]:
                try:
                    rule = limits_of(clock).rule(clock.code, rating)
                except NoSuchClock:
                    continue
                _raise(clock, rating, rule, now=now)
                moved.append(clock)
        realign(case, priority=RATING_HEIGHT[rating])
    return moved


def realign(case: Case, *, priority: int | None = None) -> int:
    """Let waiting timers and open tasks of the case say what its clocks say; how many rows changed."""
    clocks = list(Clock.objects.filter(case=case).order_by("started_at"))
    key = case.business_key
    changed = timers.move(business_key=key, deadlines=_deadlines(key, clocks))
    return changed + tasks.move(business_key=key, due=_new_dues(key, clocks), priority=priority)


def warn_at(clock: Clock) -> datetime | None:
    """From here on a task of this clock is due soon: its last warning point."""
    moments = [datetime.fromisoformat(moment) for moment in clock.warn_at.values()]
    return max(moments, default=None)


def _raise(clock: Clock, rating: RatingValue, rule: ClockRule, *, now: datetime) -> None:
    before, warned = clock.due_at, dict(clock.warn_at)
    clock.rating = rating
    old = (clock.limit, clock.mode)
    set_limit(clock, rule, counted_from=now)
    if clock.due_at >= before:
        clock.due_at = before
        clock.limit, clock.mode = old
        clock.warn_at = warned
        site_calendar = calendar.of(clock.case.site)
        clock.rolled_due_at = site_calendar.operational_due(before, Limit.parse(clock.limit), rating)
    else:
        clock.previous_due_at = before
        clock.warn_at = {
            point: min(moment, warned.get(point, moment)) for point, moment in clock.warn_at.items()
        }
    clock.moved_at = now
    clock.next_due_at = _next_look(clock, now)
    clock.save()


def _next_look(clock: Clock, now: datetime) -> datetime | None:
    ahead = [] if clock.breached_at else [clock.due_at]
    told = set(clock.points.values_list("point", flat=True))
    ahead += [moment_of(clock, point) for point in (*clock.warn_at, LIMIT) if point not in told]
    return min(ahead, default=None)


def _deadlines(key: str, clocks: list[Clock]) -> list[Deadline]:
    waiting = Timer.objects.filter(instance__business_key=key, state=TimerState.WAITING).exclude(clock="")
    deadlines = []
    for code, point, item in waiting.values_list("clock", "point", "item").distinct():
        clock = find(clocks, code, item)
        if clock is not None:
            moment = moment_of(clock, point) if point else None
        else:
            moment = answers_due(clocks) if code == AGENCY_CLOCK and point == LIMIT else None
        if moment is not None:
            deadlines.append(Deadline(clock=code, point=point, due_at=moment, item=item))
    return deadlines


def _new_dues(key: str, clocks: list[Clock]) -> list[NewDue]:
    open_tasks = HumanTask.objects.filter(instance__business_key=key, state__in=HumanTask.OPEN_STATES)
    dues = []
    for code, item in open_tasks.exclude(clock="").values_list("clock", "item").distinct():
        clock = find(clocks, code, item)
        if clock is not None:
            dues.append(NewDue(clock=code, due_at=clock.rolled_due_at, warn_at=warn_at(clock), item=item))
    return dues
