"""Tell somebody, inside the service. Who sends mail or messages from these rows does so after the commit."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from orchestrator.agencies.models import Staff, Team
from orchestrator.cases.models import Case
from orchestrator.notices.climbing import RUNG_OF_ROLE, climbs_at
from orchestrator.notices.models import Notice, NoticeKind


def tell(
    *,
    text: str,
    now: datetime,
    to_staff: Staff | None = None,
    to_team: Team | None = None,
    case: Case | None = None,
    case_id: int | None = None,
    kind: str = NoticeKind.OTHER,
    link_kind: str = "",
    link_id: str = "",
    clock: str = "",
    limits: Sequence[Mapping[str, str]] = (),
    item: str = "",
    agency: str = "",
    urgent: bool = False,
    needs_ack: bool = False,
    dedupe_key: str | None = None,
) -> Notice:
    """One notice to one person or one team. `text` holds a reference and what to do: no name, no content.

    A notice that needs an answer climbs when nobody gives it (`climbing`). With a `dedupe_key` that was used
    before, the notice of then is returned and nothing is sent.
    """
    if case is not None:
        case_id = case.pk
    if dedupe_key and (told := Notice.objects.filter(dedupe_key=dedupe_key).first()):
        return told
    notice = Notice(
        to_staff=to_staff,
        to_team=to_team,
        case_id=case_id,
        kind=kind,
        text=text,
        link_kind=link_kind or ("case" if case_id else ""),
        link_id=link_id,
        clock=clock,
        limits=[dict(limit) for limit in limits],
        item=item,
        agency=agency,
        urgent=urgent,
        created_at=now,
        needs_ack=needs_ack,
        level=_rung(to_team),
        dedupe_key=dedupe_key,
    )
    if needs_ack and case_id:
        notice.climbs_at = climbs_at(notice, now=now)
    notice.save()
    return notice


def _rung(team: Team | None) -> int:
    """Where on the ladder this notice starts; a person who was told stands at its foot."""
    return RUNG_OF_ROLE.get(team.role, 0) if team else 0
