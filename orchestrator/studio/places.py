"""How a process owner calls a place in a draft: by its name; what has no name by where it stands."""

import json
import re
from collections.abc import Mapping
from functools import cached_property

from orchestrator.clocks.limits import FILE as LIMITS
from processes.bundles import FORMS, VOCABULARY
from processes.comparison.drawings import Side, capital, sides_of
from processes.findings import Finding
from processes.model_files import RefusedFile, open_model
from processes.parsing import local, model_of, one_line

_ID = re.compile(r"“([\w.-]+)”")
WHOLE = "The whole draft"


class Places:
    """The files of one draft. Nothing here raises, whatever the files."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    @cached_property
    def _drawn(self) -> dict[str, list[Side]]:
        found: dict[str, list[Side]] = {}
        for path, content in self.files.items():
            if path.endswith(".bpmn"):
                try:
                    found[path] = list(sides_of(model_of(open_model(path, content))).values())
                except RefusedFile:
                    continue
        return found

    def file(self, path: str) -> str:
        """“The drawing “One Front Door””, “The form “The plan””, “The limits”; else the name of the file."""
        name = path.rpartition("/")[2]
        if path.endswith(".bpmn"):
            names = [side.graph.name for side in self._drawn.get(path, ()) if side.graph.name]
            return f"The drawing “{names[0] if names else name}”"
        if path.startswith(f"{FORMS}/"):
            return f"The form “{_title(self.files.get(path, b'')) or name.removesuffix('.json')}”"
        if path.endswith(".dmn") and name != LIMITS:
            return f"The decision table “{self._decision(path) or name}”"
        known = {LIMITS: "The limits", VOCABULARY: "The agencies, roles and other words"}
        return known.get(name, name or WHOLE)

    def _decision(self, path: str) -> str:
        """What the first decision of a file is called."""
        try:
            root = open_model(path, self.files.get(path, b"")).root
        except RefusedFile:
            return ""
        names = (str(one.get("name", "")) for one in root if local(one) == "decision")
        return one_line(next(names, ""))

    def step(self, path: str, id: str) -> str:
        """What a step or route is called: its name, else where it stands; empty where it is not there."""
        for side in self._drawn.get(path, ()):
            if id in side.nodes:
                return side.label(id)
            if id in side.flows:
                return side.route(side.flows[id])
        return ""

    def of(self, found: Finding) -> str:
        """Where a finding is, for the line under it."""
        step = self.step(found.file, found.element_id) if found.element_id else ""
        named = step or (f"“{found.element_name}”" if found.element_name else "")
        where = self.file(found.file)
        return f"{capital(named)} in {where[:1].lower()}{where[1:]}" if named and found.file else where

    def sentence(self, found: Finding) -> str:
        """The sentence of a finding: what it calls by its technical id is called as people would."""

        def said(match: re.Match[str]) -> str:
            step = self.step(found.file, match[1])
            if not step or step.startswith("“"):
                return match[0]
            return f"“{step.replace('“', '‘').replace('”', '’')}”"

        return _ID.sub(said, found.message)


def _title(content: bytes) -> str:
    try:
        found = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return ""
    return str(found.get("title", "")) if isinstance(found, dict) else ""
