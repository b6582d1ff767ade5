"""A site as large as a county's: open tasks of cases at several stages, and the history of closed ones.

Every case is whole: it was walked once by the service's own verbs and is told again of other families at
other times, with new ids also inside its snapshot (`pathway.demo_quarter`). Any of the open tasks can be
completed.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction

from forms import versions
from orchestrator.agencies.models import Site
from orchestrator.pathway import contacts
from orchestrator.pathway.demo_quarter import families, filling, patterns, retelling
from orchestrator.pathway.demo_quarter.patterns import Pattern
from orchestrator.pathway.demo_quarter.retelling import Telling
from processes.models import HumanTask, ProcessEvent
from tests.integration.pathway.walk import Walk

#: 1 is the size of quality.md; a smaller share for a look in between: RELIABILITY_SHARE=0.1 make soak …
SHARE = float(os.environ.get("RELIABILITY_SHARE", "1"))
OPEN_TASKS = round(20_000 * SHARE)
EVENTS = round(1_000_000 * SHARE)
AT_A_TIME = 25
WALKED = 8 if SHARE >= 1 else 2  #: courses of closed cases: each is walked
EVENTS_OF_A_CASE = 290  #: of a closed one, about
WITHIN = timedelta(minutes=50)  #: the open cases came in one after the other, so long before now
STAGES: Sequence[Callable[[Walk], object]] = (
    Walk.receive,
    Walk.to_sharing,
    Walk.to_answering,
)


def fill(site: Site, *, now: datetime, events: int = EVENTS, open_tasks: int = OPEN_TASKS) -> None:
    """So many open tasks and at least so many events; then the planner knows the tables as they are."""
    _open_cases(site, now=now, tasks=open_tasks)
    cases = 0
    while (missing := events - ProcessEvent.objects.count()) > 0:
        cases += 1 + missing // EVENTS_OF_A_CASE
        filling.fill(site, now=now, cases=cases, walked=WALKED, left_open=0)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _open_cases(site: Site, *, now: datetime, tasks: int) -> None:
    versions.keep(contacts.definition().text, now=now)  # what is rolled back must not take it along
    courses = [_pattern(site, stage, at=now - timedelta(minutes=5)) for stage in STAGES]
    stories = _stories(courses, tasks)
    while chunk := [story for _, story in zip(range(AT_A_TIME), stories, strict=False)]:
        retelling.write(site, chunk)


def _stories(courses: Sequence[Pattern], tasks: int) -> Iterator[Telling]:
    number = 0
    while tasks > 0:
        course, rng = courses[number % len(courses)], Random(number)
        later = -WITHIN * rng.random()
        yield Telling(course, later, families.draw(rng), f"VOLUME-{number:06d}", rng)
        tasks -= course.counts["open tasks"]
        number += 1


def _pattern(site: Site, stage: Callable[[Walk], object], *, at: datetime) -> Pattern:
    """All that one case has written up to a stage; the case itself is taken back."""
    with transaction.atomic():
        walk = Walk(site, now=at)
        stage(walk)
        found = patterns.capture(walk.refresh())
        open_tasks = HumanTask.objects.filter(
            scope_key=walk.case.business_key, state__in=HumanTask.OPEN_STATES
        ).count()
        transaction.set_rollback(True)
    found.counts["open tasks"] = open_tasks  # type: ignore[index]
    return found
