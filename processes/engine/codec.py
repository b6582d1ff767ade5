"""The stored state of a process: our own format, only what is open, nothing of the drawing.

The first byte is the format's version, the rest zlib over JSON. A format that is once released is never
changed: a new one gets the next number and a function in UPGRADES that turns the old document into it.

Version 1: `{"levels": [level…]}`, outer levels first. A level is `{"host": task id or null, "spec": key,
"data": {…}, "completed": bool, "tasks": [task…]}`, parents first. A task is `[id, index of its parent or -1,
state, node, data, internal data]`.
"""

import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.task import Task

from processes.engine.errors import EngineError, SnapshotError
from processes.engine.expressions import Functions
from processes.engine.spec import Spec
from processes.engine.tokens import Level, Run, SubLevel

VERSION = 1
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def dump(run: Run) -> bytes:
    """The state as bytes. Raises EngineError where a value cannot be stored."""
    return pack({"levels": [_level(level) for level in run.levels()]})


def pack(document: dict[str, Any]) -> bytes:
    """A document of the present format as bytes. Raises EngineError where a value cannot be stored."""
    try:
        text = orjson.dumps(document, option=orjson.OPT_PASSTHROUGH_DATETIME)
    except TypeError as error:
        raise EngineError(f"the data of the process cannot be stored: {error}") from error
    return bytes([VERSION]) + zlib.compress(text, 6)


def document_of(snapshot: bytes) -> dict[str, Any]:
    """The stored document, brought up to the present format. Raises SnapshotError."""
    try:
        version = snapshot[0]
        document = orjson.loads(zlib.decompress(snapshot[1:]))
    except (IndexError, zlib.error, orjson.JSONDecodeError) as error:
        raise SnapshotError(f"the stored state is damaged: {error}") from error
    while version != VERSION:
        if version not in UPGRADES:
            raise SnapshotError(f"the stored state has format {version}; this program reads up to {VERSION}")
        document = UPGRADES[version](document)
        version += 1
    return document


def retold(snapshot: bytes, tell: Callable[[str], str]) -> bytes:
    """The same state as `tell` puts it: takes its JSON, gives JSON of that shape with other ids and dates.

    For a copy of a process beside the first, such as the demo makes. Raises SnapshotError.
    """
    text = orjson.dumps(document_of(snapshot)).decode()
    return bytes([VERSION]) + zlib.compress(tell(text).encode(), 6)


def load(spec: Spec, snapshot: bytes, *, functions: Functions, now: datetime) -> Run:
    """The process as it stood. Raises SnapshotError where the state does not fit the drawing."""
    document = document_of(snapshot)
    run = Run(spec, functions=functions, now=now, stored=True)
    try:
        main, *others = document["levels"]
        _fill(run, main)
        hosts = {str(task_id): task for task_id, task in run.tasks.items()}
        for stored in others:
            host = hosts[stored["host"]]
            level = SubLevel(spec.levels[stored["spec"]], host, run, deserializing=True)
            _fill(level, stored)
            run.subprocesses[host.id] = level
            hosts.update((str(task_id), task) for task_id, task in level.tasks.items())
    except KeyError as error:
        raise SnapshotError(f"the stored state does not fit the drawing: there is no {error}") from error
    except (ValueError, TypeError, IndexError) as error:
        raise SnapshotError(f"the stored state is damaged: {error}") from error
    return run


def _level(level: Level) -> dict[str, Any]:
    index = {task_id: number for number, task_id in enumerate(level.tasks)}
    return {
        "host": str(level.host.id) if isinstance(level, SubLevel) else None,
        "spec": level.spec.name,
        "data": level.data,
        "completed": level.completed,
        "tasks": [
            [str(t.id), index.get(t._parent, -1), t._state, t.task_spec.name, t.data, t.internal_data]
            for t in level.tasks.values()
        ],
    }


def _fill(level: Level, stored: dict[str, Any]) -> None:
    specs = level.spec.task_specs
    tasks: list[Task] = []
    for task_id, parent, state, node, data, internal in stored["tasks"]:
        task = Task.__new__(Task)  # its constructor would hang it into a tree that is not there yet
        task.id = UUID(task_id)
        task.workflow = level
        task.task_spec = specs[node]
        task._parent = tasks[parent].id if parent >= 0 else None
        task._children = []
        task._state = state
        task.data = data
        task.internal_data = internal
        task.triggered = False
        task.thread_id = 0
        task.last_state_change = 0.0
        level.tasks[task.id] = task
        if parent >= 0:
            tasks[parent]._children.append(task.id)
        tasks.append(task)
    level.task_tree = tasks[0]
    level.data = stored["data"]
    level.completed = stored["completed"]
