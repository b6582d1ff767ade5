"""Whose scenarios wait to be played before whose, and who leaves that queue without having been played.

One version is played at a time, in the order in which its owners asked. What nobody waits for any more must
not keep the others waiting.
"""

from dataclasses import dataclass
from math import ceil

from django.db.models import Avg, F
from procrastinate.contrib.django.models import ProcrastinateJob

from processes.models import ProcessVersion, VersionState

from .models import PlayState, ScenarioPlay

JOB = "orchestrator.pathway.jobs.play_scenarios"
PLAYED_OF = (VersionState.DRAFT, VersionState.IN_REVIEW)  #: states of versions whose scenarios are played
USUAL_SECONDS = 10.0  #: of one scenario, where none has been played here yet
LAST = 50  #: plays that tell how long one takes here


@dataclass(frozen=True)
class Ahead:
    """So many other versions are played first, for about so many minutes in all."""

    versions: int
    minutes: int

    def __str__(self) -> str:
        before = f"{self.versions} version{'' if self.versions == 1 else 's'} before this one"
        minutes = f"about {self.minutes} minute{'' if self.minutes == 1 else 's'}"
        return f"{before} {'is' if self.versions == 1 else 'are'} being played: {minutes}."


def leave(version: ProcessVersion) -> None:
    """What has not begun is not played any more. A scenario that is being played is played to its end."""
    ScenarioPlay.objects.filter(version=version, state=PlayState.WAITING).delete()


def ahead_of(version: ProcessVersion) -> Ahead | None:
    """Who is played before this version; None where nobody is, or where it waits for nothing."""
    jobs = ProcrastinateJob.objects.filter(task_name=JOB, status__in=("todo", "doing")).order_by("id")
    before: list[int] = []
    for version_id in jobs.values_list("args__version_id", flat=True):
        if version_id == version.pk:
            break
        before.append(version_id)
    else:
        return None
    left = ScenarioPlay.objects.filter(
        version__in=before,
        version__state__in=PLAYED_OF,
        sha256=F("version__sha256"),
        state__in=(PlayState.WAITING, PlayState.PLAYING),
    ).order_by()
    versions = left.values("version").distinct().count()
    return Ahead(versions, max(1, ceil(left.count() * _seconds() / 60))) if versions else None


def _seconds() -> float:
    """How long one scenario took here of late."""
    last = ScenarioPlay.objects.filter(state=PlayState.PLAYED, seconds__gt=0).order_by("-ended_at")[:LAST]
    found = ScenarioPlay.objects.filter(pk__in=list(last.values_list("pk", flat=True)))
    return found.order_by().aggregate(seconds=Avg("seconds"))["seconds"] or USUAL_SECONDS
