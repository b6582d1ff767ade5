"""Names read the same for everybody: one line, no hidden direction marks, not endless."""

import unicodedata
from collections.abc import Iterator

from lxml import etree

from processes.findings import WARNING, Finding
from processes.lint_rules.context import Context
from processes.model_files import BPMN
from processes.parsing import Model

RULE = "names"

MAX_NAME = 200
#: marks that make text read in another order than it is stored
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check(model: Model, context: Context) -> Iterator[Finding]:
    for element in model.source.root.iter(f"{{{BPMN}}}*"):
        name = element.get("name") or ""
        texts = (name, element.text or "") if etree.QName(element).localname == "documentation" else (name,)
        if any(_hidden(character) for text in texts for character in text):
            yield model.finding_at(
                RULE,
                element,
                "A name or text holds invisible characters that change how it reads.",
                "Type the name again instead of pasting it.",
            )
        if len(name) > MAX_NAME:
            yield model.finding_at(
                RULE,
                element,
                f"A name is longer than {MAX_NAME} characters.",
                "Keep the name short and write the rest as documentation of the step.",
            )
    for process in model.executable:
        for node in process.nodes():
            if (node.is_human or node.kind == "callActivity") and not node.name:
                yield model.finding(
                    "names",
                    node,
                    "A step has no name: people would see its technical id.",
                    "Name it with a verb and a noun, as in “Check who is in danger”.",
                    WARNING,
                )


def _hidden(character: str) -> bool:
    return character in _DIRECTION or (unicodedata.category(character) == "Cc" and character not in "\t\n\r")
