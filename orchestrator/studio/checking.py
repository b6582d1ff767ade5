"""The publish gate on the files of a draft, readable or not: what is still missing before it can run."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from orchestrator.pathway.surroundings import surroundings_of
from processes import doubled, gate
from processes.findings import Finding, in_order
from processes.model_files import RefusedFile, open_model

KEPT = 16  #: drafts; each is a fifth of a megabyte


def findings_of(files: Mapping[str, bytes]) -> list[Finding]:
    """Every finding about every drawing and table of a draft, errors first. Never raises.

    What the draft does not bring along (words, forms, called processes) is looked up in the repository, which
    is the same for as long as the service runs: a draft that did not change is not checked again.
    """
    return list(_checked(tuple(sorted(files.items()))))


@lru_cache(KEPT)
def _checked(given: tuple[tuple[str, bytes], ...]) -> tuple[Finding, ...]:
    files = dict(given)
    sources, findings = [], []
    for path, content in given:
        if path.endswith((".bpmn", ".dmn")):
            try:
                sources.append(open_model(path, content))
            except RefusedFile as refused:
                findings.append(replace(refused.finding, file=path))
    known, missing = surroundings_of(files, sources)
    checked = (found for source in sources for found in gate.check_file(source, known))
    return tuple(in_order([*findings, *missing, *doubled.check(sources), *checked]))
