"""Locked: a step of the pathway that is repeated goes over all who count, and ends when all have answered."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.graph import MultiInstance, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.lists import CORE, PEOPLE, list_of
from processes.lint_rules.locked_assignments import RIGHTS
from processes.parsing import Model

RULE = "locked-repetition"
_HELP = pathway.help_of(
    do="Repeat it for all people or for all core agencies, with a list that a calculation before it fills "
    "with "
    "exactly those, and take out what ends it early; or do not repeat it.",
    why="a step that is repeated for nobody, or that stops after the first, is a step left out.",
    rule="Everybody counts",
    source="SafeLives’ One Front Door (pathway P0, steps S-05 to S-17)",
)
_SHARING_HELP = pathway.help_of(
    do="Repeat it for all people of the case, with the list that a calculation before it fills, and name the "
    "member “person”.",
    why="each person has a decision of their own, with its level, its lawful basis and its reasons.",
    rule="One decision on sharing for each person",
    source="data protection law and SafeLives’ One Front Door (pathway P2, sharing)",
)
_ONCE_HELP = pathway.help_of(
    do="Take the repetition off the step.",
    why="a list may be empty, or not be filled yet: then nobody looks, and nobody is told.",
    rule="What is done once is done",
    source="SafeLives’ One Front Door (pathway P0, steps S-05 to S-17)",
)
_AT_ONCE_HELP = pathway.help_of(
    do="Repeat it for all at the same time: take the mark “one after another” off the repetition.",
    why="one limit runs for all of them. One silent agency in front would use up the time of all who come "
    "after it, and they would count as silent too.",
    rule="Every core agency is asked, with its whole time",
    source="SafeLives’ One Front Door (pathway P4, joint decision, and P5, plan of next steps)",
)
_WHEN_ALL_ARE_IN = {"agency_position": "positions_complete()", "plan_signature": "signatures_complete()"}
_FOR_EACH = frozenset({*_WHEN_ALL_ARE_IN, "sharing_decision", "authorise_override"})
_OPERATIONS = frozenset(
    {
        "ask_agencies",
        "open_danger_sharing",
        "open_sharing",
        "build_picture",
        "release_response",
        "freeze_decision",
        "publish_plan",
        "attach_information",
        "start_round",
        "note_information",
        "tell_agencies",
    }
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process, node in pathway.nodes_of(model, context):
        if node.multi_instance and pathway.may_do(process, node, _is_locked, known):
            yield from _repeated(model, context, process, node, node.multi_instance, known)
        elif (
            process.id == pathway.FRONT_DOOR
            and pathway.calls(pathway.SHARING_DECISION)(node)
            and not _inside_people(process, node, known, context)
        ):
            text = f"“{node.label}” decides for one person only: it is not repeated for each."
            yield model.finding(RULE, node, text, _SHARING_HELP)


def _is_locked(node: Node) -> bool:
    form = node.is_human and node.ofd.form in RIGHTS
    called = node.kind == "callActivity" and node.called in pathway.PATHWAY
    decided = node.ofd.decision in ("outcome_guard", "agencies_required")
    return form or called or decided or node.ofd.operation in _OPERATIONS


def _is_answered_by_each(node: Node) -> bool:
    return node.is_human and node.ofd.form in _WHEN_ALL_ARE_IN


def _is_done_once(node: Node) -> bool:
    """What is locked, but for what each agency or each person has of their own."""
    for_each = node.ofd.form in _FOR_EACH or node.called == pathway.SHARING_DECISION
    return _is_locked(node) and not for_each and node.ofd.operation != "open_sharing"


def _repeated(
    model: Model,
    context: Context,
    process: ProcessGraph,
    node: Node,
    repeated: MultiInstance,
    known: Mapping[str, ProcessGraph],
) -> Iterator[Finding]:
    if pathway.may_do(process, node, _is_done_once, known):
        text = f"“{node.label}” is done once for the case, and not repeated: {_list(repeated)}."
        yield model.finding(RULE, node, text, _ONCE_HELP)
        return
    goes_over = list_of(repeated, process, known, context)
    sharing = pathway.may_do(process, node, pathway.calls(pathway.SHARING_DECISION), known)
    if sharing and process.id == pathway.FRONT_DOOR:
        if goes_over != PEOPLE or repeated.item != "person":
            text = f"“{node.label}” is not surely repeated for each person of the case: {_list(repeated)}."
            yield model.finding(RULE, node, text, _SHARING_HELP)
    elif goes_over not in (CORE, PEOPLE) and node.ofd.form not in _WHEN_ALL_ARE_IN:
        text = f"“{node.label}” may be repeated for nobody, or not for all: {_list(repeated)}."
        yield model.finding(RULE, node, text, _HELP)
    if repeated.sequential and pathway.may_do(process, node, _is_answered_by_each, known):
        text = f"“{node.label}” asks one agency after another: whoever is silent holds up all behind it."
        yield model.finding(RULE, node, text, _AT_ONCE_HELP)
    ends = pathway.plain(repeated.completion_condition)
    if ends and ends != _WHEN_ALL_ARE_IN.get(node.ofd.form):
        text = (
            f"“{node.label}” can end before all have answered: it ends when "
            f"{repeated.completion_condition[:80]}."
        )
        yield model.finding(RULE, node, text, _HELP)


def _list(repeated: MultiInstance) -> str:
    if repeated.cardinality:
        return f"it is opened {repeated.cardinality[:40]} times"
    return (
        f"it goes over “{repeated.collection[:60]}” as “{repeated.item[:40]}”, which need not be all of them"
    )


def _inside_people(
    process: ProcessGraph, node: Node, known: Mapping[str, ProcessGraph], context: Context
) -> bool:
    """Whether a sub-process around the step is repeated for each person."""
    level = process.levels[node.level]
    while level.parent:
        around = process.levels[level.parent].nodes[level.id]
        repeated = around.multi_instance
        if repeated and list_of(repeated, process, known, context) == PEOPLE and repeated.item == "person":
            return True
        level = process.levels[level.parent]
    return False
