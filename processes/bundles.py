"""A bundle: every file that decides how one process runs, under one hash. Plain files in, values out."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processes.catalogue import catalogue_of
from processes.findings import Finding, in_order
from processes.gate import check_file
from processes.graph import Assignment, Node, ProcessGraph
from processes.model_files import open_model
from processes.parsing import Model, parse
from processes.vocabulary import Vocabulary, read_vocabulary

VOCABULARY = "vocabulary.json"
FORMS = "forms"  #: folder of the form definitions inside a bundle
SCENARIOS = "scenarios"  #: folder beside a drawing: cases that are played before its process is published
#: A file in it: ids of processes, one a line, whose bundles carry these scenarios too; `#` begins a remark.
ALSO_FOR = "also_for.txt"


@dataclass(frozen=True)
class Bundle:
    """One process with all that it calls, asks and decides by. `files` maps a path to its bytes."""

    process_id: str
    name: str
    files: Mapping[str, bytes]
    models: tuple[Model, ...]  #: of the drawings, that of the process itself first

    @property
    def sha256(self) -> str:
        """Of all paths and contents, independent of their order."""
        return sha256_of(self.files)

    def processes(self) -> list[ProcessGraph]:
        """The process itself, then what it calls, in the order of the files."""
        graphs = [graph for model in self.models for graph in model.executable]
        return sorted(graphs, key=lambda graph: graph.id != self.process_id)

    def form_keys(self) -> list[str]:
        """Keys of the form definitions in it."""
        return [path[len(FORMS) + 1 : -len(".json")] for path in self.files if path.startswith(f"{FORMS}/")]

    def vocabulary(self) -> Vocabulary:
        """The words that its drawings use; none where it brings no vocabulary. Raises VocabularyError."""
        content = self.files.get(VOCABULARY)
        return read_vocabulary(content) if content else Vocabulary()

    def findings(self) -> list[Finding]:
        """Everything that the publish gate has to say about its drawings and tables, against itself alone."""
        sources = [
            open_model(path, content)
            for path, content in sorted(self.files.items())
            if path.endswith((".bpmn", ".dmn"))
        ]
        forms = {key: self.files[f"{FORMS}/{key}.json"] for key in self.form_keys()}
        catalogue = catalogue_of(sources, vocabulary=self.vocabulary(), forms=forms)
        return in_order(found for source in sources for found in check_file(source, catalogue))

    def form_sha256(self, key: str) -> str:
        """Hash of the form definition that a step asks with; empty when the bundle has none of that key."""
        content = self.files.get(f"{FORMS}/{key}.json")
        return hashlib.sha256(content).hexdigest() if content is not None else ""


def sha256_of(files: Mapping[str, bytes]) -> str:
    """Hash over all paths and contents in any order; also of what cannot be read as a bundle."""
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def of_files(process_id: str, files: Mapping[str, bytes]) -> Bundle:
    """A bundle from all its files, as a studio or an import has them. Raises RefusedFile, KeyError."""
    models = [parse(path, content) for path, content in sorted(files.items()) if path.endswith(".bpmn")]
    own = {graph.id: (graph, model) for model in models for graph in model.executable}
    graph, first = own[process_id]
    ordered = (first, *(model for model in models if model is not first))
    return Bundle(process_id=process_id, name=graph.label, files=dict(files), models=ordered)


def read_folder(folder: Path, *, form_files: Mapping[str, bytes]) -> list[Bundle]:
    """The bundles of a models folder: one for each process that no other process calls, by id.

    `form_files` maps the key of a form to its definition; only those that a drawing names go in. Raises
    RefusedFile for a file that is not safe to read.
    """
    contents = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (".bpmn", ".dmn", ".json", ".yaml", ".txt")
    }
    models = {path: parse(path, content) for path, content in contents.items() if path.endswith(".bpmn")}
    home = {graph.id: path for path, model in models.items() for graph in model.executable}
    calls = {path: {home[id] for id in _called(model) if id in home} for path, model in models.items()}
    called = {id for model in models.values() for id in _called(model)}
    return [
        _bundle(process_id, _closure(path, calls), contents, form_files)
        for process_id, path in sorted(home.items())
        if process_id not in called
    ]


def steps_of(bundle: Bundle) -> list[dict[str, Any]]:
    """What each element means, as fields of a StepDefinition, in reading order.

    Who is asked: the step's own assignment, else its lane's, else what the vocabulary says of the lane.
    """
    vocabulary = bundle.vocabulary()
    rows: list[dict[str, Any]] = []
    for process in bundle.processes():
        drawn = {lane.name: lane.ofd.assignment for lane in process.lanes if lane.ofd.assignment}
        for node in process.steps():
            word = vocabulary.lane(node.lane) if node.lane else None
            known = Assignment(word.agency, word.role) if word else None
            who = node.ofd.assignment or drawn.get(node.lane) or known
            rows.append(_step(bundle, process, node, who if node.is_human else None, len(rows) + 1))
    return rows


def _step(
    bundle: Bundle, process: ProcessGraph, node: Node, who: Assignment | None, position: int
) -> dict[str, Any]:
    ofd = node.ofd
    event_message = node.event.name if node.event and node.event.kind == "message" else ""
    return {
        "process_id": process.id,
        "element_id": node.id,
        "name": node.name[:200],
        "kind": node.kind,
        "position": position,
        "lane": node.lane[:200],
        "agency": who.agency if who else "",
        "role": who.role if who else "",
        "form_key": ofd.form,
        "form_sha256": bundle.form_sha256(ofd.form) if ofd.form else "",
        "clock": ofd.clock.code if ofd.clock else "",
        "point": ofd.clock.point if ofd.clock else "",
        "operation": ofd.operation,
        "parameters": dict(ofd.parameters),
        "subject": ofd.subject,
        "message": node.message or event_message,
        "documentation": node.documentation,
        "why": ofd.why,
        "locked": ofd.locked,
    }


def _bundle(
    process_id: str, drawings: Sequence[str], contents: Mapping[str, bytes], form_files: Mapping[str, bytes]
) -> Bundle:
    folders = {path.rpartition("/")[0] for path in drawings}
    models = [parse(path, contents[path]) for path in drawings]
    nodes = [node for model in models for graph in model.executable for node in graph.nodes()]
    decisions = {node.ofd.decision for node in nodes if node.ofd.decision}
    forms = sorted({node.ofd.form for node in nodes if node.ofd.form} & set(form_files))
    home = drawings[0].rpartition("/")[0]
    concerning = {f"{home}/{SCENARIOS}" if home else SCENARIOS, *_scenarios_for(process_id, contents)}
    files = {path: contents[path] for path in drawings}
    for path, content in contents.items():
        folder, _, name = path.rpartition("/")
        table = path.endswith(".dmn") and (folder in folders or not folder or name[:-4] in decisions)
        scenario = path.endswith(".yaml") and folder in concerning
        if table or scenario or path == VOCABULARY:
            files[path] = content
    files.update({f"{FORMS}/{key}.json": form_files[key] for key in forms})
    return of_files(process_id, files)


def _scenarios_for(process_id: str, contents: Mapping[str, bytes]) -> set[str]:
    """Folders of scenarios that say of themselves that they run through this process too."""
    return {
        path.rpartition("/")[0]
        for path, content in contents.items()
        if path.endswith(f"{SCENARIOS}/{ALSO_FOR}") and process_id in _named_in(content)
    }


def _named_in(content: bytes) -> set[str]:
    lines = content.decode("utf-8", errors="replace").splitlines()
    return {line.partition("#")[0].strip() for line in lines}


def _called(model: Model) -> set[str]:
    return {node.called for graph in model.executable for node in graph.nodes() if node.called}


def _closure(path: str, calls: Mapping[str, Iterable[str]]) -> list[str]:
    found, waiting = [path], [path]
    while waiting:
        for other in sorted(calls[waiting.pop()]):
            if other not in found:
                found.append(other)
                waiting.append(other)
    return found
