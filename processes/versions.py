"""Which version a new case starts on, and which one a running case was on when something happened."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from processes.models import (
    EventKind,
    InstanceState,
    ProcessEvent,
    ProcessVersion,
    StepDefinition,
    VersionState,
)


def newest(*, owner_key: str, process_id: str, now: datetime) -> ProcessVersion | None:
    """The version that a case starting now runs: published, not withdrawn, and the last to have started.

    A version starts when it is approved, or on the later day that was set for it.
    """
    return started(owner_key=owner_key, process_id=process_id, now=now).first()


def latest(*, owner_key: str, process_id: str) -> ProcessVersion | None:
    """The version that will be the newest once every published one has started."""
    return published(owner_key=owner_key, process_id=process_id).first()


def published(*, owner_key: str, process_id: str) -> QuerySet[ProcessVersion]:
    """All published, not withdrawn versions, the last to start first; also those that are yet to start."""
    return (
        ProcessVersion.objects.filter(
            owner_key=owner_key, process_id=process_id, state=VersionState.PUBLISHED
        )
        .annotate(begins=Coalesce("starts_at", "published_at"))
        .order_by(F("begins").desc(nulls_last=True), "-number")
    )


def started(*, owner_key: str, process_id: str, now: datetime) -> QuerySet[ProcessVersion]:
    """The published versions that have started by now, the last to start first."""
    has_started = Q(starts_at=None) | Q(starts_at__lte=now)
    return published(owner_key=owner_key, process_id=process_id).filter(has_started)


def base_of(version: ProcessVersion) -> ProcessVersion | None:
    """The published version from which it was begun, itself or over other drafts; None: from none."""
    seen: set[int] = set()
    one = version.based_on
    while one is not None and one.pk not in seen:
        if one.number is not None and one.state in (VersionState.PUBLISHED, VersionState.RETIRED):
            return one
        seen.add(one.pk)
        one = one.based_on
    return None


def beside(version: ProcessVersion, *, now: datetime) -> list[ProcessVersion]:
    """The newest version of every other process of the same owner."""
    others = (
        ProcessVersion.objects.filter(owner_key=version.owner_key, state=VersionState.PUBLISHED)
        .exclude(process_id=version.process_id)
        .order_by("process_id")
        .values_list("process_id", flat=True)
        .distinct()
    )
    found = (newest(owner_key=version.owner_key, process_id=process_id, now=now) for process_id in others)
    return [one for one in found if one is not None]


def started_by(*, owner_key: str, message: str, now: datetime) -> ProcessVersion | None:
    """The process whose newest version now begins with this message; the first by id if several do."""
    candidates = (
        StepDefinition.objects.filter(
            message=message,
            kind="startEvent",
            version__owner_key=owner_key,
            version__state=VersionState.PUBLISHED,
        )
        .values_list("process_id", "version__process_id", "version_id")
        .distinct()
    )
    process_ids = sorted({own for standing_in, own, _ in candidates if standing_in == own})
    versions = {own: {id for _, other, id in candidates if other == own} for own in process_ids}
    for process_id in process_ids:
        version = newest(owner_key=owner_key, process_id=process_id, now=now)
        if version and version.pk in versions[process_id]:
            return version
    return None


def running_cases(version: ProcessVersion) -> int:
    """How many cases run on a version. One that runs it several times, once an agency, counts once."""
    running = version.instances.filter(state=InstanceState.RUNNING)
    return running.values("business_key").distinct().count()


@dataclass(frozen=True)
class Pasts:
    """Which version each of some instances was on, move by move."""

    moves: Mapping[UUID, tuple[tuple[int, int], ...]]  #: number of the event that moved it, version before it

    def version_at(self, instance_id: UUID, number: int, *, now_on: int) -> int:
        """The version of an instance up to and with its event of that number; `now_on` is the present one."""
        return next((before for moved, before in self.moves.get(instance_id, ()) if number <= moved), now_on)

    def versions(self) -> set[int]:
        return {before for moves in self.moves.values() for _, before in moves}


def pasts_of(instance_ids: Collection[UUID]) -> Pasts:
    """The moves of these instances to other versions: one query, mostly without a row."""
    found: dict[UUID, list[tuple[int, int]]] = {}
    lines = ProcessEvent.objects.filter(
        instance_id__in=instance_ids, kind__in=[EventKind.MOVED, EventKind.MOVED_BACK]
    ).order_by("instance_id", "number")
    for instance_id, number, data in lines.values_list("instance_id", "number", "data"):
        found.setdefault(instance_id, []).append((number, data["from_version"]))
    return Pasts({instance_id: tuple(moves) for instance_id, moves in found.items()})
