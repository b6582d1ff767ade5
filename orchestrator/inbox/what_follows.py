"""How far a contact is and what happens next, for its sender: the same words on a page and by the API.

They follow what has happened, and never say what was decided about whom (domain 4.2).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from orchestrator.cases import asking
from orchestrator.cases.answers_so_far import SoFar, so_far
from orchestrator.cases.models import Case, CaseState, Contact
from orchestrator.clocks import calendar
from orchestrator.inbox.urgency import moment_in_words
from orchestrator.pathway import waiting
from processes.models import HumanTask, TaskState

DECIDED = {
    CaseState.DECIDED: "The agencies have decided together what to do",
    CaseState.PLANNED: "The next steps are agreed",
    CaseState.CLOSED: "The work on it has ended",
}
AGENCIES_LOOK = (
    "Police, health, children’s social care and the domestic abuse service each look at what they know."
)
THEY_DECIDE = "They decide together what will be done, for each person in the family."
YOU_ARE_TOLD = "We tell you what we may within one working day of that decision."


def statuses(contacts: Sequence[Contact], *, now: datetime) -> Mapping[int, str]:
    """How far each is, by its key, without a full stop. While the site is closed it says when the agencies
    look at it, unless all of them have answered already. One query for all, whose cases and sites are read.
    """
    answers = so_far(one.case for one in contacts if one.case.state == CaseState.OPEN)
    return {one.pk: _status(one.case, answers.get(one.case_id, SoFar()), now=now) for one in contacts}


def status(contact: Contact, *, now: datetime) -> str:
    """How far this one is, as `statuses` says it."""
    return statuses([contact], now=now)[contact.pk]


def _status(case: Case, answers: SoFar, *, now: datetime) -> str:
    if case.state != CaseState.OPEN:
        return DECIDED.get(CaseState(case.state), "Received")
    if answers.all_answered:
        return "Every agency has told what it knows. They decide together what to do"
    hours = calendar.of(case.site)
    opens_at = hours.next_opening(now)
    if opens_at <= now:
        return "The agencies are looking at it together"
    when = moment_in_words(opens_at, now=now, calendar=hours)
    if answers.released:
        return f"Some of the agencies have told what they know. The others go on {when}"
    return f"The agencies look at it together from {when} on"


def next_steps(case: Case, *, now: datetime) -> Sequence[str]:
    """What is still to come while nothing is decided, in its order; nothing afterwards."""
    if case.state != CaseState.OPEN:
        return ()
    steps = [THEY_DECIDE, YOU_ARE_TOLD]
    if not asking.all_agencies_answered(case):
        steps.insert(0, AGENCIES_LOOK)
    if not _danger_is_checked(case):
        who = "The out-of-hours worker" if is_looked_at_by_night(case, now=now) else "A co-ordinator"
        steps.insert(0, f"{who} checks whether anybody is in danger now.")
    return steps


def is_looked_at_by_night(case: Case, *, now: datetime) -> bool:
    """The site is closed, and the out-of-hours worker checks whether anybody is in danger."""
    is_closed = calendar.of(case.site).next_opening(now) > now
    return is_closed and case.state == CaseState.OPEN and waiting.danger_is_checked_out_of_hours(case)


def _danger_is_checked(case: Case) -> bool:
    checks = HumanTask.objects.filter(scope_key=case.business_key, step__form_key="danger_check")
    states = set(checks.values_list("state", flat=True))
    return TaskState.COMPLETED in states and states.isdisjoint(HumanTask.OPEN_STATES)
