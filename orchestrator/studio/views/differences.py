"""What differs between two versions: in words, and marked in both drawings."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from orchestrator.studio.differences import DrawingDifferences, differences_of, running_beside
from orchestrator.studio.views.drafts import StudioPage, page_of
from orchestrator.studio.views.editor import name_of
from processes.models import ProcessVersion, VersionState
from processes.versions import newest


class DifferencesPage(StudioPage):
    """Against the version that new cases start on, or against any other of the same pathway (`?from=`)."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        if self.version.state == VersionState.DISCARDED:
            raise Http404
        old = self.old()
        found = differences_of(old, self.version)
        context = {
            "version": self.version,
            "old": old,
            "old_words": self.in_words(old) if old else "",
            "new_words": self.in_words(self.version),
            "old_name": name_of(old) if old else "",
            "new_name": name_of(self.version),
            "differences": found,
            "drawn": [(one, *self.addresses(one, old)) for one in found.drawings],
            "others": self.others(),
            "back_url": page_of(self.version),
        }
        return render(request, "studio/differences.html", context)

    def in_words(self, version: ProcessVersion) -> str:
        """“version 2, which new cases start on now”, “version 1 of 3 September 2026”, “the draft “Pets””."""
        if version.state == VersionState.DRAFT:
            return f"the draft “{name_of(version)}”"
        if version.state == VersionState.IN_REVIEW:
            return f"“{name_of(version)}”, which waits for approval"
        if version == newest(owner_key=version.owner_key, process_id=version.process_id, now=self.now):
            return f"version {version.number}, which new cases start on now"
        day = date_format(localtime(version.published_at), "j F Y") if version.published_at else ""
        return f"version {version.number}{f' of {day}' if day else ''}"

    def old(self) -> ProcessVersion | None:
        """The version named in the address; else the running one, or for that one what it was made from."""
        wanted = self.request.GET.get("from", "")
        if wanted:
            found = (
                self.others().filter(pk=int(wanted)).first()
                if wanted.isdecimal() and len(wanted) < 10
                else None
            )
            if found is None:
                raise Http404
            return found
        running = running_beside(self.version, now=self.now)
        published = self.version.state in (VersionState.PUBLISHED, VersionState.RETIRED)
        return self.version.based_on if published else running

    def others(self) -> QuerySet[ProcessVersion]:
        """The versions that it can be compared with: those of its own pathway."""
        same = ProcessVersion.objects.filter(
            owner_key=self.version.owner_key, process_id=self.version.process_id
        )
        return (
            same.exclude(pk=self.version.pk).exclude(state=VersionState.DISCARDED).order_by("-number", "-pk")
        )

    def addresses(self, one: DrawingDifferences, old: ProcessVersion | None) -> tuple[str, str]:
        """Where the scripts of the page read both drawings; empty for one that is not there."""
        before = reverse("versions:file", args=[old.pk, one.path]) if old and one.before else ""
        after = reverse("versions:file", args=[self.version.pk, one.path]) if one.after else ""
        return before, after
