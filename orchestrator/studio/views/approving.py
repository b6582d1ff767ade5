"""The second person: what the gate says, what differs, and yes or no. And what was published is withdrawn."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property

from orchestrator.access.small_numbers import LISTS, said
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.pathway import publishing, rehearsals
from orchestrator.pathway.exceptions import ScenariosFailed, ScenariosNotPlayed
from orchestrator.pathway.rehearsals import Rehearsal
from orchestrator.studio import checklist, lineage, scenarios, tidings
from orchestrator.studio.differences import Differences, differences_of, running_beside
from orchestrator.studio.makers import maker
from orchestrator.studio.views.drafts import LONGEST, StudioPage, page_of
from orchestrator.studio.views.editor import name_of
from processes import drafts, versions
from processes import publishing as machine
from processes.exceptions import NotPublishable, ProcessError
from processes.findings import publishable
from processes.models import ProcessVersion, VersionState

#: Who must approve what `Differences.reasons` names (domain 4.3).
GOVERNANCE = frozenset({RoleCode.IG, RoleCode.HUBMGR})
SAME_PERSON = "Your work is in this version, so somebody else must approve it."
STRICT_RULE = "So information governance or the hub manager must approve it."


class ApprovalPage(StudioPage):
    """What waits for a second person. Its author sees the same, and can take it back."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        if self.version.state == VersionState.DRAFT:
            raise Http404
        if self.version.state != VersionState.IN_REVIEW:
            return redirect(page_of(self.version))
        return self.show()

    def show(self, *, problems: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
        version = self.version
        files = drafts.files(version)
        found = checklist.problems(version, files)
        running = running_beside(version, now=self.now)
        differences = differences_of(running, version)
        lines = checklist.lines_of(version, found, files)
        context = {
            "version": version,
            "draft_name": name_of(version),
            "checks": [
                *checklist.checks_of(lines),
                checklist.scenario_check(self.rehearsal, lines),
            ],
            **scenarios.rehearsed(version, files),
            "publishable": publishable(found),
            "running": running,
            "differences": differences,
            "overtaken": lineage.overtaken(version, now=self.now),
            "mine": self.mine,
            "may_take_back": self.mine and self.owns,
            "hindrance": self.hindrance(differences) or self.rehearsal.hindrance,
            "problems": problems or {},
            "typed": self.request.POST,
            "longest": LONGEST,
        }
        return self.render("studio/approval.html", context, status=status)

    @cached_property
    def rehearsal(self) -> Rehearsal:
        return rehearsals.rehearsal_of(self.version)

    @property
    def mine(self) -> bool:
        return self.version.is_work_of(maker(self.staff))

    def hindrance(self, differences: Differences) -> str:
        """Why this person cannot approve it; empty where they can."""
        if self.mine:
            return SAME_PERSON
        if differences.reasons and self.version.owner_key not in self.sites(GOVERNANCE):
            return " ".join((*differences.reasons, STRICT_RULE))
        return ""


class Approve(ApprovalPage):
    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return redirect(page_of(self.version))

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        if self.version.state == VersionState.DRAFT:
            raise Http404
        running = running_beside(self.version, now=self.now)
        hindrance = self.hindrance(differences_of(running, self.version))
        reason = "same_person" if self.mine else "governance"
        if not hindrance:
            hindrance, reason = self.rehearsal.hindrance, "scenarios"
        if hindrance and self.version.state == VersionState.IN_REVIEW:
            self.act("refused_approval", reason=reason)
            return self.show(problems={"approve": hindrance}, status=422)
        try:
            with transaction.atomic():
                publishing.approve(
                    self.version,
                    approver=maker(self.staff),
                    sha256=request.POST.get("sha256", ""),
                    now=self.now,
                )
                self.act("approve_version", sha256=self.version.sha256, number=self.version.number)
                tidings.was_approved(self.version, by=self.staff, now=self.now)
        except NotPublishable as refusal:
            return self.show(problems={"approve": refusal.findings[0].message}, status=422)
        except (ScenariosFailed, ScenariosNotPlayed, ProcessError) as refusal:
            messages.error(request, str(refusal))
            return redirect(page_of(ProcessVersion.objects.get(pk=self.version.pk)))
        messages.success(request, f"Version {self.version.number} is published. {self.what_now()}")
        return redirect(page_of(self.version))

    def what_now(self) -> str:
        if self.version.starts_at:
            return "New cases start on it from the day that was set."
        return "New cases start on it now. Open cases stay on the version they began with."


class SendBack(ApprovalPage):
    """Not yet: back to its author, with a reason."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return redirect(page_of(self.version))

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        if self.version.state != VersionState.IN_REVIEW or self.mine:
            raise Http404
        reason = self.text("reason")
        if not reason:
            return self.show(problems={"reason": "Say what should be changed"}, status=422)
        try:
            with transaction.atomic():
                publishing.send_back(self.version, by=maker(self.staff), reason=reason, now=self.now)
                self.act("send_back_version")
                tidings.was_sent_back(self.version, by=self.staff, now=self.now)
        except ProcessError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"It is back with {self.version.author}, with your reason.")
        return redirect("versions:index")


class Withdraw(StudioPage):
    """No new case starts on it any more; also before it has started at all."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.show()

    def show(self, *, problems: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
        self.for_owners()
        if self.version.state != VersionState.PUBLISHED:
            raise Http404
        version = self.version
        not_started = bool(version.starts_at and version.starts_at > self.now)
        same = {"owner_key": version.owner_key, "process_id": version.process_id}
        left = versions.published(**same) if not_started else versions.started(**same, now=self.now)
        instead = left.exclude(pk=version.pk).first()
        running = versions.newest(**same, now=self.now)
        cases = versions.running_cases(version)
        context = {
            "version": version,
            "running_cases": said(cases, exactly=version.owner_key in self.sites(LISTS)),
            "not_started": not_started,
            "instead": instead,
            "running": running,
            "replaced": running is not None and running != version and not not_started,
            "problems": problems or {},
            "typed": self.request.POST,
            "longest": LONGEST,
        }
        return self.render("studio/withdraw.html", context, status=status)

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.for_owners()
        reason = self.text("reason")
        if not reason:
            return self.show(problems={"reason": "Say why no new case should start on it"}, status=422)
        try:
            with transaction.atomic():
                machine.withdraw(self.version, by=maker(self.staff), reason=reason, now=self.now)
                self.act("withdraw_version", number=self.version.number)
                tidings.was_withdrawn(self.version, by=self.staff, now=self.now)
        except ProcessError as refusal:
            return self.show(problems={"reason": str(refusal)}, status=422)
        messages.success(request, f"Version {self.version.number} is withdrawn. Open cases on it stay on it.")
        return redirect(page_of(self.version))
