"""Move running cases to a published version: look first, then move; see how far it is; put one back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property

from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.inbox.views.lists import STOP_ASKING
from orchestrator.pathway import moving
from orchestrator.pathway.exceptions import PathwayError
from orchestrator.studio import running_cases
from orchestrator.studio.views.drafts import StudioPage
from processes.exceptions import ProcessError
from processes.models import Move, MoveResult, MoveRun, ProcessVersion, ResultKind, VersionState

#: Who moves cases. Owners of pathways see how many could move and why others cannot (domain 4.2).
MOVERS = frozenset({RoleCode.HUBMGR})
PAGE_SIZE = 50
PUBLIC = (VersionState.PUBLISHED, VersionState.RETIRED)


class Published(StudioPage):
    """A page about a version that cases run or ran."""

    @cached_property
    def version(self) -> ProcessVersion:
        found = super().version
        if found.state not in PUBLIC:
            raise Http404
        return found

    @property
    def moves(self) -> bool:
        return self.version.owner_key in self.sites(MOVERS)

    def for_movers(self) -> None:
        if not self.moves:
            raise Http404

    @property
    def takes_cases(self) -> bool:
        starts = self.version.starts_at
        return self.version.state == VersionState.PUBLISHED and not (starts and starts > self.now)


class MovingPage(Published):
    """The other versions that cases run, and what is known about moving them here. POST looks or moves."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        runs = MoveRun.objects.filter(to_version=self.version).select_related("from_version", "asked_by")
        context = {
            "version": self.version,
            "moves": self.moves,
            "takes_cases": self.takes_cases,
            "sources": running_cases.sources(self.version, exactly=self.moves),
            "runs": runs.order_by("-asked_at")[:20],
        }
        return self.render("studio/moving.html", context)

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        is_dry = request.POST.get("do") != "move"
        if not is_dry:
            self.for_movers()
        number = request.POST.get("from", "")
        source = (
            ProcessVersion.objects.filter(pk=int(number), owner_key=self.version.owner_key).first()
            if number.isascii() and number.isdigit() and len(number) < 10
            else None
        )
        if source is None:
            raise Http404
        try:
            with transaction.atomic():
                run = moving.ask(source, self.version, is_dry=is_dry, by=self.staff, now=self.now)
                self.act(
                    "look_at_cases_to_move" if is_dry else "move_cases", run=str(run.pk), source=source.pk
                )
        except (ProcessError, PathwayError) as refusal:
            messages.error(request, str(refusal))
            return redirect("versions:moving", self.version.pk)
        return redirect("versions:moving_run", self.version.pk, run.pk)


class OneRun(Published):
    """One run: how far it is, what was found, and for whoever manages the hub each case."""

    @cached_property
    def run(self) -> MoveRun:
        found = MoveRun.objects.filter(pk=self.kwargs["run_id"], to_version=self.version)
        run = found.select_related("from_version", "to_version", "asked_by").first()
        if run is None:
            raise Http404
        return run

    def named(self) -> ProcessVersion:
        return self.run.to_version

    def get(self, request: HttpRequest, version_id: int, run_id: UUID) -> HttpResponse:
        return self.render("studio/moving_run.html", {**self.progress(), **self.cases()})

    def progress(self) -> dict[str, object]:
        numbers = running_cases.numbers_of(self.run)
        return {
            "version": self.version,
            "run": self.run,
            "moves": self.moves,
            "done": sum(numbers.values()),
            "out_of": max(self.run.total, sum(numbers.values())),
            "totals": running_cases.totals(numbers, exactly=self.moves),
            "reasons": running_cases.reasons(self.run, exactly=self.moves),
            "can_move": numbers[ResultKind.CAN_MOVE] if self.takes_cases else 0,
            "busy": numbers[ResultKind.BUSY],
        }

    def cases(self) -> dict[str, object]:
        """The list of cases, on record as read. Nobody else gets one."""
        if not self.moves:
            return {}
        kind = self.request.GET.get("kind", "")
        found = running_cases.results(self.run)
        if kind in running_cases.KINDS:
            found = found.filter(kind=kind)
        page = Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("page"))
        listed, keys = running_cases.lines(
            page.object_list, reader=self.staff, site=self.version.owner_key, now=self.now
        )
        if keys:
            self.on_record("case", ids=keys, cases=keys, what="list")
        return {
            "page": page,
            "lines": listed,
            "hidden": len(page.object_list) - len(listed),
            "kind": kind if kind in running_cases.KINDS else "",
        }


class Progress(OneRun):
    """How far it is. Asked for by the page itself until it is over, so it keeps nobody signed in."""

    def handle_no_permission(self) -> HttpResponse:  # type: ignore[override]
        words = "You have been signed out. Load the page again to sign in."
        return HttpResponse(words, status=STOP_ASKING)

    def get(self, request: HttpRequest, version_id: int, run_id: UUID) -> HttpResponse:
        context = {**self.progress(), "asked_again": True}
        status = STOP_ASKING if self.run.is_over else 200
        response = render(request, "studio/parts/moving_progress.html", context, status=status)
        # A page left open would otherwise push the end of the session ahead of itself for ever.
        del request.session
        return response


class Stop(OneRun):
    """No further case is begun."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, version_id: int, run_id: UUID) -> HttpResponse:
        if not self.run.is_dry:
            self.for_movers()
        if self.run.is_over:
            messages.info(request, "It had ended already.")
        else:
            with transaction.atomic():
                moving.stop(self.run, now=self.now)
                self.act("stop_moving_cases", run=str(self.run.pk))
            messages.success(request, "It stops after the case that it is at. What was moved stays moved.")
        return redirect("versions:moving_run", self.version.pk, self.run.pk)


class Undo(OneRun):
    """Put one case back exactly as it was, until its next step."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, version_id: int, run_id: UUID) -> HttpResponse:
        self.for_movers()
        try:
            result = MoveResult.objects.get(run=self.run, move_id=UUID(request.POST.get("move", "")))
        except (ValueError, MoveResult.DoesNotExist):
            raise Http404 from None
        shown, _ = running_cases.lines([result], reader=self.staff, site=self.version.owner_key, now=self.now)
        if not shown:
            raise Http404
        try:
            made = moving.undo(_move_of(result), by=self.staff, now=self.now)
        except ProcessError as refusal:
            messages.error(request, str(refusal))
        else:
            words = f"{shown[0].reference} is on version {made.from_version.number} again, as it was."
            messages.success(request, words)
        return redirect(f"{reverse('versions:moving_run', args=[self.version.pk, self.run.pk])}#cases")


def _move_of(result: MoveResult) -> UUID:
    move: Move | None = result.move
    assert move is not None
    return move.pk
