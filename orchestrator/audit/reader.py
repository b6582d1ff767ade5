"""Whoever reads persons' data through a door of the service, a page or the API, and the record of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from orchestrator.audit import reads

#: Of an address that led nowhere, so much is kept.
LONGEST_ID = 40


class Reader(Protocol):
    """A person at a door, at one moment."""

    @property
    def staff(self) -> Any: ...

    @property
    def now(self) -> datetime: ...

    @property
    def ip(self) -> str | None: ...


def put_on_record(
    reader: Reader,
    kind: str,
    *,
    ids: Iterable[object],
    cases: Iterable[int] = (),
    what: str = "view",
    classes: Iterable[str] = ("H",),
) -> None:
    """Put this reading on record: the one way in which pages and API do so."""
    reads.record_read(
        who_id=reader.staff.pk,
        at=reader.now,
        what=what,
        object_kind=kind,
        object_ids=ids,
        case_ids=cases,
        field_classes=classes,
        ip=reader.ip,
    )


def put_refusal_on_record(reader: Reader, page: str, asked: Iterable[object]) -> None:
    """That somebody asked for what is not theirs, or not there, is kept: both look the same here too."""
    ids = [str(value)[:LONGEST_ID].replace("\0", "") for value in asked]
    put_on_record(reader, page, ids=ids, what=reads.REFUSED, classes=())
