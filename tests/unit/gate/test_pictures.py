"""A picture kept beside a drawing can do nothing but be looked at."""
# ruff: noqa: E501

import pytest

from processes.pictures import MAX_CHARACTERS, sanitised

HEAD = (
    '<?xml version="1.0"?><!-- made with an editor --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">'
)
OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def test_shapes_words_and_arrow_heads_stay():
    body = (
        '<defs><marker id="m"><path d="M 1 1"/></marker></defs><g class="djs-group" transform="matrix(1 0 0 1 2 3)">'
        '<path style="fill: none; stroke: black; marker-end: url(&quot;#m&quot;);" d="M 0 0 L 1 1"/>'
        '<text style="font-family: Arial, sans-serif"><tspan x="1" y="2">Danger &amp; check</tspan></text></g>'
    )
    kept = sanitised(f"{HEAD}{OPEN}{body}</svg>")
    assert kept == f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>'


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<a xlink:href="javascript:alert(1)"><rect/></a>',
        '<image href="https://example.org/x.png"/>',
        '<use xlink:href="https://example.org/x.svg#a"/>',
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        "<style>@import url(https://example.org)</style>",
        '<rect style="fill: url(https://example.org/x)"/>',
        '<rect fill="u\\\\72l(https://example.org)"/>',
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        '<rect xmlns:x="urn:x" x:href="https://example.org"/>',
        "<?php echo 1 ?><!-- alert -->",
    ],
)
def test_nothing_that_acts_or_loads_stays(part):
    kept = sanitised(f"{OPEN}<g>{part}<text>Stays</text></g></svg>")
    assert "Stays" in kept
    for word in (
        "script",
        "onload",
        "href",
        "example",
        "alert",
        "import",
        "style",
        "url",
        "php",
        "animate",
        "foreign",
    ):
        assert word not in kept


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "no picture",
        "<svg><rect/></svg>",
        OPEN,
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + OPEN + "&a;</svg>",
        OPEN + " " * MAX_CHARACTERS + "</svg>",
        '<svgx xmlns="http://www.w3.org/2000/svg"/>',
        OPEN + "\x00</svg>",
    ],
    ids=range(8),
)
def test_what_is_no_picture_is_left_out(svg):
    assert sanitised(svg) == ""
