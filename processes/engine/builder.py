"""From files to a Spec: reads the drawings of a bundle and builds what the engine runs.

Elements are read as they stand in the file, one level after the other; nothing depends on how the picture is
laid out, and nothing that the engine cannot run is passed over in silence: it is a finding.
"""

from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from processes.engine.decisions import DecisionTable, read_table
from processes.engine.elements import LevelBuilder, Work
from processes.engine.errors import ExpressionError, ModelError, ModelFinding
from processes.engine.nodes import ProcessSpec
from processes.engine.spec import Spec
from processes.engine.xml import BPMN, local_name
from processes.model_files import RefusedFile, open_model


class Bundle:
    """The files of one version, read: processes, messages, errors, escalations and decision tables by id."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.findings: list[ModelFinding] = []
        self.processes: dict[str, tuple[str, Any]] = {}
        self.messages: dict[str, str] = {}
        self.errors: dict[str, str | None] = {}
        self.escalations: dict[str, str | None] = {}
        self.decisions: dict[str, tuple[str, Any]] = {}
        self.tables_by_file: dict[str, tuple[str, Any]] = {}
        for file, content in sorted(files.items()):
            suffix = PurePath(file).suffix.lower()
            if suffix not in (".bpmn", ".dmn"):
                continue
            try:
                root = open_model(file, content).root
            except RefusedFile as refusal:
                finding = refusal.finding
                self.findings.append(ModelFinding(file, finding.line, "", "", finding.message))
                continue
            if suffix == ".dmn":
                self._read_decisions(file, root)
            else:
                self._read_processes(file, root)

    def find(self, file: str, element: Any, message: str) -> None:
        """Note what keeps an element from running."""
        self.findings.append(
            ModelFinding(file, element.sourceline, element.get("id", ""), element.get("name", ""), message)
        )

    def decision(self, ref: str) -> DecisionTable:
        """The decision table of that id (or of the file of that name). Raises ExpressionError."""
        found = self.decisions.get(ref) or self.tables_by_file.get(ref)
        if found is None:
            raise ExpressionError(f"there is no decision table “{ref}”")
        file, element = found
        try:
            return read_table(element)
        except ExpressionError as error:
            raise ExpressionError(f"decision table “{ref}” ({file}): {error}") from None

    def _read_processes(self, file: str, root: Any) -> None:
        for process in root.iter(BPMN + "process"):
            process_id = process.get("id", "")
            if process_id in self.processes:
                other = self.processes[process_id][0]
                self.find(
                    file, process, f"the process “{process_id}” is drawn twice, in {other} and in {file}"
                )
            self.processes[process_id] = (file, process)
        for tag, table, value in (
            ("message", self.messages, "name"),
            ("error", self.errors, "errorCode"),
            ("escalation", self.escalations, "escalationCode"),
        ):
            for element in root.iter(BPMN + tag):
                table[f"{file}#{element.get('id')}"] = element.get(value)

    def _read_decisions(self, file: str, root: Any) -> None:
        found = [child for child in root if local_name(child) == "decision"]
        for decision in found:
            decision_id = decision.get("id", "")
            if decision_id in self.decisions:
                other = self.decisions[decision_id][0]
                self.find(
                    file, decision, f"the decision table “{decision_id}” is in two files, {other} and {file}"
                )
            self.decisions[decision_id] = (file, decision)
        if len(found) == 1:
            self.tables_by_file.setdefault(PurePath(file).stem, (file, found[0]))


def build(files: Mapping[str, bytes], process_id: str) -> Spec:
    """What the engine needs to run a process with everything that it calls.

    `files` are the contents of .bpmn and .dmn files by name (others are ignored). Raises ModelError with all
    findings. The Spec is never changed afterwards; any number of threads may share it.
    """
    bundle = Bundle(files)
    if process_id not in bundle.processes:
        message = f"there is no process “{process_id}” in these files"
        raise ModelError([*bundle.findings, ModelFinding("", None, process_id, "", message)])
    levels: dict[str, ProcessSpec] = {}
    calls: dict[str, set[str]] = {}
    file, element = bundle.processes[process_id]
    work = [Work(process_id, process_id, file, element)]
    while work:
        item = work.pop()
        if item.key in levels:
            continue
        builder = LevelBuilder(bundle, item)
        levels[item.key] = builder.build()
        work.extend(builder.inside)
        for call, called in builder.calls:
            calls.setdefault(item.process_id, set()).add(called)
            if called in bundle.processes:
                work.append(Work(called, called, *bundle.processes[called]))
            else:
                bundle.find(item.file, call, f"the process “{called}” that is called here does not exist")
    for looping in sorted(_in_a_circle(calls)):
        bundle.find(*bundle.processes[looping], f"the process “{looping}” calls itself")
    if bundle.findings:
        raise ModelError(bundle.findings)
    main = levels[process_id]
    return Spec(process_id, main, MappingProxyType(levels))


def _in_a_circle(calls: Mapping[str, set[str]]) -> set[str]:
    circles = set()
    for start in calls:
        seen: set[str] = set()
        open_ends = list(calls[start])
        while open_ends:
            current = open_ends.pop()
            if current == start:
                circles.add(start)
            if current not in seen:
                seen.add(current)
                open_ends.extend(calls.get(current, ()))
    return circles
