"""Whether two files say the same, however their XML is written: the net under everything that is told."""

from collections import Counter
from typing import Any

from lxml import etree

from processes.model_files import XSI
from processes.parsing import local

#: What only repeats the arrows, tells how it is drawn, or who wrote the file.
_SKIPPED = frozenset({"BPMNDiagram", "DMNDI", "incoming", "outgoing"})
_TOOLS = frozenset({"exporter", "exporterVersion"})
#: Parts that nothing refers to by id: tools give them other ids as they like.
_UNREFERRED = ("EventDefinition", "Expression", "definitions", "laneSet", "collaboration", "Characteristics")


def same_content(old: etree._Element, new: etree._Element) -> bool:
    """The same elements, attributes and texts; order among neighbours, prefixes, blanks and layout apart."""
    return bool(_content(old) == _content(new))


def _content(element: etree._Element) -> Any:
    parts = Counter(
        _content(part) for part in element.iterchildren(etree.Element) if local(part) not in _SKIPPED
    )
    return (
        element.tag,
        frozenset((key, value) for key, value in element.attrib.items() if _counts(element, key)),
        " ".join((element.text or "").split()),
        frozenset(parts.items()),
    )


def _counts(element: etree._Element, key: str) -> bool:
    if key == "id":
        return not local(element).endswith(_UNREFERRED)
    return key not in _TOOLS and etree.QName(key).namespace != XSI
