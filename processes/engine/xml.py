"""Names and small questions about the elements of a drawing; its bytes come in by `processes.model_files`."""

from typing import Any

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
OFD = "{urn:one-front-door:bpmn:1}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"


def local_name(element: Any) -> str:
    """The tag without its namespace; empty for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def is_bpmn(element: Any) -> bool:
    """Whether the element belongs to the BPMN standard (and not to an extension)."""
    return isinstance(element.tag, str) and element.tag.startswith(BPMN)


def text_of(element: Any | None) -> str:
    """The text inside an element, stripped; empty without one."""
    return "" if element is None else "".join(element.itertext()).strip()
