"""Forget what no later step can ask for. That keeps turn 2,000 of a loop as small and fast as turn 2.

Of the past only this matters to the future: where tokens parted (a join merges from there), what an open task
belongs to (its guard, its gateway, its activity), what finished instances have to give, and the level's
beginning. Everything between is taken out and the rest closes up. The history that people read is in rows.
"""

from collections.abc import Iterator
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.task import Task

from processes.engine.activities import Guard, MultiInstance, is_instance
from processes.engine.nodes import EventGateway
from processes.engine.tokens import Level


def collapse(level: Level) -> int:
    """Take the finished past out of one level. Returns the length of the longest line that is left."""
    keep = _needed(level)
    parents = {task.id: _kept_parent(task, keep) for task in level.tasks.values() if task.id in keep}
    level.tasks = {task_id: task for task_id, task in level.tasks.items() if task_id in keep}
    level.last_task = None
    depths: dict[UUID | None, int] = {None: -1}
    for task in level.tasks.values():
        task._children = []
    for task in level.tasks.values():  # a parent always stands before its children
        parent_id = parents[task.id]
        task._parent = parent_id
        depths[task.id] = depths[parent_id] + 1
        if parent_id is not None:
            level.tasks[parent_id]._children.append(task.id)
    return max(depths.values())


def _needed(level: Level) -> set[UUID]:
    keep = {level.task_tree.id}
    came_by: dict[UUID, UUID] = {}  # task → the child through which the first open line runs
    for task in level.tasks.values():
        if not task.has_state(TaskState.NOT_FINISHED_MASK):
            continue
        keep.add(task.id)
        keep.update(_belongings(task))
        child = task
        while (parent := child.parent) is not None:
            if parent.id in came_by:
                if came_by[parent.id] != child.id:  # open lines part here
                    keep.add(parent.id)
                break
            came_by[parent.id] = child.id
            child = parent
    return keep


def _belongings(task: Task) -> Iterator[UUID]:
    if is_instance(task) or isinstance(task.parent.task_spec, Guard | EventGateway):
        yield task.parent.id
    if isinstance(task.task_spec, MultiInstance):
        yield from task._children


def _kept_parent(task: Task, keep: set[UUID]) -> UUID | None:
    parent = task.parent
    while parent is not None and parent.id not in keep:
        parent = parent.parent
    return parent.id if parent is not None else None
