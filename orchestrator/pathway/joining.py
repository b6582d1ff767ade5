"""Somebody joins the family once the hub has begun to decide what may be shared (domain S-07, S-10).

The front door lists the people of a case once, when the sharing decisions begin. Whoever joins later is not
on that list: a process of their own has the hub decide about them, and the agencies get to know. Until that
is decided they are shared about like anybody about whom nothing is decided.
"""

from datetime import datetime

from orchestrator.cases.models import FamilyMember
from orchestrator.clocks import running
from processes import messages
from processes.models import HumanTask

JOINED = "person.joined"
#: Variable of the process that holds who joined.
VARIABLE = "person"
SHARING_CLOCK = "K-04"
SHARING_FORM = "sharing_decision"


def announce(member: FamilyMember, *, now: datetime) -> None:
    """Start the decision about this member, with a K-04 of its own, unless the front door still comes to it.

    Call it with the case's row locked, in the transaction that added the member. Said once for each person.
    """
    case = member.case
    if not _sharing_has_begun(case.business_key):
        return
    item = str(member.person_id)
    running.start(case, SHARING_CLOCK, item=item, person=member.person, started_at=now, now=now)
    messages.send(
        owner_key=case.site.code,
        name=JOINED,
        business_key=case.business_key,
        item=item,
        payload={VARIABLE: member.person_id},
        dedupe_key=f"{JOINED}:{case.pk}:{item}",
        now=now,
    )


def _sharing_has_begun(business_key: str) -> bool:
    """Somebody was asked what may be shared about a member: the people of the case were listed."""
    return HumanTask.objects.filter(scope_key=business_key, step__form_key=SHARING_FORM).exists()
