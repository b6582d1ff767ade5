"""Takes a case to any stage of the pathway, through the verbs that pages and API use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from forms.answers import validate_json
from forms.exceptions import AnswersRefused
from forms.questions import Definition, Rows
from orchestrator.agencies.models import Agency, Site, Staff, Team
from orchestrator.cases import membership
from orchestrator.cases.models import AgencyRequest, Case
from orchestrator.cases.vocabulary import FamilyRole
from orchestrator.clocks import sweeping
from orchestrator.notices import climbing, points
from orchestrator.pathway import contacts, rows, submitting
from processes import wakeups
from processes.execution import Outcome
from processes.kept_queries import Kept
from processes.models import HumanTask, Incident, ProcessInstance
from tests.factories import TUESDAY

from . import answers as usual
from .answers import EACH, USUAL

CORE = ("CSC", "POLICE", "HEALTH", "DA")
REFERRER = "ivy.chandler"
MINUTE = timedelta(minutes=1)

#: What a walk asks at every step; of those that are asked with None, whatever it is.
_OPEN = Kept(
    lambda key, form, item: (
        HumanTask.objects.filter(scope_key=key, state__in=HumanTask.OPEN_STATES)
        .filter(**({"step__form_key": form} if form else {}), **({"item": item} if item else {}))
        .select_related("step", "assignee")
        .order_by("created_at", "item")
    )
)
_CASE = Kept(lambda pk: Case.objects.select_related("site").filter(pk=pk))
_PERSON = Kept(lambda username: Staff.objects.filter(username=username))
_OF_TEAM = Kept(lambda team: Staff.objects.filter(memberships__team_id=team, is_active=True).order_by("pk"))


@dataclass
class Walk:
    """One case and the moment it is at. Steps happen at `now`; what falls due in between is done."""

    site: Site
    now: datetime = TUESDAY
    case: Case = field(default=None)  # type: ignore[assignment]

    # what arrives

    def receive(self, told: Mapping[str, Any] | None = None, *, by: str = REFERRER, **more: Any) -> Case:
        """A contact, past the checks of its form."""
        definition = contacts.definition()
        empty: dict[str, Any] = {source: [] for source in definition.sources}
        checked = _taken(definition, dict(told or usual.contact()), empty)
        case = contacts.receive(self.site, checked, by=person(by), now=self.now, **more)
        self.case = case
        self.settle()
        return case

    # time

    def settle(self) -> None:
        """What a step has left for the worker is done: messages, operations, due timers."""
        wakeups.run_due(self.now)

    def tick(self) -> None:
        """All that the passing of time brings as well: limits, notices, the ladder."""
        self.settle()
        sweeping.sweep(self.now)
        points.tell_points(self.now)
        climbing.climb(self.now)

    def pass_time(self, until: datetime | timedelta) -> None:
        """To a moment, or so much later, stopping wherever the machine has something to do."""
        end = self.now + until if isinstance(until, timedelta) else until
        while (due := wakeups.next_due(self.now)) is not None and due <= end:
            self.now = max(self.now, due)
            self.tick()
        self.now = end
        self.tick()

    # tasks

    def open_tasks(self, form: str = "", *, item: str | int = "") -> Sequence[HumanTask]:
        """Open tasks of the case, oldest first."""
        key = str(self.case.business_key)
        return _OPEN.rows(key=key, form=str(form) or None, item=str(item) if item else None)

    def task(self, form: str, *, item: str | int = "") -> HumanTask:
        """The one open task with this form (about this person or agency)."""
        found = self.open_tasks(form, item=item)
        assert len(found) == 1, f"{form} {item}: {[(t.title, t.item) for t in self.open_tasks()]}"
        return found[0]

    def forms(self) -> list[str]:
        """Form keys of the open tasks, each once, by name."""
        return sorted({task.step.form_key for task in self.open_tasks()})

    def sent(
        self, task: HumanTask, said: Mapping[str, Any] | None = None, *, listed: Rows | None = None
    ) -> dict[str, Any]:
        """Answers to a task as a page or the API would send them. `EACH` in a group stands for every row;
        None takes a usual answer away.
        """
        definition = submitting.definition_for(task)
        if listed is None:
            listed = rows.rows_for_task(task, self.case, now=self.now)
        merged = {**USUAL.get(task.step.form_key, {}), **(said or {})}
        sent = {name: value for name, value in merged.items() if value is not None}
        for name, value in sent.items():
            question = definition.by_name.get(name)
            if question is not None and question.for_each and isinstance(value, dict):
                each = value.get(EACH, {})
                sent[name] = [
                    {**each, **value.get(choice.value, {}), "subject": choice.value}
                    for choice in listed[question.for_each]
                ]
        return sent

    def checked(self, task: HumanTask, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The same, past the checks of its form."""
        coordinator = person("farah.aziz")
        filled_in = rows.initial_for(task, self.case, reader=coordinator, now=self.now)
        listed = rows.rows_for_task(task, self.case, now=self.now)
        return _taken(
            submitting.definition_for(task), self.sent(task, said, listed=listed), listed, initial=filled_in
        )

    def do(
        self,
        form: str,
        said: Mapping[str, Any] | None = None,
        *,
        item: str | int = "",
        by: str | Staff = "",
    ) -> Outcome:
        """One person answers one task; what follows from it is done."""
        task = self.task(form, item=item)
        who = (person(by) if isinstance(by, str) else by) if by else member_of(task)
        outcome = submitting.submit(task, self.checked(task, said), by=who, now=self.now)
        assert outcome.incident is None, outcome.incident.cause
        self.settle()
        self.refresh()
        return outcome

    def do_all(self, form: str, said: Mapping[str, Any] | None = None, *, but: Sequence[str] = ()) -> None:
        """Every open task with this form is answered, except those about `but`."""
        for task in self.open_tasks(form):
            if task.item not in but:
                self.do(form, said, item=task.item)

    def refresh(self) -> Case:
        [self.case] = _CASE.rows(pk=self.case.pk)
        return self.case

    # stages: each begins where the one before it ends

    def to_sharing(self, told: Mapping[str, Any] | None = None) -> "Walk":
        """Received, nobody in danger, mapped, rated: the sharing decisions are due."""
        self.receive(told)
        self.do("danger_check")
        self.do("family_map", {"people": [usual.mapped(one) for one in told["people"]]} if told else None)
        self.do("initial_rating")
        return self

    def to_answering(self, said: Mapping[str, Any] | None = None) -> "Walk":
        """Sharing is decided at level 2 (or as said): the agencies answer."""
        self.to_sharing()
        self.do_all("sharing_decision", said)
        return self

    def answer(self, *agencies: str, said: Mapping[str, Any] | None = None) -> None:
        """These agencies give their whole answer."""
        for code in agencies:
            if self.open_tasks("records_check", item=code):
                self.do("records_check", item=code)
            if self.open_tasks("agency_information", item=code):
                self.do("agency_information", said, item=code)

    def to_deciding(self, *, silent: Sequence[str] = ()) -> "Walk":
        """All agencies but the silent ones have answered; where none is silent the chair proposes."""
        self.to_answering()
        self.answer(*(code for code in self.asked() if code not in silent))
        return self

    def to_positions(self) -> "Walk":
        """The chair has proposed: the core agencies take positions."""
        self.to_deciding()
        self.do("decision_proposal")
        return self

    def to_planning(self) -> "Walk":
        """All agree, the decision is frozen: the plan is written."""
        self.to_positions()
        self.do_all("agency_position")
        return self

    def write_plan(self, **changes: Any) -> None:
        """A plan that may be published."""
        self.do("plan", usual.plan(self.good_actions(), **changes))

    def to_planned(self) -> "Walk":
        """All have signed, the plan is published: the referrer is told."""
        self.to_planning()
        self.write_plan()
        self.do_all("plan_signature")
        return self

    # what is there

    def asked(self) -> list[str]:
        """Codes of the agencies that were asked, by name."""
        codes = AgencyRequest.objects.filter(case=self.case).values_list("agency__code", flat=True)
        return sorted(set(codes))

    def processes(self) -> list[str]:
        """Ids of the processes that were begun for the case, ended ones too, by name."""
        begun = ProcessInstance.objects.filter(business_key=self.case.business_key)
        return sorted(begun.values_list("version__process_id", flat=True))

    def person_id(self, given_name: str) -> int:
        return next(
            m.person_id for m in membership.members_of(self.case) if m.person.given_name == given_name
        )

    def good_actions(self) -> list[dict[str, Any]]:
        """One action for each person: disrupting for who is alleged to cause harm."""
        return [
            usual.action(
                member.person_id,
                "disrupt_perpetrator" if member.has_role(FamilyRole.ALLEGED_PERPETRATOR) else "protect",
            )
            for member in membership.members_of(self.case)
        ]

    def incidents(self) -> list[str]:
        return list(Incident.objects.values_list("cause", flat=True))


def person(username: str) -> Staff:
    """One of the demo site's people."""
    [found] = _PERSON.rows(username=username)
    return found


def member_of(task: HumanTask) -> Staff:
    """Whoever holds the task, else somebody of its team."""
    if task.assignee:
        return task.assignee
    return _OF_TEAM.rows(team=task.queue)[0]


def team(site: Site, agency: str, role: str) -> Team:
    return Team.objects.get(site=site, agency__code=agency, role=role)


def agency(site: Site, code: str) -> Agency:
    return Agency.objects.get(site=site, code=code)


def _taken(
    definition: Definition, sent: dict[str, Any], listed: Rows, *, initial: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What the form takes. A test whose answers it refuses is told which."""
    try:
        return validate_json(definition, sent, listed, initial=initial)
    except AnswersRefused as refused:
        raise AssertionError(f"{definition.key} refuses {refused.errors}") from refused
