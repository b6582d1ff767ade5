"""A form that another tool has noted on a step is one of ours, or the step has one of ours besides.

The note of the other tool is never followed: what is asked is the form chosen here.
"""

from collections.abc import Iterator

from lxml import etree

from processes.findings import WARNING, Finding
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
            if value in context.forms:
                continue
            name = one_line(value)[:60]
            if _has_ours(element):
                yield model.finding_at(
                    "foreign-forms",
                    element,
                    f"The step also refers to a form “{name}” of another system, which is not used.",
                    "The form that is chosen here is asked. Nothing needs to be done.",
                    WARNING,
                )
            else:
                yield model.finding_at(
                    "foreign-forms",
                    element,
                    f"The step refers to a form “{name}” that is not registered here.",
                    "Choose a form from the list. The reference is then not used.",
                )


def _has_ours(element: etree._Element) -> bool:
    """Whether the step around this place has a form chosen here."""
    step = element
    while step.getparent() is not None and not (step.get("id") and etree.QName(step).namespace == BPMN):
        step = step.getparent()
    return any(form.get("key") for form in step.iterfind(f"{{{BPMN}}}extensionElements/{{{OFD}}}form"))


def _references(element: etree._Element) -> Iterator[str]:
    if etree.QName(element).namespace == OFD:
        return
    if element.get("name") in _NAMES and etree.QName(element).namespace != BPMN:
        yield element.get("value", "") or (element.text or "")
    for attribute, value in element.attrib.items():
        if etree.QName(attribute).localname in _NAMES:
            yield str(value)
