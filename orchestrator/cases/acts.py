"""What every verb of this room writes down, and the row it locks."""

from datetime import datetime
from typing import Any

from orchestrator.agencies.models import Staff
from orchestrator.agencies.queries import hats_of
from orchestrator.audit import acts
from orchestrator.cases.exceptions import CaseClosed
from orchestrator.cases.models import Case, CaseState


def act(
    case: Case,
    verb: str,
    *,
    by: Staff | None,
    now: datetime,
    object: str = "",
    agency: str = "",
    **detail: Any,
) -> None:
    """One act in the chain of the case. `agency` says for which agency a person with several acted."""
    hats = hats_of(by, case.site) if by else ()
    hat = next((each for each in hats if agency in ("", each.agency)), None)
    acts.record(
        verb,
        case_key=case.business_key,
        who=by,
        at=now,
        object=object,
        detail=detail,
        role=hat.role if hat else "",
        agency=agency or (hat.agency if hat else ""),
    )


def lock_case(case: Case) -> Case:
    """The newest row of the case, locked until the transaction ends. Taken after any process instance."""
    return Case.objects.select_for_update(no_key=True).get(pk=case.pk)


def lock_open_case(case: Case) -> Case:
    """As `lock_case`; raises CaseClosed."""
    locked = lock_case(case)
    if locked.state == CaseState.CLOSED:
        raise CaseClosed
    return locked
