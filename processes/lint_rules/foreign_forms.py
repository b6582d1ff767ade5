"""A form that another tool has noted on a step is one of ours, or the reference is refused."""

from collections.abc import Iterator

from lxml import etree

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.model_files import BPMN
from processes.parsing import OFD, Model, one_line

_NAMES = frozenset(
    {
        "formJsonSchemaFilename",
        "formUiSchemaFilename",
        "formKey",
        "formRef",
        "formId",
        "externalReference",
    }
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    for element in model.source.root.iter():
        for value in _references(element):
            if value not in context.forms:
                yield model.finding_at(
                    "foreign-forms",
                    element,
                    f"The step refers to a form “{one_line(value)[:60]}” that is not registered here.",
                    "Take the reference out and choose a form from the list.",
                )


def _references(element: etree._Element) -> Iterator[str]:
    if etree.QName(element).namespace == OFD:
        return
    if element.get("name") in _NAMES and etree.QName(element).namespace != BPMN:
        yield element.get("value", "") or (element.text or "")
    for attribute, value in element.attrib.items():
        if etree.QName(attribute).localname in _NAMES:
            yield str(value)
