"""A sender's own number of a contact opens one case, whenever and under whatever key it is sent again."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import OperationalError
from django.utils.timezone import localtime

from orchestrator.access import visible
from orchestrator.agencies.models import Agency, Site, Staff
from orchestrator.agencies.queries import teams_of
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases.models import Contact
from orchestrator.database import trouble

from .exceptions import ReferenceUsedBefore, StillWorking
from .idempotency import WAITED_TOO_LONG
from .models import SenderReference


@dataclass(frozen=True)
class Sender:
    """Whose numbers they are: an agency's, or one person's where everybody there sends for somebody else."""

    agency: Agency
    staff: Staff | None


def sender_of(staff: Staff, site: Site) -> Sender:
    """A police officer's system counts as the police. Who works in the hub keys in what many others numbered,
    and referrers come from many places: their numbers are each person's own.
    """
    teams = list(teams_of(staff).filter(site=site).order_by("memberships__id"))
    of_agency = (
        team.agency for team in teams if team.agency.code != AgencyCode.HUB and team.role != RoleCode.REF
    )
    agency = next(of_agency, None)
    return Sender(agency, None) if agency else Sender(teams[0].agency, staff)


def once(
    reference: str,
    receive: Callable[[], Contact],
    *,
    at: Site,
    print_of: str,
    by: Staff,
) -> tuple[Contact, bool]:
    """The contact of this reference, and whether it was received just now.

    Guaranteed, inside the caller's transaction: of one sender a reference leads to one contact, also of two
    at once (the second waits for the first); a refusal of `receive` leaves the reference free. Without a
    reference the contact is simply received. Raises ReferenceUsedBefore where the first said something else,
    or this person is kept out of its case, and StillWorking.
    """
    if not reference:
        return receive(), True
    sender = sender_of(by, at)
    try:
        row, is_new = SenderReference.objects.select_related("contact__case__site").get_or_create(
            agency=sender.agency,
            staff=sender.staff,
            reference=reference,
            defaults={"fingerprint": print_of},
        )
    except OperationalError as error:
        if trouble.of(error) not in WAITED_TOO_LONG:
            raise
        raise StillWorking from error
    if is_new:
        row.contact = receive()
        row.save(update_fields=["contact"])
        return row.contact, True
    assert row.contact is not None, "written in the transaction of the reference"
    if visible.excluded_case_ids(by).filter(case=row.contact.case_id).exists():
        raise ReferenceUsedBefore(f"A contact with your reference “{reference}” was received before.")
    if row.fingerprint != print_of:
        raise ReferenceUsedBefore(f"{received_before(row.contact)} It says something else.")
    return row.contact, False


def received_before(contact: Contact) -> str:
    """“A contact with your reference “FP/1” was received on 8 September 2026 at 10:00 as OFD-2026-000001.”"""
    moment = localtime(contact.opened_at, contact.case.site.zone)
    return (
        f"A contact with your reference “{contact.external_reference}” was received on "
        f"{moment:%-d %B %Y at %H:%M} as {contact.case.reference}."
    )
