"""What no drawing tool writes by itself: refused at the door, with a sentence, before anything is kept.

Nothing in a draft ever runs, and the publish gate lets no foreign code pass. This is the earlier door: a file
made to harm is not kept at all and leaves an act, while an honest drawing of another tool opens, with its
extensions, scripts and forms, and the checklist says what is missing. (issue 3; quality A6)
"""

import math
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from processes import supported
from processes.engine.sizes import fills_memory
from processes.findings import Finding
from processes.graph import Level, ProcessGraph
from processes.lint_rules.diagram_bounds import MAX_COORDINATE
from processes.lint_rules.repetition import MAX_INSTANCES
from processes.model_files import BPMN, RefusedFile, SafeFile
from processes.parsing import Model, local, model_of, one_line

#: Elements of the standard whose text is worked out by an engine.
_WORKED_OUT = frozenset(
    {
        "script",
        "conditionExpression",
        "condition",
        "loopCondition",
        "loopCardinality",
        "completionCondition",
        "timeDate",
        "timeDuration",
        "timeCycle",
        "from",
        "to",
        "transformation",
        "expression",
        "formalExpression",
        "messagePath",
    }
)
_CODE = re.compile(
    r"""__\w+__                                            # the insides of Python
      | (?<![\w.])(?:eval|exec|compile|getattr|globals|open)\s*\(
      | \bimport\s+(?:os|sys|subprocess|socket|shutil|pathlib|ctypes|builtins|java\.(?:io|net)|java\.lang\.)
      | (?<![\w.])(?:os|sys|subprocess|shutil|socket|builtins)\.\w+\s*\(
      | java\.lang\.(?:Runtime|ProcessBuilder|reflect) | \bgetRuntime\s*\( | \.forName\s*\(
      | \bwhile\s*\(?\s*(?:True|true|1)\s*[:)]             # never ends
      | \*\*[^*\n]*\*\* | \*\*\s*\(?\d{3}                    # numbers that fill the memory
      | \{%                                                # page templates
      | file:// | \b169\.254\.\d+\.\d+ | \bmetadata\.google""",
    re.VERBOSE,
)
#: Things of a drawing that nobody draws as a step.
_KINDS = {"sequenceFlow": "route", "process": "process", "participant": "pool", "lane": "lane"}
#: As drawing tools write it: digits of other scripts are none.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_PLACE = "A shape lies where no screen can show it, or its place or size is not written in plain digits."
_PATH = re.compile(r"\.\.[\\/]|^[\\/]|[\\\x00-\x1f]")
_POINTING = frozenset({"id", "calledElement", "processRef", "bpmnElement", "sourceRef", "targetRef"})
#: Rights of a computer that no lane may ask for by its name.
_RIGHTS = frozenset({"superuser", "root", "is_superuser", "is_staff", "sysadmin"})
_HELP = (
    "Nothing was kept. Take it out in the program that drew the file, and bring the file in again; if it is "
    "from somebody else, ask them where it comes from first."
)


def refuse_harm(source: SafeFile) -> None:
    """Raises RefusedFile with one sentence for a file that was made to harm. Nothing in it is ever run."""
    found = next(_harm(source), None)
    if found is not None:
        element, sentence = found
        raise RefusedFile(
            Finding(
                file=source.name,
                rule="harmful",
                message=sentence,
                help=_HELP,
                line=element.sourceline,
                element_id=one_line(element.get("id", ""))[:100],
                element_name=one_line(element.get("name", ""))[:200],
            )
        )


def _harm(source: SafeFile) -> Iterator[tuple[etree._Element, str]]:
    yield from _code(source.root)
    yield from _pointers(source.root)
    yield from _twins(source.root)
    yield from _bounds(source.root)
    if not source.is_decisions:
        yield from _endless(model_of(source))


