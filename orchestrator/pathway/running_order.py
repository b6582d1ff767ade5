"""The order in which a pathway runs: its beginning first, and each process where the one before calls it."""

from collections.abc import Iterable, Mapping

from processes.graph import ProcessGraph
from processes.model_files import RefusedFile
from processes.parsing import parse

#: The pathways of a case in the order in which a family meets them (design: the pathway).
PATHWAYS = ("ofd_front_door", "immediate_danger", "agency_assessment", "new_information", "person_joined")


def rank(process_id: str) -> int:
    """Where a pathway stands among those of a case; what a site has brought in comes after them all."""
    return PATHWAYS.index(process_id) if process_id in PATHWAYS else len(PATHWAYS)


def as_they_run(graphs: Iterable[ProcessGraph], *, first: str) -> list[ProcessGraph]:
    """`first`, then what it calls in the order of its steps, each followed by what that calls in turn.

    What nobody calls comes last: pathways of a case in their order, then the others by name.
    """
    known: dict[str, ProcessGraph] = {}
    for graph in graphs:
        known.setdefault(graph.id, graph)
    rest = sorted(known.values(), key=lambda one: (one.id != first, rank(one.id), one.label.casefold()))
    called = {node.called for graph in known.values() for node in graph.nodes()}
    begins = [one.id for one in rest if one.id == first or one.id not in called]
    found: dict[str, ProcessGraph] = {}
    to_visit = [*reversed([*begins, *(one.id for one in rest)])]
    while to_visit:
        id = to_visit.pop()
        if id in known and id not in found:
            found[id] = known[id]
            to_visit += [node.called for node in reversed(known[id].steps()) if node.called]
    return list(found.values())


def drawings_as_they_run(files: Mapping[str, bytes], *, first: str) -> list[str]:
    """Paths of all drawings among these files in that order; what cannot be read comes last."""
    holding: dict[str, str] = {}
    graphs: list[ProcessGraph] = []
    paths = sorted(path for path in files if path.endswith(".bpmn"))
    for path in paths:
        try:
            processes = parse(path, files[path]).processes
        except RefusedFile:
            continue
        for process in processes:
            holding.setdefault(process.id, path)
            graphs.append(process)
    ordered = [holding[graph.id] for graph in as_they_run(graphs, first=first)]
    return list(dict.fromkeys([*ordered, *paths]))
