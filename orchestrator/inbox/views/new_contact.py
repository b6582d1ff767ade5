"""Telling the front door about a worry. Several may be begun at once, each at an address of its own."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property

from forms import drafts
from forms.builder import build
from forms.definitions import load
from forms.exceptions import DraftConflict, DraftTooLarge
from forms.form import CaseForm
from forms.limits import Present
from forms.models import Draft
from forms.repeats import change_rows
from orchestrator.cases.models import Contact
from orchestrator.inbox import begun, refused, unsent
from orchestrator.inbox.saving import answer_to_save
from orchestrator.pathway import contacts as receiving
from orchestrator.pathway import same_family
from orchestrator.pathway.exceptions import AnswersRefused, PathwayError
from orchestrator.pathway.same_family import SameFamily
from processes.exceptions import ProcessError

from .contacts import ContactPage

FORM = "contact"
#: Hidden inputs of the page: which family it is, and the word for "none of these".
FAMILY = "_family"
NEW_FAMILY = "new"
#: In the address of the question whether the family is known already.
KNOWN = "known"


class StartContact(ContactPage):
    """Each start is a contact of its own. Nothing is kept until something is typed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("contacts:begun", begun.new_token(by=self.staff, now=self.now))


class BegunContact(ContactPage):
    """A page of one contact that is not sent. One of somebody else is not there (404)."""

    def named(self) -> str:
        return self.subject

    @cached_property
    def token(self) -> UUID:
        token: UUID = self.kwargs["token"]
        return token

    @cached_property
    def subject(self) -> str:
        if not begun.is_theirs(self.token, by=self.staff):
            raise Http404
        return begun.subject_of(self.token)

    def sent(self) -> Contact | None:
        """The contact as it was sent; None while it is not."""
        self.named()
        return begun.sent_as(self.token, by=self.staff)


