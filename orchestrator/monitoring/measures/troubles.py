"""Steps that failed: those that stand still (incidents) and those that are still tried again by themselves.

A *failed step* counts until it has been dealt with; a step that is *being tried again* is none of them. Both
are of the cases that the reader may open: of the whole site, or of the processes that are about the agency.
"""

from datetime import datetime

from django.db.models import CharField, Value
from django.db.models.functions import Cast

from processes import retrying as machine
from processes.retrying import Among, Retrying

from . import behind
from .filters import Filters
from .scope import Scope

FAILED, RETRYING = "failed", "retrying"


def retrying(scope: Scope, filters: Filters, *, now: datetime) -> list[Retrying]:
    """What is tried again by itself, the next try first."""
    return machine.retrying(_among(scope, filters, now=now)) if scope.may_list else []


def numbers(scope: Scope, filters: Filters, *, now: datetime) -> tuple[int, int]:
    """How many failed steps, and how many that are being tried again. One statement."""
    if not scope.may_list:
        return 0, 0
    failed = behind.incidents(scope, filters, now=now).order_by().select_related(None)
    rows = failed.annotate(key=Cast("pk", CharField()), what=Value(FAILED)).values_list("key", "what")
    again = machine.keys(_among(scope, filters, now=now))
    found = [what for _, what in rows.union(*(one.annotate(what=Value(RETRYING)) for one in again), all=True)]
    return found.count(FAILED), found.count(RETRYING)


def _among(scope: Scope, filters: Filters, *, now: datetime) -> Among:
    codes = behind.agencies_asked(scope, filters)
    return Among(
        owner_keys=scope.site_codes,
        business_keys=behind.keys_of(behind.cases(scope, filters, now=now)),
        items=sorted(codes) if codes is not None else None,
        version_id=filters.version,
    )
