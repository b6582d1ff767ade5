"""Somebody is in danger: one emergency at a time (A-01).

Danger starts the process P1 by a message. While one is on its way or running, danger that is raised again
joins it: its words are on record, sharing stays open, those on duty are told again; nobody is phoned twice
because two people were worried at once. The case counts as Red from the first word of danger until the joint
decision, whatever a form says later about each person.
"""

from datetime import datetime

from orchestrator.agencies.models import Agency, Staff, Team
from orchestrator.agencies.queries import hats_of
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases import risk, sharing
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingStage, RatingValue
from orchestrator.clocks import rerating
from orchestrator.notices import telling
from orchestrator.notices.models import NoticeKind
from processes import messages
from processes.models import InstanceState, Message, MessageState, ProcessInstance

RAISED = "danger.raised"
PROCESS = "immediate_danger"
ON_DUTY_AT_THE_HUB = (RoleCode.COORD, RoleCode.EDT, RoleCode.HUBMGR)
RED_BECAUSE = "Somebody on the case says that a person is in danger now."


def raised(case: Case, *, by: Staff, now: datetime) -> None:
    """Start P1, or let this join the one that runs. Call it with the case's row locked, in the transaction
    that wrote down what was said.
    """
    count_as_red(case, by=by, now=now)
    if is_being_dealt_with(case):
        sharing.open_danger_sharing(case, now=now)
        tell_on_duty(case, now=now)
    else:
        messages.send(
            owner_key=case.site.code, name=RAISED, business_key=case.business_key, payload={}, now=now
        )


def is_being_dealt_with(case: Case) -> bool:
    """P1 runs for this case, or the message that starts it is on its way."""
    on_its_way = Message.objects.filter(
        business_key=case.business_key, name=RAISED, state=MessageState.PENDING
    )
    running = ProcessInstance.objects.filter(
        business_key=case.business_key, version__process_id=PROCESS, state=InstanceState.RUNNING
    )
    return on_its_way.exists() or running.exists()


def count_as_red(case: Case, *, by: Staff, now: datetime) -> None:
    """The case is rated Red on the word of whoever raised it, and its clocks follow."""
    case.danger_seen = True
    case.save(update_fields=["danger_seen"])
    if case.rating != RatingValue.RED:
        risk.record_rating(
            case,
            RatingValue.RED,
            stage=RatingStage.AFTER_CHECKS,
            agency=_agency_of(by, case),
            rationale=RED_BECAUSE,
            by=by,
            now=now,
        )
    rerating.rerate(case, now=now)


def tell_on_duty(case: Case, *, now: datetime, key: str | None = None) -> None:
    """The hub, the out-of-hours worker and every core agency are told at once. `key`: say it once."""
    on_duty = Team.objects.filter(site=case.site, role__in=ON_DUTY_AT_THE_HUB) | Team.objects.filter(
        site=case.site, role=RoleCode.PRAC, agency__is_core=True
    )
    for team in on_duty:
        telling.tell(
            to_team=team,
            case=case,
            kind=NoticeKind.DANGER,
            text=f"Somebody is in danger in case {case.reference}. Open it now.",
            urgent=True,
            dedupe_key=f"{key}:{team.pk}" if key else None,
            now=now,
        )


def raised_by(case: Case) -> set[int]:
    """Who said that somebody is in danger: they do not review what was shared because of it."""
    checks = case.danger_checks.filter(act_now=True).values_list("by_id", flat=True)
    contacts = case.contacts.filter(immediate_danger=True).values_list("created_by_id", flat=True)
    return {*checks, *contacts}


def _agency_of(staff: Staff, case: Case) -> Agency:
    hats = hats_of(staff, case.site)
    return Agency.objects.get(site=case.site, code=hats[0].agency if hats else "HUB")
