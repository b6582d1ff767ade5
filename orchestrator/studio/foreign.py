"""Instructions to other engines, taken out of a drawing: what the gate refuses goes, all else stays."""

import copy
from collections.abc import Iterator, Mapping

from lxml import etree

from processes.findings import Finding
from processes.lint_rules import foreign_code
from processes.model_files import BPMN, XSI, RefusedFile, open_model
from processes.parsing import OFD

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_OWN = (None, OFD, XSI)
_PLAIN = ("", "##unspecified", "##WebService")


def removable(found: Finding) -> bool:
    """Whether what a finding tells of can be taken out without anybody having to say what comes instead."""
    return found.rule == foreign_code.RULE and "calculation is written" not in found.message


def without_instructions(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The drawings that carry any, without them. A calculation in another language stays: only people can
    say what it works out.
    """
    changed = {}
    for path, content in files.items():
        if not path.endswith(".bpmn"):
            continue
        try:
            root = copy.deepcopy(open_model(path, content).root)
        except RefusedFile:
            continue
        if sum(_taken_out(root)):
            changed[path] = _HEAD + etree.tostring(root, encoding="utf-8").lstrip() + b"\n"
    return changed


def _taken_out(root: etree._Element) -> Iterator[int]:
    """Counts what goes, while it goes."""
    for element in list(root.iter(etree.Element)):
        tag = etree.QName(element)
        if tag.namespace not in (BPMN, OFD) and tag.localname in foreign_code.ELEMENTS:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
                yield 1
            continue
        if tag.namespace != BPMN:
            continue
        for attribute in list(element.attrib):
            name = etree.QName(attribute)
            if name.namespace not in _OWN and name.localname in foreign_code.ATTRIBUTES:
                del element.attrib[attribute]
                yield 1
        if element.get("implementation", "") not in _PLAIN:
            del element.attrib["implementation"]
            yield 1
