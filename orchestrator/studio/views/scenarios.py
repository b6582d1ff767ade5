"""The scenario files of a draft: read, changed as text, and refused in the words of the strict reader."""

from http import HTTPStatus
from pathlib import PurePosixPath

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from orchestrator.pathway.play.expectations import SHAPES
from orchestrator.pathway.play.reading import LARGEST
from orchestrator.pathway.rehearsals import is_scenario, last_failures
from orchestrator.studio import new_times, scenarios
from processes.exceptions import StaleDraft, VersionRefused
from processes.model_files import RefusedFile
from processes.models import ProcessVersion

from .changing import ChangingPage
from .drafts import page_of


class NewTimes(ChangingPage):
    """Puts the moments and limits that came differently into the scenarios of a draft."""

    def named(self) -> ProcessVersion:
        return self.version

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.may_change()
        offered = new_times.offered(last_failures(self.version), self.files)
        changed = {path: new_times.put_in(self.files[path], times)[0] for path, times in offered.items()}
        if changed:
            number = sum(map(len, offered.values()))
            said = (
                f"{number} time{'s' if number > 1 else ''} taken over. Whoever approves reads each of them "
                "among the differences."
            )
            try:
                self.save(changed, said=said)
            except (StaleDraft, VersionRefused, RefusedFile) as refusal:
                messages.error(request, self.problem(refusal))
        return redirect("versions:draft", self.version.pk)


class NewValue(ChangingPage):
    """Puts one plain value that came differently into the line of the scenario that expected another."""

    def named(self) -> ProcessVersion:
        return self.version

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.may_change()
        asked = tuple(request.POST.get(name, "") for name in ("path", "line", "key"))
        for play in last_failures(self.version):
            for failure in play.failures if play.path in self.files else ():
                for value in new_times.one_by_one(failure, self.files[play.path]):
                    if (play.path, str(value.line), value.key) == asked:
                        self.put_in(play.path, value)
                        return redirect(f"{page_of(self.version)}#scenarios")
        return redirect(f"{page_of(self.version)}#scenarios")

    def put_in(self, path: str, value: new_times.NewTime) -> None:
        content, _ = new_times.put_in(self.files[path], [value])
        if problem := scenarios.problem_of(path, {**self.files, path: content}):
            messages.error(self.request, f"Write it by hand: {problem}")
            return
        was = f"“{value.key}: {value.old}”" if value.old else f"no “{value.key}”"
        said = (
            f"{PurePosixPath(path).stem}, line {value.line}, expects “{value.key}: {value.new}” from now on, "
            f"where it said {was}. Whoever approves reads that. Play the scenarios again when you are done."
        )
        try:
            self.save({path: content}, said=said)
        except (StaleDraft, VersionRefused, RefusedFile) as refusal:
            messages.error(self.request, self.problem(refusal))


class ScenarioPage(ChangingPage):
    """One scenario, or the answers that the scenarios beside it start from."""

    template = "studio/scenario.html"

    def named(self) -> ProcessVersion:
        self.content(self.path)
        return self.version

    @property
    def path(self) -> str:
        return str(self.kwargs["path"])

    def content(self, path: str) -> bytes:
        if path not in self.files or not is_scenario(path):
            raise Http404
        return self.files[path]

    def get(self, request: HttpRequest, version_id: int, path: str) -> HttpResponse:
        saved = self.content(path).decode(errors="replace")
        return self.page(request.POST.get("text", saved) if self.shows_kept else saved)

    def post(self, request: HttpRequest, version_id: int, path: str) -> HttpResponse:
        self.may_change()
        self.content(path)
        typed = request.POST.get("text", "").replace("\r\n", "\n")[: LARGEST + 1]
        problem = scenarios.problem_of(path, {**self.files, path: typed.encode()})
        if not problem:
            try:
                self.save({path: typed.encode()}, said=f"{PurePosixPath(path).name} is saved.")
            except (StaleDraft, VersionRefused, RefusedFile) as refusal:
                problem = self.problem(refusal)
        if problem:
            return self.page(typed, problems={"text": problem})
        return redirect("versions:draft", self.version.pk)

    def page(self, text: str, *, problems: dict[str, str] | None = None) -> HttpResponse:
        failed = [play for play in last_failures(self.version) if play.path == self.path]
        context = {
            "path": self.path,
            "file_name": PurePosixPath(self.path).name,
            "title": scenarios.title_of(self.files, self.path),
            "text": text,
            "example": scenarios.EXAMPLE,
            "expectations": sorted(SHAPES),
            "rows": min(max(text.count("\n") + 2, 12), 40),
            "plays": [scenarios.told(play, self.files) for play in failed],
            "problems": problems or {},
        }
        return self.show(context, status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK)
