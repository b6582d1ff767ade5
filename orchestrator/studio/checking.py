"""The publish gate on the files of a draft, readable or not: what is still missing before it can run."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from forms import definitions
from orchestrator.pathway.publishing import MODELS
from processes import catalogue, gate
from processes.bundles import FORMS, VOCABULARY
from processes.findings import Finding, in_order
from processes.model_files import RefusedFile, open_model
from processes.vocabulary import VocabularyError, read_vocabulary


def findings_of(files: Mapping[str, bytes]) -> list[Finding]:
    """Every finding about every drawing and table of a draft, errors first. Never raises.

    What the draft does not bring along (words, forms, called processes) is looked up in the repository.
    """
    sources, findings = [], []
    for path, content in sorted(files.items()):
        if path.endswith((".bpmn", ".dmn")):
            try:
                sources.append(open_model(path, content))
            except RefusedFile as refused:
                findings.append(replace(refused.finding, file=path))
    known = catalogue.read_catalogue(sources, models=MODELS, forms=definitions.DEFINITIONS)
    vocabulary = known.context.vocabulary
    if VOCABULARY in files:
        try:
            vocabulary = read_vocabulary(files[VOCABULARY])
        except VocabularyError as error:
            findings.append(Finding(file=VOCABULARY, rule="vocabulary", message=str(error)))
    brought = {
        PurePosixPath(path).stem for path in files if path.startswith(f"{FORMS}/") and path.endswith(".json")
    }
    context = replace(known.context, vocabulary=vocabulary, forms=known.context.forms | brought)
    known = replace(known, context=context)
    return in_order([*findings, *(found for source in sources for found in gate.check_file(source, known))])
