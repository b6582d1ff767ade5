"""The picture of a drawing as the editor made it, reduced to shapes and words that can do nothing."""

import re

from lxml import etree

SVG = "http://www.w3.org/2000/svg"
MAX_CHARACTERS = 3_000_000

_ELEMENTS = frozenset({
    "svg", "g", "defs", "marker", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "title", "desc", "clipPath",
})  # fmt: skip
_ATTRIBUTES = frozenset({
    "id", "class", "d", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry",
    "width", "height", "viewBox", "version", "points", "transform", "style", "fill", "fill-opacity",
    "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin",
    "stroke-dasharray", "stroke-dashoffset", "stroke-miterlimit", "opacity", "display",
    "visibility", "font-family", "font-size", "font-style", "font-weight", "text-anchor",
    "dominant-baseline", "lineHeight", "clip-path", "clip-rule", "marker-start", "marker-mid",
    "marker-end", "markerWidth", "markerHeight", "markerUnits", "refX", "refY", "orient",
    "preserveAspectRatio", "data-element-id",
})  # fmt: skip
_LOCAL_URL = re.compile(r"""url\(\s*["']?#[\w.:-]+["']?\s*\)""")
_ACTIVE = re.compile(r"url\s*\(|\\|@|/\*|expression|script:|data:|image|behavior|binding|<", re.IGNORECASE)


def sanitised(svg: str) -> str:
    """The same picture with known shapes and plain attributes only; empty where it is no picture at all.

    No script, link, style sheet, embedded or foreign content, handler, or address outside it is left.
    """
    begins = svg.find("<svg")  # what stands before is a declaration, a comment and a DOCTYPE
    if begins < 0 or len(svg) > MAX_CHARACTERS:
        return ""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(svg[begins:].encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    if root.tag != f"{{{SVG}}}svg":
        return ""
    _clean(root)
    etree.cleanup_namespaces(root, top_nsmap={None: SVG})
    return etree.tostring(root, encoding="unicode")


def _clean(root: etree._Element) -> None:
    for element in list(root.iter()):
        known = isinstance(element.tag, str) and element.tag.startswith(f"{{{SVG}}}")
        if not known or etree.QName(element).localname not in _ELEMENTS:
            parent = element.getparent()
            if parent is not None:
                _drop(parent, element)
            continue
        for name, value in list(element.attrib.items()):
            if name not in _ATTRIBUTES or _ACTIVE.search(_LOCAL_URL.sub("", value)):
                del element.attrib[name]


def _drop(parent: etree._Element, element: etree._Element) -> None:
    """Take an element out and leave the text that follows it where it was."""
    tail = element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
