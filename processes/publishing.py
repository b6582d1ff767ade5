"""Freeze a bundle into a version. A version never changes; a case is pinned to the one it started on.

A bundle whose hash was ever a version of its owner is left alone. A file from the repository never overtakes
what was made in the studio: it becomes a draft there, for a person to decide on. (design: versions)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from viewflow.fsm import State, TransitionNotAllowed

from processes import bundles, engine, versions
from processes.bundles import Bundle
from processes.exceptions import NotPublishable, SamePerson, VersionRefused
from processes.findings import Finding, publishable
from processes.models import BundleFile, ProcessVersion, StepDefinition, VersionSource, VersionState

Gate = Callable[[Bundle], Sequence[Finding]]  #: the checks; a finding of severity error stops publication


@dataclass(frozen=True)
class Published:
    """What became of a bundle: `version` is the new or the known one."""

    version: ProcessVersion
    created: bool


class VersionLife:
    """The states of a version and who moves them; pages ask it which buttons to show."""

    state = State(VersionState, default=VersionState.DRAFT)

    def __init__(self, version: ProcessVersion) -> None:
        self.version = version

    @state.getter()
    def _get(self) -> str:
        return VersionState(self.version.state)

    @state.setter()
    def _set(self, value: str) -> None:
        self.version.state = value

    @state.transition(source=VersionState.DRAFT, target=VersionState.IN_REVIEW, label="Send for approval")
    def submit(self) -> None:
        """Its author has finished."""

    @state.transition(source=VersionState.IN_REVIEW, target=VersionState.DRAFT, label="Send back")
    def send_back(self) -> None:
        """A second person wants changes."""

    @state.transition(source=VersionState.IN_REVIEW, target=VersionState.PUBLISHED, label="Publish")
    def publish(self) -> None:
        """A second person has approved; new cases start on it."""

    @state.transition(source=VersionState.PUBLISHED, target=VersionState.RETIRED, label="Retire")
    def retire(self) -> None:
        """New cases start on the version before it; running ones stay."""


def publish_file(
    bundle: Bundle,
    *,
    owner_key: str,
    author: str,
    now: datetime,
    gate: Gate = Bundle.findings,
    note: str = "",
) -> Published:
    """Publish a bundle of the repository for one owner, or leave it alone, or leave it as a draft.

    Left alone: its hash was ever a version. Draft: the newest published version was made in the studio.
    Raises NotPublishable with the findings of the gate.
    """
    with transaction.atomic():
        _one_at_a_time(owner_key, bundle.process_id)
        sha256 = bundle.sha256
        known = ProcessVersion.objects.filter(
            owner_key=owner_key, process_id=bundle.process_id, sha256=sha256
        ).first()
        if known:
            return Published(known, created=False)
        _pass(bundle, gate)
        newest = versions.newest(owner_key=owner_key, process_id=bundle.process_id)
        overtakes = newest is not None and newest.source == VersionSource.STUDIO
        version = _create(
            bundle,
            owner_key=owner_key,
            author=author,
            note=note,
            source=VersionSource.REPOSITORY,
            state=VersionState.DRAFT if overtakes else VersionState.PUBLISHED,
            now=now,
        )
        return Published(version, created=True)


def save_draft(
    bundle: Bundle, *, owner_key: str, author: str, now: datetime, note: str = ""
) -> ProcessVersion:
    """A new draft of the studio. It need not pass the gate yet; it is checked when it is published."""
    with transaction.atomic():
        _one_at_a_time(owner_key, bundle.process_id)
        return _create(
            bundle,
            owner_key=owner_key,
            author=author,
            note=note,
            source=VersionSource.STUDIO,
            state=VersionState.DRAFT,
            now=now,
        )


def revise_draft(draft: ProcessVersion, bundle: Bundle, *, note: str = "") -> None:
    """Put other files into a draft. Raises VersionRefused once it is anything but a draft."""
    with transaction.atomic():
        row = ProcessVersion.objects.select_for_update().get(pk=draft.pk)
        if row.state != VersionState.DRAFT or bundle.process_id != row.process_id:
            raise VersionRefused(draft)
        draft.name, draft.sha256, draft.change_note = bundle.name[:200], bundle.sha256, note
        draft.save(update_fields=["name", "sha256", "change_note"])
        draft.files.all().delete()
        draft.steps.all().delete()
        _fill(draft, bundle)


def submit(version: ProcessVersion) -> None:
    """Send a draft to a second person. Raises VersionRefused."""
    _move(version, "submit")


def send_back(version: ProcessVersion) -> None:
    """Back to its author. Raises VersionRefused."""
    _move(version, "send_back")


def approve(version: ProcessVersion, *, approver: str, now: datetime, gate: Gate = Bundle.findings) -> None:
    """Publish a version that was sent for approval. Raises SamePerson, NotPublishable, VersionRefused."""
    if approver == version.author:
        raise SamePerson(version)
    with transaction.atomic():
        _one_at_a_time(version.owner_key, version.process_id)
        files = {file.path: bytes(file.content) for file in version.files.all()}
        _pass(bundles.of_files(version.process_id, files), gate)
        _move(version, "publish", approver=approver, published_at=now)


def retire(version: ProcessVersion) -> None:
    """No new case starts on it. Raises VersionRefused."""
    _move(version, "retire")


def _pass(bundle: Bundle, gate: Gate) -> None:
    findings = list(gate(bundle))
    if publishable(findings):
        drawings = {
            path: content for path, content in bundle.files.items() if path.endswith((".bpmn", ".dmn"))
        }
        try:
            engine.build(drawings, bundle.process_id)
        except engine.ModelError as error:
            findings += [
                Finding(
                    file=found.file,
                    rule="engine",
                    message=found.message,
                    line=found.line,
                    element_id=found.element_id,
                    element_name=found.element_name,
                )
                for found in error.findings
            ]
    if not publishable(findings):
        raise NotPublishable(findings)


def _create(
    bundle: Bundle,
    *,
    owner_key: str,
    author: str,
    note: str,
    source: VersionSource,
    state: VersionState,
    now: datetime,
) -> ProcessVersion:
    """Made as a draft, filled, then moved on: the database lets nobody add to anything but a draft."""
    same = ProcessVersion.objects.filter(owner_key=owner_key, process_id=bundle.process_id)
    version = ProcessVersion.objects.create(
        owner_key=owner_key,
        process_id=bundle.process_id,
        number=(same.aggregate(last=Max("number"))["last"] or 0) + 1,
        name=bundle.name[:200],
        sha256=bundle.sha256,
        source=source,
        author=author,
        created_at=now,
        change_note=note,
    )
    _fill(version, bundle)
    if state == VersionState.PUBLISHED:
        version.state, version.published_at = state, now
        version.save(update_fields=["state", "published_at"])
    return version


def _fill(version: ProcessVersion, bundle: Bundle) -> None:
    BundleFile.objects.bulk_create(
        BundleFile(version=version, path=path, content=content)
        for path, content in sorted(bundle.files.items())
    )
    StepDefinition.objects.bulk_create(
        StepDefinition(version=version, **fields) for fields in bundles.steps_of(bundle)
    )


def _move(version: ProcessVersion, transition: str, **fields: object) -> None:
    """Move the state if it is still what the caller saw: of two people exactly one wins."""
    seen = version.state
    try:
        getattr(VersionLife(version), transition)()
    except TransitionNotAllowed:
        raise VersionRefused(version) from None
    moved = ProcessVersion.objects.filter(pk=version.pk, state=seen).update(state=version.state, **fields)
    if not moved:
        version.state = seen
        raise VersionRefused(version)
    for name, value in fields.items():
        setattr(version, name, value)


def _one_at_a_time(owner_key: str, process_id: str) -> None:
    """Numbers are given out one after the other for each owner and process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{owner_key}|{process_id}"])
