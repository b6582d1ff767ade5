"""Steps that a scenario does not speak of: found while it is played, and answered by default.

A step that was added to the drawing after a scenario was written does not stop it: somebody of the step's
team answers at the moment it is asked, so within its limit and before anything that comes later, as long as
something else of that process is still to come. What was answered so is said. What a scenario speaks of is in
`mentions`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from forms.answers import process_variables
from forms.exceptions import AnswersRefused
from forms.limits import Present
from orchestrator.agencies.models import Staff, Team
from orchestrator.pathway import claiming, rows, submitting
from orchestrator.pathway.exceptions import PathwayError
from processes.exceptions import ProcessError
from processes.models import HumanTask

from .causes import plain_cause
from .chronicle import Line
from .default_answers import Chosen, Completed, complete
from .exceptions import ScenarioFault
from .expectations import Scene, team_words
from .filling import Filler
from .mentions import Element, Mentions, element_of
from .scenario import Scenario

OFTEN = 10  #: a step that comes more often than this about the same person leads back to itself
MARK = "not in the scenario: answered by default"


class _Refused(Exception):
    """No answer by default was taken."""


@dataclass
class UnspokenStep:
    """A step of which the scenario says nothing, and how it was answered first."""

    name: str
    team: str  #: in words
    actor: str  #: as a scenario names it: OT PRAC
    form: str
    at: datetime
    times: int = 1
    chosen: tuple[Chosen, ...] = ()

    @property
    def words(self) -> str:
        return f"“{self.name}” ({self.team})"


@dataclass
class Unspoken:
    """Keeps what was met. In a `strict` play nothing is answered, only kept."""

    scenario: Scenario
    scene: Scene
    strict: bool
    steps: dict[Element, UnspokenStep] = field(default_factory=dict)
    _times: Counter[tuple[int, Element, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.mentions = Mentions(self.scenario, self.scene)

    def answer(self) -> Iterator[Line]:
        """Answer what is open and not spoken of, oldest first. Raises ScenarioFault where that cannot be."""
        is_open = HumanTask.objects.filter(state__in=HumanTask.OPEN_STATES)
        open_now = is_open.select_related("step", "assignee", "instance__version")
        for task in open_now.order_by("created_at", "id"):
            team = Team.objects.select_related("agency", "site").get(pk=task.queue)
            if not self.mentions.need(task.instance.version):
                continue
            if self.mentions.speak_of(task, team):
                continue
            if self.strict:
                if element_of(task) not in self.steps:
                    self._keep(task, team, ())
            elif is_open.filter(pk=task.pk).exists():  # an answer before may have ended others
                yield self._answer(task, team)

    def sentence(self) -> str:
        """The steps met so far, for whoever must see why a case went another way; empty where none was."""
        if not self.steps:
            return ""
        words = ", ".join(step.words for step in self.steps.values())
        if self.strict:
            first = next(iter(self.steps.values()))
            return (
                f"{self.scenario.name} is strict and does not speak of {words}. Say in it who does that "
                f"(as: {first.actor}, do: {first.form}), or let it be answered by default (strict: no)."
            )
        return f"Before that the case went through {words}, of which {self.scenario.name} does not speak."

    def _answer(self, task: HumanTask, team: Team) -> Line:
        element = element_of(task)
        key = (int(task.scope_key), element, task.item or "")
        self._times[key] += 1
        if self._times[key] > OFTEN:
            raise ScenarioFault(
                f"“{task.title}” leads back to itself when it is answered by default: {OFTEN} times already. "
                f"{_write(task, team)}"
            )
        staff, completed = self._submitted(task, team)
        self._keep(task, team, tuple(completed.chosen))
        who = f"{staff.display_name}, {team_words(team)}"
        return Line(self.scene.now, "default", f"{who}: {task.title} ({MARK}){_deciding(completed.chosen)}")

    def _keep(self, task: HumanTask, team: Team, chosen: tuple[Chosen, ...]) -> None:
        element = element_of(task)
        if element in self.steps:
            self.steps[element].times += 1
            return
        self.steps[element] = UnspokenStep(
            name=task.title,
            team=team_words(team),
            actor=_actor(team),
            form=task.step.form_key,
            at=self.scene.now,
            chosen=chosen,
        )

    def _submitted(self, task: HumanTask, team: Team) -> tuple[Staff, Completed]:
        """Whoever of the team may, with as few answers as are taken. Raises ScenarioFault."""
        people = sorted(
            claiming.candidates(task), key=lambda each: (each.pk != task.assignee_id, each.pk)
        )  # whoever holds it, else its team's first member, as everywhere in a scenario
        said = "nobody serves its team"
        for also_needed in (False, True):
            for staff in people:
                try:
                    return staff, self._try(task, staff, also_needed=also_needed)
                except _Refused as refused:
                    said = str(refused)
        raise ScenarioFault(
            f"{self.scenario.name} does not speak of “{task.title}” ({team_words(team)}), and no answer by "
            f"default was taken: {said.rstrip('.')}. {_write(task, team)}"
        )

    def _try(self, task: HumanTask, staff: Staff, *, also_needed: bool) -> Completed:
        """All of it or nothing. Raises _Refused."""
        now = self.scene.now
        try:
            with transaction.atomic():
                if task.assignee_id != staff.pk:
                    claiming.claim(task, by=staff, now=now)
                    task.refresh_from_db()
                completed = self._completed(task, staff, also_needed=also_needed)
                answers = submitting.check(task, completed.answers, by=staff, now=now)
                outcome = submitting.submit(task, answers, by=staff, now=now)
        except AnswersRefused as refused:
            task.refresh_from_db()
            said = "; ".join(f"{path}: {' '.join(words)}" for path, words in refused.errors.items())
            raise _Refused(said) from refused
        except (PathwayError, ProcessError) as refused:
            task.refresh_from_db()
            raise _Refused(str(refused)) from refused
        if outcome.incident:
            raise ScenarioFault(
                f"“{task.title}” was answered by default, but then "
                f"“{outcome.incident.element_name or task.title}” could not go on: "
                f"{plain_cause(outcome.incident.cause)}."
            )
        return completed

    def _completed(self, task: HumanTask, staff: Staff, *, also_needed: bool) -> Completed:
        """From what is known already and the defaults of the scenario, then what must be answered besides."""
        case = replace(self.scene, case_id=int(task.scope_key)).case
        definition = submitting.definition_for(task)
        listed = rows.rows_for_task(task, case, now=self.scene.now)
        filler = Filler(definition, listed, replace(self.scene, case_id=case.pk))
        known: dict[str, Any] = {
            name: value
            for name, value in rows.initial_for(task, case, reader=staff, now=self.scene.now).items()
            if name in definition.by_name
        }
        defaults = filler.fill(defaults=self.scenario.defaults.get(definition.key), said=None)
        completed = complete(
            definition,
            listed,
            present=Present(self.scene.now, self.scene.site.zone),
            given={**known, **defaults},
            also_needed=also_needed,
        )
        read = process_variables(definition, completed.answers)
        told = {each.question for each in completed.chosen}
        completed.chosen += [
            Chosen(question.title, str(read[question.name]), decides=True)
            for question in definition.questions
            if read.get(question.name) is not None and question.title not in told
        ]
        return completed


def _actor(team: Team) -> str:
    return f"{team.agency.code} {team.role}"


def _write(task: HumanTask, team: Team) -> str:
    return f"Write a step for it in the scenario: as: {_actor(team)}, do: {task.step.form_key}."


def _deciding(chosen: Sequence[Chosen]) -> str:
    said = "; ".join(f"“{each.question}”: {each.answer}" for each in chosen if each.decides)
    return f" — the process reads {said}" if said else ""
