"""Locked: a step of the pathway is done by those who may do it (domain 2.4, 4.1 and 4.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from processes.findings import Finding
from processes.graph import Assignment, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.core_asked import CORE_AGENCIES
from processes.parsing import Model
from processes.vocabulary import Vocabulary

RULE = "locked-assignments"
_CORE, _ASKED = "core", "asked"  #: any core agency; the agency that the process or repetition is about
_HUB = "HUB"
_AT_NIGHT = "EDT"  #: works when the hub is closed


@dataclass(frozen=True)
class Right:
    """Who may do a step: pairs of agency (or `_CORE`, `_ASKED`) and role; why, and where that is from."""

    who: tuple[tuple[str, str], ...]
    why: str
    step: str


def _right(hub: str, others: str, why: str, step: str) -> Right:
    pairs = [(_HUB, role) for role in hub.split()]
    pairs += [(agency, role) for agency, _, role in (pair.partition("/") for pair in others.split())]
    return Right(tuple(pairs), why, step)


_VOICE = "each core agency speaks for itself, by somebody who works for it."
_OWN = "only the agency itself looks in its records and speaks for them."
_SIGNS = "whoever decides does not authorise: a manager signs, on record."
RIGHTS: Mapping[str, Right] = {
    "danger_check": _right(
        "COORD", "core/PRAC", "danger is judged by those on duty at the door.", "step S-06"
    ),
    "family_map": _right(
        "COORD HUBMGR",
        "core/PRAC core/LEAD core/LP",
        "who is in the family is written down at the door, by those who look at it from the first minute; "
        "other agencies add whom they know in their answers.",
        "step S-07",
    ),
    "initial_rating": _right(
        "COORD CHAIR HUBMGR",
        "core/PRAC core/LEAD",
        "the hub proposes, a core agency may raise.",
        "step S-09",
    ),
    "sharing_decision": _right(
        "COORD IG",
        "core/PRAC",
        "who may see what is decided where the lawful basis is known.",
        "P2, step S-10",
    ),
    "authorise_override": _right("HUBMGR", "core/LEAD", _SIGNS, "P2, A-02"),
    "danger_actions": _right("COORD", "core/PRAC", "those on duty phone those who must act.", "P1, A-01"),
    "strategy_discussion": _right(
        "", "CSC/PRAC CSC/LEAD", "the duty to hold it is children’s social care’s.", "P1, K-12"
    ),
    "danger_review": _right("HUBMGR IG", "core/LEAD", _SIGNS, "P1, K-17"),
    "records_check": _right("", "asked/PRAC asked/LEAD", _OWN, "P3, step S-11"),
    "agency_information": _right("", "asked/PRAC asked/LEAD", _OWN, "P3, step S-11"),
    "confirm_decline": _right(
        "", "asked/LEAD asked/ESC", "to decline takes a second person of the same agency.", "P3, A-04"
    ),
    "decision_proposal": _right(
        "CHAIR", "", "the chair proposes and freezes, and has no agency’s voice.", "P4, step S-13"
    ),
    "agency_position": _right("", "asked/PRAC asked/LEAD core/PRAC core/LEAD", _VOICE, "P4, step S-13"),
    "settle_dissent": _right(
        "CHAIR HUBMGR", "core/LEAD core/ESC", "dissent is settled by chair and managers.", "P4, A-08"
    ),
    "plan": _right(
        "CHAIR", "core/LP core/LEAD", "chair or lead professional write the one plan.", "P5, step S-15"
    ),
    "plan_signature": _right("", "asked/PRAC asked/LEAD core/PRAC core/LEAD", _VOICE, "P5, step S-15"),
    "referrer_feedback": _right(
        "COORD", "core/LP", "who tells the referrer knows how much may be told.", "P11, step S-17"
    ),
    "triage_information": _right(
        "COORD HUBMGR", "core/PRAC core/LP", "the hub and any core agency weigh what is new.", "A-05"
    ),
}
#: roles that see no case
NO_CASES = frozenset({"OWNER", "SYS", "AUD", "REF"})


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process, node in pathway.nodes_of(model, context):
        if node.is_human:
            yield from _step(model, context, process, node)


def _step(model: Model, context: Context, process: ProcessGraph, node: Node) -> Iterator[Finding]:
    words = context.vocabulary
    right = RIGHTS.get(node.ofd.form)
    who = pathway.asked(process, node, words)
    if who is None:
        return  # told by the rule on assignments; nobody but the hub gets it
    if (who.agency, who.role) == (_HUB, _AT_NIGHT):
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” is given to {_named(who, words)} alone: by day nobody would see it.",
            pathway.help_of(
                do=f"Give it to {_choices(right, words) if right else 'those who work by day'}. Out of hours "
                "the service itself hands the danger check, and what is done in danger, to the out-of-hours "
                "worker.",
                why="most referrals come by day, and their limits run.",
                rule="Somebody is there",
                source="SafeLives’ One Front Door and the hub’s roles (pathway P0 and P1, step S-06)",
            ),
        )
    elif right and not any(_fits(pair, who, node) for pair in right.who):
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” is given to {_named(who, words)}, who may not do it.",
            pathway.help_of(
                do=f"Give it to {_choices(right, words)}.",
                why=right.why,
                rule="Who may do it",
                source=f"SafeLives’ One Front Door and the hub’s roles (pathway {right.step})",
            ),
        )
    elif who.role in NO_CASES:
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” is given to {_named(who, words)}, who does not see cases.",
            pathway.help_of(
                do="Give it to somebody who works on the case.",
                why="who draws, runs or inspects the service does not decide about families.",
                rule="Who may see a case",
                source="the hub’s roles and need to know (pathway P0, roles)",
            ),
        )


def _fits(pair: tuple[str, str], who: Assignment, node: Node) -> bool:
    agency, role = pair
    if role != who.role:
        return False
    if agency == _CORE:
        return who.agency in CORE_AGENCIES
    if agency == _ASKED:
        return who.variable == (node.multi_instance.item if node.multi_instance else "agency")
    return who.agency == agency


def _named(who: Assignment, words: Vocabulary) -> str:
    role = words.roles.get(who.role)
    agency = words.agencies.get(who.agency)
    label = (
        "an agency that the case names"
        if who.variable
        else (agency.label if agency else who.agency or "nobody")
    )
    return f"“{label} / {role.label if role else who.role or 'nobody'}”"


def _choices(right: Right, words: Vocabulary) -> str:
    agencies = {_CORE: "a core agency", _ASKED: "the agency that is asked"}
    said: dict[str, list[str]] = {}
    for agency, role in right.who:
        word = words.agencies.get(agency)
        label = agencies.get(agency) or (word.label if word else agency)
        said.setdefault(label, []).append(words.roles[role].label if role in words.roles else role)
    return "; or ".join(f"{label} ({' or '.join(roles)})" for label, roles in said.items())
