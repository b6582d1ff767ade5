"""Who relies on what in a draft: steps on a form, conditions on an answer, timers on a limit.

What something relies on cannot be taken out or bent behind its back: the page refuses and says who needs it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from forms import definitions
from forms.exceptions import FormError
from forms.questions import Definition, Question
from orchestrator.pathway.recording import RECORDERS
from processes.graph import Node, ProcessGraph
from processes.model_files import RefusedFile, open_model
from processes.parsing import model_of

_CALL = re.compile(r"""clock_due\(\s*["']([^"']*)["']\s*,\s*["']([^"']*)["']\s*\)""")
#: Of a question that the service works with, only words, place and length may change.
_BONES = ("widget", "type", "choicesFrom", "forEach", "process", "visibility", "showWhen", "readOnly")


def drawn(files: Mapping[str, bytes]) -> list[ProcessGraph]:
    """Every process of every drawing that can be read."""
    found: list[ProcessGraph] = []
    for path, content in sorted(files.items()):
        if path.endswith(".bpmn"):
            try:
                found += model_of(open_model(path, content)).processes
            except RefusedFile:
                continue
    return found


def steps_with_form(graphs: list[ProcessGraph], key: str) -> list[str]:
    """What the steps that ask this form are called."""
    return [node.label for graph in graphs for node in graph.nodes() if node.ofd.form == key]


def forms_of_steps(graphs: list[ProcessGraph]) -> list[str]:
    """Keys of all forms that steps ask."""
    return sorted({node.ofd.form for graph in graphs for node in graph.nodes() if node.ofd.form})


def steps_with_agency(graphs: list[ProcessGraph], code: str) -> list[str]:
    """What the steps given to this agency are called."""
    nodes = (node for graph in graphs for node in graph.nodes())
    return [node.label for node in nodes if node.ofd.assignment and node.ofd.assignment.agency == code]


def uses_of_clock(graphs: list[ProcessGraph], code: str) -> list[tuple[str, str]]:
    """(step, point) of everything that names a clock; the point is empty where the step only bears it."""
    found = []
    for graph in graphs:
        for node in graph.nodes():
            clock = node.ofd.clock
            if clock is not None and clock.code == code:
                found.append((node.label, clock.point))
            found += [
                (node.label, point)
                for event in node.events
                for named, point in _CALL.findall(event.expression)
                if named == code
            ]
    return list(dict.fromkeys(found))


def works_with(key: str, name: str, *, inside: str = "") -> bool:
    """Whether the service itself reads this answer: it is of a form whose answers become records."""
    return _recorded(key, name, inside) is not None


def conditions_on(graphs: list[ProcessGraph], name: str) -> list[tuple[str, str]]:
    """(who, expression) of everything in the drawings that looks at the variable of this name."""
    word = re.compile(rf"(?<![\w\"'.]){re.escape(name)}(?![\w\"'(])")
    return [(who, source) for graph in graphs for who, source in _expressions(graph) if word.search(source)]


def against_removal(files: Mapping[str, bytes], key: str, name: str, *, inside: str = "") -> list[str]:
    """Why a question cannot be taken out; empty where nobody needs it."""
    reasons = []
    if works_with(key, name, inside=inside):
        reasons.append(
            "The service itself works with this answer when the step is done. It cannot be taken out."
        )
    if not inside:
        reasons += [
            f"{who} looks at this answer. Change that in the drawing first."
            for who, _ in conditions_on(drawn(files), name)
        ]
    return reasons


def against_change(
    files: Mapping[str, bytes],
    key: str,
    name: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    inside: str = "",
) -> dict[str, str]:
    """Why a question cannot be changed so: field of the page → sentence; empty where nobody is hurt."""
    found: dict[str, str] = {}
    lost = [code for code in _codes(old) if code not in _codes(new)]
    if works_with(key, name, inside=inside):
        bent = [bone for bone in _BONES if old.get(bone) != new.get(bone)]
        sentence = (
            "The service itself works with this answer: only its words, its place and its length may change."
        )
        for bone in bent:
            found[_FIELD.get(bone, bone)] = sentence
        if set(_codes(old)) != set(_codes(new)):
            found["choices"] = (
                "The service knows these choices only. Change their words, or leave them as they are."
            )
    for who, source in conditions_on(drawn(files), name) if not inside else ():
        if not new.get("process"):
            found["process"] = f"{who} looks at this answer, so it must reach the process."
        if old.get("widget") != new.get("widget"):
            found["title"] = f"{who} looks at this answer, so it must stay of its kind."
        for code in lost:
            if re.search(rf"[\"']{re.escape(code)}[\"']", source):
                found["choices"] = f"{who} waits for the choice “{_codes(old)[code]}”. It must stay."
    return found


_FIELD = {
    "choicesFrom": "source",
    "forEach": "for_each",
    "showWhen": "when",
    "widget": "title",
    "type": "whole",
}


def _expressions(graph: ProcessGraph) -> Iterator[tuple[str, str]]:
    for level in graph.levels.values():
        for flow in level.flows:
            if flow.condition:
                source = level.nodes.get(flow.source)
                said = flow.name or (source.label if source else "")
                yield f"The route “{said}” in “{graph.label}”", flow.condition
    for node in graph.nodes():
        for said in _of_node(node):
            yield f"The step “{node.label}” in “{graph.label}”", said


def _of_node(node: Node) -> Iterator[str]:
    yield from (event.expression for event in node.events if event.expression)
    repeated = node.multi_instance
    if repeated is not None:
        yield from (repeated.collection, repeated.cardinality, repeated.completion_condition)
    if node.ofd.assignment:
        yield node.ofd.assignment.variable
    yield node.ofd.subject


def _recorded(key: str, name: str, inside: str) -> Question | None:
    if key not in RECORDERS:
        return None
    try:
        known: Definition = definitions.load(key)
    except FormError:
        return None
    if not inside:
        return known.by_name.get(name)
    around = known.by_name.get(inside)
    return next((one for one in around.items if one.name == name), None) if around else None


def _codes(raw: Mapping[str, Any]) -> dict[str, str]:
    listed = raw.get("oneOf") or raw.get("items", {}).get("oneOf", [])
    return {one["const"]: one["title"] for one in listed}
