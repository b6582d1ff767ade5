"""Whoever reads persons' data through a door of the service, a page or the API, and the record of it."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from django.db import OperationalError, connection

from orchestrator.audit import reads
from orchestrator.database import trouble
from orchestrator.database.trouble import Trouble

log = logging.getLogger(__name__)

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
    """Put this reading on record: the one way in which pages and API do so.

    Where the disk is full the record stands in the log instead, with all that the row would hold: whoever
    looks after a child goes on reading (quality.md T14, docs/operations.md).
    """
    row = {
        "who_id": reader.staff.pk,
        "at": reader.now,
        "what": what,
        "object_kind": kind,
        "object_ids": [str(each) for each in ids],
        "case_ids": sorted(set(cases)),
        "field_classes": sorted(set(classes)),
        "ip": reader.ip,
    }
    try:
        reads.record_read(**row)
    except OperationalError as error:
        if connection.in_atomic_block or trouble.of(error) is not Trouble.FULL:
            raise
        log.critical("Read, and not on record because the disk is full: %s", row)


def put_refusal_on_record(reader: Reader, page: str, asked: Iterable[object]) -> None:
    """That somebody asked for what is not theirs, or not there, is kept: both look the same here too."""
    ids = [str(value)[:LONGEST_ID].replace("\0", "") for value in asked]
    put_on_record(reader, page, ids=ids, what=reads.REFUSED, classes=())
