"""What the drawings of a bundle or draft may refer to: its own files come before those of the repository.

A draft brings words, limits and forms of its own: a new agency, a limit L-01, a form that no other version
asks. The studio and the gate of publishing look them up in one way.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from django.conf import settings

from forms import definitions
from orchestrator.clocks.limits import FILE, ClocksUnreadable, Limits, is_step_clock, read_limits
from processes import catalogue
from processes.bundles import FORMS, VOCABULARY
from processes.catalogue import Catalogue
from processes.findings import ERROR, WARNING, Finding
from processes.form_answers import answers_of, asked_of, title_of
from processes.graph import Node, ProcessGraph
from processes.model_files import SafeFile
from processes.parsing import model_of
from processes.vocabulary import Vocabulary, VocabularyError, read_vocabulary

MODELS: Path = settings.BASE_DIR / "bpmn"
_DUE = re.compile(r"""clock_due\(\s*["']([^"']*)["']\s*,\s*["']([^"']*)["']\s*\)""")
_CALL = re.compile(r"""clock_due\(\s*["']([^"']*)["']\s*,\s*["'](\d{1,2})["']\s*\)""")


def surroundings_of(
    files: Mapping[str, bytes], sources: Sequence[SafeFile], *, folders: Iterable[Path] = ()
) -> tuple[Catalogue, list[Finding]]:
    """What is known by name around these files, and what is wrong with their words and limits.

    `sources` are the drawings and tables among them that are safe; drawings and tables that lie in `folders`
    are known too. Never raises for anything in `files`.
    """
    known = catalogue.read_catalogue(sources, folders=folders, models=MODELS, forms=definitions.DEFINITIONS)
    findings: list[Finding] = []
    vocabulary = known.context.vocabulary
    try:
        vocabulary = _vocabulary(files, shipped=vocabulary) or vocabulary
    except VocabularyError as error:
        findings.append(Finding(file=VOCABULARY, rule="vocabulary", message=str(error)))
    brought = {
        PurePosixPath(path).stem: content
        for path, content in files.items()
        if path.startswith(f"{FORMS}/") and path.endswith(".json")
    }
    context = replace(
        known.context,
        vocabulary=vocabulary,
        forms={
            **known.context.forms,
            **{key: title_of(content) or key for key, content in brought.items()},
        },
        answers=known.context.answers.union(*map(answers_of, brought.values())),
        form_answers={
            **known.context.form_answers,
            **{key: answers_of(content) for key, content in brought.items()},
        },
        questions={
            **known.context.questions,
            **{key: asked_of(content) for key, content in brought.items()},
        },
    )
    findings += _limit_findings(files, sources, vocabulary)
    return replace(known, context=context), findings


def _vocabulary(files: Mapping[str, bytes], *, shipped: Vocabulary) -> Vocabulary | None:
    """The words that a bundle brings: agencies, roles, lanes, limits, messages. What the service can do and
    answer it knows itself: a function or operation that only a file names would fail where a case asks.
    """
    if VOCABULARY not in files:
        return None
    return replace(
        read_vocabulary(files[VOCABULARY]),
        operations=shipped.operations,
        functions=shipped.functions,
        answers=shipped.answers,
        arguments=shipped.arguments,
        variables=shipped.variables,
    )


def _limit_findings(
    files: Mapping[str, bytes], sources: Sequence[SafeFile], words: Vocabulary
) -> Iterator[Finding]:
    """The table of limits has a row for each limit that a step names, and in it each point of time that a
    drawn timer waits for. A code that the words do not know either is told of by the rule of clocks.
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
                for code in _codes(node):
                    known = limits if is_step_clock(code) else shared
                    if code not in known.codes() and (is_step_clock(code) or code in words.clocks):
                        yield Finding(
                            file=source.name,
                            element_id=node.id,
                            element_name=node.label,
                            rule="clocks",
                            message=f"{code} has no limit in this draft, and “{node.label}” names it.",
                            help="Choose another limit, or add one on the page of limits.",
                            line=node.line,
                        )
                yield from _point_findings(source, node, _written(process, node), shared)


def _codes(node: Node) -> list[str]:
    """The limits that a step bears, waits for or hands to what the service does, each once."""
    drawn = [node.ofd.clock.code] if node.ofd.clock else []
    waited = [code for event in node.events for code, _ in _DUE.findall(event.expression)]
    return [code for code in dict.fromkeys([*drawn, *waited, node.ofd.parameters.get("clock", "")]) if code]


def _written(process: ProcessGraph, node: Node) -> str:
    """What a step and the routes out of it work out."""
    routes = (flow.condition or "" for flow in process.levels[node.level].out(node.id))
    return "\n".join((*(event.expression for event in node.events), node.script, *routes))


def _point_findings(source: SafeFile, node: Node, written: str, limits: Limits) -> Iterator[Finding]:
    """A timer at 60% of a limit about which people are told at 50 and 80% goes off when nobody expects it."""
    for code, point in dict.fromkeys(_CALL.findall(written)):
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
