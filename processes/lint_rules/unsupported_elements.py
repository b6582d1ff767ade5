"""Only what the engine really runs may be drawn; see `processes.supported`."""

from collections.abc import Iterator

from lxml import etree

from processes import supported
from processes.findings import Finding
from processes.graph import Level, Node, Other
from processes.lint_rules.context import Context
from processes.model_files import BPMN
from processes.parsing import Model, local
from processes.supported import Support

_INSIDE = ("dataInputAssociation", "dataOutputAssociation")
_QUANTITIES = ("startQuantity", "completionQuantity")


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for level in process.levels.values():
            yield from _level(model, level)
    yield from _associations(model)
    yield from _counted(model)


def _level(model: Model, level: Level) -> Iterator[Finding]:
    things: list[Node | Other] = [*level.nodes.values(), *level.others]
    for thing in things:
        support = supported.element(thing.kind)
        if not support.runs:
            yield _refusal(model, thing, support)
    for node in level.nodes.values():
        if node.by_event:
            yield _refusal(model, node, supported.EVENT_SUB_PROCESS)
        if node.compensates:
            yield _refusal(model, node, supported.COMPENSATION_STEP)


def _counted(model: Model) -> Iterator[Finding]:
    """Steps that would begin only after several cases, or go on more than once: the engine does neither."""
    for process in _running(model):
        for element in process.iter(f"{{{BPMN}}}*"):
            for attribute in _QUANTITIES:
                if element.get(attribute, "1").strip() != "1":
                    yield model.finding_at(
                        "unsupported-elements",
                        element,
                        f"This system cannot run {supported.QUANTITY.label}: it is passed over.",
                        supported.QUANTITY.instead,
                    )


def _running(model: Model) -> list[etree._Element]:
    lines = {process.line for process in model.executable}
    processes = model.source.root.iterchildren(f"{{{BPMN}}}process")
    return [process for process in processes if process.sourceline in lines]


def _associations(model: Model) -> Iterator[Finding]:
    for process in _running(model):
        for element in process.iter(*(f"{{{BPMN}}}{tag}" for tag in _INSIDE)):
            support = supported.element(local(element))
            yield model.finding_at(
                "unsupported-elements",
                element,
                f"This system cannot run an {support.label}: nothing travels along it.",
                support.instead,
            )


def _refusal(model: Model, thing: Node | Other, support: Support) -> Finding:
    article = "an" if support.label[0] in "aeiou" else "a"
    return model.finding(
        "unsupported-elements",
        thing,
        f"This system cannot run {article} {support.label}.",
        support.instead,
    )
