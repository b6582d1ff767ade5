"""Which classes of field this person reads in a case (domain 3.0, 4.2), by role and by sharing level."""

from collections.abc import Mapping
from datetime import datetime

from orchestrator.access.seats import AGENCY_READERS, HUB_READERS, Seats, seats_of
from orchestrator.agencies.models import Agency, CoreSees, Staff
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases.models import Case
from orchestrator.cases.sharing import FACTS_LEVEL
from orchestrator.cases.sharing_levels import Levels, levels
from orchestrator.cases.vocabulary import VisibilityClass
from orchestrator.people.models import Person

H, O, SC, PI, CH, RF, CV = (  # noqa: E741
    VisibilityClass.HUB,
    VisibilityClass.ORIGINATOR,
    VisibilityClass.SURVIVOR_SAFETY,
    VisibilityClass.POLICE_INTELLIGENCE,
    VisibilityClass.CLINICAL,
    VisibilityClass.REFERRER,
    VisibilityClass.CHILD_VOICE,
)

#: What a role of the hub reads, whatever the level.
_HUB_CLASSES: Mapping[str, frozenset[VisibilityClass]] = {
    RoleCode.COORD: frozenset({H, O, CV, RF}),  # and SC while on duty
    RoleCode.HUBMGR: frozenset({H, O, CV, RF}),
    RoleCode.CHAIR: frozenset({H, O, CV, PI}),
    RoleCode.EDT: frozenset({H, O, CV, RF, SC}),
    RoleCode.IG: frozenset({H, O, CV, RF}),
}
#: What a practitioner of an agency reads beside the shared classes, whatever the level.
_AGENCY_CLASSES: Mapping[str, frozenset[VisibilityClass]] = {
    AgencyCode.CSC: frozenset({RF}),
    AgencyCode.POLICE: frozenset({PI, SC}),
    AgencyCode.DA: frozenset({SC}),
    AgencyCode.HEALTH: frozenset({CH}),
    AgencyCode.MH: frozenset({CH}),
}
#: What these roles of an agency do not read of that (domain 4.2): it is for whoever does the work.
_NOT_BY_ROLE: Mapping[str, frozenset[VisibilityClass]] = {
    RoleCode.LEAD: frozenset({SC, RF}),
    RoleCode.LP: frozenset({RF}),
    RoleCode.ESC: frozenset({SC, RF, PI, CH}),
}
#: What a level of 2 or 3 opens to the agencies asked.
_SHARED = frozenset({H, O, CV})


def visible_classes(
    staff: Staff,
    case: Case,
    person: Person | None = None,
    *,
    now: datetime,
    seats: Seats | None = None,
    shared: Levels | None = None,
) -> frozenset[VisibilityClass]:
    """The classes this person reads about a member, or about the case where no person is given.

    Whether they may open the case at all is `visible.cases`; this is only asked afterwards. About the case
    itself the highest level of any member counts. The perpetrator lane never reads survivor-safety data,
    whatever other seat the same person has, at whatever site. `shared`: the levels that count now, from a
    caller who asks about several people and has read them once.
    """
    seats = seats or seats_of(staff)
    here = seats.at(case.site_id)
    found: set[VisibilityClass] = set()
    for seat in here.all:
        if seat.role in HUB_READERS:
            found |= _HUB_CLASSES[seat.role]
            if seat.role == RoleCode.COORD and seat.on_duty:
                found.add(SC)
        elif seat.role in AGENCY_READERS and seat.agency_id in case.agencies:
            if facts_are_shared(case, person, now=now, shared=shared):
                found |= _SHARED
            own = _AGENCY_CLASSES.get(seat.agency, frozenset())
            found |= own - _NOT_BY_ROLE.get(seat.role, frozenset())
    if any(seat.agency == AgencyCode.PERP for seat in seats.all):
        found.discard(SC)
    return frozenset(found)


def facts_are_shared(
    case: Case, person: Person | None, *, now: datetime, shared: Levels | None = None
) -> bool:
    """Level 2 or 3 counts now: for the person, or for anybody where no person is given."""
    counted = levels(case, now=now) if shared is None else shared
    asked = counted.values() if person is None else [counted.get(person.pk)]
    return any((level or 0) >= FACTS_LEVEL for level in asked)


def joins_decision(
    staff: Staff, case: Case, *, now: datetime, seats: Seats | None = None, shared: Levels | None = None
) -> bool:
    """Reads what is decided together: the hub, the core agencies of the site, which must take a position and
    sign, and any other agency on the case once facts may be shared.
    """
    seats = seats or seats_of(staff)
    if H in visible_classes(staff, case, now=now, seats=seats, shared=shared):
        return True
    own = set(seats.at(case.site_id).agencies(AGENCY_READERS)).intersection(case.agencies)
    return bool(own) and Agency.objects.filter(pk__in=own, is_core=True).exists()


def sees_full_referral(
    staff: Staff, case: Case, *, now: datetime, seats: Seats | None = None, shared: Levels | None = None
) -> bool:
    """The whole contact, and not only identity, type of concern and danger items.

    The hub always; agencies once facts may be shared, or from the start where the site says so.
    """
    here = (seats or seats_of(staff)).at(case.site_id)
    if here.has(*HUB_READERS):
        return True
    if not set(here.agencies(AGENCY_READERS)).intersection(case.agencies):
        return False
    return case.site.core_sees == CoreSees.FULL or facts_are_shared(case, None, now=now, shared=shared)
