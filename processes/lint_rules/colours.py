"""A colour of the picture is a colour, since it ends up in the style of a page."""

import re
from collections.abc import Iterator

from lxml import etree

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.parsing import Model, one_line

_SCHEMES = (
    "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,30}|rgb\( ?\d{1,3} ?, ?\d{1,3} ?, ?\d{1,3} ?\)")


def check(model: Model, context: Context) -> Iterator[Finding]:
    for element in model.source.root.iter():
        for attribute, value in element.attrib.items():
            if etree.QName(attribute).namespace in _SCHEMES and not _COLOUR.fullmatch(str(value)):
                yield model.finding_at(
                    "colours",
                    element,
                    f"“{one_line(str(value))[:40]}” is no colour.",
                    "Choose the colour again in the editor; it is stored as in #1a2b3c.",
                )
