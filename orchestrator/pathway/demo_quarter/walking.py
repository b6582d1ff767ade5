"""Walks one case through the verbs that pages and API use, with a moved clock and the people’s habits."""

import heapq
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction

from forms.exceptions import AnswersRefused
from orchestrator.agencies.models import Membership, Site, Staff, Team
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases import news
from orchestrator.cases.exceptions import StillRunning
from orchestrator.cases.models import Case, CaseState
from orchestrator.clocks import calendar
from orchestrator.notices import acknowledging
from orchestrator.notices.models import Notice
from orchestrator.pathway import claiming, raising, rows, submitting
from orchestrator.pathway.play import clockwork, deeds
from orchestrator.pathway.play.exceptions import ScenarioFault
from orchestrator.pathway.play.expectations import Scene
from orchestrator.pathway.play.filling import Filler
from orchestrator.pathway.play.scenario import CONTACT, Step
from processes.kept_queries import Kept
from processes.models import HumanTask, TaskState

from . import answering, habits
from .families import Family
from .stories import Story

HANDED_ON, GIVEN_BACK, ANSWERED_TO = 0.06, 0.04, 0.8  #: share of tasks, of tasks, of notices
CLOSING = (
    "The plan is under way, everybody named in it has begun, and the family agrees that the hub steps back."
)
NEWS = "The neighbour phoned: the shouting has begun again and the child stood outside in the rain."

