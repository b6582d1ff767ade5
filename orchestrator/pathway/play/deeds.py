"""What people do in a scenario, through the verbs and checks that the pages and the API use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from forms.answers import validate_json
from forms.exceptions import AnswersRefused as FormRefused
from forms.questions import Definition, Rows
from orchestrator.agencies.models import Staff, Team
from orchestrator.cases import news
from orchestrator.pathway import claiming, contacts, raising, rows, submitting
from processes.comparison.drawings import capital
from processes.models import HumanTask

from . import drawn_steps, looking
from .causes import actor_in_words, plain_cause, step_in_words
from .exceptions import ScenarioFault
from .expectations import Scene, team_words
from .filling import Filler
from .scenario import CONTACT, Scenario, Step


class Refused(Exception):
    """The service refused what somebody tried."""


@dataclass(frozen=True)
class Done:
    """What one person did, in words."""

    who: str
    what: str
    task: HumanTask | None = None  #: that was answered


def do(scenario: Scenario, step: Step, actor: str, *, scene: Scene) -> list[Done]:
    """One person's part of a step. Raises ScenarioFault where it cannot be done, and the service's own."""
    if step.case and step.do != CONTACT:
        scene.case_id = scene.named_case(step.case).pk
    if step.do == CONTACT:
        return [_contact(scenario, step, actor, scene)]
    if step.do in _DEEDS:
        staff = scene.staff(actor)
        return [Done(_signed(staff, actor, scene), _DEEDS[step.do](step, staff, scene))]
    return [_answer(scenario, step, actor, task, scene) for task in _tasks(step, actor, scene)]


def _contact(scenario: Scenario, step: Step, actor: str, scene: Scene) -> Done:
    staff = scene.staff(actor)
    definition = contacts.definition()
    filled = _filled(definition, scenario, step, {}, scene)
    with _readable(definition):
        answers = validate_json(definition, filled, {})
    case = contacts.receive(
        scene.site,
        answers,
        by=staff,
        now=scene.now,
        joins=scene.named_case(step.joins) if step.joins else None,
        follows=scene.named_case(step.follows) if step.follows else None,
        external_reference=scene.sender,
    )
    scene.case_id = case.pk
    scene.cases[step.case or step.joins or case.reference] = case.pk
    what = "A contact about a family that is open already" if step.joins else "A contact arrives"
    return Done(_signed(staff, actor, scene), what)


def _answer(scenario: Scenario, step: Step, actor: str, task: HumanTask, scene: Scene) -> Done:
    staff = _holder(task, actor, scene)
    if task.assignee_id != staff.pk:
        claiming.claim(task, by=staff, now=scene.now)
        task.refresh_from_db()
    listed = rows.rows_for_task(task, scene.case, now=scene.now)
    definition = submitting.definition_for(task)
    filled = _filled(definition, scenario, step, listed, scene)
    with _readable(definition):
        answers = submitting.check(task, filled, by=staff, now=scene.now)
    outcome = submitting.submit(task, answers, by=staff, now=scene.now)
    if outcome.incident:
        stuck, why = outcome.incident.element_name, plain_cause(outcome.incident.cause)
        raise ScenarioFault(f"The answer was kept, but then “{stuck or task.title}” could not go on: {why}.")
    team = Team.objects.select_related("agency").get(pk=task.queue)
    return Done(f"{staff.display_name}, {team_words(team)}", f"{task.title}{_about(task, scene)}", task)


def _filled(
    definition: Definition, scenario: Scenario, step: Step, listed: Rows, scene: Scene
) -> dict[str, Any]:
    """The answers as the API would be sent them. What shall be refused may hold more than is asked."""
    defaults = scenario.defaults.get(definition.key)
    filler = Filler(definition, listed, scene, strict=not step.refused)
    return filler.fill(defaults=defaults, said=step.answers)


@contextmanager
def _readable(form: Definition) -> Iterator[None]:
    """What a form refuses, as one Refused with every sentence."""
    try:
        yield
    except FormRefused as refused:
        said = "; ".join(
            f"{_question(form, path)}: {' '.join(messages)}" for path, messages in refused.errors.items()
        )
        raise Refused(f"The form “{form.title}” does not take these answers: {said}") from refused


def _question(form: Definition, path: str) -> str:
    """The question as people read it, with the name that the file knows it by."""
    question = form.by_name.get(path)
    return f"“{question.title}” ({path})" if question else path


def _tasks(step: Step, actor: str, scene: Scene) -> list[HumanTask]:
    """The open tasks this step answers, oldest first. Raises ScenarioFault where none or too many are."""
    case = scene.case
    queues = _queues(actor, scene)
    tasks = HumanTask.objects.filter(
        scope_key=case.business_key, step__form_key=step.do, state__in=HumanTask.OPEN_STATES, queue__in=queues
    ).select_related("step", "assignee")
    if step.about:
        members = [member for name in step.about for member in scene.members(name)]
        tasks = tasks.filter(item__in=[str(member.person_id) for member in members])
    found = list(tasks.order_by("created_at", "id"))
    if not found:
        gone = drawn_steps.missing(scene.site, step.do, actor=actor)
        who, what = actor_in_words(actor), step_in_words(step.do, scene)
        said = f"{capital(who)} has no open task {what} at this moment. {gone}".strip()
        raise ScenarioFault(f"{said} {_open_now(scene)}")
    if len({task.item for task in found}) > 1 and not step.about:
        raise ScenarioFault(
            f"{actor} has {len(found)} open tasks “{step.do}”. Say about whom, or “about: everyone”."
        )
    return found


def _open_now(scene: Scene) -> str:
    tasks = HumanTask.objects.filter(scope_key=str(scene.case_id), state__in=HumanTask.OPEN_STATES)
    teams = Team.objects.select_related("agency").in_bulk({task.queue for task in tasks})
    named = sorted(
        f"“{task.title}” of the {team_words(teams[task.queue])}"
        f" ({teams[task.queue].agency.code} {teams[task.queue].role}, {task.step.form_key})"
        for task in tasks.select_related("step")
    )
    return f"Open were: {'; '.join(named)}." if named else "Nothing was open."


def _queues(actor: str, scene: Scene) -> list[int]:
    if actor == actor.upper():
        return [scene.team(actor).pk]
    staff = scene.staff(actor)
    return list(Team.objects.filter(members=staff, site=scene.site).values_list("pk", flat=True))


def _holder(task: HumanTask, actor: str, scene: Scene) -> Staff:
    """A team's name stands for whoever holds the task, else for its first member."""
    if actor == actor.upper() and task.assignee_id:
        return Staff.objects.get(pk=task.assignee_id)
    return scene.staff(actor)


