"""Which table of clocks holds for a case: the one that its process version froze."""

from functools import lru_cache
from pathlib import Path

from django.db.models import Q, QuerySet

from orchestrator.cases.models import Case
from orchestrator.clocks.limits import FILE, Limits, read_limits
from orchestrator.clocks.models import Clock
from processes.models import BundleFile, ProcessInstance, ProcessVersion, VersionState
from processes.versions import newest

#: The process that a case runs; its version pins the limits.
CASE_PROCESS = "ofd_front_door"
#: The limits of the repository, for a case of a site that has published no pathway yet.
_REPOSITORY_FILE = Path(__file__).resolve().parents[2] / "bpmn" / FILE
KEPT = 256  #: versions whose limits are kept in memory; the oldest goes first

_frozen: dict[int, Limits] = {}


def limits_for(case: Case) -> Limits:
    """The limits of the version that the case runs; before it runs one, of the version that was the newest
    when the case came in.

    Raises ClocksUnreadable.
    """
    version_id = _version_of(case)
    return limits_of_version(version_id) if version_id else _limits_of_repository()


def limits_of(clock: Clock) -> Limits:
    """The limits by which a clock runs: of the version that drew its step, else of the case.

    Raises ClocksUnreadable.
    """
    return limits_of_version(clock.version_id) if clock.version_id else limits_for(clock.case)


def _version_of(case: Case) -> int | None:
    pinned = (
        ProcessInstance.objects.filter(business_key=case.business_key, version__process_id=CASE_PROCESS)
        .order_by("started_at")
        .values_list("version_id", flat=True)
        .first()
    )
    if pinned:
        return pinned
    version: ProcessVersion | None = newest(
        owner_key=case.site.code, process_id=CASE_PROCESS, now=case.received_at
    )
    return version.pk if version else None


def limits_of_version(version_id: int) -> Limits:
    """The limits in the table of a version. What was published never changes, so it is read once; a draft's
    is read afresh.

    Raises ClocksUnreadable.
    """
    known = _frozen.get(version_id)
    if known is not None:
        return known
    row = _tables(version_id).values_list("content", "version__state").first()
    if row is None:
        return _limits_of_repository()
    content, state = row
    limits = read_limits(bytes(content))
    if state in (VersionState.PUBLISHED, VersionState.RETIRED):
        if len(_frozen) >= KEPT:
            _frozen.pop(next(iter(_frozen)), None)
        _frozen[version_id] = limits
    return limits


def table_of(version_id: int) -> bytes | None:
    """The table of limits of a version as it lies there; None where it brings none."""
    content = _tables(version_id).values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def repository_table() -> bytes:
    """The table that comes with the service."""
    return _REPOSITORY_FILE.read_bytes()


def _tables(version_id: int) -> QuerySet[BundleFile]:
    """The file of that name, wherever it lies; one that only ends like it is another table."""
    named = Q(path=FILE) | Q(path__endswith=f"/{FILE}")
    return BundleFile.objects.filter(named, version_id=version_id).order_by("path")


def forget() -> None:
    """Empty the memory: for whoever goes to another database, where the same key is another version's."""
    _frozen.clear()


@lru_cache(maxsize=1)
def _limits_of_repository() -> Limits:
    return read_limits(repository_table())