#: Asked at every step of every walk.
_READY = Kept(
    lambda key: (
        HumanTask.objects.filter(scope_key=key, state=TaskState.READY, assignee=None)
        .select_related("step")
        .order_by("created_at", "step__position", "item")
    )
)
_UNANSWERED: Kept[Any] = Kept(
    lambda case: (
        Notice.objects.filter(case_id=case, needs_ack=True, acked_at=None, climbed_to=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
)
_TASK = Kept(lambda pk: HumanTask.objects.select_related("step", "assignee").filter(pk=pk))
_TEAM = Kept(lambda pk: Team.objects.select_related("agency").filter(pk=pk))
_SEATS = Kept(
    lambda team: (
        Membership.objects.filter(team_id=team, staff__is_active=True)
        .select_related("staff")
        .order_by("staff_id")
    )
)
ASKED = "records_check"  #: the form by which an agency is first asked
MOST_DEEDS = 2000  #: more than this in one case is a circle


@dataclass
class Walk:
    """One case, from its contact on. `slowness` stretches all waits but that for an agency’s answer; `until`
    is the last moment.

    `sender` is the number of its contact, by which a fill that was stopped knows it again; agencies in
    `silent` never answer.
    """

    site: Site
    story: Story
    family: Family
    rng: random.Random
    until: datetime
    slowness: float = 1.0
    sender: str = ""
    silent: frozenset[str] = frozenset()
    before_closing: Callable[[Case], object] = lambda case: None
    _deeds: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)
    _seen: set[object] = field(default_factory=set)
    _asked: dict[tuple[str, str], int] = field(default_factory=dict)

    def go(self, begins: datetime) -> Case:
        """The contact at `begins`, then everything until nothing is left to do. Raises what a verb raises."""
        self.calendar = calendar.of(self.site)
        self.scenario = answering.scenario()
        self.scene = Scene(site=self.site, zone=self.site.zone, now=begins, sender=self.sender)
        told = self._said(CONTACT, self.story.referrer.split()[0])
        step = Step(at=begins, line=0, actors=(self.story.referrer,), do=CONTACT, answers=told)
        deeds.do(self.scenario, step, self.story.referrer, scene=self.scene)
        clockwork.run_until_quiet(begins)
        self._look()
        for _ in range(MOST_DEEDS):
            if not self._next():
                return self.scene.case
        raise ScenarioFault(f"The case of the story {self.story} does not come to an end.")

    @property
    def now(self) -> datetime:
        return self.scene.now

    def _next(self) -> bool:
        """The next deed, or what time brings before it; False where neither lies before the end.

        A deed is true where it may have moved the case on: only then is anything new to be seen.
        """
        deed = self._deeds[0][0] if self._deeds else None
        due = clockwork.next_due(self.now) if deed or self._waits() else None
        at = min((each for each in (deed, due) if each is not None), default=None)
        if at is None or at > self.until:
            return False
        self.scene.now = max(self.now, at)
        if (due is not None and due <= self.now) or heapq.heappop(self._deeds)[2]():
            clockwork.run_until_quiet(self.now)
            self._look()
        return True

    def _waits(self) -> bool:
        """A case whose last open work is an agency's silence still has limits that pass."""
        key = self.scene.case_id
        climbing = Notice.objects.filter(case_id=key, needs_ack=True, acked_at=None, climbed_to=None)
        due = HumanTask.objects.filter(scope_key=str(key), state__in=HumanTask.OPEN_STATES)
        return due.filter(due_at__gt=self.now).exists() or climbing.filter(climbs_at__gt=self.now).exists()

    def _look(self) -> None:
        """People see what is new, and when they will turn to it is drawn."""
        key = str(self.scene.case_id)
        for task in _READY.rows(key=key):
            if task.pk not in self._seen:
                self._seen.add(task.pk)
                self._plan(task)
        for pk in _UNANSWERED.rows(case=self.scene.case_id):
            if pk not in self._seen:
                self._seen.add(pk)
                if self.rng.random() < ANSWERED_TO:
                    self._later(timedelta(minutes=self.rng.randint(4, 70)), partial(self._answer_to, pk))
        case = self.scene.case
        if case.state == CaseState.PLANNED and "end" not in self._seen and not self._in_work():
            self._seen.add("end")
            if "news" in self.story.turns and "news" not in self._seen:
                self._seen -= {"end"}
                self._seen.add("news")
                self._later(timedelta(minutes=self.rng.randint(60, 400)), self._news)
            else:
                self._later(timedelta(hours=8 * self.rng.uniform(0.7, 9)), self._close)

    def _in_work(self) -> bool:
        """Something is open that is not an agency's silence."""
        key = str(self.scene.case_id)
        tasks = HumanTask.objects.filter(scope_key=key, state__in=HumanTask.OPEN_STATES)
        return tasks.exclude(item__in=self.silent, step__form_key=ASKED).exists()

    def _later(self, delay: timedelta, deed: Callable[[], object], *, form: str = "") -> None:
        slowness = 1.0 if form in habits.ANSWERS else self.slowness
        at = self.calendar.add_working_time(self.now, delay * slowness)
        at = at.replace(microsecond=0) - timedelta(seconds=self.rng.randint(1, 59))  # nobody acts on the dot
        heapq.heappush(self._deeds, (max(at, self.now), next(self._number), deed))

    def _plan(self, task: HumanTask) -> None:
        agency, form, rating = self._team(task).agency.code, task.step.form_key, self.story.rating
        if form == ASKED and agency in self.silent:
            return
        local = self.now.astimezone(self.site.zone)
        waits = habits.waits(self.rng, form, agency=agency, rating=rating, local=local)
        self._later(waits, partial(self._claim, task.pk), form=form)

    def _claim(self, pk: UUID) -> None:
        task = self._task(pk)
        if task.state != TaskState.READY or task.assignee_id:
            return
        claiming.claim(task, by=self.rng.choice(self._members(task)), now=self.now)
        takes = habits.takes(self.rng, task.step.form_key, rating=self.story.rating)
        turn = self.rng.random()
        if turn < HANDED_ON and len(self._members(task)) > 1:
            self._later(takes / 2, partial(self._hand_on, pk))
        elif turn < HANDED_ON + GIVEN_BACK:
            self._later(takes / 2, partial(self._give_back, pk))
            return
        self._later(takes, partial(self._answer, pk), form=task.step.form_key)

    def _hand_on(self, pk: UUID) -> None:
        task = self._task(pk)
        holder = task.assignee
        if task.state == TaskState.RESERVED and holder:
            to = self.rng.choice([each for each in self._members(task) if each != holder])
            claiming.reassign(task, to=to, note="I am off sick this afternoon.", by=holder, now=self.now)

    def _give_back(self, pk: UUID) -> None:
        task = self._task(pk)
        if task.state == TaskState.RESERVED and task.assignee:
            claiming.release(task, note="Somebody else knows this better.", by=task.assignee, now=self.now)
            self._later(timedelta(minutes=self.rng.randint(5, 90)), partial(self._claim, pk))

    def _answer(self, pk: UUID) -> bool:
        task = self._task(pk)
        if task.state != TaskState.RESERVED or task.assignee is None:
            return False
        team, form = self._team(task), task.step.form_key
        asked = (form, task.item or str(team.pk))
        self._asked[asked] = self._asked.get(asked, 0) + 1
        said = self._said(form, team.agency.code, again=self._asked[asked] > 1)
        listed = rows.rows_for_task(task, self.scene.case, now=self.now)
        filler = Filler(submitting.definition_for(task), listed, self.scene)
        filled = filler.fill(defaults=self.scenario.defaults.get(form), said=said)
        try:
            answers = submitting.check(task, filled, by=task.assignee, now=self.now)
        except AnswersRefused as refused:
            raise ScenarioFault(
                f"The form “{form}” does not take {self.story}: {refused.errors}"
            ) from refused
        outcome = submitting.submit(task, answers, by=task.assignee, now=self.now)
        if outcome.incident:
            raise ScenarioFault(f"“{task.title}” could not go on: {outcome.incident.cause}")
        return True

    def _answer_to(self, pk: int) -> None:
        notice = Notice.objects.select_related("case", "to_staff").get(pk=pk)
        if notice.climbed_to_id is None and notice.acked_at is None:
            by = notice.to_staff or self.rng.choice(_members_of(notice.to_team_id))
            with transaction.atomic():
                acknowledging.acknowledge(notice, by=by, now=self.now)

    def _news(self) -> bool:
        by = self.scene.staff("CSC PRAC")
        raising.add_information(self.scene.case, NEWS, by=by, now=self.now)
        return True

    def _close(self) -> None:
        self.before_closing(self.scene.case)
        with suppress(StillRunning), transaction.atomic():  # an agency's silence keeps a case open
            news.close_case(self.scene.case, reason=CLOSING, by=self.scene.staff("HUB COORD"), now=self.now)

    def _said(self, form: str, agency: str, *, again: bool = False) -> "Mapping[str, object] | None":
        return answering.answers(form, self.story, self.family, agency=agency, again=again)

    def _task(self, pk: UUID) -> HumanTask:
        [task] = _TASK.rows(pk=pk)
        return task

    def _team(self, task: HumanTask) -> Team:
        [team] = _TEAM.rows(pk=task.queue)
        return team

    def _members(self, task: HumanTask) -> list[Staff]:
        return _members_of(task.queue) or [self.scene.staff(f"HUB {RoleCode.COORD}")]


def _members_of(team_id: int | None) -> list[Staff]:
    return [seat.staff for seat in _SEATS.rows(team=team_id)]
