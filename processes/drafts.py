"""Drafts of the studio: files that grow save by save, until somebody sends them for approval.

A draft need not be readable as a process; each file in it has passed the door for safe files all the same.
Two people may work on one draft: whoever saves a file that somebody else has changed since is told so, and
nothing is overwritten. The database lets files come and go in a draft only.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath

from django.db import transaction

from processes import bundles
from processes.exceptions import StaleDraft, VersionRefused
from processes.findings import Finding
from processes.json_files import UnreadableJson, loads
from processes.model_files import MAX_BYTES, RefusedFile, open_model
from processes.models import BundleFile, ProcessVersion, VersionSource, VersionState, Who, person
from processes.parsing import parse
from processes.pictures import sanitised
from processes.vocabulary import VocabularyError, read_words

MAX_FILES = 200
_MODELS = (".bpmn", ".dmn")
_SUFFIXES = (*_MODELS, ".json", ".yaml")


def begin(
    *,
    owner_key: str,
    process_id: str,
    files: Mapping[str, bytes],
    title: str,
    author: Who,
    now: datetime,
    based_on: ProcessVersion | None = None,
) -> ProcessVersion:
    """A new draft of these files. Raises RefusedFile for a file or path that is not safe, nothing is kept."""
    for path, content in files.items():
        _check(path, content)
    if len(files) > MAX_FILES:
        raise _refused("", f"A draft holds at most {MAX_FILES} files.")
    return _begin(
        owner_key=owner_key,
        process_id=process_id,
        files=files,
        title=title,
        author=author,
        now=now,
        based_on=based_on,
        svgs={},
    )


def begin_from(version: ProcessVersion, *, title: str, author: Who, now: datetime) -> ProcessVersion:
    """A new draft with the files and pictures of a version in any state.

    From what nobody has approved yet, its makers come along: none of them can approve their own work.
    """
    return _begin(
        owner_key=version.owner_key,
        process_id=version.process_id,
        files=files(version),
        title=title,
        author=author,
        now=now,
        based_on=version,
        svgs=dict(version.files.exclude(svg="").values_list("path", "svg")),
    )


def files(draft: ProcessVersion) -> dict[str, bytes]:
    """Every file of a draft or version by its path."""
    rows = BundleFile.objects.filter(version_id=draft.pk).values_list("path", "content")
    return {path: bytes(content) for path, content in rows}


def file(draft: ProcessVersion, path: str) -> bytes | None:
    """One file of a draft or version, None where it has none at that path."""
    row = BundleFile.objects.filter(version_id=draft.pk, path=path).values_list("content", flat=True).first()
    return None if row is None else bytes(row)


def sha256_of(draft: ProcessVersion) -> str:
    """Hash of the files as they lie in the database at this moment."""
    return bundles.sha256_of(files(draft))


def save_file(
    draft: ProcessVersion,
    path: str,
    content: bytes,
    *,
    revision: int,
    by: Who,
    now: datetime,
    svg: str = "",
) -> int:
    """Put one file into a draft and give its new revision; what was there already changes nothing.

    `revision` is the one the writer saw; `svg` is the drawing as the editor showed it, made safe here. Raises
    StaleDraft where somebody has changed this very file since, RefusedFile, VersionRefused.
    """
    svgs = {path: sanitised(svg)} if svg else {}
    return _save(draft, {path: content}, revision=revision, by=by, now=now, svgs=svgs)


def save_files(
    draft: ProcessVersion,
    contents: Mapping[str, bytes | None],
    *,
    revision: int,
    by: Who,
    now: datetime,
) -> int:
    """Put several files in at once, or none of them; None takes a file out. Otherwise as `save_file`."""
    return _save(draft, contents, revision=revision, by=by, now=now, svgs={})


def retitle(draft: ProcessVersion, title: str, *, by: Who, now: datetime) -> None:
    """Say anew what a draft is about. Raises VersionRefused."""
    with transaction.atomic():
        _locked(draft)
        draft.title, draft.changed_by, draft.changed_at = title[:200], person(by).name, now
        draft.save(update_fields=["title", "changed_by", "changed_at"])


def discard(draft: ProcessVersion, *, by: Who) -> None:
    """Throw a draft away for good. What came from the repository is put aside, so it does not come again.

    Raises VersionRefused for anything but a draft.
    """
    with transaction.atomic():
        row = _locked(draft)
        if not row.origin_sha256:
            row.delete()
            return
        draft.state, draft.changed_by = VersionState.DISCARDED, person(by).name
        draft.save(update_fields=["state", "changed_by"])


def _begin(
    *,
    owner_key: str,
    process_id: str,
    files: Mapping[str, bytes],
    title: str,
    author: Who,
    now: datetime,
    based_on: ProcessVersion | None,
    svgs: Mapping[str, str],
) -> ProcessVersion:
    maker = person(author)
    draft = ProcessVersion(
        owner_key=owner_key,
        process_id=process_id,
        name=(_name(process_id, files) or title or process_id)[:200],
        title=title[:200],
        sha256=bundles.sha256_of(files),
        source=VersionSource.STUDIO,
        based_on=based_on,
        author=maker.name,
        author_key=maker.key,
        makers=[maker.name],
        maker_keys=[maker.key],
        created_at=now,
        changed_by=maker.name,
        changed_at=now,
    )
    for other in based_on.people() if based_on and based_on.published_at is None else ():
        draft.add_maker(other)
    with transaction.atomic():
        draft.save()
        BundleFile.objects.bulk_create(
            BundleFile(
                version=draft,
                path=path,
                content=content,
                svg=svgs.get(path, ""),
                changed_by=maker.name,
                changed_at=now,
            )
            for path, content in sorted(files.items())
        )
    return draft


def _save(
    draft: ProcessVersion,
    contents: Mapping[str, bytes | None],
    *,
    revision: int,
    by: Who,
    now: datetime,
    svgs: Mapping[str, str],
) -> int:
    for path, content in contents.items():
        if content is not None:
            _check(path, content)
    with transaction.atomic():
        row = _locked(draft)
        held = {one.path: one for one in BundleFile.objects.filter(version_id=row.pk, path__in=[*contents])}
        changed = {
            path: content
            for path, content in contents.items()
            if content != (bytes(held[path].content) if path in held else None)
        }
        for path, svg in svgs.items():
            if path not in changed and path in held and svg != held[path].svg:
                _replace(held[path], svg)
        for path in changed.keys() & held.keys():
            one = held[path]
            if one.revision > revision:
                raise StaleDraft(
                    row, seen=revision, current=row.revision, by=one.changed_by, at=one.changed_at
                )
        if changed:
            _change(row, changed, by=by, now=now, svgs=svgs)
    for field in _CHANGING:
        setattr(draft, field, getattr(row, field))
    return row.revision


#: What a save changes in the row of the draft itself.
_CHANGING = ("name", "sha256", "source", "makers", "maker_keys", "revision", "changed_by", "changed_at")


def _change(
    row: ProcessVersion,
    changed: Mapping[str, bytes | None],
    *,
    by: Who,
    now: datetime,
    svgs: Mapping[str, str],
) -> None:
    """Rows of files are replaced, never updated: the application has no right to update one."""
    row.revision += 1
    row.files.filter(path__in=[*changed]).delete()
    coming = {path: content for path, content in changed.items() if content is not None}
    BundleFile.objects.bulk_create(
        BundleFile(
            version=row,
            path=path,
            content=content,
            svg=svgs.get(path, ""),
            revision=row.revision,
            changed_by=person(by).name,
            changed_at=now,
        )
        for path, content in coming.items()
    )
    whole = files(row)
    if len(whole) > MAX_FILES:
        raise _refused("", f"A draft holds at most {MAX_FILES} files.")
    row.name = (_name(row.process_id, coming) or row.name)[:200]
    row.sha256 = bundles.sha256_of(whole)
    row.source = VersionSource.STUDIO
    row.add_maker(by)
    row.changed_by, row.changed_at = person(by).name, now
    row.save(update_fields=_CHANGING)


def _replace(one: BundleFile, svg: str) -> None:
    one.delete()
    one.pk = None
    one.svg = svg
    one.save(force_insert=True)


def _locked(draft: ProcessVersion) -> ProcessVersion:
    row = ProcessVersion.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None or row.state != VersionState.DRAFT:
        raise VersionRefused(row or draft)
    return row


def _check(path: str, content: bytes) -> None:
    """A plain relative path of a known kind, and content that is safe to read."""
    plain = PurePosixPath(path)
    odd = plain.is_absolute() or ".." in plain.parts or str(plain) != path or not path.isprintable()
    if odd or "\\" in path or len(path) > 200 or not path.endswith(_SUFFIXES):
        raise _refused(path, "A file of a draft has a plain name that ends in .bpmn, .dmn, .json or .yaml.")
    if path.endswith(_MODELS):
        open_model(path, content)
    elif len(content) > MAX_BYTES:
        raise _refused(path, "The file is larger than 2 MB.")
    elif path.endswith(".json"):
        _check_json(path, content)


def _check_json(path: str, content: bytes) -> None:
    """What every page of a draft reads can be read. What a form lacks is told to its owner instead."""
    try:
        if path == bundles.VOCABULARY:
            read_words(content)
        else:
            loads(content)
    except VocabularyError as error:
        raise _refused(path, str(error)) from None
    except UnreadableJson as error:
        raise _refused(path, f"The file “{path}” cannot be read: {error}.") from None


def _refused(path: str, message: str) -> RefusedFile:
    return RefusedFile(Finding(file=path[:200], rule="draft-file", message=message))


def _name(process_id: str, contents: Mapping[str, bytes]) -> str:
    """What the process is called in these files; empty where it is not in them."""
    for path, content in contents.items():
        if path.endswith(".bpmn"):
            for process in parse(path, content).processes:
                if process.id == process_id:
                    return process.name
    return ""
