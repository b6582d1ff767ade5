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


def _plain(message: str) -> str:
    """The validator's message without namespaces and without its long list of alternatives."""
    text = re.sub(r"\{[^}]*\}", "", message)
    text = re.sub(r" Expected is one of \(.*\)\.?", "", text)
    return text.strip().rstrip(".")
