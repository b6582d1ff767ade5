"""Writes who saw what, and seals it in chained batches."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from orchestrator.audit.models import Read, Seal, SealedRead

BATCH = 1000
#: `what` of somebody who asked for what is not theirs, or not there.
REFUSED = "refused"
#: Reads that commit late may have ids this far behind the last sealed one and still be found.
_LATE_IDS = 10_000
_ADVISORY_LOCK = 0x0FD0_0002

_DIGEST = """
    SELECT encode(sha256(convert_to(%s || coalesce(string_agg(jsonb_build_array(
        id, who_id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), what, object_kind,
        object_ids, case_ids, field_classes, host(ip))::text, E'\\n' ORDER BY id), ''), 'UTF8')), 'hex')
    FROM audit_read WHERE id = ANY(%s)
"""


def record_read(
    *,
    who_id: int,
    at: datetime,
    what: str,
    object_kind: str,
    object_ids: Iterable[object] = (),
    case_ids: Iterable[int] = (),
    field_classes: Iterable[str] = (),
    ip: str | None = None,
) -> Read:
    """Add one read: a page, a list with its ids, a search, a print or an export. Waits for nobody."""
    return Read.objects.create(
        who_id=who_id,
        at=at,
        what=what,
        object_kind=object_kind,
        object_ids=[str(each) for each in object_ids],
        case_ids=sorted(set(case_ids)),
        field_classes=sorted(set(field_classes)),
        ip=ip,
    )


def seal_reads(now: datetime) -> int:
    """Seal every committed read that no seal holds yet; returns how many. Two jobs at once take turns."""
    sealed = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
            count = _seal_batch(now)
        sealed += count
        if count < BATCH:
            return sealed


def _seal_batch(now: datetime) -> int:
    last = Seal.objects.order_by("-number").first()
    floor = last.last_read_id - _LATE_IDS if last else 0
    ids = list(
        Read.objects.filter(id__gt=floor, sealed__isnull=True)
        .order_by("id")
        .values_list("id", flat=True)[:BATCH]
    )
    if not ids:
        return 0
    previous = last.hash if last else ""
    seal = Seal.objects.create(
        number=(last.number if last else 0) + 1,
        count=len(ids),
        last_read_id=max(ids[-1], last.last_read_id if last else 0),
        prev_hash=previous,
        hash=_digest(previous, ids),
        at=now,
    )
    SealedRead.objects.bulk_create([SealedRead(read_id=each, seal=seal) for each in ids])
    return len(ids)


def verify_seals() -> list[str]:
    """What is wrong with the sealed reads, one sentence each; empty where nothing is."""
    problems = []
    previous = ""
    for expected, seal in enumerate(Seal.objects.order_by("number"), start=1):
        ids = list(seal.reads.order_by("read_id").values_list("read_id", flat=True))
        if seal.number != expected:
            problems.append(f"Seal {expected} is missing.")
            break
        if seal.prev_hash != previous:
            problems.append(f"Seal {seal.number} does not follow the one before it.")
        if len(ids) != seal.count or _digest(seal.prev_hash, ids) != seal.hash:
            problems.append(f"The reads under seal {seal.number} were changed or removed.")
        previous = seal.hash
    return problems


def _digest(previous: str, ids: Sequence[int]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [previous, list(ids)])
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])
