"""Our own elements are spelt right: a misspelt one would be passed over without a word."""

import re
from collections.abc import Iterator

from lxml import etree

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.model_files import BPMN
from processes.parsing import OFD, Model, local, one_line

RULE = "extensions"
_KNOWN: dict[str, set[str]] = {
    "assignment": {"agency", "role"},
    "form": {"key"},
    "clock": {"code", "point"},
    "operation": set(),  # its settings are checked with the operation
    "decision": {"ref"},
    "locked": {"rule"},
    "why": set(),
    "subject": {"variable"},
}
#: of which only one can count
_ONCE = {
    "assignment": "who does it",
    "form": "which form it asks",
    "clock": "which clock it has",
    "operation": "what it does",
    "decision": "which table it asks",
    "subject": "whom it is about",
}
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,49}")


def check(model: Model, context: Context) -> Iterator[Finding]:
    yield from _said_twice(model)
    for element in model.source.root.iter(f"{{{OFD}}}*"):
        name = local(element)
        parent = element.getparent()
        if name not in _KNOWN:
            yield model.finding_at(
                RULE,
                element,
                f"“ofd:{name[:40]}” is not known.",
                f"Known are {', '.join(sorted(_KNOWN))}.",
            )
            continue
        if parent is None or parent.tag != f"{{{BPMN}}}extensionElements":
            yield model.finding_at(
                RULE,
                element,
                f"“ofd:{name}” stands where it is not read.",
                "Put it directly inside bpmn:extensionElements of the step.",
            )
        allowed = _KNOWN[name]
        for attribute in element.attrib if name != "operation" else ():
            if attribute not in allowed:
                yield model.finding_at(
                    RULE,
                    element,
                    f"“ofd:{name}” knows no “{one_line(str(attribute))[:40]}”.",
                    f"It knows {', '.join(sorted(allowed)) or 'no settings'}.",
                )
        if name == "subject" and not _VARIABLE.fullmatch(element.get("variable", "")):
            yield model.finding_at(
                RULE,
                element,
                "“ofd:subject” names no variable.",
                "Name the variable that says whom the step is about, for example person or agency.",
            )


def _said_twice(model: Model) -> Iterator[Finding]:
    seen: set[tuple[etree._Element, str]] = set()
    for element in model.source.root.iterfind(f".//{{{BPMN}}}extensionElements/{{{OFD}}}*"):
        owner, name = element.getparent().getparent(), local(element)
        label = one_line(owner.get("name") or owner.get("id"))[:60]
        if name in _ONCE and (owner, name) in seen:
            yield model.finding_at(
                RULE,
                element,
                f"“{label}” says twice {_ONCE[name]} (“ofd:{name}”): only the first would count.",
                "Keep the one that is meant, and take the other out.",
            )
        seen.add((owner, name))
