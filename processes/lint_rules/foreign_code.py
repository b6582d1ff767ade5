"""Instructions to other engines are refused: they would not run here, and must not look as if they did."""

from collections.abc import Iterator

from lxml import etree

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.model_files import BPMN, XSI
from processes.parsing import OFD, Model, one_line

RULE = "foreign-code"
ELEMENTS = frozenset(
    {
        "preScript",
        "postScript",
        "serviceTaskOperator",
        "messagePayload",
        "script",
        "expression",
        "executionListener",
        "executionListeners",
        "taskListener",
        "taskListeners",
        "connector",
        "taskDefinition",
        "calledDecision",
    }
)
ATTRIBUTES = frozenset(
    {"class", "expression", "delegateExpression", "type", "topic", "resource", "script", "decisionRef"}
)
_HELP = (
    "Take it out. A service step names an operation of this service; a calculation holds only lines "
    "“name = value”."
)
_OWN = (None, OFD, XSI)
_PLAIN_IMPLEMENTATIONS = ("", "##unspecified", "##WebService")
_SCRIPT_FORMATS = ("", "ofd")


def check(model: Model, context: Context) -> Iterator[Finding]:
    for element in model.source.root.iter():
        tag = etree.QName(element)
        if tag.namespace not in (BPMN, OFD) and tag.localname in ELEMENTS:
            yield model.finding_at(
                RULE, element, f"This drawing carries code for another system: {tag.localname}.", _HELP
            )
        if tag.namespace != BPMN:
            continue
        for attribute in element.attrib:
            name = etree.QName(attribute)
            if name.namespace not in _OWN and name.localname in ATTRIBUTES:
                yield model.finding_at(
                    RULE,
                    element,
                    f"This drawing carries an instruction to another system: {name.localname}.",
                    _HELP,
                )
        if element.get("implementation", "") not in _PLAIN_IMPLEMENTATIONS:
            yield model.finding_at(
                RULE, element, "This step names a program of another system (implementation).", _HELP
            )
        if tag.localname == "scriptTask" and element.get("scriptFormat", "") not in _SCRIPT_FORMATS:
            yield model.finding_at(
                RULE,
                element,
                f"The calculation is written in “{one_line(element.get('scriptFormat'))[:30]}”.",
                _HELP,
            )
