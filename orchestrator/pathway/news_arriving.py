"""New information arrives on a case: each piece of it is considered by a person (A-05)."""

from datetime import datetime

from orchestrator.cases.models import Information
from processes import messages

ADDED = "info.added"
#: Variable of the process that holds which piece it is about.
VARIABLE = "information"


def announce(information: Information, *, now: datetime) -> None:
    """Start the process that has this very piece considered. Said once for each piece."""
    case = information.case
    messages.send(
        owner_key=case.site.code,
        name=ADDED,
        business_key=case.business_key,
        payload={VARIABLE: information.pk},
        dedupe_key=f"{ADDED}:{information.pk}",
        now=now,
    )
