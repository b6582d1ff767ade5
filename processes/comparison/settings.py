"""What other tools keep in a drawing, and whatever else of the XML no property of ours covers."""

from collections.abc import Iterator

from lxml import etree

from processes.comparison.results import Change, Place, quoted
from processes.model_files import BPMN, XSI
from processes.parsing import OFD, local, one_line

#: Attributes and parts that are told as properties, as steps of their own, or that only repeat the arrows.
_TOLD = frozenset({
    "id", "name", "default", "calledElement", "messageRef", "attachedToRef", "cancelActivity",
    "triggeredByEvent", "isForCompensation", "sourceRef", "targetRef", "isExecutable", "processRef",
})  # fmt: skip
_OURS = {
    "assignment": ("agency", "role"),
    "form": ("key",),
    "clock": ("code", "point"),
    "decision": ("ref",),
    "locked": ("rule",),
    "subject": ("variable",),
}
#: Parts of an element that are its own settings; every other BPMN part is a thing of its own.
_PARTS = frozenset({
    "extensionElements", "ioSpecification", "property", "resourceRole", "performer",
    "humanPerformer", "potentialOwner", "auditing", "monitoring", "dataInputAssociation",
    "dataOutputAssociation",
})  # fmt: skip
MAX_SAID = 120


def changed_settings(place: Place, old: etree._Element, new: etree._Element) -> Iterator[Change]:
    """Attributes and extension elements in their own words, since nobody here knows what they mean."""
    before, after = _settings(old), _settings(new)
    for what in dict.fromkeys([*before, *after]):
        one, other = before.get(what, ""), after.get(what, "")
        if one == other:
            continue
        if max(len(one), len(other)) > MAX_SAID:
            yield place.text(what, one, other)
        else:
            yield place.value(what, quoted(one) if one else "", quoted(other) if other else "")


def _settings(element: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in element.attrib.items():
        if key not in _TOLD and etree.QName(key).namespace not in (OFD, XSI):
            _put(found, f"setting {_short(element, key)}", value)
    for part in element.iterchildren(etree.Element):
        tag = etree.QName(part)
        if tag.namespace == BPMN and tag.localname not in _PARTS:
            continue
        inner = part if tag.localname == "extensionElements" else [part]
        seen: set[str] = set()
        for setting in inner:
            if not isinstance(setting.tag, str):
                continue
            ours = etree.QName(setting).namespace == OFD and local(setting) not in seen
            seen.add(local(setting))
            _read(setting, f"setting {_short(setting, setting.tag)}", found, ours)
    return found


def _read(element: etree._Element, path: str, found: dict[str, str], ours: bool) -> None:
    told = _OURS.get(local(element), ()) if ours else ()
    if ours and local(element) == "operation":
        return
    for key, value in element.attrib.items():
        if key not in told:
            _put(found, f"{path} {_short(element, key)}", value)
    text = (element.text or "").strip()
    if not ours or local(element) not in (*_OURS, "why"):
        _put(found, path, text)
    for part in element.iterchildren(etree.Element):
        _read(part, f"{path} {_short(part, part.tag)}", found, False)


def _put(found: dict[str, str], what: str, value: str) -> None:
    """Each under a name of its own; of several with one name the second is called 2."""
    name, number = what, 1
    while name in found:
        number += 1
        name = f"{what} {number}"
    found[name] = one_line(value)


def _short(element: etree._Element, tag: str) -> str:
    """A tag or attribute as the file writes it: `camunda:assignee`."""
    name = etree.QName(tag)
    if name.namespace is None or name.namespace == BPMN:
        return name.localname
    prefix = next((key for key, uri in element.nsmap.items() if uri == name.namespace and key), "")
    return f"{prefix}:{name.localname}" if prefix else name.localname
