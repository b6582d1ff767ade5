"""Walks through a drawing that can be recorded at a release and played on from any of their snapshots.

A walk is plain data: what the expressions' functions answer (the same at every moment), and which wait is
released next, by element id and item. Ids of tasks are not part of it, so it can be played on from any
snapshot, in whatever version it was written.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from processes.engine import (
    CompleteService,
    CompleteTask,
    DeliverMessage,
    FireTimer,
    Spec,
    Start,
    Step,
    Trigger,
    build,
    step,
)

NOW = datetime(2026, 9, 7, 8, tzinfo=UTC)
DUE = "2026-09-07T12:00:00+00:00"
RELEASES = Path(__file__).parent

#: One move: the element whose wait is released, the item of that wait, and the data that comes with it.
Move = tuple[str, str | None, dict[str, Any]]


@dataclass(frozen=True)
class Walk:
    """From a start to an end. `answers`: what each function says, whatever it is asked."""

    name: str
    process_id: str
    message: str | None
    data: Mapping[str, Any]
    answers: Mapping[str, Any]
    moves: Sequence[Move]

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {name: (lambda *_, said=said: said) for name, said in self.answers.items()}


@dataclass(frozen=True)
class Standing:
    """What a snapshot waits for, as far as a walk cares: stored beside it, for the ids are in it."""

    task_id: str
    kind: str
    element_id: str
    item: str | None
    message: str | None


def standing(made: Step) -> list[Standing]:
    return [Standing(str(w.task_id), w.kind, w.element_id, w.item, w.message) for w in made.waits]


def start(walk: Walk, spec: Spec) -> Step:
    return step(spec, None, Start(dict(walk.data), walk.message), functions=walk.functions(), now=NOW)


def go_on(
    walk: Walk, spec: Spec, snapshot: bytes, waits: Sequence[Standing], *, since: int
) -> Iterator[Step]:
    """The steps of the remaining moves."""
    for element_id, item, data in walk.moves[since:]:
        wait = next(w for w in waits if w.element_id == element_id and w.item == item)
        made = step(spec, snapshot, _release(wait, data), functions=walk.functions(), now=NOW)
        yield made
        snapshot, waits = made.snapshot, standing(made)


def _release(wait: Standing, data: Mapping[str, Any]) -> Trigger:
    task_id = UUID(wait.task_id)
    match wait.kind:
        case "human":
            return CompleteTask(task_id, dict(data))
        case "service":
            return CompleteService(task_id, dict(data))
        case "timer":
            return FireTimer(task_id)
        case _:
            assert wait.message is not None
            return DeliverMessage(task_id, wait.message, dict(data))


def spec_of(release: Path, walk: Walk) -> Spec:
    """From the drawings as they were at the release."""
    models = release / "models"
    return build({path.name: path.read_bytes() for path in sorted(models.iterdir())}, walk.process_id)


def write(release: Path, walk: Walk) -> None:
    """Record a walk at a release: its data, every snapshot on the way, how it ended."""
    spec = spec_of(release, walk)
    first = start(walk, spec)
    steps = [first, *go_on(walk, spec, first.snapshot, standing(first), since=0)]
    assert steps[-1].completed, f"{walk.name} stands at {[(w.element_id, w.item) for w in steps[-1].waits]}"
    record = {
        "name": walk.name,
        "process_id": walk.process_id,
        "message": walk.message,
        "data": walk.data,
        "answers": walk.answers,
        "moves": walk.moves,
        "snapshots": [
            {
                "after": number,
                "waits": [vars(wait) for wait in standing(made)],
                "snapshot": base64.b64encode(made.snapshot).decode(),
            }
            for number, made in enumerate(steps[:-1])
        ],
        "ended_at": steps[-1].ended_at,
        "end_data": steps[-1].data,
    }
    text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False)
    (release / f"{walk.name}.json").write_text(text + "\n")


def read(file: Path) -> tuple[Walk, dict[str, Any]]:
    record = json.loads(file.read_text())
    moves = [(element_id, item, data) for element_id, item, data in record["moves"]]
    walk = Walk(
        name=record["name"],
        process_id=record["process_id"],
        message=record["message"],
        data=record["data"],
        answers=record["answers"],
        moves=moves,
    )
    return walk, record
