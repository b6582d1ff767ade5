"""Locked: sharing against somebody's wish is decided by a second person, on record, and looked at again."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.graph import Level, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.duties import Duty, join, skipped, too_early
from processes.lint_rules.truth import World, assuming
from processes.parsing import Model

RULE = "locked-override"
_HELP = pathway.help_of(
    do="Lead this route through the step that authorises an override, given to another role than the "
    "decision on sharing, before sharing is opened.",
    why="sharing against somebody’s wish is lawful only with a reason, a second person and a record.",
    rule="A second person authorises",
    source="data protection law and the government’s advice on sharing (pathway P2, sharing)",
)
_DANGER_HELP = pathway.help_of(
    do="Lead this route through the review of what was shared in danger, before the end.",
    why="what was shared without asking is looked at afterwards by a second person.",
    rule="A second person looks again",
    source="data protection law and the government’s advice on sharing (pathway P1, limit K-17)",
)
_REFUSED_HELP = pathway.help_of(
    do="Ask in a choice after the second person whether they authorised it, and lead every other route back "
    "to "
    "the decision on sharing.",
    why="a second person who refuses is heeded.",
    rule="A second person authorises",
    source="data protection law and the government’s advice on sharing (pathway P2, A-02)",
)
_DECIDE_HELP = pathway.help_of(
    do="Lead every route through the decision on sharing, and then through the step that opens what was "
    "decided.",
    why="every sharing and every refusal to share is decided and written down, with its lawful basis and "
    "reasons.",
    rule="Sharing is decided, for each person",
    source="data protection law and the government’s advice on sharing (pathway P2, step S-10)",
)
_NEEDED: World = {"override_needed(person)": True}
_REFUSED: World = {**_NEEDED, "override_authorised(person)": False}
_DECIDE = Duty("a decision on sharing", pathway.asks("sharing_decision"))
_OPEN = Duty("opening what may be shared", pathway.performs("open_sharing"))


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.SHARING_DECISION):
        yield from _sharing(model, context, process, known)
    for process in pathway.processes_of(model, pathway.IMMEDIATE_DANGER):
        level = process.top
        opening = pathway.doing(process, level, pathway.performs("open_danger_sharing"), known)
        reviewing = pathway.doing(process, level, pathway.asks("danger_review"), known)
        way = pathway.way_to_an_end(level, reviewing, after=sorted(opening)) if opening else None
        if way is not None:
            yield model.finding(
                RULE,
                pathway.last_step(way, level),
                f"What was shared in danger is never looked at again: {pathway.in_words(way)}.",
                _DANGER_HELP,
            )
        yield from _same_role(model, context, process, "danger_actions", "danger_review", _DANGER_HELP)


def _sharing(
    model: Model, context: Context, process: ProcessGraph, known: Mapping[str, ProcessGraph]
) -> Iterator[Finding]:
    level = process.top
    opening = pathway.doing(process, level, _OPEN.test, known)
    deciding = pathway.doing(process, level, _DECIDE.test, known)
    authorising = pathway.doing(process, level, pathway.asks("authorise_override"), known)
    told: list[Duty] = []
    for way, missed in skipped(process, (_DECIDE, _OPEN), known):
        told += missed
        words = join([duty.what for duty in missed])
        text = f"Sharing for a person can be settled without {words}: {pathway.in_words(way)}."
        yield model.finding(RULE, pathway.last_step(way, level), text, _DECIDE_HELP)
    for way, later, earlier in too_early(process, [(_OPEN, _DECIDE)], known, told):
        text = f"It can come to {later.what} before {earlier.what}: {pathway.in_words(way)}."
        yield model.finding(RULE, pathway.last_step(way, level), text, _DECIDE_HELP)
    if not opening:
        return
    alone = _from_each(assuming(level, _NEEDED), opening, authorising, deciding)
    refused = _from_each(assuming(level, _REFUSED), opening, authorising, authorising)
    if alone is not None:
        text = f"An override can be used without a second person: {pathway.in_words(alone)}."
        yield model.finding(RULE, alone[-1], text, _HELP)
    elif refused is not None:
        text = f"Sharing can be opened although the second person refused it: {pathway.in_words(refused)}."
        yield model.finding(RULE, refused[-1], text, _REFUSED_HELP)
    yield from _same_role(model, context, process, "sharing_decision", "authorise_override", _HELP)


def _from_each(level: Level, wanted: set[str], without: set[str], firsts: set[str]) -> list[Node] | None:
    """A way from just after one of `firsts` to one of `wanted`, with none of `without` done on it."""
    for id in sorted(firsts):
        way = pathway.way_to_open(level, wanted, without, after=[id])
        if way is not None:
            return [level.nodes[id], *way]
    return None


def _same_role(
    model: Model, context: Context, process: ProcessGraph, decides: str, signs: str, help: str
) -> Iterator[Finding]:
    """Steps that sign and are given to whom a step that decides is given."""
    words = context.vocabulary
    deciders = [
        pathway.asked(process, node, words) for node in process.nodes() if pathway.asks(decides)(node)
    ]
    for node in process.nodes():
        given = pathway.asked(process, node, words) if pathway.asks(signs)(node) else None
        if given and given in deciders:
            yield model.finding(RULE, node, f"“{node.label}” is given to the same role that decided.", help)
