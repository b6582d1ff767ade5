"""Our own elements are spelt right: a misspelt one would be passed over without a word."""

import re
from collections.abc import Iterator

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
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,49}")


def check(model: Model, context: Context) -> Iterator[Finding]:
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
