"""What a person told the front door, what they have begun to tell it, and what became of it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from orchestrator.access import visible
from orchestrator.agencies.models import Site
from orchestrator.cases.models import CaseState, Contact
from orchestrator.clocks import calendar
from orchestrator.inbox import begun
from orchestrator.inbox.pages import Page
from orchestrator.inbox.sections import told as family_words
from orchestrator.inbox.urgency import moment_in_words
from orchestrator.pathway import waiting
from orchestrator.pathway.jobs import DRAFTS_KEPT


class ContactPage(Page):
    allowed = staticmethod(lambda standing: standing.tells)

    @property
    def site(self) -> Site:
        return self.standing.teams[0].site


class MyContacts(ContactPage):
    """What I have begun, and what I told the front door, newest first, with what I may know of what became
    of it.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = list(own_contacts(self)[:100])
        self.on_record("contact", ids=[c.pk for c in mine], cases=[c.case_id for c in mine], what="list")
        about = family_words.of_contacts(mine)
        return render(
            request,
            "inbox/contacts.html",
            {
                "contacts": [(one, about[one.pk], status_in_words(one, now=self.now)) for one in mine],
                "begun": begun.of(self.staff),
                "days_kept": DRAFTS_KEPT.days,
                "site": self.site,
                "now": self.now,
            },
        )


class Sent(ContactPage):
    """The reference, what happens next, and what the referrer was told since."""

    def named(self) -> Contact:
        contact: Contact = get_object_or_404(own_contacts(self), pk=self.kwargs["contact_id"])
        return contact

    def get(self, request: HttpRequest, contact_id: int) -> HttpResponse:
        contact = self.named()
        self.on_record("contact", ids=[contact.pk], cases=[contact.case_id])
        case = contact.case
        opens_at = calendar.of(case.site).next_opening(self.now)
        night = (
            opens_at > self.now
            and case.state == CaseState.OPEN
            and waiting.danger_is_checked_out_of_hours(case)
        )
        told = contact.feedback.filter(sent_at__isnull=False).order_by("sent_at")
        return render(
            request,
            "inbox/sent.html",
            {
                "contact": contact,
                "status": status_in_words(contact, now=self.now),
                "out_of_hours_worker_looks": night,
                "told": told,
                "opens_case": self.standing.opens_cases,
                "site": contact.case.site,
                "now": self.now,
            },
        )


def own_contacts(page: ContactPage) -> Any:
    """Only what this person sent themselves: a referrer sees no other referrer's worries."""
    contacts = visible.own_contacts(page.staff).select_related("case__site")
    return contacts.order_by("-received_at", "-id")


def status_in_words(contact: Contact, *, now: datetime) -> str:
    """What a referrer may know: how far it is, never what was decided about whom (domain 4.2).

    While the site is closed it says when the agencies look at it.
    """
    hours = calendar.of(contact.case.site)
    opens_at = hours.next_opening(now)
    looking = (
        f"The agencies look at it together from {moment_in_words(opens_at, now=now, calendar=hours)} on"
        if opens_at > now
        else "The agencies are looking at it together"
    )
    return {
        "open": looking,
        "decided": "The agencies have decided together what to do",
        "planned": "The next steps are agreed",
        "closed": "The work on it has ended",
    }.get(contact.case.state, "Received")
