"""Locked: a question whose answers the service reads offers none that it does not know."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.form_answers import Asked
from processes.graph import Node
from processes.lint_rules import pathway
from processes.lint_rules.duties import join
from processes.lint_rules.locked_forms_labels import called
from processes.lint_rules.locked_forms_read import ASKED, KNOWN
from processes.parsing import Model

RULE = "locked-forms"
_HELP = pathway.help_of(
    do="Take the new answer out, and give the others words of your own where you need them. What more you "
    "want to know, ask in a question of its own.",
    why="the service reads which answer was chosen. With one that it does not know the step is done, and "
    "nothing is decided by it.",
    rule="The step asks what it is there for",
    source="SafeLives’ One Front Door (pathway P0 to P5)",
)


def check(
    model: Model, node: Node, where: str, asked: Mapping[str, Asked], shipped: Mapping[str, Asked]
) -> Iterator[Finding]:
    """`where` says which form of which step, `shipped` is the form as it comes with the service."""
    form = node.ofd.form
    for name in (*(name for name, codes in ASKED[form].items() if codes), *KNOWN.get(form, ())):
        if name not in asked or name not in shipped:
            continue
        offered = asked[name].choices
        new = [f"“{offered[code] or code}” ({code})" for code in offered if code not in shipped[name].choices]
        if new:
            one = "an answer" if len(new) == 1 else "answers"
            said = f"offers {one} to {called(name, shipped)} that the service does not know: {join(new)}."
            yield model.finding(RULE, node, f"{where} {said}", _HELP)
