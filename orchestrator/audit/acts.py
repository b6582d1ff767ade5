"""Writes business acts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orchestrator.audit.models import Act


def record_act(
    case_key: str,
    *,
    verb: str,
    who_id: int | None,
    at: datetime,
    object: str = "",
    detail: Mapping[str, Any] | None = None,
    role: str = "",
    agency: str = "",
    ip: str | None = None,
) -> Act:
    """Add one act to the chain of `case_key` (empty: not about a case), in the caller's transaction.

    Takes no lock: the database links it at commit. `detail` is JSON of ids, codes, flags and dates, never a
    name or a word that somebody wrote.
    """
    return Act.objects.create(
        case_key=case_key,
        verb=verb,
        who_id=who_id,
        at=at,
        object=object,
        detail=dict(detail or {}),
        role=role,
        agency=agency,
        ip=ip,
    )
