"""The inbox's list: my tasks and my teams' queues in one, most urgent first. Ids first, then rows.

The index of open tasks answers the ids; only the page that is shown reads whole rows (platform: inbox).
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import CharField, Count, F, Q, QuerySet
from django.db.models.functions import Cast

from orchestrator.access import visible
from orchestrator.agencies.models import Staff
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.people.models import Person
from processes.models import HumanTask

from .searching import too_short
from .standing import Standing
from .urgency import GROUPS, OVERDUE, Group, with_urgency

PAGE_SIZE = 50
#: Nobody reads further; a filter does.
MOST = 1000

WHOSE = {"": "Mine and my teams’", "mine": "Mine", "unclaimed": "Not claimed", "others": "With a colleague"}
UNRATED = "none"
RATINGS = {"": "Any rating", **dict(RatingValue.choices), UNRATED: "Not rated yet"}

MOST_URGENT_FIRST = ("urgency", "-priority", F("due_at").asc(nulls_last=True), "created_at", "id")


@dataclass(frozen=True)
class Asked:
    """What the address asks for. Unknown words in it ask for nothing."""

    team: int | None = None
    whose: str = ""
    rating: str = ""
    step: str = ""
    words: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: "dict[str, str]") -> "Asked":
        team, page = given.get("team", ""), given.get("page", "")
        whose, rating = given.get("whose", ""), given.get("rating", "")
        return cls(
            team=int(team) if team.isascii() and team.isdigit() and len(team) < 18 else None,
            whose=whose if whose in WHOSE else "",
            rating=rating if rating in RATINGS else "",
            step=given.get("step", "")[:100].replace("\0", ""),
            words=given.get("words", "").strip()[:100].replace("\0", ""),
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 5 and int(page) else 1,
        )

    @property
    def too_short(self) -> bool:
        """A letter or two are no search: nothing is asked for."""
        return too_short(self.words)

    @property
    def narrows(self) -> bool:
        return self != Asked(page=self.page)

    def address(self, *, page: int | None = None) -> str:
        """The query string that asks for the same again, on another page."""
        asked = replace(self, page=page or 1)
        given = {name: value for name, value in asked.__dict__.items() if value}
        if asked.page == 1:
            given.pop("page")
        return f"?{urlencode(given)}" if given else "?"


@dataclass(frozen=True)
class Row:
    """One task as the list shows it."""

    task: HumanTask
    case: Case | None
    about: str  #: the person or agency it is about; "" where it is about the whole case


@dataclass(frozen=True)
class Page:
    """One page of the list, in groups that have something in them."""

    groups: tuple[tuple[Group, int, tuple[Row, ...]], ...]  #: group, how many in all, those on this page
    total: int
    more: bool  #: there were more than MOST
    number: int
    pages: int
    asked: Asked

    @property
    def rows(self) -> list[Row]:
        return [row for _, _, rows in self.groups for row in rows]

    @property
    def earlier(self) -> str:
        return self.asked.address(page=self.number - 1) if self.number > 1 else ""

    @property
    def later(self) -> str:
        return self.asked.address(page=self.number + 1) if self.number < self.pages else ""


@dataclass(frozen=True)
class Standings:
    """How many open tasks there are, unfiltered, and which steps they stand at."""

    total: int
    overdue: int
    mine: int
    steps: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        """What the live part says."""
        if not self.total:
            return "No open tasks"
        tasks = f"{self.total} open task{'' if self.total == 1 else 's'}"
        return f"{tasks}, {self.mine} yours, {self.overdue} overdue"


def seen_open(staff: Staff, standing: Standing, *, now: datetime) -> QuerySet[HumanTask]:
    """Every open task that this person may see: a lead's and a manager's are more than their own queues."""
    return visible.tasks(staff, now=now, seats=standing.seats).filter(state__in=HumanTask.OPEN_STATES)


def open_tasks(staff: Staff, standing: Standing, *, now: datetime) -> QuerySet[HumanTask]:
    """Every open task in this person's hands or in their teams' queues that they may see."""
    tasks = seen_open(staff, standing, now=now)
    return tasks.filter(Q(queue__in=standing.team_ids) | Q(assignee=staff))


def count(staff: Staff, standing: Standing, *, now: datetime) -> Standings:
    """One statement."""
    tasks = with_urgency(open_tasks(staff, standing, now=now), now=now)
    counted = tasks.values("urgency", "step__element_id", "step__name", "assignee").annotate(
        number=Count("id")
    )
    numbers: Counter[str] = Counter()
    steps = {}
    for line in counted.order_by():
        numbers["total"] += line["number"]
        numbers["overdue"] += line["number"] if line["urgency"] <= OVERDUE else 0
        numbers["mine"] += line["number"] if line["assignee"] == staff.pk else 0
        steps[line["step__element_id"]] = line["step__name"]
    return Standings(
        total=numbers["total"],
        overdue=numbers["overdue"],
        mine=numbers["mine"],
        steps=tuple(sorted(steps.items(), key=lambda step: step[1])),
    )


def page(staff: Staff, standing: Standing, asked: Asked, *, now: datetime) -> Page:
    """The page that was asked for: ids of all, then rows, cases and persons of what is shown."""
    if asked.too_short:
        return Page(groups=(), total=0, more=False, number=1, pages=1, asked=asked)
    base = seen_open if asked.team is not None else open_tasks
    tasks = with_urgency(_asked_for(base(staff, standing, now=now), asked, staff), now=now)
    found = list(tasks.order_by(*MOST_URGENT_FIRST).values_list("id", "urgency")[: MOST + 1])
    more, found = len(found) > MOST, found[:MOST]
    pages = max(-(-len(found) // PAGE_SIZE), 1)
    number = min(asked.page, pages)
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    rows = _rows(dict(shown))
    in_group = Counter(urgency for _, urgency in found)
    groups = tuple(
        (group, in_group[group.number], shown_rows)
        for group in GROUPS
        if (shown_rows := tuple(rows[i] for i, urgency in shown if urgency == group.number and i in rows))
    )
    return Page(groups=groups, total=len(found), more=more, number=number, pages=pages, asked=asked)


def most_urgent_unclaimed(
    staff: Staff, standing: Standing, *, now: datetime, most: int = 10
) -> list[HumanTask]:
    """Candidates for “next for me”, best first."""
    tasks = open_tasks(staff, standing, now=now).filter(state="ready", queue__in=standing.team_ids)
    return list(with_urgency(tasks, now=now).select_related("step").order_by(*MOST_URGENT_FIRST)[:most])


def _asked_for(tasks: QuerySet[HumanTask], asked: Asked, staff: Staff) -> QuerySet[HumanTask]:
    if asked.team is not None:
        tasks = tasks.filter(queue=asked.team)
    if asked.whose == "mine":
        tasks = tasks.filter(assignee=staff)
    elif asked.whose == "unclaimed":
        tasks = tasks.filter(assignee__isnull=True)
    elif asked.whose == "others":
        tasks = tasks.filter(assignee__isnull=False).exclude(assignee=staff)
    if asked.rating:
        rated = Q(rating__isnull=True) if asked.rating == UNRATED else Q(rating=asked.rating)
        tasks = tasks.filter(scope_key__in=_keys(Case.objects.filter(rated)))
    if asked.step:
        tasks = tasks.filter(step__element_id=asked.step)
    if asked.words:
        cases = _keys(Case.objects.filter(reference__icontains=asked.words))
        tasks = tasks.filter(Q(title__icontains=asked.words) | Q(scope_key__in=cases))
    return tasks


def _keys(cases: QuerySet[Case]) -> QuerySet[Case, str]:
    return cases.annotate(key=Cast("pk", CharField())).values_list("key", flat=True)


def _rows(urgencies: dict[UUID, int]) -> dict[UUID, Row]:
    tasks = HumanTask.objects.filter(pk__in=urgencies).select_related("step", "assignee").defer("data")
    found = {task.pk: task for task in tasks}
    keys = {int(task.scope_key) for task in found.values() if task.scope_key.isdigit()}
    cases = Case.objects.select_related("site").in_bulk(keys)
    people = {int(t.item) for t in found.values() if t.step.subject == "person" and t.item.isdigit()}
    persons = Person.objects.in_bulk(people) if people else {}
    rows = {}
    for identifier, task in found.items():
        task.urgency = urgencies[identifier]  # type: ignore[attr-defined]
        case = cases.get(int(task.scope_key)) if task.scope_key.isdigit() else None
        person = (
            persons.get(int(task.item)) if task.step.subject == "person" and task.item.isdigit() else None
        )
        rows[identifier] = Row(task=task, case=case, about=person.label() if person else "")
    return rows
