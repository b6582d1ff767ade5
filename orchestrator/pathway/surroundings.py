"""What the drawings of a bundle or draft may refer to: its own files come before those of the repository.

A draft brings words, limits and forms of its own: a new agency, a limit L-01, a form that no other version
asks. The studio and the gate of publishing look them up in one way.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from django.conf import settings

from forms import definitions
from orchestrator.clocks.limits import FILE, ClocksUnreadable, Limits, is_step_clock, read_limits
from processes import catalogue
from processes.bundles import FORMS, VOCABULARY
from processes.catalogue import Catalogue
from processes.findings import ERROR, WARNING, Finding
from processes.graph import Node
from processes.model_files import SafeFile
from processes.parsing import model_of
from processes.vocabulary import Vocabulary, VocabularyError, read_vocabulary

MODELS: Path = settings.BASE_DIR / "bpmn"
_CALL = re.compile(r"""clock_due\(\s*["']([^"']*)["']\s*,\s*["'](\d{1,2})["']\s*\)""")


def surroundings_of(
    files: Mapping[str, bytes], sources: Sequence[SafeFile]
) -> tuple[Catalogue, list[Finding]]:
    """What is known by name around these files, and what is wrong with their words and limits.

    `sources` are the drawings and tables among them that are safe. Never raises for anything in `files`.
    """
    known = catalogue.read_catalogue(sources, models=MODELS, forms=definitions.DEFINITIONS)
    findings: list[Finding] = []
    vocabulary = known.context.vocabulary
    try:
        vocabulary = _vocabulary(files) or vocabulary
    except VocabularyError as error:
        findings.append(Finding(file=VOCABULARY, rule="vocabulary", message=str(error)))
    brought = {
        PurePosixPath(path).stem for path in files if path.startswith(f"{FORMS}/") and path.endswith(".json")
    }
    forms = frozenset([*known.context.forms, *brought])
    context = replace(known.context, vocabulary=vocabulary, forms=forms)
    findings += _limit_findings(files, sources)
    return replace(known, context=context), findings


def _vocabulary(files: Mapping[str, bytes]) -> Vocabulary | None:
    return read_vocabulary(files[VOCABULARY]) if VOCABULARY in files else None


def _limit_findings(files: Mapping[str, bytes], sources: Sequence[SafeFile]) -> Iterator[Finding]:
    """The table of limits has a row for each limit of its own that a step names, and in it each point of time
    that a drawn timer waits for.
    """
    path = next((path for path in files if PurePosixPath(path).name == FILE), "")
    try:
        shared = read_limits(files[path] if path else (MODELS / FILE).read_bytes(), name=path or FILE)
    except ClocksUnreadable:
        return  # whoever reads the table itself says what is wrong with it
    limits = shared if path else Limits({})
    for source in sources:
        if source.is_decisions:
            continue
        for process in model_of(source).executable:
            for node in process.nodes():
                code = node.ofd.clock.code if node.ofd.clock else ""
                if is_step_clock(code) and code not in limits.codes():
                    yield Finding(
                        file=source.name,
                        element_id=node.id,
                        element_name=node.label,
                        rule="clocks",
                        message=f"The table of limits has no row {code} for “{node.label}”.",
                        help="Add the limit on the page of limits, or choose another one.",
                    )
                yield from _point_findings(source, node, shared)


def _point_findings(source: SafeFile, node: Node, limits: Limits) -> Iterator[Finding]:
    """A timer at 60% of a limit about which people are told at 50 and 80% goes off when nobody expects it."""
    for code, point in dict.fromkeys(
        call for event in node.events for call in _CALL.findall(event.expression)
    ):
        told = [rule.warn for (each, _), rule in limits.rules.items() if each == code]
        if not told or all(int(point) in points for points in told):
            continue
        known = sorted({at for points in told for at in points})
        if int(point) in known:
            said = "at which people are not told at every rating"
        else:
            said = "which is none of its warning points"
        points = ", ".join(f"{at}%" for at in known)
        yield Finding(
            file=source.name,
            element_id=node.id,
            element_name=node.label,
            rule="clocks",
            message=f"“{node.label}” waits for {point}% of “{limits.name_of(code)}” ({code}), {said}.",
            help=(
                f"People are told at {points or 'the limit only'}. Choose one of these points, or the limit "
                f"itself; or add {point} to the warning points on the page of limits."
            ),
            severity=WARNING if int(point) in known else ERROR,
            line=node.line,
        )
