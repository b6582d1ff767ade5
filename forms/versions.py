"""Versions of definitions: what a running case is pinned to."""

from datetime import datetime
from functools import lru_cache

from .definitions import parse
from .exceptions import NoSuchForm
from .models import FormVersion
from .questions import Definition

KEPT = 500  #: definitions remembered by a process


def keep(content: bytes | str, *, now: datetime) -> FormVersion:
    """The version of these bytes, made where it is new. Raises `BadDefinition`."""
    definition = parse(content)
    FormVersion.objects.bulk_create(
        [FormVersion(key=definition.key, sha256=definition.sha256, text=definition.text, created_at=now)],
        ignore_conflicts=True,
    )
    return FormVersion.objects.get(key=definition.key, sha256=definition.sha256)


def row(key: str, sha256: str) -> FormVersion:
    """The row of the version of `key` with this hash: for a submission. Raises `NoSuchForm`."""
    try:
        return FormVersion.objects.get(key=key, sha256=sha256)
    except FormVersion.DoesNotExist:
        raise NoSuchForm(key) from None


@lru_cache(maxsize=KEPT)
def pinned(key: str, sha256: str) -> Definition:
    """What a running case asks: the definition of `key` with this hash, read once per process: the hash says
    what is in it. Raises `NoSuchForm`.
    """
    return definition_of(row(key, sha256))


def definition_of(version: FormVersion) -> Definition:
    """What a version asks; parsed once per process."""
    return parse(version.text)
