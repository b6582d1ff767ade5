"""Telling the front door about a worry, and what became of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from forms import drafts
from forms.builder import build
from forms.definitions import load
from forms.exceptions import DraftConflict, DraftTooLarge
from forms.form import CaseForm
from forms.repeats import change_rows
from orchestrator.access import visible
from orchestrator.agencies.models import Site
from orchestrator.cases.models import Contact
from orchestrator.inbox.pages import Page
from orchestrator.inbox.saving import answer_to_save
from orchestrator.pathway import contacts as receiving
from orchestrator.pathway.exceptions import AnswersRefused, PathwayError
from processes.exceptions import ProcessError

#: One unsent worry per person at a time.
SUBJECT = "contact:new"
FORM = "contact"


class ContactPage(Page):
    allowed = staticmethod(lambda standing: standing.tells)

    @property
    def site(self) -> Site:
        return self.standing.teams[0].site


class MyContacts(ContactPage):
    """What I told the front door, newest first, with what I may know of what became of it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = list(own_contacts(self)[:100])
        self.on_record("contact", ids=[c.pk for c in mine], cases=[c.case_id for c in mine], what="list")
        return render(
            request,
            "inbox/contacts.html",
            {
                "contacts": [(contact, status_in_words(contact)) for contact in mine],
                "draft": drafts.load(SUBJECT, by=self.staff),
                "site": self.site,
                "now": self.now,
            },
        )


class NewContact(ContactPage):
    """The form. Whoever is in danger now is told to phone 999 first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        draft = drafts.load(SUBJECT, by=self.staff)
        return self.show(self.form(draft=drafts.raw(draft)) if draft else self.form(), draft=draft)

    def post(self, request: HttpRequest) -> HttpResponse:
        changed = change_rows(load(FORM), request.POST)
        if changed or "_save_draft" in request.POST:
            return self.keep(changed.data if changed else request.POST, changed.anchor if changed else "")
        form = self.form(data=request.POST)
        if not form.is_valid():
            self.save_quietly(request.POST)
            return self.show(form, status=422)
        try:
            case = receiving.receive(self.site, form.answers, by=self.staff, now=self.now)
        except AnswersRefused as refusal:
            self.save_quietly(request.POST)
            return self.show(form, problems=refusal.problems, status=422)
        except (PathwayError, ProcessError) as refusal:
            self.save_quietly(request.POST)
            return self.show(form, problems=[str(refusal)], status=409)
        drafts.discard(SUBJECT, by=self.staff)
        contact = Contact.objects.filter(case=case, created_by=self.staff).order_by("-id").first()
        if contact is None:
            raise Http404
        return redirect("contacts:sent", contact.pk)

    def form(self, **given: Any) -> CaseForm:
        definition = load(FORM)
        return build(definition, rows={source: [] for source in definition.sources}, **given)

    def show(
        self, form: CaseForm, *, draft: Any = None, problems: list[str] | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "definition": form.definition,
            "draft": draft or drafts.load(SUBJECT, by=self.staff),
            "draft_url": reverse("contacts:draft"),
            "sign_in_url": reverse("sign_in"),
            "problems": problems or [],
        }
        return render(self.request, "inbox/new_contact.html", context, status=status)

    def keep(self, data: QueryDict, anchor: str) -> HttpResponse:
        revision = drafts.posted_revision(self.request.POST)
        try:
            drafts.save(SUBJECT, data, by=self.staff, now=self.now, revision=revision, page_left=True)
        except (DraftConflict, DraftTooLarge) as refusal:
            return self.show(self.form(draft=data), problems=[str(refusal)], status=409)
        if anchor:
            return redirect(f"{self.request.path}#{anchor}")
        messages.success(self.request, "Your answers so far are saved. Nobody else can see them yet.")
        return redirect("contacts:index")

    def save_quietly(self, data: QueryDict) -> None:
        draft = drafts.load(SUBJECT, by=self.staff)
        latest = draft.revision if draft else 0
        try:
            drafts.save(SUBJECT, data, by=self.staff, now=self.now, revision=latest, page_left=True)
        except (DraftConflict, DraftTooLarge):
            return


class SaveDraft(ContactPage):
    def post(self, request: HttpRequest) -> HttpResponse:
        return answer_to_save(request, SUBJECT, by=self.staff, now=self.now)


class Sent(ContactPage):
    """The reference, what happens next, and what the referrer was told since."""

    def get(self, request: HttpRequest, contact_id: int) -> HttpResponse:
        contact = get_object_or_404(own_contacts(self), pk=contact_id)
        self.on_record("contact", ids=[contact.pk], cases=[contact.case_id])
        told = contact.feedback.filter(sent_at__isnull=False).order_by("sent_at")
        return render(
            request,
            "inbox/sent.html",
            {
                "contact": contact,
                "status": status_in_words(contact),
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


def status_in_words(contact: Contact) -> str:
    """What a referrer may know: how far it is, never what was decided about whom (domain 4.2)."""
    return {
        "open": "The agencies are looking at it together",
        "decided": "The agencies have decided together what to do",
        "planned": "The next steps are agreed",
        "closed": "The work on it has ended",
    }.get(contact.case.state, "Received")