def _about(task: HumanTask, scene: Scene) -> str:
    if not task.item.isdecimal():
        return ""
    member = next((m for m in scene.members("everyone") if str(m.person_id) == task.item), None)
    return f" ({member.person.label()})" if member else ""


def _signed(staff: Staff, actor: str, scene: Scene) -> str:
    seat = team_words(scene.team(actor)) if actor == actor.upper() else _seat(staff, scene)
    return f"{staff.display_name}, {seat}"


def _seat(staff: Staff, scene: Scene) -> str:
    team = Team.objects.filter(members=staff, site=scene.site).select_related("agency").order_by("pk").first()
    return team_words(team) if team else scene.site.name


def _claim(step: Step, staff: Staff, scene: Scene) -> str:
    task = _tasks(replace(step, do=step.task), step.actors[0], scene)[0]
    claiming.claim(task, by=staff, now=scene.now)
    return f"takes the task “{task.title}”"


def _look(step: Step, staff: Staff, scene: Scene) -> str:
    return looking.look(staff, scene=scene)


def _raise_danger(step: Step, staff: Staff, scene: Scene) -> str:
    raising.raise_danger(scene.case, step.words, by=staff, now=scene.now)
    return "says that somebody is in danger"


def _add_information(step: Step, staff: Staff, scene: Scene) -> str:
    raising.add_information(scene.case, step.words, by=staff, now=scene.now)
    return "adds new information"


def _call_decision(step: Step, staff: Staff, scene: Scene) -> str:
    raising.call_decision(scene.case, step.words, by=staff, now=scene.now)
    return "goes ahead without the agencies that are silent"


def _close_case(step: Step, staff: Staff, scene: Scene) -> str:
    with transaction.atomic():
        news.close_case(scene.case, reason=step.words, by=staff, now=scene.now)
    return "closes the case"


_DEEDS: dict[str, Callable[[Step, Staff, Scene], str]] = {
    "claim": _claim,
    "look": _look,
    "raise_danger": _raise_danger,
    "add_information": _add_information,
    "call_decision": _call_decision,
    "close_case": _close_case,
}
