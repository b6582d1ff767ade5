"""What people start from a case: danger, new information, and deciding without those who are silent."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property

from forms import drafts
from orchestrator.access import visible
from orchestrator.agencies.models import Staff
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases.exceptions import CaseError
from orchestrator.cases.models import Case
from orchestrator.inbox import refused, unsent
from orchestrator.inbox.pages import Page
from orchestrator.pathway import raising
from orchestrator.pathway.exceptions import PathwayError
from processes.exceptions import ProcessError

#: Who may go ahead without the agencies that are silent (domain 2.7).
DECIDING_ROLES = frozenset({RoleCode.CHAIR, RoleCode.HUBMGR})
LONGEST = 8000


class Raising(Page):
    """A page with one question. A refusal shows it again with what was typed."""

    allowed = staticmethod(lambda standing: standing.works)
    title = ""
    question = ""
    hint = ""
    button = ""
    warning = False
    missing = ""
    done = ""

    @cached_property
    def case(self) -> Case:
        cases = visible.cases(self.staff, now=self.now, seats=self.standing.seats).select_related("site")
        return get_object_or_404(cases, reference=self.kwargs["reference"])

    def named(self) -> Case:
        return self.case

    @property
    def subject(self) -> str:
        """What is typed here is a draft of its own until it is sent."""
        return f"{type(self).__name__}:{self.case.pk}"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        draft = drafts.load(self.subject, by=self.staff)
        text = drafts.raw(draft).get("text", "") if draft else ""
        problems = refused.problems_of(request, self.subject, draft)
        if refused.CHECKED in request.GET and draft and not text.strip():
            problems = [self.missing]
        return self.show(text, problems)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        text = request.POST.get("text", "").strip()[:LONGEST]
        if not text:
            return self.refused(text, [])
        try:
            self.act(self.case, text, by=self.staff, now=self.now)
        except (PathwayError, ProcessError, CaseError) as refusal:
            return self.refused(text, [str(refusal)])
        drafts.discard(self.subject, by=self.staff)
        messages.success(request, self.done)
        return redirect("cases:case", self.case.reference)

    def refused(self, text: str, problems: list[str]) -> HttpResponse:
        """The page comes back by GET with what was typed and what is wrong."""
        draft = refused.keep_typed(self.subject, self.request.POST, by=self.staff, now=self.now)
        if draft is None:
            return self.show(text, problems, status=422)
        return refused.come_back(self.request, self.subject, draft, problems)

    def show(self, text: str, problems: list[str], *, status: int = 200) -> HttpResponse:
        context = {
            "page": self,
            "case": self.case,
            "text": text,
            "problem": " ".join(problems),
            "longest": LONGEST,
            "keep_key": unsent.key_for(self.subject, by=self.staff, now=self.now),
        }
        return render(self.request, "inbox/raising.html", context, status=status)

    def act(self, case: Case, text: str, *, by: Staff, now: datetime) -> None:
        raise NotImplementedError


class RaiseDanger(Raising):
    title = "Raise danger"
    question = "Who is in danger, and why now?"
    hint = (
        "If it is happening now, phone 999 first. All core agencies are told as soon as you press the button."
    )
    button = "Raise danger now"
    warning = True
    missing = "Say in a few words who is in danger and why"
    done = "Danger is raised. The co-ordinators and all core agencies are told now."

    def act(self, case: Case, text: str, *, by: Staff, now: datetime) -> None:
        raising.raise_danger(case, text, by=by, now=now)


class AddInformation(Raising):
    title = "Add information"
    question = "What is new?"
    hint = "Who told you, when, and what they said or you saw."
    button = "Add this information"
    missing = "Write down what is new"
    done = "The information is on the case. A co-ordinator will say whether it changes the decision."

    def act(self, case: Case, text: str, *, by: Staff, now: datetime) -> None:
        raising.add_information(case, text, by=by, now=now)


class DecideNow(Raising):
    allowed = staticmethod(lambda standing: standing.has_role(DECIDING_ROLES))
    title = "Decide now without those who are silent"
    question = "Why can the decision not wait?"
    hint = "Who has not answered is written on its face. Their answer still counts when it comes."
    button = "Go ahead with the decision"
    missing = "Say why the decision cannot wait"
    done = "The decision goes ahead. Who had not answered is written on its face."

    def act(self, case: Case, text: str, *, by: Staff, now: datetime) -> None:
        raising.call_decision(case, text, by=by, now=now)
