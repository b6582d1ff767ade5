"""A limit comes near or has passed: one notice to each who hears of it, whoever noticed (domain 5.3).

Limits of a case that reach the same point together (the joint decision and the plan are both promised 24
hours after receipt) are told in one notice that names each: who reads it has one thing to look at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from orchestrator.agencies.models import Staff, Team
from orchestrator.cases.acts import lock_case
from orchestrator.cases.models import Case
from orchestrator.clocks.models import Clock
from orchestrator.clocks.running import LIMIT
from orchestrator.notices.models import Notice, NoticeKind
from orchestrator.notices.telling import tell
from orchestrator.notices.wording import time_gone, time_is_up

#: Limits that are reached within this time of each other are told together.
TOGETHER = timedelta(minutes=1)


@dataclass(frozen=True)
class Reached:
    """A point of a clock that was reached."""

    case: Case
    clock: str
    name: str  #: what the clock measures
    point: str  #: per cent of the limit, or `limit`
    once: str  #: the same receiver hears once by this key
    item: str = ""
    agency: str = ""  #: whose ladder the notice climbs
    about: str = ""  #: the agency's name, where the limit is an agency's
    urgent: bool = False

    @property
    def kind(self) -> NoticeKind:
        return NoticeKind.ESCALATION if self.point == LIMIT else NoticeKind.REMINDER

    def text(self, *names: str) -> str:
        """What the notice says of these limits."""
        words = time_is_up(*names) if self.point == LIMIT else time_gone(int(self.point), *names)
        about = f" ({self.about})" if self.about else ""
        return f"{words}{about}: case {self.case.reference}."


def once_by(clock: Clock, point: str) -> str:
    """The key of a point: the same for the sweep and for every timer of a drawing."""
    return f"clock:{clock.pk}:{point}"


def tell_of(reached: Reached, receiver: Team | Staff, *, needs_ack: bool, now: datetime) -> Notice:
    """The notice by which this receiver hears of the point: a new one, the one of before, or the unread one
    that told of another limit at the same point a moment ago, which then names both.

    Locks the case: the sweep and a step may tell at the same moment.
    """
    lock_case(reached.case)
    key = f"{reached.once}:{receiver._meta.model_name}:{receiver.pk}"
    mine = _notices_of(reached, receiver)
    if told := mine.filter(limits__contains=[{"key": key}]).first():
        return told
    limit = {"clock": reached.clock, "name": reached.name, "point": reached.point, "key": key}
    together = mine.filter(
        item=reached.item,
        agency=reached.agency,
        urgent=reached.urgent,
        needs_ack=needs_ack,
        limits__contains=[{"point": reached.point}],
        created_at__gt=now - TOGETHER,
        created_at__lte=now,
        read_at__isnull=True,
        acked_at__isnull=True,
    )
    if notice := together.first():
        notice.limits = [*notice.limits, limit]
        notice.text = reached.text(*(each["name"] for each in notice.limits))
        notice.save(update_fields=["limits", "text"])
        return notice
    return tell(
        to_team=receiver if isinstance(receiver, Team) else None,
        to_staff=receiver if isinstance(receiver, Staff) else None,
        case=reached.case,
        kind=reached.kind,
        text=reached.text(reached.name),
        clock=reached.clock,
        limits=[limit],
        item=reached.item,
        agency=reached.agency,
        urgent=reached.urgent,
        needs_ack=needs_ack,
        dedupe_key=key,
        now=now,
    )


def _notices_of(reached: Reached, receiver: Team | Staff) -> QuerySet[Notice]:
    notices = Notice.objects.filter(case=reached.case, kind=reached.kind)
    mine = (
        notices.filter(to_team=receiver) if isinstance(receiver, Team) else notices.filter(to_staff=receiver)
    )
    return mine.order_by("id")
