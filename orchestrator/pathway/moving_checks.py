"""What the service has to say before a case moves to another version: drafts, forms, limits, who is asked.

The machine has shown that the case stands at the same place. What was typed and not sent must fit the form
of the new version, and every limit that runs must stand in its table, or the case stays where it is.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from forms import drafts, versions
from forms.models import Draft
from forms.questions import Definition, Question
from orchestrator.clocks.bundle_limits import CASE_PROCESS, limits_of_version
from orchestrator.clocks.models import Clock
from processes.models import ProcessVersion, StepDefinition
from processes.registries import MovingTask


def check(
    *, business_key: str, process_id: str, to_version: ProcessVersion, tasks: Sequence[MovingTask]
) -> tuple[list[str], list[str]]:
    """Sentences against the move, and others about what it changes or leaves for who works on the case."""
    name = f"version {to_version.number}"
    against = [*_limits(business_key, process_id, to_version, name)]
    beside: list[str] = []
    typed = _typed(tasks)
    for task in tasks:
        lost, changed = _form(task, typed.get(drafts.task_subject(task.task_id), []), name)
        against += lost
        beside += changed
        beside += _asked(task, name)
    return against, beside


def _limits(business_key: str, process_id: str, to_version: ProcessVersion, name: str) -> Iterator[str]:
    """A case's clocks are read by the table of the version that it runs."""
    if process_id != CASE_PROCESS or not business_key.isdigit():
        return
    known = limits_of_version(to_version.pk)
    running = Clock.objects.filter(case_id=int(business_key), version_id=None)
    for code in sorted(set(running.values_list("code", flat=True)) - set(known.codes())):
        yield f"The limit {code} counts in this case and does not stand in the table of {name}."


def _typed(tasks: Sequence[MovingTask]) -> dict[str, list[dict[str, list[str]]]]:
    subjects = [drafts.task_subject(task.task_id) for task in tasks if _asks_otherwise(task)]
    found: dict[str, list[dict[str, list[str]]]] = {}
    for draft in Draft.objects.filter(subject_key__in=subjects):
        found.setdefault(draft.subject_key, []).append(json.loads(draft.data))
    return found


def _asks_otherwise(task: MovingTask) -> bool:
    return _form_of(task.step) != _form_of(task.new_step)


def _form_of(step: StepDefinition) -> tuple[str, str]:
    return step.form_key, step.form_sha256


def _form(task: MovingTask, typed: Sequence[dict[str, list[str]]], name: str) -> tuple[list[str], list[str]]:
    if task.is_submitted or not _asks_otherwise(task):
        return [], []
    label = task.step.name or task.step.element_id
    if task.step.form_key != task.new_step.form_key:
        if typed:
            return [f"“{label}” has a draft and asks another form in {name}: that would be lost."], []
        return [], [f"“{label}” asks another form in {name}."]
    old, new = (versions.pinned(*_form_of(step)) for step in (task.step, task.new_step))
    lost = [
        f"“{label}” has a draft with an answer to “{question.title}”, which {name} does not ask like that."
        for question in old.questions
        if any(_is_answered(question, data) for data in typed) and not _takes(new, question)
    ]
    return lost, [f"“{label}” asks other questions in {name}: who opens it sees the new form."]


def _is_answered(question: Question, data: dict[str, Any]) -> bool:
    return any(
        (key == question.name or key.startswith(f"{question.name}-"))
        and not key.endswith("-_row")
        and any(str(value).strip() for value in values)
        for key, values in data.items()
    )


def _takes(new: Definition, question: Question) -> bool:
    """Whether what was typed for the question fits the one of the same name."""
    other = new.by_name.get(question.name)
    return other is not None and _fits(question, other)


def _fits(old: Question, new: Question) -> bool:
    if (old.widget, old.for_each, old.choices_from) != (new.widget, new.for_each, new.choices_from):
        return False
    if not {choice.key for choice in old.choices} <= {choice.key for choice in new.choices}:
        return False
    items = {item.name: item for item in new.items}
    return all(item.name in items and _fits(item, items[item.name]) for item in old.items)


def _asked(task: MovingTask, name: str) -> Iterator[str]:
    label = task.step.name or task.step.element_id
    if (task.step.agency, task.step.role) != (task.new_step.agency, task.new_step.role):
        yield f"“{label}” asks another team in {name}: in this case it stays with the team that has it."
    if task.step.clock != task.new_step.clock:
        yield f"“{label}” has another limit in {name}: in this case it keeps the one that it has."
