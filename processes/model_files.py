"""The only door through which the bytes of a model file come in.

A file is somebody else's until it has passed here: no DOCTYPE, no entity, no network, no other file, a few
known encodings, and limits on every dimension. The largest of 12,902 public models has 907 KB and 176 steps.
"""

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from processes.findings import Finding

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DMN = (
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
)
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XINCLUDE = "http://www.w3.org/2001/XInclude"

MAX_BYTES = 2_000_000
MAX_DEPTH = 64
MAX_ELEMENTS = 50_000
MAX_ATTRIBUTES = 100
MAX_ATTRIBUTE_LENGTH = 5_000
MAX_TEXT_LENGTH = 50_000
KEPT_BYTES = 200_000  #: a file up to this size is kept for whoever reads it next

ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
    "cp1252": "windows-1252",
}
_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARATION = re.compile(r"\A<\?xml\s[^<>]*?\?>")
_DECLARED = re.compile(rb"""\A\s*<\?xml\s[^<>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_PROLOG = re.compile(r"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)


@dataclass(frozen=True)
class SafeFile:
    """A file that passed: its root element, and the same document as clean UTF-8 bytes.

    `content` has no XML declaration, comment, processing instruction or schemaLocation. Only `content` may be
    handed to another parser; line numbers come from `root`, since tags over several lines become one.
    """

    name: str
    root: etree._Element
    content: bytes

    @property
    def is_decisions(self) -> bool:
        """Whether this is a file of decision tables (DMN) and not a drawing."""
        return etree.QName(self.root).namespace in DMN


class RefusedFile(Exception):
    """This file is not accepted."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


def open_model(name: str, content: bytes) -> SafeFile:
    """Read one BPMN or DMN file, to look at only. `name` is only used in findings; nothing else is opened.

    The newest are kept, so the same bytes give the same object: who changes the document copies it first.
    Raises RefusedFile with one finding, whatever the bytes.
    """
    return _kept(name, content) if len(content) <= KEPT_BYTES else _read(name, content)


@lru_cache(maxsize=64)
def _kept(name: str, content: bytes) -> SafeFile:
    return _read(name, content)


def _read(name: str, content: bytes) -> SafeFile:
    if not content.strip():
        raise _refused(name, "empty-file", "The file is empty.", "Save the drawing again and send that file.")
    if len(content) > MAX_BYTES:
        raise _refused(
            name,
            "file-size",
            "The file is larger than 2 MB.",
            "Take pictures and unused diagrams out, or split the drawing into called processes.",
        )
    text = _decoded(name, content)
    _refuse_doctype(name, text)
    root = _parsed(name, _without_declaration(text))
    _check_limits(name, root)
    _check_root(name, root)
    for element in root.iter():
        for attribute in list(element.attrib):
            if etree.QName(attribute).namespace == XSI and etree.QName(attribute).localname != "type":
                del element.attrib[attribute]
    return SafeFile(name=name, root=root, content=_serialised(root))


def _decoded(name: str, content: bytes) -> str:
    for mark, codec in _UTF16:
        if content.startswith(mark) and not content.startswith(codecs.BOM_UTF32_LE):
            decoded = content[len(mark) :].decode(codec, errors="replace")
            if not decoded.lstrip().startswith("<") or "\0" in decoded:
                raise _no_text(name, binary=True)
            return _decode(name, content[len(mark) :], codec, called="UTF-16")
    _refuse_what_is_not_text(name, content)
    if content.startswith(codecs.BOM_UTF8):
        return _decode(name, content[len(codecs.BOM_UTF8) :], "utf-8", called="UTF-8")
    declared = _DECLARED.match(content)
    wanted = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if wanted not in ENCODINGS:
        raise _refused(
            name,
            "encoding",
            f"The file is written in the encoding {wanted}, which is not accepted.",
            "Save it as UTF-8. Also accepted: UTF-16 with a byte order mark, windows-1252, iso-8859-1, "
            "iso-8859-15 and us-ascii.",
        )
    return _decode(name, content, ENCODINGS[wanted], called=wanted.upper() if declared else "")


def _refuse_what_is_not_text(name: str, content: bytes) -> None:
    """A picture, a program, or text in an encoding whose bytes look like one."""
    start = content.lstrip()[:4]
    if start in (b"<\0?\0", b"<\0b\0", b"<\0d\0", b"\0<\0?", b"\0<\0b", b"\0<\0d"):
        raise _refused(
            name,
            "encoding",
            "The file is written in UTF-16 without a byte order mark, so it cannot be read safely.",
            "Save it as UTF-8, or as UTF-16 with a byte order mark.",
        )
    start = content.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    if start != b"<" or b"\0" in content:
        raise _no_text(name, binary=_is_binary(content))


def _no_text(name: str, *, binary: bool) -> RefusedFile:
    return _refused(
        name,
        "not-xml",
        "This is not a BPMN drawing: it is a picture, a program, or text in an unknown encoding."
        if binary
        else "This is not a BPMN drawing: a drawing is XML and begins with the character <.",
        "Send the drawing itself, saved as a BPMN 2.0 file in UTF-8.",
    )


def _is_binary(content: bytes) -> bool:
    signs = content[:1000]
    return any(byte < 32 and byte not in b"\t\n\r\f" for byte in signs) or any(byte > 126 for byte in signs)


def _decode(name: str, content: bytes, codec: str, *, called: str) -> str:
    """`called` is the encoding that the file names for itself; empty where it names none."""
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong = (
            f"is not in the encoding it names ({called})" if called else "names no encoding and is not UTF-8"
        )
        raise _refused(
            name,
            "not-xml",
            f"The file {wrong}: a character in line {line} cannot be read.",
            "Save the drawing again as a BPMN 2.0 file in UTF-8.",
            line,
        ) from None


def _refuse_doctype(name: str, text: str) -> None:
    """A DOCTYPE may only stand before the root element, so nothing is parsed to find it."""
    position = 0
    while found := _PROLOG.match(text, position):
        position = found.end()
    if text[position : position + 2] == "<!":
        raise _refused(
            name,
            "doctype",
            "The file starts with a DOCTYPE, which can make a reader open other files. It is not allowed.",
            "Take the DOCTYPE line and everything between its brackets out, then save the file again.",
            text.count("\n", 0, position) + 1,
        )


def _without_declaration(text: str) -> bytes:
    """UTF-8 bytes without the XML declaration, with as many lines as before."""
    found = _DECLARATION.match(text)
    if found:
        text = "\n" * found.group().count("\n") + text[found.end() :]
    return text.encode("utf-8", errors="surrogatepass")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


def _parsed(name: str, content: bytes) -> etree._Element:
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        message, line = (error.msg or "", error.lineno)
        if "depth" in message.lower():
            raise _too_deep(name, line) from None
        raise _refused(
            name,
            "not-xml",
            "The file is damaged, cut off, or no drawing at all: it stops being readable here.",
            "Save the drawing again as a BPMN 2.0 file and send that one.",
            line,
        ) from None
    except (ValueError, MemoryError):
        raise _refused(
            name, "not-xml", "The file is not a readable XML document.", "Save the drawing again."
        ) from None
    if root is None:
        raise _refused(name, "not-xml", "There is no drawing in the file.", "Save the drawing again.")
    return root


def _check_limits(name: str, root: etree._Element) -> None:
    count, depth = 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        line = element.sourceline
        if not isinstance(element.tag, str) or element.tag.startswith(f"{{{XINCLUDE}}}"):
            raise _refused(
                name,
                "inclusion",
                "The file asks for another file to be read into it. That is not allowed.",
                "Take the include or entity out and draw what it would have brought in.",
                line,
            )
        if depth > MAX_DEPTH:
            raise _too_deep(name, line)
        if count > MAX_ELEMENTS:
            raise _too_much(name, f"more than {MAX_ELEMENTS} elements", line)
        if len(element.attrib) > MAX_ATTRIBUTES:
            raise _too_much(name, f"an element with more than {MAX_ATTRIBUTES} attributes", line)
        if any(len(value) > MAX_ATTRIBUTE_LENGTH for value in element.attrib.values()):
            raise _too_much(name, f"a name or setting of more than {MAX_ATTRIBUTE_LENGTH} characters", line)
        if len(element.text or "") > MAX_TEXT_LENGTH or len(element.tail or "") > MAX_TEXT_LENGTH:
            raise _too_much(name, f"a text of more than {MAX_TEXT_LENGTH} characters", line)


def _check_root(name: str, root: etree._Element) -> None:
    tag = etree.QName(root)
    if tag.localname == "definitions" and (tag.namespace == BPMN or tag.namespace in DMN):
        return
    raise _refused(
        name,
        "not-a-model",
        f"This is not a BPMN 2.0 drawing or a DMN table: it holds “{tag.localname[:60]}”"
        + (" under another standard's name." if tag.localname == "definitions" else "."),
        "Export the drawing from the editor as BPMN 2.0.",
        root.sourceline,
    )


def _serialised(root: etree._Element) -> bytes:
    return b"\n" * (max(root.sourceline or 1, 1) - 1) + etree.tostring(root, encoding="utf-8")


def _too_deep(name: str, line: int | None) -> RefusedFile:
    return _refused(
        name,
        "too-deep",
        f"Elements are nested more than {MAX_DEPTH} deep.",
        "Take sub-processes out into processes of their own and call them.",
        line,
    )


def _too_much(name: str, what: str, line: int | None) -> RefusedFile:
    return _refused(name, "too-large", f"The file holds {what}.", "Split the drawing, or shorten it.", line)


def _refused(name: str, rule: str, message: str, help: str, line: int | None = None) -> RefusedFile:
    return RefusedFile(Finding(file=name, rule=rule, message=message, help=help, line=line or None))
