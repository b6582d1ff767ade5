"""Ids are plain and unique: they become names in addresses, files and records."""

import re
from collections.abc import Iterator

from lxml import etree

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.model_files import BPMN
from processes.parsing import Model, local, one_line

RULE = "identifiers"

PATTERN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
_NAMED = frozenset({"process", "subProcess", "callActivity", "startEvent", "endEvent", "sequenceFlow"})


def check(model: Model, context: Context) -> Iterator[Finding]:
    seen: dict[str, list[etree._Element]] = {}
    for element in model.source.root.iter():
        namespace = etree.QName(element).namespace or ""
        if namespace != BPMN and "/spec/BPMN/" not in namespace:
            continue  # what other tools keep in their own elements is theirs
        id = element.get("id")
        if id is None:
            if namespace == BPMN and _needs_id(local(element)):
                yield model.finding_at(
                    RULE, element, "A step without an id.", "Save it from the editor again."
                )
            continue
        if not PATTERN.fullmatch(id):
            yield model.finding_at(
                RULE,
                element,
                f"The id “{one_line(id)[:60]}” is not plain.",
                "Ids start with a letter or underscore and hold at most 100 letters, digits, dots, dashes "
                "and underscores.",
            )
        seen.setdefault(id, []).append(element)
        called = element.get("calledElement")
        if called is not None and not PATTERN.fullmatch(called):
            yield model.finding_at(
                RULE,
                element,
                f"The called process “{one_line(called)[:60]}” is not a plain id.",
                "Choose a process from the list.",
            )
    for id, elements in seen.items():
        if len(elements) > 1:
            lines = [str(element.sourceline) for element in elements]
            where = (
                f"{', '.join(lines[:-1])} and {lines[-1]}" if len(lines) < 7 else f"{', '.join(lines[:6])} …"
            )
            many = "two" if len(lines) == 2 else str(len(lines))
            yield model.finding_at(
                RULE,
                elements[1],
                f"{many.capitalize()} elements have the id “{one_line(id)[:60]}” (lines {where}).",
                "Give each of them an id of its own: copying a step in a text editor copies its id.",
            )


def _needs_id(tag: str) -> bool:
    return tag in _NAMED or tag.endswith(("Task", "Gateway")) or tag == "task"
