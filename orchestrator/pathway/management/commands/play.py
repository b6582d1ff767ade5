"""`manage.py play SCENARIO…`: play a scenario through the real service and see whether it keeps its word."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from orchestrator.pathway import publishing
from orchestrator.pathway.play import bundle_files, loading, moments, player, scenario, shapes
from orchestrator.pathway.play.exceptions import PathwaysUnreadable, ScenarioFault, StageUnavailable
from orchestrator.pathway.play.report import Report
from orchestrator.pathway.play.stage import stage
from processes.bundles import Bundle

WIDTH = 118  #: of the printed timeline where no terminal says otherwise


class Command(BaseCommand):
    requires_system_checks = []  # the pages are not asked
    help = (
        "Plays scenarios in a throw-away database with the clock moved: prints the timeline, then what had "
        "to be true. Ends with status 1 where an expectation is not met."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "scenarios", nargs="*", metavar="SCENARIO", help="SC-05, or a path to a .yaml file"
        )
        parser.add_argument(
            "--all", action="store_true", help="every scenario of the pathways that are played on"
        )
        parser.add_argument(
            "--speed",
            type=float,
            default=0,
            help="minutes of the play in one second of yours; 0 (the default) waits for nothing",
        )
        parser.add_argument("--quiet", action="store_true", help="leave the timeline out")
        parser.add_argument(
            "--pathways",
            type=Path,
            metavar="FOLDER",
            help="play on these files instead of bpmn/: a folder like it, or a folder for each "
            "pathway, called as its process, such as an export unpacked; its own scenarios count first",
        )
        parser.add_argument(
            "--strict", action="store_true", help="fail at a step that the scenario does not speak of"
        )
        parser.add_argument("--pathway", default="", metavar="PROCESS", help="with --json: which is tried")
        parser.add_argument(
            "--json", action="store_true", help="print one line of JSON for one scenario, and nothing else"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["pathways"]
        paths = _paths(options["scenarios"], every=options["all"], folder=folder)
        how: dict[str, Any] = {"strict": options["strict"]}
        if folder:
            how |= {"pathways": _pathways(folder), "passed": not bundle_files.is_models_folder(folder)}
        pathways = how.get("pathways", [])
        if options["json"]:
            if len(paths) != 1:
                raise CommandError("--json is for one scenario.")
            self.stdout.write(json.dumps(_as_json(paths[0], how, tried=options["pathway"])))
            return
        console = Console(
            file=cast(IO[str], self.stdout), force_terminal=None if self.stdout.isatty() else False,
            width=None if self.stdout.isatty() else WIDTH, highlight=False, soft_wrap=False,
        )  # fmt: skip
        failed = []
        for path in paths:
            try:
                found = loading.load(path, forms=_forms(pathways))
                played = _played(found, console, how, speed=options["speed"], quiet=options["quiet"])
            except (ScenarioFault, StageUnavailable) as fault:
                self.stderr.write(str(fault))
                failed.append(path.stem)
            else:
                if not played.is_good:
                    failed.append(found.name)
        if len(paths) > 1:
            console.print()
            console.print(f"{len(paths) - len(failed)} of {len(paths)} scenarios went as they should.")
        if failed:
            raise CommandError(f"Not as it should be: {', '.join(failed)}.")


def _forms(pathways: Sequence[Bundle]) -> list[str]:
    return [key for bundle in pathways for key in bundle.form_keys()]


def _pathways(folder: Path) -> list[Bundle]:
    try:
        return bundle_files.read(folder, form_files=publishing.form_files())
    except PathwaysUnreadable as unreadable:
        raise CommandError(str(unreadable)) from unreadable


def _as_json(path: Path, how: Mapping[str, Any], *, tried: str) -> dict[str, Any]:
    """How it went in the shape that `ScenarioPlay` keeps, with the hash of the pathway that was tried."""
    pathways: Sequence[Bundle] = how.get("pathways", [])
    of_the_tried = [one.sha256 for one in pathways if one.process_id == tried]
    said: dict[str, Any] = {"sha256": of_the_tried[0] if of_the_tried else ""}
    try:
        found = loading.load(path, forms=_forms(pathways))
        with stage():
            played = player.play(found, **how)
    except ScenarioFault as fault:
        return said | {"stopped": str(fault)}
    except StageUnavailable as unavailable:
        return said | {"unavailable": str(unavailable)}
    met, total = len(played.checked) - len(played.failed), len(found.expectations)
    unspoken = [
        {
            "step": step.name,
            "team": step.team,
            "at": moments.in_words(step.at, found.zone),
            "times": step.times,
            "answers": [asdict(chosen) for chosen in step.chosen],
        }
        for step in played.unspoken
    ]
    return said | {
        "met": met,
        "total": total,
        "failures": failures_of(played),
        "stopped": played.stopped,
        "unspoken": unspoken,
    }


def failures_of(played: player.Played) -> list[dict[str, Any]]:
    """In the order of time; what failed in the service stands before what did not come true because of it."""
    zone = played.scenario.zone
    rows: list[tuple[datetime, dict[str, Any]]] = [
        (
            stuck.at,
            {
                "line": 0,
                "at": moments.in_words(stuck.at, zone),
                "sentence": stuck.sentence,
                "differences": [],
            },
        )
        for stuck in played.stuck
    ]
    for checked in played.failed:
        row = {
            "line": checked.expectation.line,
            "at": moments.in_words(checked.at, zone),
            "after": checked.after,
            "sentence": checked.sentence,
            "differences": list(checked.differences),
            "besides": checked.besides,
            "times": [asdict(time) for time in checked.times],
            "values": [asdict(value) for value in checked.values],
            "by_hand": checked.by_hand,
        }
        rows.append((checked.at, row))
    return [row for _, row in sorted(rows, key=lambda each: each[0])]


def _played(
    found: scenario.Scenario, console: Console, how: Mapping[str, Any], *, speed: float, quiet: bool
) -> player.Played:
    report = Report(console, found, quiet=quiet)
    report.begin()

    def pause(passed: timedelta) -> None:
        if speed > 0:
            time.sleep(passed.total_seconds() / 60 / speed)

    with stage():
        played = player.play(found, **how, told=report.line, pause=pause)
    report.end(played)
    return played


def _paths(names: Sequence[str], *, every: bool, folder: Path | None) -> list[Path]:
    known = {path.stem: path for path in scenario_files()}
    if folder and (own := bundle_files.scenarios_of(folder)):
        known = own
    if every:
        return list(known.values())
    if not names:
        raise CommandError(f"Say which scenario to play: {', '.join(known)}, a path, or --all.")
    paths = []
    for name in names:
        path = known.get(name) or Path(name)
        if not path.exists() and ("/" in name or path.suffix in (".yaml", ".yml")):
            raise CommandError(f"There is no file {name}.")
        if not path.is_file():
            raise CommandError(f"There is no scenario “{name}”.{shapes.meant(name, known)}")
        paths.append(path)
    return paths


def scenario_files() -> list[Path]:
    """Every scenario beside a drawing, in the order of their names."""
    folder = settings.BASE_DIR / "bpmn"
    return sorted(path for path in folder.glob("*/scenarios/*.yaml") if path.stem != "defaults")
