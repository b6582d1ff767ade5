"""What happened to this family before: contacts that a person linked, counted (A-06)."""

from datetime import datetime, timedelta

from orchestrator.agencies.models import Team
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases import opening
from orchestrator.cases.acts import act
from orchestrator.cases.models import Case, Contact
from orchestrator.cases.risk import REFERRED_OFTEN
from orchestrator.cases.vocabulary import DOMESTIC_ABUSE_CONCERNS
from orchestrator.notices import telling

A_YEAR = timedelta(days=365)
#: So many contacts about abuse within a year may mean that it is getting worse (a Marac criterion).
ESCALATING = 3


def abuse_contacts(case: Case) -> list[Contact]:
    """Contacts about domestic abuse in this case and those it follows, of the year before the newest one."""
    linked = [case.pk]
    before = case.re_referral_of
    while before is not None:
        linked.append(before.pk)
        before = before.re_referral_of
    told = [
        contact
        for contact in Contact.objects.filter(case__in=linked).order_by("received_at")
        if contact.abuse_types or DOMESTIC_ABUSE_CONCERNS.intersection(contact.concern_types)
    ]
    return [contact for contact in told if told[-1].received_at - contact.received_at <= A_YEAR]


def look_back(case: Case, *, now: datetime) -> None:
    """After a contact: potential escalation goes on the record of the case, and the hub manager is asked to
    look at a family that keeps coming back.
    """
    count = len(abuse_contacts(case))
    if count >= ESCALATING:
        act(case, "mark_potential_escalation", by=None, now=now, contacts=count)
    times = opening.times_referred_before(case)
    if count >= ESCALATING or times >= REFERRED_OFTEN:
        telling.tell(
            to_team=Team.objects.get(site=case.site, role=RoleCode.HUBMGR),
            case=case,
            text=f"The family of case {case.reference} has come back several times in a year. Look at it.",
            dedupe_key=f"comes back:{case.pk}:{count}:{times}",
            now=now,
        )
