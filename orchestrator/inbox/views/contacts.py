"""Telling the front door about a worry, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from forms import drafts
from forms.builder import build
from forms.definitions import load
from forms.exceptions import DraftConflict, DraftTooLarge
from forms.form import CaseForm
from forms.limits import Present
from forms.models import Draft
from forms.repeats import change_rows
from orchestrator.access import visible
from orchestrator.agencies.models import Site
from orchestrator.cases.models import CaseState, Contact
from orchestrator.clocks import calendar
from orchestrator.inbox import refused, unsent
from orchestrator.inbox.pages import Page
from orchestrator.inbox.saving import answer_to_save
from orchestrator.inbox.sections import told as family_words
from orchestrator.inbox.urgency import moment_in_words
from orchestrator.pathway import contacts as receiving
from orchestrator.pathway import same_family, waiting
from orchestrator.pathway.exceptions import AnswersRefused, PathwayError
from orchestrator.pathway.same_family import SameFamily
from processes.exceptions import ProcessError

#: One unsent worry per person at a time.
SUBJECT = "contact:new"
FORM = "contact"
#: Hidden inputs of the page: which family it is, and the word for "none of these".
FAMILY = "_family"
NEW_FAMILY = "new"
#: In the address of the question whether the family is known already.
KNOWN = "known"


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
        about = family_words.of_contacts(mine)
        draft = drafts.load(SUBJECT, by=self.staff)
        return render(
            request,
            "inbox/contacts.html",
            {
                "contacts": [(one, about[one.pk], status_in_words(one, now=self.now)) for one in mine],
                "draft": draft,
                "draft_about": family_words.of_draft(drafts.raw(draft)) if draft else "",
                "site": self.site,
                "now": self.now,
            },
        )


class NewContact(ContactPage):
    """The form. Whoever is in danger now is told to phone 999 first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        draft = drafts.load(SUBJECT, by=self.staff)
        if draft is None:
            return self.show(self.form())
        typed = drafts.raw(draft)
        if beside := refused.beside(request, SUBJECT, draft, by=self.staff):
            problems = refused.problems_of(request, SUBJECT, draft)
            return self.show(self.form(draft=drafts.raw(beside)), draft=draft, problems=problems)
        if refused.CHECKED not in request.GET and KNOWN not in request.GET:
            return self.show(self.form(draft=typed), draft=draft)
        problems = refused.problems_of(request, SUBJECT, draft)
        form = self.form(draft=typed) if problems else self.form(data=typed)
        if KNOWN in request.GET and form.is_valid() and (families := self.same_families(form.answers)):
            return self.ask_family(families, wrong=refused.CHECKED in request.GET)
        return self.show(form, draft=draft, problems=problems)

    def post(self, request: HttpRequest) -> HttpResponse:
        changed = change_rows(load(FORM), request.POST)
        if changed or "_save_draft" in request.POST:
            return self.keep(changed.data if changed else request.POST, changed.anchor if changed else "")
        answered = FAMILY in request.POST
        data = self.drafted() if answered else request.POST
        form = self.form(data=data)
        if not answered:
            self.kept(data)
        if not form.is_valid():
            return self.refused(form)
        families = self.same_families(form.answers)
        choice = request.POST.get(FAMILY, "")
        chosen = next((each for each in families if each.case.reference == choice), None)
        if families and chosen is None and choice != NEW_FAMILY:
            draft = self.kept(data)
            if draft is None:
                return self.show(form, problems=[str(DraftTooLarge())], status=413)
            word = f"{KNOWN}&{refused.CHECKED}" if answered else KNOWN
            return refused.come_back(request, SUBJECT, draft, word=word)
        try:
            case = receiving.receive(
                self.site,
                form.answers,
                by=self.staff,
                now=self.now,
                joins=chosen.case if chosen and chosen.is_open else None,
                follows=chosen.case if chosen and not chosen.is_open else None,
                subject_key=f"contact:{self.staff.pk}:{self.token()}",
            )
        except AnswersRefused as refusal:
            return self.refused(form, refusal.problems)
        except (PathwayError, ProcessError) as refusal:
            return self.refused(form, [str(refusal)])
        drafts.discard(SUBJECT, by=self.staff)
        refused.forget_beside(SUBJECT, by=self.staff)
        contact = Contact.objects.filter(case=case, created_by=self.staff).order_by("-id").first()
        if contact is None:
            raise Http404
        return redirect("contacts:sent", contact.pk)

    def same_families(self, answers: Mapping[str, Any]) -> Sequence[SameFamily]:
        """Nobody but the hub learns that a family is known already."""
        if not self.standing.has_role(same_family.MAY_SAY):
            return []
        return same_family.of(answers, by=self.staff, now=self.now)

    def ask_family(self, families: Sequence[SameFamily], *, wrong: bool) -> HttpResponse:
        self.on_record("case", ids=[], cases=[each.case.pk for each in families], what="search")
        context = {
            "families": families,
            "new_family": NEW_FAMILY,
            "token": self.token(),
            "now": self.now,
            "site": self.site,
            "problem": "Choose one of the families, or say that it is a new one." if wrong else "",
        }
        return render(self.request, "inbox/same_family.html", context)

    def drafted(self) -> QueryDict:
        """What was typed on the page before, kept as the draft."""
        draft = drafts.load(SUBJECT, by=self.staff)
        return drafts.raw(draft) if draft else QueryDict()

    def token(self) -> str:
        """Fresh with each opening of the form, so that a form sent twice is one contact."""
        return self.request.POST.get("_token", "")[:64] or uuid4().hex

    def form(self, **given: Any) -> CaseForm:
        definition = receiving.definition_for(self.site, by=self.staff)
        return build(
            definition,
            rows={source: [] for source in definition.sources},
            present=Present(self.now, self.site.zone),
            **given,
        )

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
            "token": self.token(),
            "keep_key": unsent.key_for(SUBJECT, by=self.staff, now=self.now),
        }
        return render(self.request, "inbox/new_contact.html", context, status=status)

    def keep(self, data: QueryDict, anchor: str) -> HttpResponse:
        revision = drafts.posted_revision(self.request.POST)
        try:
            drafts.save(SUBJECT, data, by=self.staff, now=self.now, revision=revision, page_left=True)
        except DraftConflict as conflict:
            return self.overtaken(data, conflict)
        except DraftTooLarge as refusal:
            return self.show(self.form(draft=data), problems=[str(refusal)], status=413)
        refused.forget_beside(SUBJECT, by=self.staff)
        if anchor:
            return redirect(f"{self.request.path}#{anchor}")
        messages.success(self.request, "Your answers so far are saved. Nobody else can see them yet.")
        return redirect("contacts:index")

    def overtaken(self, data: QueryDict, conflict: DraftConflict) -> HttpResponse:
        """Another window saved a newer draft: the page that says so comes by GET; at once if too large."""
        problems = [refused.in_words(conflict)]
        if refused.keep_beside(SUBJECT, data, by=self.staff, now=self.now) is None:
            return self.show(self.form(draft=data), draft=conflict.draft, problems=problems, status=409)
        return refused.come_back(self.request, SUBJECT, conflict.draft, problems, word=refused.OVERTAKEN)

    def kept(self, data: QueryDict) -> Draft | None:
        return refused.keep_typed(SUBJECT, data, by=self.staff, now=self.now)

    def refused(self, form: CaseForm, problems: list[str] | None = None) -> HttpResponse:
        """The page comes back by GET with what was typed and what is wrong; at once where it is not kept."""
        draft = self.kept(form.posted)
        if draft is None:
            return self.show(form, problems=problems, status=422)
        return refused.come_back(self.request, SUBJECT, draft, problems or ())


class SaveDraft(ContactPage):
    def post(self, request: HttpRequest) -> HttpResponse:
        return answer_to_save(request, SUBJECT, by=self.staff, now=self.now)


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
