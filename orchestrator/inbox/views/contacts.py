"""What a person told the front door, what they have begun to tell it, and what became of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from orchestrator.access import visible
from orchestrator.agencies.models import Site
from orchestrator.cases.models import Contact
from orchestrator.inbox import begun, what_follows
from orchestrator.inbox.pages import Page
from orchestrator.inbox.sections import told as family_words
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
        status = what_follows.statuses(mine, now=self.now)
        return render(
            request,
            "inbox/contacts.html",
            {
                "contacts": [(one, about[one.pk], status[one.pk]) for one in mine],
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
        told = contact.feedback.filter(sent_at__isnull=False).order_by("sent_at")
        return render(
            request,
            "inbox/sent.html",
            {
                "contact": contact,
                "status": what_follows.status(contact, now=self.now),
                "out_of_hours_worker_looks": what_follows.is_looked_at_by_night(case, now=self.now),
                "next_steps": what_follows.next_steps(case, now=self.now),
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
