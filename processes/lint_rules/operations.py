"""A service step does something that the service can do, with settings that it knows."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Node
from processes.lint_rules.context import Context
from processes.lint_rules.locked_assignments import NO_CASES
from processes.parsing import Model

RULE = "operations"
#: what agencies can be told about somebody who joined (orchestrator/pathway/operations/informing.py)
_ABOUT = ("joined", "decided")
#: settings without which an operation would fail when a case comes to it
_NEEDED = {"remind": ("clock", "point", "to"), "escalate": ("clock", "to"), "tell_agencies": ("about",)}


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for node in process.nodes():
            if node.ofd.operation or "operation" in node.ofd.names:
                yield from _named(model, context, node)
            elif node.kind == "serviceTask":
                yield model.finding(
                    RULE,
                    node,
                    f"“{node.label}” does nothing: no operation is chosen.",
                    "Choose an operation from the list, or make it a step for a person.",
                )


def _named(model: Model, context: Context, node: Node) -> Iterator[Finding]:
    words = context.vocabulary
    name = node.ofd.operation
    if node.kind not in ("serviceTask", "sendTask"):
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” has an operation, but is no service step: it would never be done.",
            "Make it a service step, or take the operation out.",
        )
    if name not in words.operations:
        yield model.finding(
            RULE,
            node,
            f"“{node.label}”: there is no operation “{name[:60]}”.",
            "Choose one from the list of what the service does.",
        )
        return
    for parameter in _NEEDED.get(name, ()):
        if not node.ofd.parameters.get(parameter, "").strip():
            yield model.finding(
                RULE,
                node,
                f"“{node.label}”: the operation {name} cannot do without its setting “{parameter}”.",
                "Fill it in, in the properties of the step.",
            )
    for parameter, value in node.ofd.parameters.items():
        if not value.strip() and parameter in _NEEDED.get(name, ()):
            continue
        if parameter not in words.operations[name]:
            known = ", ".join(sorted(words.operations[name])) or "none"
            yield model.finding(
                RULE,
                node,
                f"“{node.label}”: the operation {name} knows no setting “{parameter[:40]}”.",
                f"Its settings: {known}.",
            )
        elif parameter == "clock" and value not in words.clocks:
            yield model.finding(
                RULE, node, f"“{node.label}”: there is no clock “{value[:20]}”.", "Choose one from the list."
            )
        elif parameter == "point" and not _is_a_point(value):
            yield model.finding(
                RULE,
                node,
                f"“{node.label}”: the point “{value[:20]}” is none: the step would fail when it is reached.",
                "Write a number from 1 to 99, for per cent of the limit.",
            )
        elif parameter == "about" and value not in _ABOUT:
            yield model.finding(
                RULE,
                node,
                f"“{node.label}” tells of “{value[:20]}”, which the service has no words for: it would fail.",
                "Write joined (somebody has joined the family) or decided (what may be shared about them).",
            )
        elif parameter == "to":
            for code in (part.strip() for part in value.split(",")):
                if code != "assignee" and code not in words.roles:
                    yield model.finding(
                        RULE,
                        node,
                        f"“{node.label}” tells “{code[:20]}”, which is no role.",
                        f"Choose among {', '.join(words.roles)} and assignee (whoever holds the step), with "
                        "commas between.",
                    )
                elif code in NO_CASES:
                    yield model.finding(
                        RULE,
                        node,
                        f"“{node.label}” tells “{words.roles[code].label}”, who does not work on cases.",
                        "Choose who can do something about it: whoever holds the step, a lead, the manager.",
                    )


def _is_a_point(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 1 <= int(text) <= 99
