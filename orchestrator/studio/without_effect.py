"""What changed in a pathway's files and no case will meet: an approver must not take it for a change.

A copy of the limits that another pathway sets, a decision table that no step uses, a form that no step asks.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from orchestrator.clocks import case_limits
from orchestrator.clocks.limits import FILE as LIMITS
from orchestrator.clocks.limits import ClocksUnreadable
from orchestrator.clocks.limits_table import alike
from processes.bundles import FORMS
from processes.catalogue import decision_ids
from processes.graph import ProcessGraph
from processes.model_files import RefusedFile, open_model

from . import reliance
from .places import Places


@dataclass(frozen=True)
class WithoutEffect:
    """`sentences` for people; `paths` of the tables and forms that are told there and nowhere else."""

    sentences: tuple[str, ...]
    paths: frozenset[str]


def without_effect(process_id: str, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> WithoutEffect:
    """What differs between two versions of a pathway without any effect on a case. Never raises.

    Nothing where there was no version before: everything is new then.
    """
    if not before:
        return WithoutEffect((), frozenset())
    graphs = [*reliance.drawn(before), *reliance.drawn(after)]
    both = {**before, **after}
    idle = [*unused_tables(both, graphs), *_unasked_forms(both, graphs)]
    changed = [path for path in idle if before.get(path) != after.get(path)]
    codes = [] if case_limits.are_set_in(process_id) else list(_copied(before.get(LIMITS), after.get(LIMITS)))
    sentences = [_told(path, before, after) for path in changed]
    if codes:
        sentences.insert(
            0,
            f"In the table of limits, the copy of {', '.join(codes)} changes. These limits count for a whole "
            "case and are set in another pathway.",
        )
    return WithoutEffect(tuple(sentences), frozenset(changed))


def unused_tables(files: Mapping[str, bytes], graphs: Iterable[ProcessGraph]) -> list[str]:
    """Paths of the decision tables that no step of these drawings asks; the limits are asked otherwise."""
    asked = {node.ofd.decision for graph in graphs for node in graph.nodes() if node.ofd.decision}
    found = []
    for path, content in sorted(files.items()):
        name = PurePosixPath(path)
        if name.suffix == ".dmn" and name.name != LIMITS:
            try:
                known = {name.stem, *decision_ids(open_model(path, content))}
            except RefusedFile:
                continue
            if not known & asked:
                found.append(path)
    return found


def _unasked_forms(files: Mapping[str, bytes], graphs: list[ProcessGraph]) -> Iterator[str]:
    asked = {f"{FORMS}/{key}.json" for key in reliance.forms_of_steps(graphs)}
    yield from (path for path in sorted(files) if path.startswith(f"{FORMS}/") and path not in asked)


def _copied(old: bytes | None, new: bytes | None) -> Iterator[str]:
    if not old or not new:
        return
    try:
        before, after = case_limits.rows_of_case(old), case_limits.rows_of_case(new)
    except ClocksUnreadable:
        return
    codes = dict.fromkeys((*before, *after))
    yield from (code for code in codes if not alike(before.get(code), after.get(code)))


def _told(path: str, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    name = Places(after if path in after else before).file(path)
    happens = "changes" if path in before and path in after else "is new" if path in after else "is taken out"
    verb = "asks" if path.startswith(f"{FORMS}/") else "uses"
    return f"{name} {happens}, and no step of this pathway {verb} it."
