"""What a version means, read once per process and shared by all threads: engine specification and steps."""

from collections.abc import Iterator, Mapping
from threading import Lock
from typing import TypeVar

from processes import engine
from processes.models import BundleFile, StepDefinition

KEPT = 200  #: versions kept in memory; the oldest goes first

_specs: dict[tuple[str, str], engine.Spec] = {}
_steps: dict[tuple[int, str], "Steps"] = {}
_lock = Lock()

K = TypeVar("K")
V = TypeVar("V")


class Steps:
    """The step definitions of one version. Read-only; the rows are shared between threads."""

    def __init__(self, rows: list[StepDefinition]) -> None:
        self._rows: Mapping[tuple[str, str], StepDefinition] = {
            (row.process_id, row.element_id): row for row in rows
        }
        self._by_id = {row.pk: row for row in rows}

    def get(self, process_id: str, element_id: str) -> StepDefinition:
        """The row of one element. Raises LookupError with a sentence when the version does not have it."""
        row = self._rows.get((process_id, element_id))
        if row is None:
            raise LookupError(f"nothing is known about the step {element_id} of {process_id}")
        return row

    def find(self, process_id: str, element_id: str) -> StepDefinition | None:
        return self._rows.get((process_id, element_id))

    def of_id(self, step_id: int) -> StepDefinition:
        """The row that a task or request refers to: of another version, where it ended before a move."""
        return self._by_id.get(step_id) or StepDefinition.objects.get(pk=step_id)

    def __iter__(self) -> Iterator[StepDefinition]:
        return iter(self._rows.values())


def spec_of(*, version_id: int, process_id: str, sha256: str) -> engine.Spec:
    """The engine's specification of a version; built once per process and bundle hash (5 to 35 ms)."""
    spec = _specs.get((sha256, process_id))
    if spec is None:
        files = BundleFile.objects.filter(version_id=version_id).values_list("path", "content")
        drawings = {
            path: bytes(content) for path, content in files if path.lower().endswith((".bpmn", ".dmn"))
        }
        spec = engine.build(drawings, process_id)
        _keep(_specs, (sha256, process_id), spec)
    return spec


def steps_of(*, version_id: int, sha256: str) -> Steps:
    """The step definitions of a version as of one hash (a draft may change); read once per process."""
    steps = _steps.get((version_id, sha256))
    if steps is None:
        steps = Steps(list(StepDefinition.objects.filter(version_id=version_id)))
        _keep(_steps, (version_id, sha256), steps)
    return steps


def forget() -> None:
    """Empty the memory: for tests and for plays, in whose databases primary keys come again."""
    with _lock:
        _specs.clear()
        _steps.clear()


def _keep(memory: dict[K, V], key: K, value: V) -> None:
    with _lock:
        memory[key] = value
        while len(memory) > KEPT:
            memory.pop(next(iter(memory)))
