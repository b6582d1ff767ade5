"""Writes business acts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DEFAULT_DB_ALIAS

from orchestrator.audit.models import Act
from processes import prepared


def record(
    verb: str,
    *,
    case_key: str,
    who: AbstractBaseUser | None,
    at: datetime,
    object: str = "",
    detail: Mapping[str, Any] | None = None,
    role: str = "",
    agency: str = "",
    ip: str | None = None,
) -> Act:
    """Add one act to the chain of `case_key` (empty: not about a case), in the caller's transaction.

    Takes no lock: the database links it at commit. `detail` is JSON of ids, codes, flags and dates, never a
    name or a word that somebody wrote. `who` is empty for what the service did by itself.
    """
    act = Act(
        case_key=case_key,
        verb=verb,
        who_id=who.pk if who else None,
        at=at,
        object=object,
        detail=dict(detail or {}),
        role=role,
        agency=agency,
        ip=ip,
    )
    with prepared.cursor() as cursor:
        prepared.insert(cursor, [act], "RETURNING id")
        act.pk = cursor.fetchone()[0]
    act._state.adding, act._state.db = False, DEFAULT_DB_ALIAS
    return act
