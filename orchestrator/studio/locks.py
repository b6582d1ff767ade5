"""The locks of the pathway as the editor offers them, and the steps whose lock stays as it is."""

from processes import drafts
from processes.lint_rules.locked_marks import MARKS
from processes.model_files import RefusedFile, open_model
from processes.models import ProcessVersion
from processes.parsing import model_of

from .lineage import base_of


def offered() -> list[dict[str, str]]:
    """Each lock as JSON, out of the table that the gate refuses by: its `rule`, `what` it protects, and what
    a step that bears it does: `by` an operation, a form, a called process or a decision table, and `which`.
    """
    return [
        {"rule": mark.lock, "what": mark.what, "by": mark.by, "which": mark.which}
        for marks in MARKS.values()
        for mark in marks
    ]


def kept(version: ProcessVersion, path: str) -> list[str]:
    """Ids of the steps of a drawing that were locked in the published version that this was begun from."""
    base = base_of(version)
    content = drafts.file(base, path) if base else None
    if content is None:
        return []
    try:
        processes = model_of(open_model(path, content)).processes
    except RefusedFile:
        return []
    return sorted(node.id for process in processes for node in process.nodes() if node.ofd.locked)
