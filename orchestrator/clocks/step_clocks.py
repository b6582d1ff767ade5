"""Clocks of single steps: limits that a process owner adds to the table as L-01, L-02 … (issue 3).

The service starts and stops the K clocks where the law and the pathway say so. A step clock needs no such
place: it starts when a task that bears its code is created, and stops when no open task bears it any more:
done, or not needed. One runs for each (case, code, item), so each person or agency of a repeated step has its
own. People are told at its points by the sweep; a drawing need not draw a timer for that.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from orchestrator.cases.models import Case
from orchestrator.clocks import running
from orchestrator.clocks.bundle_limits import limits_of_version
from orchestrator.clocks.limits import STEP_PREFIX, NoSuchClock, is_step_clock
from orchestrator.clocks.models import Clock
from processes.kept_queries import Kept
from processes.models import HumanTask, ProcessInstance

__all__ = ["begin", "from_now", "is_step_clock", "stop"]
DONE = "step done"


def begin(case: Case, code: str, *, version_id: int, item: str, agency: str, now: datetime) -> Clock | None:
    """A task that bears the clock is created now. One that runs for the item goes on.

    The limit is that of the version which drew the step. None where its table has none for this clock: a task
    is placed all the same. Raises ClocksUnreadable.
    """
    try:
        limits_of_version(version_id).rule(code, case.effective_rating())
    except NoSuchClock:
        return None
    ended_now = Clock.objects.filter(case=case, code=code, item=item, stopped_at=now).exists()
    clock = running.start(case, code, now=now, item=item, agency=agency, version_id=version_id)
    if ended_now:
        # the step was reached again: what its timers have read is brought up to this clock by the sweep
        clock.moved_at = now
        clock.save(update_fields=["moved_at"])
    return clock


def stop(case_id: int, *, closed: Collection[UUID], now: datetime) -> None:
    """Tasks are done or not needed any more: the clocks that no other open task bears stop."""
    for clock in _FREE.rows(case=case_id, key=str(case_id), closed=list(closed)):
        running.end(clock, event=DONE, at=now)


def _borne_by_none(*, case: int, key: str, closed: list[UUID]) -> QuerySet[Clock]:
    bearing = HumanTask.objects.filter(
        scope_key=key, clock=OuterRef("code"), item=OuterRef("item"), state__in=HumanTask.OPEN_STATES
    ).exclude(pk__in=closed)
    clocks = Clock.objects.filter(case_id=case, code__startswith=STEP_PREFIX, stopped_at__isnull=True)
    return clocks.filter(~Exists(bearing))


_FREE = Kept(_borne_by_none)


def from_now(case: Case, code: str, *, now: datetime) -> Clock | None:
    """The clock as it would run from now, saved nowhere: what a timer counts by when its step is reached.

    None where no version that the case runs has the clock in its table.
    """
    versions = ProcessInstance.objects.filter(business_key=case.business_key).order_by("-started_at")
    for version_id in dict.fromkeys(versions.values_list("version_id", flat=True)):
        try:
            rule = limits_of_version(version_id).rule(code, case.effective_rating())
        except NoSuchClock:
            continue
        clock = Clock(case=case, code=code, started_at=now, rating=case.effective_rating())
        running.set_limit(clock, rule, counted_from=now)
        return clock
    return None
