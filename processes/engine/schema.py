"""The BPMN 2.0 schema of the standard, as it ships with SpiffWorkflow. Necessary, not sufficient: it knows
neither what the engine runs nor whether an arrow ends anywhere."""

import re
from functools import lru_cache
from importlib.resources import files
from threading import Lock

from lxml import etree

_lock = Lock()
_MAX_MESSAGES = 20


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    path = files("SpiffWorkflow").joinpath("bpmn", "parser", "schema", "BPMN20.xsd")
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True, load_dtd=False)))


def validate_schema(root: etree._Element) -> list[tuple[int | None, str]]:
    """Where a drawing breaks the standard, as (line, what), at most 20 of them; nothing where it is valid.

    Elements and attributes of other namespaces are let through wherever the standard allows extensions.
    Opens no file but the schema. The element must come from `processes.model_files`.
    """
    with _lock:
        schema = _schema()
        if schema.validate(root):
            return []
        errors = list(schema.error_log)[:_MAX_MESSAGES]
    found: dict[tuple[int | None, str], None] = {}
    for error in errors:
        found.setdefault((error.line or None, _plain(error.message)), None)
    return list(found)


#: what the validator says, and how it is said here; {0} is the element, then come the captured parts
_SENTENCES = (
    (r"This element is not expected", "“{0}” stands where the standard has no place for it"),
    (r"Missing child element", "“{0}” is not complete"),
    (r"The attribute '([^']*)' is not allowed", "“{0}” has a setting “{1}” that the standard does not know"),
    (r"The attribute '([^']*)' is required", "“{0}” lacks the setting “{1}”"),
    (r"attribute '([^']*)': '([^']*)' is not a valid", "“{2}” cannot be the {1} of “{0}”"),
    (r"attribute '([^']*)':.*value '([^']*)'", "“{2}” cannot be the {1} of “{0}”"),
    (r"'([^']*)' is not a valid", "“{1}” cannot stand in “{0}”"),
)


def _plain(message: str) -> str:
    """A sentence without namespaces, types and alternatives."""
    text = re.sub(r"\{[^}]*\}", "", message)
    element = re.match(r"Element '([^']*)'", text)
    for pattern, sentence in _SENTENCES:
        found = re.search(pattern, text)
        if element and found:
            return sentence.format(element.group(1), *found.groups())[:200]
    return text.strip().rstrip(".")[:200]