def _code(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in root.iter(etree.Element):
        step = _step(element)
        for text in _worked_out(element):
            if _CODE.search(text) or fills_memory(text):
                yield (
                    step,
                    f"{_capital(_named(step))} carries code that reaches outside the pathway or never ends.",
                )


def _worked_out(element: etree._Element) -> Iterator[str]:
    """Texts that an engine works out: never names, documentation or notes, which are only ever shown."""
    standard = etree.QName(element).namespace == BPMN
    if (standard and local(element) in _WORKED_OUT) or not standard:
        yield element.text or ""
    for attribute, value in element.attrib.items():
        if not standard or etree.QName(attribute).namespace:
            yield str(value)


def _step(element: etree._Element) -> etree._Element:
    """The thing of the drawing that an element belongs to."""
    for one in (element, *element.iterancestors()):
        if etree.QName(one).namespace == BPMN and one.get("id"):
            return one
    return element


def _named(step: etree._Element) -> str:
    """“the step “Send mail””; what has no name by its kind and place: “an unnamed service step, line 41”."""
    kind = supported.element(local(step))
    what = kind.label if kind.runs or kind.label[:7] != "element" else _KINDS.get(local(step), "part")
    if name := one_line(step.get("name", ""))[:80]:
        return f"the {'step' if local(step).lower().endswith('task') else what} “{name}”"
    return f"an unnamed {what}, line {step.sourceline},"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _pointers(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in root.iter(etree.Element):
        for attribute, value in element.attrib.items():
            pointing = attribute in _POINTING and "/spec/BPMN/" in (etree.QName(element).namespace or "")
            form = "form" in str(attribute).lower() or "form" in element.get("name", "").lower()
            if (pointing and _PATH.search(value)) or (form and "../" in value.replace("\\", "/")):
                yield (
                    element,
                    f"“{one_line(value)[:60]}” names a place on a computer, not a part of a drawing.",
                )
        if local(element) == "lane" and element.get("name", "").strip().lower() in _RIGHTS:
            yield (
                element,
                f"The lane “{one_line(element.get('name', ''))[:60]}” asks for rights of the system.",
            )


def _twins(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    seen: set[str] = set()
    for element in root.iter(f"{{{BPMN}}}*"):
        id = element.get("id")
        if id in seen:
            yield element, f"Two things in this drawing have the same id “{one_line(id)[:60]}”."
        if id:
            seen.add(id)


def _bounds(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in root.iter(etree.Element):
        if local(element) in ("Bounds", "waypoint"):
            for name in ("x", "y", "width", "height"):
                if not _fits(element.get(name, "0")):
                    yield element, _PLACE


def _fits(number: str) -> bool:
    if not _NUMBER.fullmatch(number.strip()):
        return False
    value = float(number)
    return math.isfinite(value) and abs(value) <= MAX_COORDINATE


def _endless(model: Model) -> Iterator[tuple[etree._Element, str]]:
    own = {process.id: process for process in model.processes}
    for process in model.processes:
        for node in process.nodes():
            number = (node.multi_instance.cardinality if node.multi_instance else "").strip()
            if number.isdigit() and (len(number) > 9 or int(number) > MAX_INSTANCES):
                step = _element(model, node.id)
                yield step, f"{_capital(_named(step))} would be opened {number[:20]} times at once."
        if process.id in _called(process, own):
            yield (
                _element(model, process.id),
                f"The process “{process.label}” calls itself, again and again without end.",
            )
        for level in process.levels.values():
            gateway = _circle(level)
            if gateway:
                step = _element(model, gateway)
                yield step, f"{_capital(_named(step))} leads in a circle in which nothing is ever done."


def _called(process: ProcessGraph, own: Mapping[str, ProcessGraph]) -> set[str]:
    """Ids of the processes of this file that it calls, itself or through another."""
    found: set[str] = set()
    waiting = [process]
    while waiting:
        for node in waiting.pop().nodes():
            if node.called in own and node.called not in found:
                found.add(node.called)
                waiting.append(own[node.called])
    return found


def _circle(level: Level) -> str:
    """A gateway from which one comes back to it through gateways alone."""
    gateways = {id for id, node in level.nodes.items() if "Gateway" in node.kind}
    for first in sorted(gateways):
        found: set[str] = set()
        waiting = [first]
        while waiting:
            for flow in level.out(waiting.pop()):
                if flow.target == first:
                    return first
                if flow.target in gateways and flow.target not in found:
                    found.add(flow.target)
                    waiting.append(flow.target)
    return ""


def _element(model: Model, id: str) -> etree._Element:
    root = model.source.root
    return next((one for one in root.iter(f"{{{BPMN}}}*") if one.get("id") == id), root)
