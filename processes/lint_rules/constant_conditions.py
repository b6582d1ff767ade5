"""A condition asks something: no part of it is always true or always false, whatever the case."""

import re
from collections.abc import Iterator

from processes.findings import WARNING, Finding
from processes.graph import CONDITIONAL
from processes.lint_rules.context import Context
from processes.lint_rules.truth import Choices, outcomes, settled_parts
from processes.parsing import Model

RULE = "constant-conditions"
_HELP = (
    "Take the part out that asks nothing, or write what was meant. A route that should not be taken any more "
    "is better taken out of the drawing, so that whoever reads it sees how cases go."
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    choices = _choices(context)
    for process in model.executable:
        for level in process.levels.values():
            for flow in level.flows:
                source = level.nodes.get(flow.source)
                if source is None or source.kind not in CONDITIONAL or source.default == flow.id:
                    continue
                said = _said(flow.condition or "", choices)
                if said:
                    text = f"On the route after “{source.label}”, {said[0]}{_so(said[1], 'the route is')}."
                    yield model.finding(RULE, flow, text, _HELP, WARNING)
        for node in process.nodes():
            if node.multi_instance:
                said = _said(node.multi_instance.completion_condition, choices)
                if said:
                    text = f"In what ends “{node.label}” early, {said[0]}."
                    yield model.finding(RULE, node, text, _HELP, WARNING)


def _choices(context: Context) -> Choices:
    """The only answers of the functions that have few, as the vocabulary says."""
    found: dict[str, tuple[object, ...]] = {}
    for name, answers in context.vocabulary.answers.items():
        listed = tuple(re.findall(r"'([^']*)'", answers))
        if answers == "yes or no":
            found[f"{name}()"] = (True, False)
        elif listed:
            found[f"{name}()"] = listed
    return found


def _said(condition: str, choices: Choices) -> tuple[str, frozenset[bool]] | None:
    for part, value in settled_parts(condition, choices):
        word = "true" if value else "false"
        return f"“{part[:80]}” is always {word}", outcomes(condition, None, choices)
    return None


def _so(whole: frozenset[bool], what: str) -> str:
    if len(whole) != 1:
        return ""
    return f", so {what} {'always' if True in whole else 'never'} taken"
