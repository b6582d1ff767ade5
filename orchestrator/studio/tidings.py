"""Tells people inside the service how it goes with a version: never a name, never what anybody typed."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime

from orchestrator.agencies.models import Staff
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.notices.telling import tell
from orchestrator.studio.makers import makers_of
from processes.models import ProcessVersion

#: A link of this kind leads to the page of a version or draft, whatever its state.
LINK = "version"
APPROVERS = frozenset({RoleCode.OWNER, RoleCode.IG, RoleCode.HUBMGR})
GOVERNANCE = frozenset({RoleCode.IG, RoleCode.HUBMGR})


def was_sent(version: ProcessVersion, *, by: Staff, by_governance: bool, now: datetime) -> None:
    """Whoever may approve it hears that it waits; nobody whose work is in it, for they may not.

    `by_governance`: another process owner may not either.
    """
    roles = GOVERNANCE if by_governance else APPROVERS
    may = Staff.objects.filter(
        is_active=True, memberships__team__site__code=version.owner_key, memberships__team__role__in=roles
    ).distinct()
    own = {staff.pk for staff in makers_of(version)} | {by.pk}
    _tell(
        (staff for staff in may if staff.pk not in own),
        f"A change to the pathway “{version.name}” waits for a second person to approve it.",
        version,
        now,
    )


def was_sent_back(version: ProcessVersion, *, by: Staff, now: datetime) -> None:
    text = f"Your change to the pathway “{version.name}” was sent back with a reason."
    _tell_makers(version, text, by=by, now=now)


def was_approved(version: ProcessVersion, *, by: Staff, now: datetime) -> None:
    start = (
        f"New cases start on it from {_moment(version.starts_at)}."
        if version.starts_at and version.starts_at > now
        else "New cases start on it now."
    )
    text = f"Version {version.number} of the pathway “{version.name}” is approved and published. {start}"
    _tell_makers(version, text, by=by, now=now)


def was_withdrawn(version: ProcessVersion, *, by: Staff, now: datetime) -> None:
    text = f"Version {version.number} of the pathway “{version.name}” was withdrawn, with a reason."
    _tell_makers(version, text, by=by, now=now)


def _tell_makers(version: ProcessVersion, text: str, *, by: Staff, now: datetime) -> None:
    _tell((staff for staff in makers_of(version) if staff.pk != by.pk), text, version, now)


def _tell(people: Iterable[Staff], text: str, version: ProcessVersion, now: datetime) -> None:
    for staff in people:
        tell(text=text, now=now, to_staff=staff, link_kind=LINK, link_id=str(version.pk))


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "j F Y, H:i")
