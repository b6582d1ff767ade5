"""Plays the scenarios that were asked for, each in a process and a database of its own.

Nothing of the play touches the database of the service: the clock of a play is not that of the world, and
everything that is due in its database runs. What comes back is one line of JSON with the hash that was
played. (docs/decisions.md, “Scenarios before publication”)
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from processes import drafts, versions
from processes.models import ProcessVersion

from .models import PlayState, ScenarioPlay
from .play_queue import PLAYED_OF

LONGEST = 300.0  #: seconds of one scenario; five to fifteen are usual
LOOK_EVERY = 0.5  #: seconds between two looks whether the worker is being stopped
NOT_THESE_FILES = "The files have changed since it was asked for. Have the scenarios played again."
TOO_LONG = f"It was stopped after {LONGEST / 60:.0f} minutes."

Clock = Callable[[], datetime]


class Interrupted(Exception):
    """The worker is being stopped. The play begins anew when the job does."""


def play_all(version_id: int, *, clock: Clock, stopping: Callable[[], bool] = lambda: False) -> int:
    """Play what waits of a draft or of what was sent, one after the other; how many were played.

    No more is played of files that have changed since. What a worker that is gone has begun is begun again:
    nobody else plays at the same time (the job's lock). Raises Interrupted.
    """
    number = 0
    with tempfile.TemporaryDirectory(prefix="ofd-play-") as folder:
        written = ""
        while (play := _next(version_id, now=clock())) is not None:
            if written != play.sha256:
                _write(Path(folder) / play.sha256, play.version, now=clock())
                written = play.sha256
            _play(play, Path(folder) / play.sha256, clock=clock, stopping=stopping)
            number += 1
    return number


def _next(version_id: int, *, now: datetime) -> ScenarioPlay | None:
    """The next one, marked as being played."""
    version = ProcessVersion.objects.filter(pk=version_id, state__in=PLAYED_OF).first()
    if version is None:
        return None
    asked = Q(state=PlayState.WAITING) | Q(state=PlayState.PLAYING)
    play = ScenarioPlay.objects.filter(asked, version=version, sha256=version.sha256).first()
    if play is None:
        return None
    play.state, play.started_at = PlayState.PLAYING, now
    play.save(update_fields=["state", "started_at"])
    play.version = version
    return play


def _play(play: ScenarioPlay, folder: Path, *, clock: Clock, stopping: Callable[[], bool]) -> None:
    began = time.monotonic()
    said = _said(folder, play, stopping=stopping)
    if "unavailable" not in said and said.get("sha256") != play.sha256:
        said = {"unavailable": NOT_THESE_FILES}
    unavailable = str(said.get("unavailable", ""))
    # Asked for anew meanwhile: the row is waiting again, and this result is of no use to anybody.
    ScenarioPlay.objects.filter(pk=play.pk, state=PlayState.PLAYING, started_at=play.started_at).update(
        state=PlayState.BROKEN if unavailable else PlayState.PLAYED,
        ended_at=clock(),
        met=said.get("met", 0),
        total=said.get("total", 0),
        failures=said.get("failures", []),
        unspoken=said.get("unspoken", []),
        stopped=unavailable or said.get("stopped", ""),
        seconds=round(time.monotonic() - began, 1),
    )


def _said(folder: Path, play: ScenarioPlay, *, stopping: Callable[[], bool]) -> Mapping[str, Any]:
    """What `manage.py play --json` says of the scenario, `unavailable` where it says nothing."""
    process_id = play.version.process_id
    command = [
        sys.executable,
        str(settings.BASE_DIR / "manage.py"),
        "play",
        str(folder / process_id / play.path),
        "--json",
        "--pathways",
        str(folder),
        "--pathway",
        process_id,
    ]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=complaints,
        )
        try:
            too_long = not _ended(process, stopping=stopping)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if too_long:
            return {"unavailable": TOO_LONG}
        out.seek(0)
        with suppress(ValueError):
            said = json.loads(out.read())
            if isinstance(said, dict):
                return said
        complaints.seek(0)
        lines = complaints.read().decode(errors="replace").strip().splitlines()
        return {"unavailable": lines[-1][:500] if lines else "The play ended without a word."}


def _ended(process: subprocess.Popen[bytes], *, stopping: Callable[[], bool]) -> bool:
    """Whether it ended by itself in time. Raises Interrupted."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_EVERY)
            return True
        if stopping():
            raise Interrupted(Interrupted.__doc__)
    return False


def _environment() -> dict[str, str]:
    """Ours, but the new process says itself what it is."""
    own = {name: value for name, value in os.environ.items() if name != "ONE_FRONT_DOOR_PROCESS"}
    return own | {"DJANGO_SETTINGS_MODULE": "orchestrator.settings"}


def _write(folder: Path, version: ProcessVersion, *, now: datetime) -> None:
    """The files of the version, and of the other pathways that run beside it: a folder for each."""
    _write_files(folder / version.process_id, drafts.files(version))
    for running in versions.beside(version, now=now):
        _write_files(folder / running.process_id, drafts.files(running))


def _write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
