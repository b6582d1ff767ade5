"""The scenarios of a version before it is published: asked for here, played by a job, looked up by the gate.

A row for each scenario file and hash says how it went. The job is left in the caller's transaction, so it is
there exactly when what it plays on is. A draft is played as often as its owner likes; what came of its very
files still counts when it is sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import Max, Q
from procrastinate.contrib.django import app

from processes.bundles import SCENARIOS
from processes.findings import Finding
from processes.models import BundleFile, ProcessVersion, VersionState

from .exceptions import ScenariosFailed, ScenariosNotPlayed
from .models import PlayState, ScenarioPlay
from .play_queue import JOB

RULE = "scenarios-gone"
DEFAULTS = "defaults"  #: a file of that name is no scenario but what the scenarios beside it start from


@dataclass(frozen=True)
class Rehearsal:
    """How the scenarios of one version went on its files as they are now."""

    paths: tuple[str, ...]  #: every scenario in the bundle
    plays: tuple[ScenarioPlay, ...]  #: those that were asked for

    @property
    def played(self) -> int:
        return sum(play.is_over for play in self.plays)

    @property
    def failed(self) -> list[ScenarioPlay]:
        return [play for play in self.plays if play.is_over and not play.is_good]

    @property
    def is_over(self) -> bool:
        return self.played == len(self.paths)

    @property
    def is_asked(self) -> bool:
        return {play.path for play in self.plays} == set(self.paths)

    @property
    def hindrance(self) -> str:
        """Why the version cannot be published yet; empty where nothing stands against it."""
        if self.failed:
            names = ", ".join(map(str, self.failed))
            number = _scenarios(len(self.failed))
            return f"It cannot be published: {number} did not come out as written ({names})."
        if not self.is_over:
            return (
                f"It cannot be published yet: {self.played} of {_scenarios(len(self.paths))} "
                f"{'has' if self.played == 1 else 'have'} been played on these files."
            )
        return ""


def scenario_paths(paths: Iterable[str]) -> tuple[str, ...]:
    """Which files of a bundle are scenarios, in the order of their paths."""
    return tuple(path for path in sorted(paths) if is_scenario(path) and _stem(path) != DEFAULTS)


def is_scenario(path: str) -> bool:
    """A scenario, or the answers that scenarios start from."""
    return path.endswith(".yaml") and PurePosixPath(path).parent.name == SCENARIOS


def missing(version: ProcessVersion, paths: Iterable[str]) -> list[Finding]:
    """An error where none of these files is a scenario, and an earlier version of the pathway had some.

    Scenarios may be changed and some taken out: the second person reads that among the differences.
    """
    if scenario_paths(paths):
        return []
    earlier = BundleFile.objects.filter(
        version__owner_key=version.owner_key,
        version__process_id=version.process_id,
        version__state__in=(VersionState.PUBLISHED, VersionState.RETIRED),
        path__contains=f"{SCENARIOS}/",
    )
    rows = earlier.exclude(version_id=version.pk).values_list("version__number", "path")
    had = {number: scenario_paths(path for other, path in rows if other == number) for number, _ in rows}
    last = max((number for number, found in had.items() if number and found), default=None)
    if last is None:
        return []
    return [
        Finding(
            file="",
            rule=RULE,
            message=f"Its scenarios are gone: version {last} has {len(had[last])}, and here is none.",
            help=f"Bring them in again: they lie in the folder “{SCENARIOS}” of version {last}, which can be "
            "exported. They may be changed, and some may go; without any, nobody sees a case go through it.",
        )
    ]


def ask(version: ProcessVersion, *, now: datetime) -> None:
    """Have every scenario of the version played anew on the files of its hash, after the commit."""
    _ask(version, scenario_paths(_files_of(version)), now=now)


def ask_what_is_left(version: ProcessVersion, *, now: datetime) -> None:
    """The same for those without a result on these very files and the pathways that run beside them now."""
    since = _changed_beside(version, now=now)
    counts = {
        play.path
        for play in rehearsal_of(version).plays
        if play.state == PlayState.PLAYED and (since is None or play.asked_at >= since)
    }
    paths = scenario_paths(_files_of(version))
    _ask(version, [path for path in paths if path not in counts], now=now)


def _ask(version: ProcessVersion, paths: Iterable[str], *, now: datetime) -> None:
    asked = {
        "state": PlayState.WAITING,
        "asked_at": now,
        "started_at": None,
        "ended_at": None,
        "met": 0,
        "total": 0,
        "failures": [],
        "unspoken": [],
        "stopped": "",
        "seconds": 0,
    }
    with transaction.atomic():
        for path in paths:
            ScenarioPlay.objects.update_or_create(
                version=version, sha256=version.sha256, path=path, defaults=asked
            )
        if paths:
            app.configure_task(JOB, lock=JOB).defer(version_id=version.pk)


def _changed_beside(version: ProcessVersion, *, now: datetime) -> datetime | None:
    """When another pathway of the owner last began or ceased to be what cases run through."""
    others = ProcessVersion.objects.filter(owner_key=version.owner_key).exclude(process_id=version.process_id)
    begun = Q(starts_at=None) | Q(starts_at__lte=now)
    found = others.aggregate(
        published=Max("published_at", filter=begun),
        started=Max("starts_at", filter=Q(starts_at__lte=now, published_at__isnull=False)),
        withdrawn=Max("withdrawn_at"),
    )
    return max((moment for moment in found.values() if moment), default=None)


def rehearsal_of(version: ProcessVersion) -> Rehearsal:
    """How the scenarios went on exactly the hash that the version has."""
    paths = scenario_paths(_files_of(version))
    plays = ScenarioPlay.objects.filter(version=version, sha256=version.sha256, path__in=paths)
    return Rehearsal(paths, tuple(plays))


def last_rehearsal(version: ProcessVersion) -> Rehearsal:
    """What is known of its scenarios: on its present files, else on those that it had when asked last."""
    present = rehearsal_of(version)
    if present.plays:
        return present
    plays = list(ScenarioPlay.objects.filter(version=version).order_by("-asked_at", "path"))
    before = [play for play in plays if play.is_over]
    return Rehearsal(present.paths, tuple(play for play in before if play.sha256 == before[0].sha256))


def last_failures(version: ProcessVersion) -> list[ScenarioPlay]:
    """What did not come out when the version was played last, on whatever files it had then."""
    return last_rehearsal(version).failed


def check(version: ProcessVersion) -> None:
    """Raises ScenariosFailed or ScenariosNotPlayed unless every scenario went as written on these files."""
    rehearsal = rehearsal_of(version)
    if rehearsal.failed:
        raise ScenariosFailed(rehearsal.hindrance)
    if not rehearsal.is_over:
        raise ScenariosNotPlayed(rehearsal.hindrance)


def _files_of(version: ProcessVersion) -> list[str]:
    return list(BundleFile.objects.filter(version_id=version.pk).values_list("path", flat=True))


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def _scenarios(number: int) -> str:
    return f"{number} scenario{'' if number == 1 else 's'}"