class NewContact(BegunContact):
    """The form. Whoever is in danger now is told to phone 999 first."""

    def get(self, request: HttpRequest, token: UUID) -> HttpResponse:
        draft = drafts.load(self.subject, by=self.staff)
        if draft is None:
            contact = self.sent()
            return redirect("contacts:sent", contact.pk) if contact else self.show(self.form())
        typed = drafts.raw(draft)
        if beside := refused.beside(request, self.subject, draft, by=self.staff):
            problems = refused.problems_of(request, self.subject, draft)
            return self.show(self.form(draft=drafts.raw(beside)), draft=draft, problems=problems)
        if refused.CHECKED not in request.GET and KNOWN not in request.GET:
            return self.show(self.form(draft=typed), draft=draft)
        problems = refused.problems_of(request, self.subject, draft)
        if fields := refused.fields_of(request, self.subject, draft):
            return self.show(refused.at_its_questions(self.form(data=typed), problems, fields), draft=draft)
        form = self.form(draft=typed) if problems else self.form(data=typed)
        if KNOWN in request.GET and form.is_valid() and (families := self.same_families(form.answers)):
            return self.ask_family(families, wrong=refused.CHECKED in request.GET)
        return self.show(form, draft=draft, problems=problems)

    def post(self, request: HttpRequest, token: UUID) -> HttpResponse:
        if contact := self.sent():
            return self.sent_before(contact)
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
            return refused.come_back(request, self.subject, draft, word=word)
        try:
            receiving.receive(
                self.site,
                form.answers,
                by=self.staff,
                now=self.now,
                joins=chosen.case if chosen and chosen.is_open else None,
                follows=chosen.case if chosen and not chosen.is_open else None,
                subject_key=self.subject,
            )
        except AnswersRefused as refusal:
            return self.refused(form, refusal.problems, refusal.fields)
        except (PathwayError, ProcessError) as refusal:
            return self.refused(form, [str(refusal)])
        refused.forget_beside(self.subject, by=self.staff)
        contact = self.sent()
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
            "token": self.token,
            "now": self.now,
            "site": self.site,
            "problem": "Choose one of the families, or say that it is a new one." if wrong else "",
        }
        return render(self.request, "inbox/same_family.html", context)

    def drafted(self) -> QueryDict:
        """What was typed on the page before, kept as the draft."""
        draft = drafts.load(self.subject, by=self.staff)
        return drafts.raw(draft) if draft else QueryDict()

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
            "draft": draft or drafts.load(self.subject, by=self.staff),
            "draft_url": reverse("contacts:draft", args=[self.token]),
            "sign_in_url": reverse("sign_in"),
            "problems": problems or [],
            "keep_key": unsent.key_for(self.subject, by=self.staff, now=self.now),
        }
        return render(self.request, "inbox/new_contact.html", context, status=status)

    def keep(self, data: QueryDict, anchor: str) -> HttpResponse:
        revision = drafts.posted_revision(self.request.POST)
        try:
            drafts.save(self.subject, data, by=self.staff, now=self.now, revision=revision, page_left=True)
        except DraftConflict as conflict:
            return self.overtaken(data, conflict)
        except DraftTooLarge as refusal:
            return self.show(self.form(draft=data), problems=[str(refusal)], status=413)
        refused.forget_beside(self.subject, by=self.staff)
        if anchor:
            return redirect(f"{self.request.path}#{anchor}")
        messages.success(self.request, "Your answers so far are saved. Nobody else can see them yet.")
        return redirect("contacts:index")

    def sent_before(self, contact: Contact) -> HttpResponse:
        """The same sent twice is one contact. Anything else typed on an old page of it begins another one."""
        if FAMILY in self.request.POST or begun.says_the_same(contact, self.form(data=self.request.POST)):
            return redirect("contacts:sent", contact.pk)
        another = begun.new_token(by=self.staff, now=self.now)
        data = change_rows(load(FORM), self.request.POST)
        typed = data.data if data else self.request.POST
        if refused.keep_typed(begun.subject_of(another), typed, by=self.staff, now=self.now) is None:
            return self.show(self.form(draft=typed), problems=[str(DraftTooLarge())], status=413)
        messages.warning(self.request, "You had sent this already. What is here is kept as a new contact.")
        return redirect("contacts:begun", another)

    def overtaken(self, data: QueryDict, conflict: DraftConflict) -> HttpResponse:
        """Another window saved a newer draft: the page that says so comes by GET; at once if too large."""
        problems = [refused.in_words(conflict)]
        if refused.keep_beside(self.subject, data, by=self.staff, now=self.now) is None:
            return self.show(self.form(draft=data), draft=conflict.draft, problems=problems, status=409)
        return refused.come_back(self.request, self.subject, conflict.draft, problems, word=refused.OVERTAKEN)

    def kept(self, data: QueryDict) -> Draft | None:
        return refused.keep_typed(self.subject, data, by=self.staff, now=self.now)

    def refused(
        self, form: CaseForm, problems: Sequence[str] = (), fields: refused.Fields | None = None
    ) -> HttpResponse:
        """The page comes back by GET with what was typed and what is wrong; at once where it is not kept."""
        draft = self.kept(form.posted)
        if draft is not None:
            return refused.come_back(self.request, self.subject, draft, problems, fields=fields)
        if fields:
            return self.show(refused.at_its_questions(form, problems, fields), status=422)
        return self.show(form, problems=list(problems), status=422)


class SaveDraft(BegunContact):
    def post(self, request: HttpRequest, token: UUID) -> HttpResponse:
        return answer_to_save(request, self.subject, by=self.staff, now=self.now)


class DiscardContact(BegunContact):
    """What was begun is thrown away, once its writer has said so twice."""

    def named(self) -> str:
        subject = self.subject
        if drafts.load(subject, by=self.staff) is None:
            raise Http404
        return subject

    def get(self, request: HttpRequest, token: UUID) -> HttpResponse:
        self.named()
        context = {"begun": begun.one(self.token, by=self.staff), "site": self.site, "now": self.now}
        return render(request, "inbox/discard_contact.html", context)

    def post(self, request: HttpRequest, token: UUID) -> HttpResponse:
        subject = self.named()
        drafts.discard(subject, by=self.staff)
        refused.forget_beside(subject, by=self.staff)
        messages.success(request, "What you had begun is deleted.")
        return redirect("contacts:index")
