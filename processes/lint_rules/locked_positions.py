"""Locked: every core agency says where it stands, dissent is settled, and the decision is frozen."""

from collections.abc import Iterator, Mapping
from itertools import product

from processes.findings import Finding
from processes.graph import ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.core_asked import CORE_AGENCIES, cut_short, labels, unasked
from processes.lint_rules.duties import Duty, join, not_followed, skipped
from processes.lint_rules.truth import World, assuming
from processes.parsing import Model

RULE = "locked-positions"
_SOURCE = "SafeLives’ One Front Door (pathway P4, joint decision)"
_HELP = pathway.help_of(
    do="Lead every route through the proposal, a position of each core agency and the freezing of the "
    "decision; "
    "let only the limit of the joint decision, or the answers of all, end the asking for positions.",
    why="several agencies are equally responsible for the decision. Each says where it stands, and who "
    "said nothing is named.",
    rule="Every core agency has a say",
    source=_SOURCE,
)
_DISSENT_HELP = pathway.help_of(
    do="Ask in a choice after the positions whether any agency dissents and nothing else, and settle it on "
    "that "
    "route before the decision is frozen.",
    why="any one core agency may raise a risk; to lower it or to close, all must agree.",
    rule="Dissent is settled, not passed over",
    source=f"{_SOURCE[:-1]}, and A-08, dissent)",
)
_GUARD_HELP = pathway.help_of(
    do="Let the decision be frozen only on the route on which the guard’s table says that the outcomes may "
    "stand.",
    why="where there is domestic abuse no outcome is “no further action”, and nobody is closed before every "
    "core "
    "agency has looked.",
    rule="Nobody is turned away",
    source=_SOURCE,
)
PROPOSAL = Duty("a proposal", pathway.asks("decision_proposal"))
FREEZE = Duty("freezing the decision", pathway.performs("freeze_decision"))
_DISSENT: World = {"any_dissent()": True}
#: the guard says no, or nothing at all: only its yes lets a decision stand
_REFUSED: tuple[World, ...] = ({"allowed": "no"}, {"allowed": None}, {"allowed": "anything else"})


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.JOINT_DECISION):
        told: list[Duty] = []
        for way, missed in skipped(process, (PROPOSAL, FREEZE), known):
            told += missed
            words = join([duty.what for duty in missed])
            text = f"A joint decision can end without {words}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, process.top), text, _HELP)
        for way, first, then in not_followed(process, [(PROPOSAL, FREEZE)], known, told):
            text = f"After {first.what} it can end without {then.what}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, process.top), text, _HELP)
        yield from _agencies(model, process, known, context)
        yield from _before_freezing(model, process, known)


def _agencies(
    model: Model, process: ProcessGraph, known: Mapping[str, ProcessGraph], context: Context
) -> Iterator[Finding]:
    for code in CORE_AGENCIES:
        word = context.vocabulary.agencies.get(code)
        if code != "DA" and (word is None or not word.core):
            name = labels([code], context)[0]
            yield model.finding(RULE, process, f"{name} is no core agency in the vocabulary.", _HELP)
    missing = unasked(CORE_AGENCIES, "agency_position", process, known, context, after="decision_proposal")
    for codes, way in missing:
        if "DA" not in codes:  # else the rule about the domestic-abuse specialist tells of the same way
            names = join(labels(codes, context))
            text = f"A joint decision can be made without asking {names}: {pathway.in_words(way)}."
            yield model.finding(RULE, pathway.last_step(way, process.top), text, _HELP)
    for event in cut_short(process, "agency_position", "K-07", known):
        text = f"“{event.label}” can end the asking for positions before its limit (K-07) is reached."
        yield model.finding(RULE, event, text, _HELP)


def _before_freezing(
    model: Model, process: ProcessGraph, known: Mapping[str, ProcessGraph]
) -> Iterator[Finding]:
    level = process.top
    freezing = pathway.doing(process, level, FREEZE.test, known)
    settling = pathway.doing(process, level, pathway.asks("settle_dissent"), known)
    proposing = pathway.doing(process, level, PROPOSAL.test, known)
    if not freezing or not proposing:
        return
    dissent = assuming(level, _DISSENT)
    way = pathway.way_to_open(dissent, freezing, settling)
    for id in sorted(id for id, node in level.nodes.items() if pathway.asks("agency_position")(node)):
        way = way or pathway.way_to_open(dissent, proposing, settling, after=[id])
    if way is not None:
        text = f"It can go on as if nobody dissented where an agency does: {pathway.in_words(way)}."
        yield model.finding(RULE, pathway.last_step(way, level), text, _DISSENT_HELP)
    guards = pathway.doing(process, level, pathway.decides("outcome_guard"), known)
    early = pathway.way_to_open(level, freezing, guards) if guards else None
    for id, world in product(sorted(guards), _REFUSED) if early is None else ():
        refused = pathway.way_to_open(assuming(level, world), freezing, guards, after=[id])
        early = None if refused is None else [level.nodes[id], *refused]
        if early is not None:
            break
    if early is not None:
        text = f"A decision can be frozen without the guard’s leave: {pathway.in_words(early)}."
        yield model.finding(RULE, pathway.last_step(early, level), text, _GUARD_HELP)
