"""What differs between two versions: in words, and marked in both drawings."""

from datetime import datetime

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from orchestrator.studio import lineage
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
        groups = self.groups()
        context = {
            "version": self.version,
            "old": old,
            "old_words": self.in_words(old) if old else "",
            "new_words": self.in_words(self.version),
            "old_name": name_of(old) if old else "",
            "new_name": name_of(self.version),
            "differences": found,
            "drawn": [(one, *self.addresses(one, old)) for one in found.drawings],
            "groups": groups,
            "has_others": any(choices for _, choices in groups),
            "first": old is None and self.is_published,
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
        day = f" of {_day(version.published_at)}" if version.published_at else ""
        return f"version {version.number}{day}"

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
        if self.is_published:
            return lineage.before(self.version)
        return running_beside(self.version, now=self.now)

    @property
    def is_published(self) -> bool:
        return self.version.state in (VersionState.PUBLISHED, VersionState.RETIRED)

    def others(self) -> QuerySet[ProcessVersion]:
        """The versions that it can be compared with: those of its own pathway."""
        same = ProcessVersion.objects.filter(
            owner_key=self.version.owner_key, process_id=self.version.process_id
        )
        return same.exclude(pk=self.version.pk).exclude(state=VersionState.DISCARDED)

    def groups(self) -> list[tuple[str, list[tuple[ProcessVersion, str]]]]:
        """The same as a list to choose from, each once: what is most often looked for stands first."""
        left = {one.pk: one for one in self.others().order_by(F("changed_at").desc(nulls_last=True), "-pk")}
        running, base = running_beside(self.version, now=self.now), lineage.base_of(self.version)
        published = sorted((one for one in left.values() if one.number), key=lambda one: -(one.number or 0))
        kinds = (
            ("New cases start on it now", [running] if running else []),
            ("What this one was begun from", [base] if base else []),
            ("Other published versions", published),
            ("Drafts, the last changed first", list(left.values())),
        )
        return [
            (kind, [(one, self.as_choice(one)) for one in found if left.pop(one.pk, None)])
            for kind, found in kinds
        ]

    def as_choice(self, version: ProcessVersion) -> str:
        """“Version 2 of 3 September 2026, withdrawn”, “Pets, changed on 8 September 2026”."""
        if version.number:
            day = f" of {_day(version.published_at)}" if version.published_at else ""
            withdrawn = ", withdrawn" if version.state == VersionState.RETIRED else ""
            return f"Version {version.number}{day}{withdrawn}"
        waits = ", which waits for approval" if version.state == VersionState.IN_REVIEW else ""
        return f"{name_of(version)}, changed on {_day(version.changed_at or version.created_at)}{waits}"

    def addresses(self, one: DrawingDifferences, old: ProcessVersion | None) -> tuple[str, str]:
        """Where the scripts of the page read both drawings; empty for one that is not there."""
        before = reverse("versions:file", args=[old.pk, one.path]) if old and one.before else ""
        after = reverse("versions:file", args=[self.version.pk, one.path]) if one.after else ""
        return before, after


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "j F Y")
