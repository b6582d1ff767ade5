"""A file that came in becomes a draft: a bundle, a pathway of its own, or another drawing of a draft."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import PurePosixPath

from processes import bundles, doubled, drafts, versions
from processes.findings import Finding
from processes.model_files import RefusedFile, open_model
from processes.models import Person, ProcessVersion, VersionState

from . import archives, arrivals
from .differences import drawing_name

LONGEST_ID = 100  #: characters of a process


@dataclass(frozen=True)
class Place:
    """Where a file can go: the file of a version or draft that it replaces, or beside them (`path` empty)."""

    version: ProcessVersion
    path: str
    label: str

    @property
    def value(self) -> str:
        return f"{self.version.pk}|{self.path}"


def places_of(version: ProcessVersion) -> list[Place]:
    """Each drawing and table that a file can replace, by name; last the place beside them."""
    found = [
        Place(version, path, drawing_name(path, content))
        for path, content in drafts.files(version).items()
        if path.endswith((".bpmn", ".dmn"))
    ]
    return [*sorted(found, key=lambda one: one.label), Place(version, "", "")]


@dataclass(frozen=True)
class Incoming:
    """What came. `name` is that of its file as it is said to people; `title`, of the draft, may be empty.

    `site` is the one that a new pathway is for, `sites` are all for which `by` may own pathways.
    """

    name: str
    content: bytes
    arrival: arrivals.Arrival
    title: str
    site: str
    sites: Sequence[str]
    by: Person
    now: datetime
    replaced: list[str] = field(default_factory=list)  #: files in whose place it went without being asked to

    def put_in(self, place: Place | None) -> ProcessVersion:
        """The draft that it went into. Raises RefusedFile, ProcessError; then nothing is to be kept."""
        if self.arrival.whole:
            return self._whole(self.arrival.files)
        return self._replacing(place) if place else self._pathway()

    def _whole(self, files: Mapping[str, bytes]) -> ProcessVersion:
        """A bundle as it was exported: a new draft of the pathway that none of its drawings calls."""
        alone = arrivals.called_by_nobody(files)
        if not alone:
            message = "None of these drawings holds a pathway of its own: each is called by another."
            raise _refused("no-process", message)
        known = [id for id in alone if versions.latest(owner_key=self.site, process_id=id)]
        return self._begin((known or alone)[0], files, base=archives.base_of(self.content))

    def _pathway(self) -> ProcessVersion:
        """One drawing as a pathway of its own, with the words, limits and tables of the site."""
        path = self.arrival.path
        if not path.endswith(".bpmn"):
            message = "A decision table is no pathway. Choose the table that it replaces."
            raise _refused("not-a-drawing", message)
        content = arrivals.named(arrivals.made_to_run(self.arrival.content), self.name)
        alone = arrivals.called_by_nobody({path: content})
        process_id = (alone or [PurePosixPath(path).stem])[0]
        if versions.latest(owner_key=self.site, process_id=process_id):
            raise _refused(
                "known-process",
                f"The drawing calls its process “{process_id}”, which is a pathway here already.",
                "Choose that pathway under “What is the file for?”, then which of its drawings it replaces.",
            )
        plain = re.sub(r"[^A-Za-z0-9_-]+", "_", process_id)
        files = arrivals.with_surroundings(self.site, {f"{plain}/{plain}.bpmn": content}, now=self.now)
        return self._begin(process_id, files)

    def _replacing(self, place: Place) -> ProcessVersion:
        """Into a draft, or into a new draft of a published version, in the place of a file or beside them."""
        version, content = place.version, self.arrival.content
        stands = place.path or self._stands_in(drafts.files(version))
        path = stands or self.arrival.path
        if PurePosixPath(path).suffix != PurePosixPath(self.arrival.path).suffix:
            message = "A drawing can only replace a drawing, and a decision table a decision table."
            raise _refused("other-kind", message)
        if stands and path.endswith(".bpmn"):
            content = arrivals.taking_the_place_of(content, drafts.file(version, path) or b"")
        elif path.endswith(".bpmn"):
            content = arrivals.named(content, self.name)
        if version.state != VersionState.DRAFT:
            title = self.title or self._untitled(f"{version.name} with “{drawing_name(path, content)}”")
            version = drafts.begin_from(version, title=title, author=self.by, now=self.now)
        drafts.save_file(version, path, content, revision=version.revision, by=self.by, now=self.now)
        if stands and not place.path:
            self.replaced.append(stands)
        return version

    def _stands_in(self, files: Mapping[str, bytes]) -> str:
        """The file that is the same drawing or table as the one that came; else the one of the same name.

        Two files with one process or table would hide each other. Raises RefusedFile where it is in several.
        """
        own = self.arrival.path
        ids = doubled.names_of(open_model(own, self.arrival.content))
        same = [
            path
            for path, content in sorted(files.items())
            if PurePosixPath(path).suffix == PurePosixPath(own).suffix
            and not ids.keys().isdisjoint(doubled.names_of(open_model(path, content)))
        ]
        if len(same) > 1:
            raise _refused(
                "several-files",
                f"What is in this file stands in {len(same)} files: {', '.join(same)}.",
                "Choose under “Where does it go?” which of them it replaces.",
            )
        return same[0] if same else own if own in files else ""

    def _begin(self, process_id: str, files: Mapping[str, bytes], *, base: str = "") -> ProcessVersion:
        """`base`: SHA-256 of the version that the files say they come from. Where they are exactly those of a
        published version, they come from that one: a draft may have been published since it was exported.
        """
        if len(process_id) > LONGEST_ID:
            raise _refused(
                "long-id",
                f"The id of the process is {len(process_id)} characters long; at most {LONGEST_ID} fit.",
                "Give the process a shorter id in the tool that drew it, and bring the file in again.",
            )
        same = ProcessVersion.objects.filter(owner_key=self.site, process_id=process_id, number__isnull=False)
        said = [sha for sha in (bundles.sha256_of(files), base) if sha]
        found = {one.sha256: one for one in same.filter(sha256__in=said).order_by("number")}
        known = next((found[sha] for sha in said if sha in found), None)
        return drafts.begin(
            owner_key=self.site,
            process_id=process_id,
            files=files,
            title=self.title or self._untitled(arrivals.process_name(files, process_id) or self.name),
            author=self.by,
            now=self.now,
            based_on=known or versions.newest(owner_key=self.site, process_id=process_id, now=self.now),
        )

    def _untitled(self, about: str) -> str:
        """What a draft is called that nobody has named: what is in it and its file, told apart by number."""
        file = f"the file “{self.name}”"
        title = f"From {file}" if about == self.name else f"{about[:100]}, from {file}"
        like = ProcessVersion.objects.filter(owner_key__in=self.sites, title__startswith=title)
        taken = set(like.values_list("title", flat=True))
        numbered = (f"{title} ({number})" for number in count(2))
        return title if title not in taken else next(one for one in numbered if one not in taken)


def _refused(rule: str, message: str, help: str = "") -> RefusedFile:
    """The refusal of a whole file, in words for the person who brought it."""
    return RefusedFile(Finding(file="", rule=rule, message=message, help=help))
