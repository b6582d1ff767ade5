"""Names and texts are shown as they are: nothing that looks like a page template is accepted."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.parsing import Model

_SIGNS = ("{{", "{%", "{#")


def check(model: Model, context: Context) -> Iterator[Finding]:
    for element in model.source.root.iter():
        texts = (element.text or "", element.tail or "", *element.attrib.values())
        if any(sign in text for text in texts for sign in _SIGNS):
            yield model.finding_at(
                "templates",
                element,
                "A text holds template signs such as {{ or {%, which are not filled in here.",
                "Write the text out. What differs from case to case is shown beside the step.",
            )
