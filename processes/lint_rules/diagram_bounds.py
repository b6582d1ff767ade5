"""Every box and line of the picture has a place on a page of finite size."""

import math
from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.parsing import Model, one_line

RULE = "diagram-bounds"

MAX_COORDINATE = 100_000
_KEYS = ("x", "y", "width", "height")


def check(model: Model, context: Context) -> Iterator[Finding]:
    for element in model.source.root.iter("{*}Bounds", "{*}waypoint"):
        for key in _KEYS:
            text = element.get(key)
            if text is not None and not _fits(text):
                yield model.finding_at(
                    RULE,
                    element,
                    f"The picture places something nowhere: {key} is “{one_line(text)[:30]}”.",
                    "Open the drawing: what lies left of or above the corner of the page is moved onto it. "
                    f"Change anything, and it is saved so. Farther away than {MAX_COORDINATE:,} points "
                    "nothing can be shown.",
                )
                break


def _fits(text: str) -> bool:
    try:
        value = float(text)
    except ValueError:
        return False
    return math.isfinite(value) and 0 <= value <= MAX_COORDINATE
