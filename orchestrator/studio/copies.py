"""What a draft changes in files of which another pathway has a copy of its own: there nothing changes."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from orchestrator.clocks.limits import FILE as LIMITS
from processes import drafts, versions
from processes.bundles import FORMS
from processes.findings import WARNING, Finding
from processes.models import ProcessVersion

from . import reliance
from .places import Places
from .without_effect import unused_tables

RULE = "copies-elsewhere"
_KEPT = 32  #: versions whose hashes are kept in memory


def copies_elsewhere(version: ProcessVersion, files: Mapping[str, bytes], *, now: datetime) -> list[Finding]:
    """For each drawing, table and form that was the same in another pathway and is changed here alone, which
    pathways keep theirs. Never raises.
    """
    base = versions.base_of(version)
    if base is None:
        return []
    before = _hashes_of(base.pk, base.sha256)
    changed = [path for path, sha in before.items() if path in files and sha != _sha256(files[path])]
    if not changed:
        return []
    beside = [(one.name, _hashes_of(one.pk, one.sha256)) for one in versions.beside(version, now=now)]
    places = Places(files)
    kept = {path: [f"“{name}”" for name, own in beside if own.get(path) == before[path]] for path in changed}
    return [_finding(path, places.file(path), names) for path, names in kept.items() if names]


@lru_cache(maxsize=_KEPT)
def _hashes_of(pk: int, sha256: str) -> Mapping[str, str]:
    """The drawings, tables and forms that a published version uses. Its files never change."""
    files = drafts.files(ProcessVersion(pk=pk, sha256=sha256))
    unused = unused_tables(files, reliance.drawn(files))
    used = (path for path in sorted(files) if _is_shared(path) and path not in unused)
    return {path: _sha256(files[path]) for path in used}


def _is_shared(path: str) -> bool:
    table = path.endswith(".dmn") and path.rpartition("/")[2] != LIMITS
    return table or path.endswith(".bpmn") or path.startswith(f"{FORMS}/")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _finding(path: str, what: str, names: list[str]) -> Finding:
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    own = "has a copy of its own, which stays" if len(names) == 1 else "have copies of their own, which stay"
    return Finding(
        file=path,
        rule=RULE,
        message=f"{what} changes in this pathway only: {listed} {own} as before.",
        help="Where the change should count there too, make it in a draft of that pathway as well.",
        severity=WARNING,
    )
