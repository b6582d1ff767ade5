"""Which published version a draft really comes from, and what was published past it since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from processes import drafts, versions
from processes.models import ProcessVersion, VersionState

_PUBLISHED = (VersionState.PUBLISHED, VersionState.RETIRED)
base_of = versions.base_of


@dataclass(frozen=True)
class Overtaken:
    """`newer`: on which new cases start and which the draft does not know. `base`: what it was begun from."""

    base: ProcessVersion
    newer: ProcessVersion
    since_begun: bool  #: it was published after the draft was begun

    @property
    def words(self) -> str:
        newer, base = self.newer.number, self.base.number
        if self.since_begun:
            first = f"Version {newer} came after you began from version {base}"
        else:
            first = f"This was begun from version {base}, not from version {newer}, on which new cases start"
        return f"{first}: publishing this takes out what version {newer} changed, unless it is here too."


def before(version: ProcessVersion) -> ProcessVersion | None:
    """What a published version was made from, else the one published before it; None: it is the first."""
    same = {"owner_key": version.owner_key, "process_id": version.process_id, "state__in": _PUBLISHED}
    earlier = ProcessVersion.objects.filter(**same, number__lt=version.number or 0)
    return base_of(version) or earlier.order_by("-number").first()


def newest_published(version: ProcessVersion) -> ProcessVersion | None:
    """The last other version published of its pathway, whether cases start on it or not."""
    published = ProcessVersion.objects.filter(
        owner_key=version.owner_key, process_id=version.process_id, state__in=_PUBLISHED, number__isnull=False
    )
    return published.exclude(pk=version.pk).order_by("-number").first()


def overtaken(version: ProcessVersion, *, now: datetime) -> Overtaken | None:
    """Whether a version that this draft was not begun from would be left behind by publishing it.

    None where every file that the newer version changed is here as it left it, whatever the draft says
    of where it comes from.
    """
    base = base_of(version)
    newer = versions.newest(owner_key=version.owner_key, process_id=version.process_id, now=now)
    if base is None or newer is None or newer.number is None or newer.number <= (base.number or 0):
        return None
    if _holds(drafts.files(version), drafts.files(base), drafts.files(newer)):
        return None
    since = newer.published_at is not None and newer.published_at > version.created_at
    return Overtaken(base, newer, since)


def _holds(files: Mapping[str, bytes], base: Mapping[str, bytes], newer: Mapping[str, bytes]) -> bool:
    """Whether everything that differs between the two versions is in the files as in the newer one."""
    changed = [path for path in {*base, *newer} if base.get(path) != newer.get(path)]
    return all(files.get(path) == newer.get(path) for path in changed)
