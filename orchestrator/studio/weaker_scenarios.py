"""What the scenarios of a draft check less than those of the version that it was begun from.

The files of a published version never change, so they are read once for each of its hashes and kept.
"""

from collections.abc import Mapping
from functools import lru_cache

from orchestrator.pathway import changed_expectations, scenario_sets
from orchestrator.pathway.rehearsals import is_scenario
from orchestrator.studio import lineage
from processes import drafts
from processes.findings import Finding
from processes.models import ProcessVersion

RULES = frozenset({scenario_sets.FEWER, changed_expectations.RULE})
_KEPT = 16  #: versions whose scenarios are kept in memory


def weaker_scenarios(version: ProcessVersion, files: Mapping[str, bytes]) -> list[Finding]:
    """Beside the version that it was begun from; of a draft from nowhere, beside the newest published."""
    base = lineage.base_of(version) or lineage.newest_published(version)
    if base is None or base.number is None:
        return []
    before = _scenarios_of(base.pk, base.sha256)
    fewer = scenario_sets.fewer(before, files, version=base.number)
    return [*fewer, *changed_expectations.replaced(before, files, version=base.number)]


@lru_cache(maxsize=_KEPT)
def _scenarios_of(pk: int, sha256: str) -> Mapping[str, bytes]:
    """The hash says whether these are the same files; the number, where to read them."""
    files = drafts.files(ProcessVersion(pk=pk, sha256=sha256))
    return {path: content for path, content in files.items() if is_scenario(path)}
