"""A draft that holds one drawing or table twice: one of the two files is taken out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from orchestrator.studio.doubles import doubled_in
from orchestrator.studio.views.changing import ChangingPage
from orchestrator.studio.views.drafts import page_of
from processes.exceptions import StaleDraft, VersionRefused
from processes.model_files import RefusedFile
from processes.models import ProcessVersion


class TakeFileOut(ChangingPage):
    """Takes a file out of a draft, if what is in it is in another file too."""

    def named(self) -> ProcessVersion:
        return self.version

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.may_change()
        path = request.POST.get("path", "")
        if any(path in one.files for one in doubled_in(self.files)):
            try:
                self.save({path: None}, said=f"{path} is taken out of this draft.")
            except (StaleDraft, VersionRefused, RefusedFile) as refusal:
                messages.error(request, self.problem(refusal))
        return redirect(f"{page_of(self.version)}#checks")
