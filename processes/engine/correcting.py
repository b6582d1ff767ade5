"""Look at the variables of one wait in a stored state, and change some of them, without moving anything.

Everything else in the state stays byte for byte what it was; the drawing is not needed. Whether a change is
allowed is for the caller to say. (issue 4, point 4)
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from processes.engine import codec
from processes.engine.errors import EngineError, TaskNotReady
from processes.engine.values import copied, plain

_ID, _DATA = 0, 4  #: places in a stored task, see `codec`


def variables(snapshot: bytes, task_id: UUID) -> dict[str, Any]:
    """What the process carries at this wait: a copy. Raises TaskNotReady where it is not there any more."""
    found: dict[str, Any] = copied(_data_of(codec.document_of(snapshot), task_id))
    return found


def corrected(snapshot: bytes, task_id: UUID, values: Mapping[str, Any]) -> bytes:
    """The same state with other values for variables that this wait has.

    Branches beside it keep theirs; what comes after the wait goes on from the new ones. Raises TaskNotReady,
    and EngineError for a variable that is not there or a value that a process cannot carry.
    """
    document = codec.document_of(snapshot)
    data = _data_of(document, task_id)
    for name, value in values.items():
        if name not in data:
            raise EngineError(f"the process carries no “{name}” here")
        data[name] = plain(value, name)
    return codec.pack(document)


def _data_of(document: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    wanted = str(task_id)
    for level in document["levels"]:
        for task in level["tasks"]:
            if task[_ID] == wanted:
                data: dict[str, Any] = task[_DATA]
                return data
    raise TaskNotReady("this step is not open any more")
