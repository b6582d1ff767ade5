"""Publish the drawings and forms of a folder for one site: the gate on the exact bundle, then a version.

The form definitions of a bundle are kept beside it, so that a running case asks in the words it started with.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path, PurePosixPath

from django.db import transaction

from forms import definitions, versions
from orchestrator.agencies.models import Site
from orchestrator.clocks.limits import FILE, ClocksUnreadable, read_limits
from processes import bundles, doubled, gate, publishing
from processes.bundles import FORMS, Bundle
from processes.findings import Finding
from processes.model_files import open_model
from processes.models import ProcessVersion, VersionState, Who
from processes.publishing import Gate, Published

from . import idle_limits, play_queue, rehearsals, scenario_sets, surroundings

MODELS = surroundings.MODELS
#: Author of what comes with the software. A version made in the studio has a person.
REPOSITORY = "the repository"


def publish_folder(site: Site, *, folder: Path = MODELS, now: datetime) -> Iterator[Published]:
    """Publish every bundle of a folder for a site, one transaction each, telling each as it is done.

    Left alone: a bundle whose hash was ever a version here. Raises RefusedFile and NotPublishable (with the
    findings), BadDefinition for a form with faults.
    """
    yield from publish_bundles(site, bundles.read_folder(folder, form_files=form_files()), now=now)


def check(bundle: Bundle) -> Sequence[Finding]:
    """The gate on the files of a bundle, with its own files looked up before those of the folder."""
    sources = [
        open_model(path, content)
        for path, content in bundle.files.items()
        if path.endswith((".bpmn", ".dmn"))
    ]
    known, missing = surroundings.surroundings_of(bundle.files, sources)
    findings = [finding for source in sources for finding in gate.check_file(source, known)]
    return [*findings, *missing, *doubled.check(sources), *findings_beside(bundle.files)]


def publish_bundles(
    site: Site, given: Iterable[Bundle], *, now: datetime, gate: Gate = check
) -> Iterator[Published]:
    """The same with bundles that were read already."""
    for bundle in given:
        with transaction.atomic():
            published = publishing.publish_file(
                bundle, owner_key=site.code, author=REPOSITORY, now=now, gate=gate, note=_came_with()
            )
            if published.created:
                keep_forms(bundle, now=now)
        yield published


@cache
def _came_with() -> str:
    """What a version says of itself that nobody here has made; empty where the release is not known."""
    try:
        release = tomllib.loads((MODELS.parent / "pyproject.toml").read_text())["project"]["version"]
    except (OSError, ValueError, KeyError):
        return ""
    return f"Came with release {release} of the software."


def findings_beside(files: Mapping[str, bytes]) -> list[Finding]:
    """What is wrong in the form definitions, the table of limits and the scenarios, which are no drawings."""
    found = [
        finding
        for path, content in sorted(files.items())
        if path.startswith(f"{FORMS}/")
        for finding in _form_findings(path, content)
    ]
    tables = [path for path in sorted(files) if PurePosixPath(path).name == FILE]
    if len(tables) > 1:
        text = (
            f"There are {len(tables)} tables of limits, {' and '.join(tables)}: only one of them would count."
        )
        found.append(Finding(file=tables[-1], rule="clocks", message=text, help="Take the others out."))
    for path in tables:
        try:
            read_limits(files[path])
        except ClocksUnreadable as unreadable:
            help = "Put the limit right on the page of limits."
            found.append(Finding(file=path, rule="clocks", message=str(unreadable), help=help))
    return [*found, *scenario_sets.check_nothing(files)]


def submit(
    version: ProcessVersion, *, by: Who, note: str, now: datetime, starts_at: datetime | None = None
) -> None:
    """Send a draft to a second person past the gate, and have its scenarios played that have not been yet.

    Errors as `processes.publishing.submit`.
    """
    with transaction.atomic():
        whole = _gate_of(version, now=now)
        publishing.submit(version, by=by, note=note, now=now, starts_at=starts_at, gate=whole)
        rehearsals.ask_what_is_left(version, now=now)


def approve(version: ProcessVersion, *, approver: Who, sha256: str, now: datetime) -> None:
    """Publish exactly the files that the approver looked at, and keep the forms that it asks with.

    ScenariosNotPlayed and ScenariosFailed where its scenarios stand against it; else errors as
    `processes.publishing.approve`.
    """
    with transaction.atomic():
        row = ProcessVersion.objects.select_for_update().get(pk=version.pk)
        if row.state == VersionState.IN_REVIEW:
            rehearsals.check(row)
        whole = _gate_of(version, now=now)
        publishing.approve(version, approver=approver, sha256=sha256, now=now, gate=whole)
        keep_forms(publishing.bundle_of(version), now=now)


def send_back(version: ProcessVersion, *, by: Who, reason: str, now: datetime) -> None:
    """Back to its author, who has it played anew when it is ready. Errors as `processes.publishing`."""
    with transaction.atomic():
        publishing.send_back(version, by=by, reason=reason, now=now)
        play_queue.leave(version)


def take_back(version: ProcessVersion, *, by: Who, now: datetime) -> None:
    """The same by one of its makers."""
    with transaction.atomic():
        publishing.take_back(version, by=by, now=now)
        play_queue.leave(version)


def _gate_of(version: ProcessVersion, *, now: datetime) -> Gate:
    """The gate on a version that a person made: it may not drop the scenarios that came before it, nor set
    limits where they would have no effect.
    """
    return lambda bundle: [
        *check(bundle),
        *rehearsals.missing(version, bundle.files),
        *idle_limits.idle(version, bundle.files, now=now),
    ]


def keep_forms(bundle: Bundle, *, now: datetime) -> None:
    """Every form definition of the bundle as a version that its steps are pinned to."""
    for _, content in _forms(bundle):
        versions.keep(content, now=now)


def _forms(bundle: Bundle) -> Iterator[tuple[str, bytes]]:
    yield from ((path, content) for path, content in bundle.files.items() if path.startswith(f"{FORMS}/"))


def _form_findings(path: str, content: bytes) -> Iterator[Finding]:
    for found in definitions.lint(content, file=path):
        yield Finding(
            file=path,
            rule=found.rule,
            message=f"{found.place}: {found.message}",
            help=found.help,
            line=found.line,
        )


def form_files() -> dict[str, bytes]:
    """Today's form definitions by key."""
    return {path.stem: path.read_bytes() for path in sorted(definitions.DEFINITIONS.glob("*.json"))}
