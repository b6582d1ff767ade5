"""Locked: what was agreed leads on. Nothing but an objection, a dissent or a refusal leads back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from processes.findings import Finding
from processes.graph import CONDITIONAL, Level, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.truth import EITHER, World, assuming, outcomes
from processes.parsing import Model

RULE = "locked-agreed"


@dataclass(frozen=True)
class Loop:
    """Steps that are done again after one answer only, and the worlds in which nobody gave that answer."""

    steps: tuple[str, ...]  #: forms
    agreed: tuple[World, ...]
    where: str  #: the same in words, as a clause
    do: str
    source: str


_P2 = "P2, sharing, and A-02"
LOOPS: Mapping[str, Loop] = {
    pathway.SHARING_DECISION: Loop(
        ("sharing_decision", "authorise_override"),
        (
            {"override_needed(person)": False},
            {"override_needed(person)": True, "override_authorised(person)": True},
        ),
        "no override is needed, or the second person authorised it",
        "Ask only whether an override is needed, and after the second person only whether they authorised it",
        _P2,
    ),
    pathway.AGENCY_ASSESSMENT: Loop(
        ("records_check", "agency_information", "confirm_decline"),
        (
            {"agency_declined(agency, round)": False, "agency_declined(agency)": False},
            {
                "agency_declined(agency, round)": True,
                "agency_declined(agency)": True,
                "confirmed": "yes",
            },
        ),
        "the agency does not decline, or its second person agrees that it does",
        "Ask only whether the agency declines, and after the second person only whether they refuse that",
        "P3, agency assessment, and A-04",
    ),
    pathway.JOINT_DECISION: Loop(
        ("decision_proposal", "agency_position", "settle_dissent"),
        ({"any_dissent()": False, "allowed": "yes"},),
        "no agency dissents and the outcomes may stand",
        "Ask after the positions only whether any agency dissents, and after the guard only whether the "
        "outcomes may stand",
        "P4, joint decision, and A-08",
    ),
    pathway.PLAN_NEXT_STEPS: Loop(
        ("plan", "plan_signature"),
        ({"plan_objection()": False},),
        "no agency objects",
        "Ask after the signatures only whether any agency objects",
        "P5, plan of next steps",
    ),
}


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for id, loop in LOOPS.items():
        for process in pathway.processes_of(model, id):
            found = _back(process, loop, known)
            if found is not None:
                way, choice = found
                text = (
                    f"“{way[-1].label}” can come again although {loop.where}: {pathway.in_words(way)}. "
                    "For some families it would never end."
                )
                yield model.finding(RULE, choice or way[0], text, _help(loop))


def _back(
    process: ProcessGraph, loop: Loop, known: Mapping[str, ProcessGraph]
) -> tuple[list[Node], Node | None] | None:
    """A way from a step of the loop, or from what ends it at its edge, back to that step; and the choice on
    it that asks for more than it may.
    """
    for level in process.levels.values():
        for form in loop.steps:
            again = pathway.asks(form)
            steps = [node for node in level.nodes.values() if pathway.may_do(process, node, again, known)]
            for world in loop.agreed if steps else ():
                left = assuming(level, world)
                for step in steps:
                    for first in (step, *(edge for edge in level.boundaries(step.id) if edge.interrupting)):
                        way = pathway.way_to_open(left, [step.id], (), after=[first.id])
                        if way is not None:
                            asking = (node for node in way if _asks_more(level, node, world))
                            return [first, *way], next(asking, None)
    return None


def _asks_more(level: Level, node: Node, world: World) -> bool:
    conditions = [flow.condition for flow in level.out(node.id) if flow.condition]
    return node.kind in CONDITIONAL and any(outcomes(each, world) == EITHER for each in conditions)


def _help(loop: Loop) -> str:
    return pathway.help_of(
        do=f"{loop.do}; lead every other answer on. What else must be looked at has a step of its own that "
        "leads on for everybody.",
        why="who agreed has decided. A family that is sent back for what it is, and not for what somebody "
        "objected to, never gets a decision or a plan.",
        rule="What was agreed leads on",
        source=f"SafeLives’ One Front Door (pathway {loop.source})",
    )
