"""Freeze a bundle into a version. A version never changes; a case is pinned to the one it started on.

A bundle whose hash was ever a version of its owner is left alone. A file from the repository never overtakes
what was made in the studio: it becomes a draft there, for a person to decide on. (design: versions)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from viewflow.fsm import State, TransitionNotAllowed

from processes import bundles, drafts, engine, versions
from processes.bundles import Bundle
from processes.exceptions import (
    KnownFiles,
    LastVersion,
    NotPublishable,
    OtherFiles,
    SamePerson,
    VersionRefused,
)
from processes.findings import Finding, publishable
from processes.model_files import RefusedFile
from processes.models import (
    BundleFile,
    ProcessVersion,
    StepDefinition,
    VersionSource,
    VersionState,
    Who,
    person,
)

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

    @state.transition(source=VersionState.IN_REVIEW, target=VersionState.DRAFT, label="Take back")
    def take_back(self) -> None:
        """Its author wants to change it again."""

    @state.transition(source=VersionState.IN_REVIEW, target=VersionState.PUBLISHED, label="Publish")
    def approve(self) -> None:
        """A second person has approved; new cases start on it."""

    @state.transition(source=VersionState.PUBLISHED, target=VersionState.RETIRED, label="Withdraw")
    def withdraw(self) -> None:
        """New cases start on the version before it; running ones stay."""


def publish_file(
    bundle: Bundle,
    *,
    owner_key: str,
    author: Who,
    now: datetime,
    gate: Gate = Bundle.findings,
    note: str = "",
) -> Published:
    """Publish a bundle of the repository for one owner, or leave it alone, or leave it as a draft.

    Left alone: its hash was ever a version, or came from the repository before. Draft: the version that is or
    will be the newest was made in the studio. Raises NotPublishable with the findings of the gate.
    """
    with transaction.atomic():
        _one_at_a_time(owner_key, bundle.process_id)
        same = _same_process(owner_key, bundle.process_id)
        sha256 = bundle.sha256
        never = Q(state__in=(VersionState.DRAFT, VersionState.DISCARDED))
        known = same.filter(Q(origin_sha256=sha256) | Q(sha256=sha256) & ~never).first()
        if known:
            return Published(known, created=False)
        _pass(bundle, gate)
        maker = person(author)
        newest = versions.latest(owner_key=owner_key, process_id=bundle.process_id)
        version = ProcessVersion.objects.create(
            owner_key=owner_key,
            process_id=bundle.process_id,
            name=bundle.name[:200],
            sha256=sha256,
            origin_sha256=sha256,
            source=VersionSource.REPOSITORY,
            based_on=newest,
            author=maker.name,
            author_key=maker.key,
            makers=[maker.name],
            maker_keys=[maker.key],
            changed_by=maker.name,
            changed_at=now,
            created_at=now,
            change_note=note,
        )
        BundleFile.objects.bulk_create(
            BundleFile(version=version, path=path, content=content, changed_by=maker.name, changed_at=now)
            for path, content in sorted(bundle.files.items())
        )
        if newest is None or newest.source != VersionSource.STUDIO:
            _define_steps(version, bundle)
            version.state, version.published_at = VersionState.PUBLISHED, now
            version.number = _next_number(version)
            version.save(update_fields=["state", "published_at", "number"])
        return Published(version, created=True)


def submit(
    version: ProcessVersion,
    *,
    by: Who,
    note: str,
    now: datetime,
    starts_at: datetime | None = None,
    gate: Gate = Bundle.findings,
) -> None:
    """Send a draft to a second person. Its files, its hash and what each step means are fixed from here.

    `note` says what changed and why; `starts_at` is the moment from which new cases start on it (UTC, aware),
    None: as soon as it is approved. The files of a version that was withdrawn may be sent again. Raises
    VersionRefused, KnownFiles, NotPublishable.
    """
    with transaction.atomic():
        _one_at_a_time(version.owner_key, version.process_id)
        row = ProcessVersion.objects.select_for_update().get(pk=version.pk)
        if row.state != VersionState.DRAFT:
            raise VersionRefused(row)
        bundle = _checked(row, gate)
        alive = (VersionState.IN_REVIEW, VersionState.PUBLISHED)
        same = _same_process(row.owner_key, row.process_id).filter(sha256=bundle.sha256)
        if same.filter(state__in=alive).exists():
            raise KnownFiles(row)
        row.steps.all().delete()
        _define_steps(row, bundle)
        row.add_maker(by)
        _move(
            version,
            "submit",
            name=bundle.name[:200],
            sha256=bundle.sha256,
            change_note=note,
            starts_at=starts_at,
            submitted_at=now,
            makers=row.makers,
            maker_keys=row.maker_keys,
        )


def send_back(version: ProcessVersion, *, by: Who, reason: str, now: datetime) -> None:
    """Back to its author, with the reason. Raises VersionRefused."""
    _move(version, "send_back", sent_back_by=person(by).name, sent_back_reason=reason, submitted_at=None)


def take_back(version: ProcessVersion, *, by: Who, now: datetime) -> None:
    """One of its makers goes on with it; what is being read is a draft again. Raises VersionRefused."""
    if not version.is_work_of(by):
        raise VersionRefused(version)
    _move(version, "take_back", submitted_at=None)


def approve(
    version: ProcessVersion, *, approver: Who, sha256: str, now: datetime, gate: Gate = Bundle.findings
) -> None:
    """Publish a version that was sent for approval. `sha256` is of the files that the approver looked at.

    The gate runs again. A start that has passed meanwhile is now. Raises SamePerson for anybody whose work is
    in it, OtherFiles, NotPublishable, VersionRefused.
    """
    with transaction.atomic():
        _one_at_a_time(version.owner_key, version.process_id)
        row = ProcessVersion.objects.select_for_update().get(pk=version.pk)
        if row.is_work_of(approver):
            raise SamePerson(row)
        if row.state == VersionState.IN_REVIEW and not sha256 == row.sha256 == drafts.sha256_of(row):
            raise OtherFiles(row)
        if row.state == VersionState.IN_REVIEW:
            _checked(row, gate)
        later = row.starts_at if row.starts_at and row.starts_at > now else None
        number = _next_number(row)
        second = person(approver)
        _move(
            version,
            "approve",
            approver=second.name,
            approver_key=second.key,
            published_at=now,
            starts_at=later,
            number=number,
        )


def withdraw(version: ProcessVersion, *, by: Who, reason: str, now: datetime) -> None:
    """No new case starts on it; running ones stay. Raises VersionRefused.

    Raises LastVersion where new cases would have nothing left to start on.
    """
    with transaction.atomic():
        _one_at_a_time(version.owner_key, version.process_id)
        row = ProcessVersion.objects.select_for_update().get(pk=version.pk)
        started = row.starts_at is None or row.starts_at <= now
        left = versions.published(owner_key=row.owner_key, process_id=row.process_id)
        if started:
            left = versions.started(owner_key=row.owner_key, process_id=row.process_id, now=now)
        if row.state == VersionState.PUBLISHED and not left.exclude(pk=row.pk).exists():
            raise LastVersion(row)
        _move(version, "withdraw", withdrawn_at=now, withdrawn_by=person(by).name, withdraw_reason=reason)


def bundle_of(version: ProcessVersion) -> Bundle:
    """The bundle that the files of a version or draft make. Raises NotPublishable where they make none."""
    try:
        return bundles.of_files(version.process_id, drafts.files(version))
    except RefusedFile as refusal:
        raise NotPublishable([refusal.finding]) from None
    except KeyError:
        raise NotPublishable(
            [
                Finding(
                    file=f"{version.process_id}.bpmn",
                    rule="no-process",
                    message=f"No drawing here holds a process “{version.process_id}” that can be run.",
                    help="Give the process that id and mark it as one that runs.",
                )
            ]
        ) from None


def _checked(version: ProcessVersion, gate: Gate) -> Bundle:
    bundle = bundle_of(version)
    _pass(bundle, gate)
    return bundle


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


def _define_steps(version: ProcessVersion, bundle: Bundle) -> None:
    StepDefinition.objects.bulk_create(
        StepDefinition(version=version, **fields) for fields in bundles.steps_of(bundle)
    )


def _same_process(owner_key: str, process_id: str) -> QuerySet[ProcessVersion]:
    return ProcessVersion.objects.filter(owner_key=owner_key, process_id=process_id)


def _next_number(version: ProcessVersion) -> int:
    same = _same_process(version.owner_key, version.process_id)
    return (same.aggregate(last=Max("number"))["last"] or 0) + 1


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
