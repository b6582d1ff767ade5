"""Locked: a step of the pathway runs against its own clock, on whatever route it stands."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.graph import Node
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "locked-clocks"
#: by form: the clocks that its step may bear, and the step of the pathway that says so
_FORMS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "danger_check": (("K-02",), "step S-06"),
    "family_map": (("K-04",), "step S-07"),
    "initial_rating": (("K-04",), "step S-09"),
    "sharing_decision": (("K-04",), "P2, step S-10"),
    "authorise_override": (("K-04",), "P2, A-02"),
    "danger_actions": (("K-02",), "P1, A-01"),
    "strategy_discussion": (("K-12",), "P1, A-01"),
    "danger_review": (("K-17",), "P1, A-01"),
    "records_check": (("K-05",), "P3, step S-11"),
    "agency_information": (("K-05",), "P3, step S-11"),
    "confirm_decline": (("K-05",), "P3, A-04"),
    "decision_proposal": (("K-07",), "P4, step S-13"),
    "agency_position": (("K-07",), "P4, step S-13"),
    "settle_dissent": (("K-07", "K-18"), "P4, A-08"),
    "plan": (("K-09",), "P5, step S-15"),
    "plan_signature": (("K-09",), "P5, step S-15"),
    "referrer_feedback": (("K-10",), "P11, step S-17"),
    "triage_information": (("K-21",), "A-05"),
}
_CALLS: Mapping[str, tuple[tuple[str, ...], str]] = {
    pathway.SHARING_DECISION: (("K-04",), "P2, step S-10"),
    pathway.JOINT_DECISION: (("K-07",), "P4, step S-13"),
    pathway.PLAN_NEXT_STEPS: (("K-09",), "P5, step S-15"),
    pathway.REFERRER_FEEDBACK: (("K-10",), "P11, step S-17"),
}


def check(model: Model, context: Context) -> Iterator[Finding]:
    for _, node in pathway.nodes_of(model, context):
        wanted = _wanted(node)
        borne = node.ofd.clock.code if node.ofd.clock else ""
        if wanted and borne not in wanted[0]:
            yield _finding(model, node, borne, *wanted)


def _wanted(node: Node) -> tuple[tuple[str, ...], str] | None:
    if node.is_human:
        return _FORMS.get(node.ofd.form)
    return _CALLS.get(node.called) if node.kind == "callActivity" else None


def _finding(model: Model, node: Node, borne: str, codes: tuple[str, ...], step: str) -> Finding:
    has = f"has the clock {borne[:20]}" if borne else "has no clock"
    return model.finding(
        RULE,
        node,
        f"“{node.label}” {has}: a step of the pathway keeps its own, {' or '.join(codes)}.",
        pathway.help_of(
            do=f"Choose the clock {' or '.join(codes)} for it. How long it is stands in the table of limits.",
            why="the limit is the promise to the family; with another clock, nobody is reminded in time and "
            "nobody is told that it is late.",
            rule="Each step has its limit",
            source=f"SafeLives’ One Front Door and the statutory limits (pathway {step}, limit {codes[0]})",
        ),
    )
