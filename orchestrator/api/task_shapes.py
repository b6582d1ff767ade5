"""Tasks as the API shows them."""

import json
from collections.abc import Iterable

from django.urls import reverse

from orchestrator.agencies.models import Team
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.clocks import calendar
from orchestrator.inbox.urgency import GROUPS, due_in_words
from orchestrator.pathway import known, rounds, rows, submitting
from orchestrator.people.models import Person
from processes.models import HumanTask

from .caller import Caller
from .schemas import Line, Option, Section, Task, WholeTask


def several(tasks: Iterable[HumanTask], person: Caller) -> list[tuple[HumanTask, Task]]:
    """Each task (with `urgency`, step and assignee at hand) and its shape: three statements for all."""
    listed = list(tasks)
    cases = Case.objects.select_related("site").in_bulk({int(task.scope_key) for task in listed})
    teams = Team.objects.in_bulk({task.queue for task in listed})
    about = {int(task.item) for task in listed if task.step.subject == "person" and task.item.isdigit()}
    persons = Person.objects.in_bulk(about)
    shapes = []
    for task in listed:
        subject = persons.get(int(task.item)) if task.item.isdigit() else None
        case = cases[int(task.scope_key)]
        about_whom = subject.label() if subject else ""
        shapes.append((task, _shape(task, case, teams[task.queue], about_whom, person)))
    return shapes


def short(task: HumanTask, person: Caller) -> Task:
    """One task as it stands in a list."""
    return several([task], person)[0][1]


def whole(task: HumanTask, person: Caller) -> tuple[WholeTask, set[str]]:
    """One task with all that its page shows, and the visibility classes of what is shown."""
    case = case_of(task.scope_key)
    definition = submitting.definition_for(task)
    sections = known.about(task, person.staff, now=person.now)
    listed = rows.rows_for_task(task, case, now=person.now)
    before = rounds.earlier(task)
    filled_in = rounds.begins_with(task, case, before, listed, reader=person.staff, now=person.now)
    shape = WholeTask(
        **short(task, person).model_dump(),
        asked=task.step.documentation,
        why=task.step.why,
        handover_note=task.handover_note,
        completed_by=str(task.completed_by) if task.completed_by else None,
        completed_at=task.completed_at,
        form=json.loads(definition.text),
        rows={
            source: [Option(value=row.value, label=row.label, hint=row.hint) for row in listed[source]]
            for source in sorted(definition.sources)
        },
        filled_in=filled_in,
        round=before.round if before else 1,
        why_again=rounds.why(before, case, sections, reader=person.staff, now=person.now) if before else [],
        known=[section_of(section) for section in sections],
    )
    return shape, classes_of(sections) | rows.classes_of(filled_in)


def section_of(said: known.Answered) -> Section:
    lines = [Line(row=line.row, question=line.question, answer=line.answer) for line in said.lines]
    return Section(
        title=said.title,
        about=said.about,
        by=said.by,
        at=said.at,
        lines=lines,
        more_not_shown=said.held_back,
    )


def classes_of(said: Iterable[known.Answered]) -> set[str]:
    """What is shown, for the record of reads. The case itself is of class H."""
    return {"H"} | {str(visibility) for one in said for visibility in one.classes}


def _shape(task: HumanTask, case: Case, team: Team, about: str, person: Caller) -> Task:
    due = due_in_words(task.due_at, now=person.now, calendar=calendar.of(case.site))
    return Task(
        id=str(task.pk),
        title=task.title,
        case=case.reference,
        rating=case.rating,
        about=about,
        team=team.name,
        state=task.state,
        assigned_to=str(task.assignee) if task.assignee else None,
        mine=task.assignee_id == person.staff.pk,
        created_at=task.created_at,
        claimed_at=task.claimed_at,
        due_at=task.due_at,
        due=str(due),
        urgency=GROUPS[task.urgency].style,  # type: ignore[attr-defined]
        revision=task.revision,
        links={
            "self": reverse("api:task", args=[task.pk]),
            "case": reverse("api:case", args=[case.reference]),
        },
    )
