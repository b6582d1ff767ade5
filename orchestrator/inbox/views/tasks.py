"""One task: what is asked, why, until when, who has it, the form, and what is already known."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property

from forms import drafts
from forms.builder import build
from forms.exceptions import AlreadySubmitted, DraftConflict, DraftTooLarge
from forms.form import CaseForm
from forms.limits import Present
from forms.repeats import change_rows
from orchestrator.access import visible
from orchestrator.agencies.models import Team
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.inbox import refused, unsent
from orchestrator.inbox.kept_text import kept_text
from orchestrator.inbox.pages import Page
from orchestrator.inbox.refusing import why_not
from orchestrator.inbox.saving import answer_to_save
from orchestrator.inbox.sections import known_groups
from orchestrator.inbox.urgency import with_urgency
from orchestrator.pathway import claiming, known, rounds, rows, signing, submitting
from orchestrator.pathway.exceptions import AnswersRefused, NotYourTask, PathwayError
from orchestrator.people.models import Person
from processes.exceptions import NotYours, ProcessError, TaskAlreadyClaimed, TaskAlreadyCompleted
from processes.models import HumanTask, TaskState

#: In the address of a page whose reader came second.
LATE = "late"


class OneTask(Page):
    """What all pages of one task share: the task this person may see, its case, its form."""

    allowed = staticmethod(lambda standing: standing.works)

    @cached_property
    def task(self) -> HumanTask:
        tasks = with_urgency(visible.tasks(self.staff, now=self.now, seats=self.standing.seats), now=self.now)
        task = (
            tasks.select_related("step", "assignee", "completed_by").filter(pk=self.kwargs["task_id"]).first()
        )
        if task is None:
            raise Http404
        return task

    def named(self) -> HumanTask:
        return self.task

    @cached_property
    def case(self) -> Case:
        return case_of(self.task.scope_key)

    @cached_property
    def team(self) -> Team:
        return Team.objects.select_related("agency").get(pk=self.task.queue)

    @cached_property
    def about(self) -> str:
        """The person that the task is about; "" where it is about the whole case."""
        if self.task.step.subject != "person" or not self.task.item.isdigit():
            return ""
        person = Person.objects.filter(pk=int(self.task.item), memberships__case=self.case).first()
        return person.label() if person else ""

    @property
    def subject(self) -> str:
        return drafts.task_subject(self.task.pk)

    @cached_property
    def filled_in(self) -> dict[str, Any]:
        """What the form begins with, as far as this person may see it."""
        listed = rows.rows_for_task(self.task, self.case, now=self.now)
        return rounds.begins_with(self.task, self.case, self.earlier, listed, reader=self.staff, now=self.now)

    @cached_property
    def earlier(self) -> rounds.Earlier | None:
        """The round before this one, where the step has come again."""
        return rounds.earlier(self.task)

    def form(self, **given: Any) -> CaseForm:
        return build(
            submitting.definition_for(self.task),
            rows=rows.rows_for_task(self.task, self.case, now=self.now),
            initial=self.filled_in,
            present=Present(self.now, self.case.site.zone),
            **given,
        )

    def refuse(self, refusal: Exception) -> HttpResponse:
        messages.error(self.request, str(refusal))
        return redirect("tasks:task", self.task.pk)


class TaskPage(OneTask):
    """Shows the task; takes its answers."""

    def get(self, request: HttpRequest, task_id: UUID) -> HttpResponse:
        draft = drafts.load(self.subject, by=self.staff)
        if draft is None:
            return self.show(self.form())
        typed = drafts.raw(draft)
        if LATE in request.GET and not self.may_answer:
            return self.too_late(self.form(draft=typed))
        if self.may_answer and (beside := refused.beside(request, self.subject, draft, by=self.staff)):
            problems = refused.problems_of(request, self.subject, draft)
            return self.show(self.form(draft=drafts.raw(beside)), draft=draft, problems=problems)
        if refused.CHECKED not in request.GET or not self.may_answer:
            return self.show(self.form(draft=typed), draft=draft)
        problems = refused.problems_of(request, self.subject, draft)
        if fields := refused.fields_of(request, self.subject, draft):
            return self.show(refused.at_its_questions(self.form(data=typed), problems, fields), draft=draft)
        form = self.form(draft=typed) if problems else self.form(data=typed)
        return self.show(form, draft=draft, problems=problems)

    def post(self, request: HttpRequest, task_id: UUID) -> HttpResponse:
        if not self.may_answer:
            return self.beaten()
        changed = change_rows(submitting.definition_for(self.task), request.POST)
        if changed or "_save_draft" in request.POST:
            return self.keep(
                changed.data if changed else request.POST, anchor=changed.anchor if changed else ""
            )
        form = self.form(data=request.POST)
        if not form.is_valid():
            return self.refused(form, *submitting.foreseen(self.task, form.answers, now=self.now))
        if unchanged := rounds.unchanged(self.task, form.answers):
            return self.refused(form, [said for each in unchanged.values() for said in each], unchanged)
        try:
            outcome = submitting.submit(self.task, form.answers, by=self.staff, now=self.now)
        except AnswersRefused as refusal:
            return self.refused(form, refusal.problems, refusal.fields)
        except (TaskAlreadyClaimed, TaskAlreadyCompleted, AlreadySubmitted):
            del self.task
            return self.beaten()
        except NotYourTask as refusal:
            raise Http404 from refusal
        except (ProcessError, PathwayError) as refusal:
            return self.refused(form, [str(refusal)])
        refused.forget_beside(self.subject, by=self.staff)
        if outcome.incident:
            messages.warning(
                request,
                "Your answers are kept. The next step failed and will be tried again: nothing to do.",
            )
        else:
            messages.success(request, f"{self.task.title}: saved for {self.case.reference}.")
        return redirect("inbox:index")

    def show(
        self,
        form: CaseForm,
        *,
        draft: Any = None,
        problems: list[str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        mine = self.task.assignee_id == self.staff.pk
        sections = known.about(self.task, self.staff, now=self.now)
        classes = {"H", *(visibility for section in sections for visibility in section.classes)}
        classes |= rows.classes_of(self.filled_in)
        self.on_record("task", ids=[self.task.pk], cases=[self.case.pk], classes=classes)
        judged = known.judged_by(self.task, sections)
        kept = draft or drafts.load(self.subject, by=self.staff)
        theirs = self.task.is_open and self.task.assignee_id is not None and not mine
        context = {
            "task": self.task,
            "case": self.case,
            "about": self.about,
            "team": self.team,
            "form": form,
            "definition": form.definition,
            "draft": kept,
            "kept": kept_text(self.form(draft=drafts.raw(kept))) if kept and theirs else "",
            "draft_url": reverse("tasks:draft", args=[self.task.pk]),
            "sign_in_url": reverse("sign_in"),
            "problems": problems or [],
            "keep_key": unsent.key_for(self.subject, by=self.staff, now=self.now),
            "mine": mine,
            "nobody": signing.sentence(self.task) if self.task.is_open else "",
            "is_open": self.task.is_open and self.task.state != TaskState.SUBMITTED,
            "judged": judged,
            "earlier": self.earlier,
            "why_again": rounds.why(self.earlier, self.case, sections, reader=self.staff, now=self.now)
            if self.earlier
            else [],
            "known": known_groups.by_title(
                [each for each in sections if each not in [one for _, one in judged]]
            ),
            "may_direct": not mine and claiming.may_direct(self.task, self.staff),
            "candidates": claiming.candidates(self.task),
            "now": self.now,
        }
        return render(self.request, "inbox/task.html", context, status=status)

    @property
    def may_answer(self) -> bool:
        """The task is open, and nobody else has it."""
        return self.task.is_open and self.task.assignee_id in (None, self.staff.pk)

    def refused(
        self, form: CaseForm, problems: Sequence[str] = (), fields: refused.Fields | None = None
    ) -> HttpResponse:
        """The page comes back by GET with what was typed and what is wrong; at once where it is not kept."""
        draft = refused.keep_typed(self.subject, self.request.POST, by=self.staff, now=self.now)
        if draft is not None:
            return refused.come_back(self.request, self.subject, draft, problems, fields=fields)
        if fields:
            return self.show(refused.at_its_questions(form, problems, fields), status=422)
        return self.show(form, problems=list(problems), status=422)

    def beaten(self) -> HttpResponse:
        """Somebody was first: the page that says so comes by GET, with what this person typed."""
        draft = refused.keep_typed(self.subject, self.request.POST, by=self.staff, now=self.now)
        if draft is None:
            return self.too_late(self.form(draft=self.request.POST), status=409)
        return refused.come_back(self.request, self.subject, draft, word=LATE)

    def too_late(self, form: CaseForm, *, status: int = 200) -> HttpResponse:
        """Who was first, and what this person typed, to copy from."""
        self.on_record("task", ids=[self.task.pk], cases=[self.case.pk])
        context = {"task": self.task, "case": self.case, "kept": kept_text(form), "now": self.now}
        return render(self.request, "inbox/too_late.html", context, status=status)

    def keep(self, data: QueryDict, *, anchor: str) -> HttpResponse:
        """“Save and come back later”, and another or one fewer row of a group."""
        try:
            drafts.save(
                self.subject,
                data,
                by=self.staff,
                now=self.now,
                revision=drafts.posted_revision(self.request.POST),
                page_left=True,
            )
        except DraftConflict as conflict:
            return self.overtaken(data, conflict)
        except DraftTooLarge as refusal:
            return self.show(self.form(draft=data), problems=[str(refusal)], status=413)
        except AlreadySubmitted:
            return self.too_late(self.form(draft=data), status=409)
        refused.forget_beside(self.subject, by=self.staff)
        if anchor:
            return redirect(f"{self.request.path}#{anchor}")
        messages.success(self.request, "Your answers so far are saved. They will be here when you come back.")
        return redirect("tasks:task", self.task.pk)

    def overtaken(self, data: QueryDict, conflict: DraftConflict) -> HttpResponse:
        """Another window saved a newer draft: the page that says so comes by GET; at once if too large."""
        problems = [refused.in_words(conflict)]
        if refused.keep_beside(self.subject, data, by=self.staff, now=self.now) is None:
            return self.show(self.form(draft=data), draft=conflict.draft, problems=problems, status=409)
        return refused.come_back(self.request, self.subject, conflict.draft, problems, word=refused.OVERTAKEN)


class SaveDraft(OneTask):
    """Takes what was typed so far, from the page itself."""

    def post(self, request: HttpRequest, task_id: UUID) -> HttpResponse:
        return answer_to_save(request, self.subject, by=self.staff, now=self.now)


class Claim(OneTask):
    def post(self, request: HttpRequest, task_id: UUID) -> HttpResponse:
        try:
            claiming.claim(self.task, by=self.staff, now=self.now)
        except NotYourTask as refusal:
            raise Http404 from refusal
        except TaskAlreadyClaimed as refusal:
            words = why_not(refusal, self.task, now=self.now)
            messages.error(request, f"{refusal.claimed_by} was first. {words}")
            return redirect("tasks:task", self.task.pk)
        except (ProcessError, PathwayError) as refusal:
            return self.refuse(refusal)
        return redirect("tasks:task", self.task.pk)


class Release(OneTask):
    def post(self, request: HttpRequest, task_id: UUID) -> HttpResponse:
        note = request.POST.get("note", "").strip()[:2000]
        try:
            claiming.release(self.task, note=note, by=self.staff, now=self.now)
        except (NotYourTask, NotYours, ProcessError, PathwayError) as refusal:
            return self.refuse(refusal)
        messages.success(request, f"“{self.task.title}” is back in the queue of {self.team.name}.")
        return redirect("inbox:index")


class Reassign(OneTask):
    """Hands the task to a colleague, with a note and with the draft, so that nothing typed is lost."""

    def post(self, request: HttpRequest, task_id: UUID) -> HttpResponse:
        chosen = request.POST.get("to", "")
        colleague = next((c for c in claiming.candidates(self.task) if str(c.pk) == chosen), None)
        if colleague is None:
            messages.error(request, "Choose who shall get the task.")
            return redirect("tasks:task", self.task.pk)
        note = request.POST.get("note", "").strip()[:2000]
        holder = self.task.assignee
        try:
            claiming.reassign(self.task, to=colleague, note=note, by=self.staff, now=self.now)
        except (NotYourTask, ProcessError, PathwayError) as refusal:
            return self.refuse(refusal)
        if holder is not None and holder.pk != colleague.pk:
            drafts.hand_over(self.subject, giver=holder, to=colleague, now=self.now)
        messages.success(request, f"“{self.task.title}” now lies with {colleague}.")
        return redirect("inbox:index")
