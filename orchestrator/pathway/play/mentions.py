"""What a scenario speaks of: the tasks that it answers, claims or expects.

It speaks of a step where it names the step's form for the step's agency. Of a step that every agency asked
does (`{agency}`) it speaks as soon as it names the form, if it names the agency anywhere: so an agency that
stays silent on purpose stays so. And it needs a process to go on as long as it has a form of it to answer, or
its end to expect: what is open after that may stay open.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orchestrator.agencies.models import Team
from orchestrator.agencies.vocabulary import CORE_AGENCIES, AgencyCode
from orchestrator.pathway import signing
from processes.models import HumanTask, ProcessVersion

from .expectations import Scene
from .scenario import CONTACT, DEEDS, Scenario

Element = tuple[str, str]  #: process id, element id


@dataclass(frozen=True)
class Mention:
    """The scenario speaks of tasks with this form: of one agency, or of any."""

    place: int  #: in the order of the scenario: `before` or `after` what is done in a step
    form: str
    agency: str = ""


def before(step: int) -> int:
    """Where a play stands before what is done in the step of that number."""
    return 2 * step


def after(step: int) -> int:
    """Where it stands when that is done, and its expectations are looked at."""
    return 2 * step + 1


class Mentions:
    """All of a scenario, and how far it has been played."""

    def __init__(self, scenario: Scenario, scene: Scene) -> None:
        self.place = before(0)  #: where the play stands
        self._all = list(_mentions(scenario, scene))
        self._named = _named(scenario)
        self._wanted = list(_wanted(scenario))
        self._ends = list(_ends(scenario))
        self._forms: dict[int, frozenset[str]] = {}
        self._answered: dict[str, set[Element]] = defaultdict(set)

    def need(self, version: ProcessVersion) -> bool:
        """Something is still to come for which a process of this version must go on."""
        if any(place >= self.place and process in ("", version.process_id) for place, process in self._ends):
            return True
        if version.pk not in self._forms:
            keys = version.steps.exclude(form_key="").values_list("form_key", flat=True)
            self._forms[version.pk] = frozenset(keys)
        return any(place >= self.place and form in self._forms[version.pk] for place, form in self._wanted)

    def answered(self, task: HumanTask) -> None:
        """A step of the scenario has answered this task."""
        self._answered[task.step.form_key].add(element_of(task))

    def speak_of(self, task: HumanTask, team: Team) -> bool:
        """Whether the scenario means this task. Of two steps that ask the same agency with the same form it
        means the one it has answered, once it has nothing more to say with that form.
        """
        agency = signing.resolve(task.step.agency, task.data)
        agencies = {agency or team.agency.code, team.agency.code}
        is_anyones = task.step.agency.startswith("{") and agency in self._named
        about = [
            each
            for each in self._all
            if each.form == task.step.form_key and (is_anyones or not each.agency or each.agency in agencies)
        ]
        if not about:
            return False
        others = self._answered[task.step.form_key]
        is_second = bool(others) and element_of(task) not in others
        return not (is_second and all(each.place < self.place for each in about))


def element_of(task: HumanTask) -> Element:
    return task.step.process_id, task.step.element_id


def _mentions(scenario: Scenario, scene: Scene) -> Iterator[Mention]:
    for place, step in enumerate(scenario.steps):
        form = step.task if step.do == "claim" else "" if step.do in (*DEEDS, CONTACT) else step.do
        for actor in step.actors if form else ():
            yield from (Mention(before(place), form, agency) for agency in _agencies(actor, scene))
        for expectation in step.expect:
            if expectation.name in ("task", "no_open_task") and "form" in expectation.asked:
                team = str(expectation.asked.get("team", ""))
                yield Mention(after(place), str(expectation.asked["form"]), team.partition(" ")[0])


def _wanted(scenario: Scenario) -> Iterator[tuple[int, str]]:
    """Place and form of everything that somebody is to answer."""
    for number, step in enumerate(scenario.steps):
        if step.do and step.do not in (*DEEDS, CONTACT) and not step.refused:
            yield before(number), step.do


def _ends(scenario: Scenario) -> Iterator[tuple[int, str]]:
    """Place and process of every end that is expected; no process where all must have ended."""
    for number, step in enumerate(scenario.steps):
        for expectation in step.expect:
            asked = expectation.asked
            if expectation.name == "no_open_task" and not asked:
                yield after(number), ""
            elif expectation.name == "process" and (asked.get("state") == "completed" or "ended" in asked):
                yield after(number), str(asked["id"])


def _agencies(actor: str, scene: Scene) -> list[str]:
    if actor == actor.upper():
        return [actor.partition(" ")[0]]
    teams = Team.objects.filter(members=scene.staff(actor), site=scene.site)
    return list(teams.values_list("agency__code", flat=True))


def _named(scenario: Scenario) -> frozenset[str]:
    """The agencies that the scenario speaks of anywhere."""
    said = [actor for step in scenario.steps for actor in step.actors]
    said += [text for expected in scenario.expectations for text in _texts(expected.asked)]
    words = {word for text in said for word in text.split()}
    core = CORE_AGENCIES if "core" in words else ()
    return frozenset({*words.intersection(AgencyCode.values), *core})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
