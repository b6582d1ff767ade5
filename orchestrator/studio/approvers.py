"""Who must approve a change, and why: another owner, or information governance or the hub manager.

The stricter approval is for sharing, for what happens before the danger check, and for what surrounds a
locked step without being a step of a person: it may do harm that no rule can read. (domain 4.3, S-06)
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from orchestrator.clocks.limits import FILE as LIMITS
from orchestrator.studio.rewordings import Rewording
from orchestrator.studio.ways import Key, Ways, ways_of
from processes.bundles import FORMS
from processes.comparison import Change
from processes.comparison.doings import AUTOMATIC
from processes.comparison.results import listed, quoted
from processes.graph import Node, ProcessGraph
from processes.lint_rules.pathway import SHARING_DECISION

#: Forms, locked rules and operations by which it is decided who sees what (domain 2.5, 4.3).
SHARING_FORMS = frozenset({"sharing_decision", "authorise_override"})
SHARING_RULES = frozenset({"A-02", "S-05", "S-10"})
SHARING_OPERATIONS = frozenset({"open_sharing", "open_danger_sharing"})
#: What the service does or waits for by itself, between the steps of people.
_BY_ITSELF = AUTOMATIC | {"receiveTask", "intermediateCatchEvent", "callActivity", "adHocSubProcess"}
#: Only words for people, or the same thing with another id: nothing that a case meets.
_WORDS = frozenset({"name", "guidance", "reason", "drawn anew"})
_SHOWN = 3  #: names inside a sentence


def reasons(
    changes: Collection[Change],
    tables: Collection[Change],
    reworded: Collection[Rewording],
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
) -> tuple[str, ...]:
    """Why another process owner is not enough, a true sentence each; empty where one is.

    `changes` and `tables` as `compare` gives them for the files `before` and `after`.
    """
    old, new = ways_of(before), ways_of(after)
    told = [change for change in changes if change.what not in _WORDS]
    found = list(_about_sharing(changes, before, after, old, new))
    early = [one for one in told if _is_early(one, old, new)]
    if early:
        found.append(f"This changes what happens before the danger check is done: {_names(early)}.")
    own = [one for one in told if one not in early and _is_by_itself(one, old, new)]
    if own:
        found.append(
            "This changes what the service does or waits for by itself between the referral and the plan: "
            f"{_names(own)}."
        )
    timers = [one for one in told if one not in [*early, *own] and _is_timer(one, old, new)]
    if timers:
        found.append(f"This changes when people are told that a locked step is late: {_names(timers)}.")
    routes = [one for one in told if one not in early and _is_locked_route(one, old, new)]
    if routes:
        found.append(f"This changes a way to or from a locked step: {_names(routes)}.")
    decided = [row for row in tables if row.file != LIMITS]
    if decided and (old.pathway or new.pathway):
        found.append(f"This changes a table by which the service decides: {_names(decided)}.")
    if reworded:
        forms = listed([quoted(name) for name in dict.fromkeys(one.form for one in reworded)])
        found.append(f"This puts what a locked form asks in other words: {forms}.")
    return tuple(found)


def _names(changes: Iterable[Change]) -> str:
    """The things that changed, the first few by their names."""
    names = list(dict.fromkeys(_name(one) for one in changes))
    more = len(names) - _SHOWN
    return listed(names[:_SHOWN] + ([f"{more} more"] if more > 0 else []))


def _name(change: Change) -> str:
    if change.element_name:
        return quoted(change.element_name)
    said = change.sentence.partition(" added")[0].partition(" removed")[0].partition(": ")[0]
    said = said.partition(" now ")[0].partition(" no longer ")[0].partition(" is now")[0]
    return said if said.startswith("“") else said[:1].lower() + said[1:]


def _either(change: Change, old: Ways, new: Ways) -> Iterator[tuple[Ways, Key]]:
    """The drawings in which the thing that changed is to be looked up."""
    key = (change.process_id, change.element_id)
    if change.kind != "added":
        yield old, key
    if change.kind != "removed":
        yield new, key


def _is_early(change: Change, old: Ways, new: Ways) -> bool:
    return any(key in ways.early or key[0] in ways.called_early for ways, key in _either(change, old, new))


def _is_by_itself(change: Change, old: Ways, new: Ways) -> bool:
    for ways, key in _either(change, old, new):
        node = ways.nodes.get(key)
        if node is not None and key in ways.main and node.kind in _BY_ITSELF:
            return True
    return False


def _is_timer(change: Change, old: Ways, new: Ways) -> bool:
    """An event at the edge of a locked step, or what comes next after it."""
    return any(key in ways.at_locked for ways, key in _either(change, old, new))


def _is_locked_route(change: Change, old: Ways, new: Ways) -> bool:
    if change.what not in ("route", "condition", "otherwise route", "order of the conditions"):
        return False
    return any(key in ways.beside_locked for ways, key in _either(change, old, new))


def _about_sharing(
    changes: Collection[Change],
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    old: Ways,
    new: Ways,
) -> Iterator[str]:
    """What it changes of how sharing is decided, and of the steps that a rule on sharing locks."""
    paths = [f"{FORMS}/{key}.json" for key in sorted(SHARING_FORMS)]
    if any(before.get(path) != after.get(path) for path in paths):
        yield "This changes a form by which it is decided what is shared."
    steps = {key for ways in (old, new) for key in _sharing_steps(ways.processes)}
    routes = {key for ways in (old, new) for key in _routes_beside(ways.processes, steps)}
    whole = {process_id for process_id, _ in steps}
    touched = [
        change
        for change in changes
        if change.process_id == SHARING_DECISION
        or (change.process_id, change.element_id) in steps
        or (change.what == "process" and change.process_id in whole)
    ]
    doing = [change for change in touched if change.what not in _WORDS]
    if doing:
        yield f"This changes how information is shared: {_names(doing)}."
    elif touched:
        yield f"This changes the words of a step by which information is shared: {_names(touched)}."
    ways_there = [one for one in changes if (one.process_id, one.element_id) in routes and one not in touched]
    if ways_there:
        yield f"This changes a way to or from a step by which information is shared: {_names(ways_there)}."


def _routes_beside(processes: Iterable[ProcessGraph], steps: Collection[Key]) -> Iterator[Key]:
    for process in processes:
        for level in process.levels.values():
            for flow in level.flows:
                if (process.id, flow.source) in steps or (process.id, flow.target) in steps:
                    yield process.id, flow.id


def _sharing_steps(processes: Iterable[ProcessGraph]) -> Iterator[Key]:
    """Process and id of each step that has to do with sharing."""
    for process in processes:
        for node in process.nodes():
            if process.id == SHARING_DECISION or _shares(node):
                yield process.id, node.id


def _shares(node: Node) -> bool:
    return (
        node.ofd.locked in SHARING_RULES
        or node.ofd.form in SHARING_FORMS
        or node.ofd.operation in SHARING_OPERATIONS
        or node.called == SHARING_DECISION
    )
