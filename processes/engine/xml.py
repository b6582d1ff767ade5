"""Safe reading of model files: no entities, no network, no document type, bounded size."""

from typing import Any, NoReturn

from lxml import etree

from processes.engine.errors import ModelError, ModelFinding

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
OFD = "{urn:one-front-door:bpmn:1}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
MAX_BYTES = 5_000_000


def read_xml(file: str, content: bytes) -> Any:
    """The root element of a file. Raises ModelError with one finding."""

    def refuse(message: str, line: int | None = None) -> NoReturn:
        raise ModelError([ModelFinding(file, line, "", "", message)])

    if len(content) > MAX_BYTES:
        refuse(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        refuse(f"the file is no well-formed XML: {error}", getattr(error, "lineno", None))
    if root is None or root.getroottree().docinfo.doctype:
        refuse("the file has a document type (DOCTYPE), which is not allowed")
    return root


def local_name(element: Any) -> str:
    """The tag without its namespace."""
    return etree.QName(element).localname


def is_bpmn(element: Any) -> bool:
    """Whether the element belongs to the BPMN standard (and not to an extension)."""
    return isinstance(element.tag, str) and element.tag.startswith(BPMN)


def text_of(element: Any | None) -> str:
    """The text inside an element, stripped; empty without one."""
    return "" if element is None else "".join(element.itertext()).strip()
