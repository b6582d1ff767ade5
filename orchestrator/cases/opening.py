"""A contact arrives: it opens a case or joins one (domain 2.4 S-01 to S-03, A-05, A-06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from orchestrator.agencies.models import Site, Staff
from orchestrator.cases.acts import act, lock_open_case
from orchestrator.cases.models import Case, Contact, Information, InformationKind
from orchestrator.cases.vocabulary import DOMESTIC_ABUSE_CONCERNS, YesNoUnknown

#: A closed case this young makes the next one a re-referral (A-06).
RE_REFERRAL_WINDOW = timedelta(days=365)


@dataclass(frozen=True)
class Referral:
    """What a referrer sent: the fields of Contact. `received_at` is when it reached any inbox of the hub."""

    channel: str
    source_code: str
    narrative: str
    concern_types: Sequence[str]
    received_at: datetime
    abuse_types: Sequence[str] = ()
    domestic_abuse: str = YesNoUnknown.NOT_KNOWN
    immediate_danger: bool = False
    people_told: str = ""
    not_told_reason: str = ""
    already_done: str = ""
    what_is_different: str = ""
    incident_at: datetime | None = None
    referrer_name: str = ""
    referrer_agency: str = ""
    referrer_role: str = ""
    referrer_phone: str = ""
    referrer_email: str = ""
    referrer_relationship: str = ""
    referrer_wants_anonymity: bool = False
    external_reference: str = ""
    submission_id: str | None = None

    def says_domestic_abuse(self) -> bool:
        """By its own answer, or by a concern or kind of abuse that is domestic abuse by nature."""
        return (
            self.domestic_abuse == YesNoUnknown.YES
            or bool(self.abuse_types)
            or bool(DOMESTIC_ABUSE_CONCERNS.intersection(self.concern_types))
        )


def open_case(
    site: Site, *, referral: Referral, by: Staff, now: datetime, re_referral_of: Case | None = None
) -> Case:
    """A new case with its first contact. Its reference holds no personal data and is never given twice."""
    case = Case.objects.create(
        reference=_next_reference(site, now),
        site=site,
        received_at=referral.received_at,
        danger_seen=referral.immediate_danger,
        domestic_abuse=_domestic_abuse(referral),
        re_referral_of=re_referral_of,
    )
    contact = _write_contact(case, referral, by=by, now=now)
    act(
        case,
        "open_case",
        by=by,
        now=now,
        object=f"contact:{contact.pk}",
        channel=referral.channel,
        source=referral.source_code,
        danger=referral.immediate_danger,
        re_referral_of=re_referral_of.pk if re_referral_of else None,
    )
    return case


def attach_contact(case: Case, *, referral: Referral, by: Staff, now: datetime) -> Information:
    """Another contact about an open case: it joins the case and waits to be considered (A-05).

    Danger and domestic abuse that it tells of count at once. Raises CaseClosed.
    """
    locked = lock_open_case(case)
    contact = _write_contact(locked, referral, by=by, now=now)
    if referral.immediate_danger:
        locked.danger_seen = True
    if referral.says_domestic_abuse():
        locked.domestic_abuse = YesNoUnknown.YES
    locked.save(update_fields=["danger_seen", "domestic_abuse"])
    case.danger_seen, case.domestic_abuse = locked.danger_seen, locked.domestic_abuse
    information = Information.objects.create(
        case=locked,
        kind=InformationKind.RE_REFERRAL,
        contact=contact,
        received_at=referral.received_at,
        by=by,
    )
    act(case, "attach_contact", by=by, now=now, object=f"contact:{contact.pk}", information=information.pk)
    return information


def state_domestic_abuse(case: Case, *, by: Staff, now: datetime) -> None:
    """Anyone may say that there is domestic abuse. Only the joint decision may take it back."""
    locked = lock_open_case(case)
    if locked.domestic_abuse != YesNoUnknown.YES:
        locked.domestic_abuse = YesNoUnknown.YES
        locked.save(update_fields=["domestic_abuse"])
        act(case, "state_domestic_abuse", by=by, now=now)
    case.domestic_abuse = locked.domestic_abuse


def times_referred_before(case: Case) -> int:
    """How many cases in a row it follows, each opened within a year before the next."""
    count, later = 0, case
    while later.re_referral_of and later.received_at - later.re_referral_of.received_at <= RE_REFERRAL_WINDOW:
        count, later = count + 1, later.re_referral_of
    return count


def _write_contact(case: Case, referral: Referral, *, by: Staff, now: datetime) -> Contact:
    fields = {
        name: value
        for name, value in vars(referral).items()
        if name not in {"domestic_abuse", "concern_types", "abuse_types"}
    }
    return Contact.objects.create(
        case=case,
        opened_at=now,
        created_by=by,
        concern_types=list(referral.concern_types),
        abuse_types=list(referral.abuse_types),
        **fields,
    )


def _domestic_abuse(referral: Referral) -> str:
    return YesNoUnknown.YES if referral.says_domestic_abuse() else referral.domestic_abuse


def _next_reference(site: Site, now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_reference')")
        row = cursor.fetchone()
    assert row is not None
    return f"OFD-{now.astimezone(site.zone).year}-{row[0]:06d}"
