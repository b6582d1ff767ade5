"""Mend failed steps, as the one who may: the manager of the hub whose case it is. Each act is on record.

Whoever sees failed steps at all sees them within their scope; a lead sees those of their own agency and mends
none. What is not yours and what is not there look the same (Http404). Pages and API both come through here.
(issue 4, point 4)
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404

from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.audit import acts
from orchestrator.monitoring.measures import behind
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.measures.scope import Scope
from orchestrator.pathway.plain_words import plain_words
from processes import incidents as machine
from processes.exceptions import NothingToRetry, ProcessError
from processes.execution import Outcome
from processes.incidents import LONGEST_REASON, NO_ANSWER, Came, Retried
from processes.models import Incident

MOST_AT_ONCE = 200


def find(scope: Scope, incident_id: UUID, *, now: datetime) -> Incident:
    """The incident, dealt with or not, where this reader may see it. Else Http404."""
    found = behind.incidents_ever(scope, Filters(), now=now).filter(pk=incident_id)
    incident = found.select_related("instance__version", "resolved_by").defer("instance__snapshot").first()
    if incident is None:
        raise Http404
    return incident


def may_mend(scope: Scope, incident: Incident) -> bool:
    """Whether this reader manages the hub of the case's site."""
    managed = set(scope.seats.sites({RoleCode.HUBMGR}))
    codes = {site.code for site in scope.sites if site.pk in managed}
    return incident.instance.version.owner_key in codes


def manages(scope: Scope) -> bool:
    """Whether this reader mends anything at all."""
    return bool(scope.seats.sites({RoleCode.HUBMGR}))


def retry(scope: Scope, incident_id: UUID, *, now: datetime) -> Outcome:
    """Try again as it is. Raises Http404, and what `processes.incidents.retry` raises."""
    incident = _to_mend(scope, incident_id, now=now)
    return _recorded(
        "retry_step",
        scope,
        incident,
        lambda: machine.retry(incident.pk, by=scope.staff, now=now),
        now=now,
    )


def retry_many(scope: Scope, incident_ids: Sequence[UUID], *, now: datetime) -> list[Retried]:
    """Each in a transaction of its own; what becomes of one stops no other. MOST_AT_ONCE at the most.

    One that this reader may not mend is a row like one that is not there: neither is told from the other.
    """
    return [_one_of_many(scope, one, now=now) for one in list(dict.fromkeys(incident_ids))[:MOST_AT_ONCE]]


def correct(
    scope: Scope, incident_id: UUID, *, values: Mapping[str, Any], reason: str, now: datetime
) -> Outcome:
    """Correct data at the step, then try again. Raises Http404, AnswersRefused for characters in the reason
    that nobody can see, and what `processes.incidents.correct` raises.
    """
    incident = _to_mend(scope, incident_id, now=now)
    reason = plain_words(reason, name="Reason")
    return _recorded(
        "correct_step",
        scope,
        incident,
        lambda: machine.correct(incident.pk, values=values, reason=reason, by=scope.staff, now=now),
        now=now,
        names=sorted(values),
    )


def skip(scope: Scope, incident_id: UUID, *, reason: str, route: str = "", now: datetime) -> Outcome:
    """Go past the step. Raises Http404, AnswersRefused, and what `processes.incidents.skip` raises."""
    incident = _to_mend(scope, incident_id, now=now)
    reason = plain_words(reason, name="Reason")
    return _recorded(
        "skip_step",
        scope,
        incident,
        lambda: machine.skip(incident.pk, reason=reason, by=scope.staff, now=now, route=route),
        now=now,
        route=route,
    )


def _to_mend(scope: Scope, incident_id: UUID, *, now: datetime) -> Incident:
    incident = find(scope, incident_id, now=now)
    if not may_mend(scope, incident):
        raise Http404
    return incident


def _recorded(
    verb: str,
    scope: Scope,
    incident: Incident,
    act: Callable[[], Outcome],
    *,
    now: datetime,
    **detail: object,
) -> Outcome:
    """The act and its line of audit, in one transaction."""
    with transaction.atomic():
        try:
            outcome = act()
        except NothingToRetry as refusal:
            over = refusal  # that the incident is over stays, so not out of the transaction with it
        else:
            acts.record(
                verb,
                case_key=incident.instance.business_key,
                object=f"incident:{incident.pk}",
                who=scope.staff,
                at=now,
                detail={
                    "step": incident.element_id,
                    "through": outcome.incident is None,
                    **{name: value for name, value in detail.items() if value},
                },
            )
            return outcome
    raise over


def _one_of_many(scope: Scope, incident_id: UUID, *, now: datetime) -> Retried:
    try:
        outcome = retry(scope, incident_id, now=now)
    except Http404:
        return Retried(incident_id, Came.REFUSED, str(machine.NoSuchIncident.__doc__))
    except ProcessError as refusal:
        return Retried(incident_id, Came.REFUSED, str(refusal))
    except (OperationalError, InterfaceError):
        return Retried(incident_id, Came.REFUSED, NO_ANSWER)
    if outcome.incident:
        return Retried(incident_id, Came.FAILED, outcome.incident.cause)
    return Retried(incident_id, Came.THROUGH)


__all__ = [
    "LONGEST_REASON",
    "MOST_AT_ONCE",
    "Came",
    "correct",
    "find",
    "manages",
    "may_mend",
    "retry",
    "retry_many",
    "skip",
]
