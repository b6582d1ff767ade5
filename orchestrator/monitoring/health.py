"""Is the service alive (`/healthz`), and can it do its work (`/readyz`)? For load balancers and `make run`.

Both answer JSON to anybody, without a session, and say nothing about cases or people.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Min, Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateWorker

from orchestrator.clocks.models import Clock
from processes import standstill
from processes.models import InstanceState, Timer, TimerState

SILENT_WORKER_AFTER = timedelta(seconds=60)
LATE_WAKE_UP_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its name, whether it is in order, and a sentence."""

    name: str
    ok: bool
    says: str


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers. Looks at nothing else, so that nobody restarts it in vain."""
    return JsonResponse({"alive": True, "says": "The web server is alive."})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every check is in order, else 503; the body says which is not, in sentences."""
    checks = look(now=timezone.now())
    ready = all(check.ok for check in checks)
    says = "Ready." if ready else " ".join(check.says for check in checks if not check.ok)
    body = {"ready": ready, "says": says, "checks": [asdict(check) for check in checks]}
    return JsonResponse(body, status=200 if ready else 503)


def look(*, now: datetime) -> list[Check]:
    """All checks in order; the first that cannot be made is the last that is reported."""
    checks: list[Check] = []
    for name, check in CHECKS.items():
        try:
            ok, says = check(now)
        except DatabaseError:
            return [*checks, Check(name, False, BROKEN[name])]
        checks.append(Check(name, ok, says))
        if not ok and name in NEEDED_BY_THE_NEXT:
            return checks
    return checks


def _database(now: datetime) -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return True, "The database answers."


def _migrations(now: datetime) -> tuple[bool, str]:
    missing = newest_migrations() - set(MigrationRecorder(connection).applied_migrations())
    if not missing:
        return True, "Every migration is applied."
    names = ", ".join(sorted(f"{app} {name}" for app, name in missing))
    return False, f"The tables are not up to date: run “manage.py prepare_database” ({names})."


def _worker(now: datetime) -> tuple[bool, str]:
    newest = ProcrastinateWorker.objects.aggregate(at=Max("last_heartbeat"))["at"]
    if newest is None:
        return False, "No worker is running: start “manage.py worker”."
    age = max(now - newest, timedelta())
    if age > SILENT_WORKER_AFTER:
        return False, f"No worker has been heard of for {in_words(age)}: start “manage.py worker”."
    return True, f"A worker was heard of {in_words(age)} ago."


def _wake_ups(now: datetime) -> tuple[bool, str]:
    """Timers that are due and not put off, and clocks that somebody must be told of. A put-off instance has
    its own row in the list of incidents. After a restore nothing is late: an operator lets it go on.
    """
    if standing := standstill.present():
        since = f"{standing.since:%Y-%m-%d %H:%M} UTC"
        return True, f"Limits stand still: the database was restored as of {since}. Run “manage.py resume”."
    due = Timer.objects.filter(
        Q(instance__put_off_until=None) | Q(instance__put_off_until__lte=now),
        state=TimerState.WAITING,
        due_at__lte=now,
        instance__state=InstanceState.RUNNING,
    )
    clocks = Clock.objects.filter(stopped_at=None, next_due_at__lte=now)
    moments = (due.aggregate(at=Min("due_at"))["at"], clocks.aggregate(at=Min("next_due_at"))["at"])
    oldest = min((moment for moment in moments if moment), default=None)
    if oldest is None:
        return True, "No wake-up is overdue."
    late = now - oldest
    return late <= LATE_WAKE_UP_AFTER, f"The oldest wake-up is {in_words(late)} late."


CHECKS: dict[str, Callable[[datetime], tuple[bool, str]]] = {
    "database": _database,
    "migrations": _migrations,
    "worker": _worker,
    "wake-ups": _wake_ups,
}
NEEDED_BY_THE_NEXT = frozenset({"database", "migrations"})
BROKEN = {
    "database": "The database does not answer.",
    "migrations": "The database has no record of migrations that can be read.",
    "worker": "The table of workers cannot be read.",
    "wake-ups": "The table of timers cannot be read.",
}


@cache
def newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of every app in this version of the program, as (app label, name)."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def in_words(length: timedelta) -> str:
    """A length of time for operators: seconds below two minutes, then minutes, then hours."""
    seconds = int(length.total_seconds())
    if seconds == 1:
        return "1 second"
    if seconds < 120:
        return f"{seconds} seconds"
    if seconds < 2 * 3600:
        return f"{seconds // 60} minutes"
    return f"{seconds // 3600} hours"
