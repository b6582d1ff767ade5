"""Somebody has seen it."""

from datetime import datetime

from orchestrator.agencies.models import Staff
from orchestrator.cases.acts import act
from orchestrator.notices.models import Notice


def acknowledge(notice: Notice, *, by: Staff, now: datetime) -> Notice:
    """The notice has an answer and climbs no further. The first answer counts."""
    if notice.acked_at is None:
        notice.acked_at = now
        notice.acked_by = by
        notice.read_at = notice.read_at or now
        notice.climbs_at = None
        notice.save(update_fields=["acked_at", "acked_by", "read_at", "climbs_at"])
        if notice.case:
            act(notice.case, "acknowledge_notice", by=by, now=now, object=f"notice:{notice.pk}")
    return notice
