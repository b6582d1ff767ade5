"""The measures once more, slowly: raw rows and events, one after the other, in plain Python.

Shares no code with `orchestrator.monitoring.measures`. What a task went through comes from the history of its
process, not from the columns that the measures read; working time from the calendar itself, day by day.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from orchestrator.agencies.models import Site, Team
from orchestrator.cases.models import AgencyRequest, Case, Decision
from orchestrator.clocks import calendar
from orchestrator.clocks.limits import read_limits
from orchestrator.clocks.models import Clock
from processes.models import BundleFile, HumanTask, ProcessEvent, StepDefinition

RATING_OF_PRIORITY = {3: "R", 2: "A", 1: "G", 0: "B"}


@dataclass
class Life:
    """What became of one task, told by its events."""

    task: HumanTask
    agency: str
    in_working_time: bool
    created: datetime
    hands: list[tuple[datetime, bool]] = field(default_factory=list)  #: moment, and whether somebody holds it
    done: datetime | None = None
    cancelled: bool = False

    @property
    def is_open(self) -> bool:
        return self.done is None and not self.cancelled


@dataclass
class World:
    """One site at one moment."""

    site: Site
    now: datetime

    def __post_init__(self) -> None:
        self.calendar = calendar.of(self.site)
        self.teams = {team.pk: team for team in Team.objects.filter(site=self.site).select_related("agency")}
        self.lives = self._lives()

    def _lives(self) -> list[Life]:
        found: dict[Any, Life] = {}
        tasks = HumanTask.objects.select_related("step__version").in_bulk()
        limits: dict[int, Any] = {}
        for event in ProcessEvent.objects.order_by("instance_id", "number"):
            task = tasks.get(event.task_id)
            if task is None or task.queue not in self.teams:
                continue
            if event.kind == "task_created":
                found[task.pk] = Life(
                    task, self.teams[task.queue].agency.code, self._works(task, limits), event.at
                )
            elif event.kind in ("task_claimed", "task_assigned"):
                found[task.pk].hands.append((event.at, True))
            elif event.kind == "task_released":
                found[task.pk].hands.append((event.at, False))
            elif event.kind == "task_completed":
                found[task.pk].done = event.at
            elif event.kind == "task_cancelled":
                found[task.pk].cancelled = True
        return list(found.values())

    def _works(self, task: HumanTask, limits: dict[int, Any]) -> bool:
        version = task.step.version
        if version.pk not in limits:
            file = BundleFile.objects.get(version=version, path__endswith="clocks.dmn")
            limits[version.pk] = read_limits(bytes(file.content)).rules
        rule = limits[version.pk].get((task.step.clock, RATING_OF_PRIORITY[task.priority]))
        return rule is not None and rule.limit.mode != "ELAPSED"

    def length(self, start: datetime, end: datetime, working: bool) -> float:
        if not working:
            return (end - start).total_seconds()
        if end < start:
            return -self.calendar.working_time(end, start).total_seconds()
        return self.calendar.working_time(start, end).total_seconds()

    def period(self, first: date, last: date) -> tuple[datetime, datetime]:
        zone = self.site.zone
        begin = datetime.combine(first, time(), zone).astimezone(UTC)
        return begin, datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)

    def waited(self, life: Life) -> tuple[float, float]:
        """Seconds to the first claim, and in all."""
        end = life.done or self.now
        first, total, since = None, 0.0, life.created
        held = False
        for at, somebody in [*life.hands, (end, True)]:
            if somebody and not held:
                span = self.length(since, at, life.in_working_time)
                total += span
                first = span if first is None else first
            if not somebody:
                since = at
            held = somebody
        return first or 0.0, total

    def steps(self, first: date, last: date) -> dict[tuple[str, str, str], dict[str, Any]]:
        begin, end = self.period(first, last)
        groups: dict[tuple[str, str, str], list[Life]] = defaultdict(list)
        for life in self.lives:
            groups[life.task.step.process_id, life.task.step.element_id, life.agency].append(life)
        answer = {}
        for key, lives in groups.items():
            arrived = [life for life in lives if begin <= life.created < end]
            done = [life for life in lives if life.done and begin <= life.done < end]
            standing = [life for life in lives if life.is_open and life.created < end]
            if not arrived and not done and not standing:
                continue
            late = [self._late(life) for life in [*done, *standing]]
            waits = [self.waited(life)[1] for life in done]
            totals = [
                self.length(life.created, life.done, life.in_working_time) for life in done if life.done
            ]
            works = [total - wait for total, wait in zip(totals, waits, strict=True)]
            ages = [self.length(life.created, self.now, life.in_working_time) for life in standing]
            answer[key] = {
                "arrivals": len(arrived),
                "done": len(done),
                "in_progress": len(standing),
                "unclaimed": len([life for life in standing if not life.hands or not life.hands[-1][1]]),
                "cancelled": len([life for life in arrived if life.cancelled]),
                "loop_backs": len([life for life in arrived if self._came_back(life)]),
                "waiting_median": percentile(waits, 0.5),
                "waiting_p90": percentile(waits, 0.9),
                "working_median": percentile(works, 0.5),
                "working_p90": percentile(works, 0.9),
                "total_median": percentile(totals, 0.5),
                "total_p90": percentile(totals, 0.9),
                "open_median": percentile(ages, 0.5),
                "oldest": min((life.created for life in standing), default=None),
                "beyond": sum(late),
                "late": len([one for one in [*done, *standing] if self._is_late(one)]),
            }
        return answer

    def _is_late(self, life: Life) -> bool:
        return life.task.due_at is not None and life.task.due_at < (life.done or self.now)

    def _late(self, life: Life) -> float:
        if not self._is_late(life):
            return 0.0
        return self.length(life.task.due_at, life.done or self.now, life.in_working_time)

    def _came_back(self, life: Life) -> bool:
        mine = life.task
        for other in self.lives:
            same = (other.task.instance_id, other.task.step_id, other.task.item)
            if same == (mine.instance_id, mine.step_id, mine.item) and other.created < life.created:
                return True
        return False

    def handovers(self, first: date, last: date) -> dict[tuple[str, str], dict[str, Any]]:
        begin, end = self.period(first, last)
        pairs: dict[tuple[str, str], list[Life]] = defaultdict(list)
        for life in self.lives:
            if not begin <= life.created < end:
                continue
            before = [
                other
                for other in self.lives
                if other.task.scope_key == life.task.scope_key
                and other is not life
                and other.done
                and other.done <= life.created
            ]
            if not before:
                continue
            last_done = max(
                before, key=lambda o: (o.done, o.task.instance_id == life.task.instance_id, o.task.pk)
            )
            if last_done.agency != life.agency:
                pairs[last_done.agency, life.agency].append(life)
        answer = {}
        for pair, lives in pairs.items():
            taken = [life for life in lives if life.hands or life.done]
            waits = [self.waited(life)[0] for life in taken]
            answer[pair] = {
                "number": len(lives),
                "unclaimed": len([life for life in lives if life.is_open and not life.hands]),
                "wait_median": percentile(waits, 0.5),
                "wait_p90": percentile(waits, 0.9),
            }
        return answer

    def limits(self, first: date, last: date, by: str) -> dict[tuple[str, str], dict[str, Any]]:
        begin, end = self.period(first, last)
        groups: dict[tuple[str, str], list[Clock]] = defaultdict(list)
        for clock in Clock.objects.filter(case__site=self.site):
            if clock.started_at >= end:
                continue
            if clock.stopped_at is None and clock.due_at >= self.now:
                belongs = True
            else:
                belongs = begin <= self.settled(clock) < end
            if belongs:
                groups[clock.code, self._key(clock, by)].append(clock)
        return {key: self.kept(clocks) for key, clocks in groups.items()}

    def settled(self, clock: Clock) -> datetime:
        return min(clock.stopped_at or self.now, clock.due_at)

    def _key(self, clock: Clock, by: str) -> str:
        if by == "rating":
            return clock.rating
        if by == "week":
            year, week, _ = clock.due_at.astimezone(self.site.zone).isocalendar()
            return f"{year}-W{week:02}"
        if by == "agency":
            return clock.agency or self._carrier(clock.code)
        if by == "step":
            standing = [
                life
                for life in self.lives
                if life.task.scope_key == str(clock.case_id)
                and life.task.clock == clock.code
                and clock.item in ("", life.task.item)
                and clock.started_at <= life.created <= self.settled(clock)
            ]
            newest = max(standing, key=lambda life: (life.created, life.task.pk), default=None)
            return newest.task.step.element_id if newest else ""
        return ""

    def _carrier(self, code: str) -> str:
        steps = StepDefinition.objects.filter(clock=code, kind="userTask", version__owner_key=self.site.code)
        agencies = {step.agency for step in steps}
        if len(agencies) == 1 and "{" not in next(iter(agencies)):
            return agencies.pop()
        return "HUB"

    def kept(self, clocks: Sequence[Clock]) -> dict[str, Any]:
        answer: dict[str, Any] = dict.fromkeys(
            ("met", "breached", "overdue", "open", "met_rolled", "breached_rolled", "overdue_rolled"), 0
        )
        margins = []
        for clock in clocks:
            for due, ending in ((clock.due_at, ""), (clock.rolled_due_at, "_rolled")):
                if clock.stopped_at is not None:
                    answer[("met" if clock.stopped_at <= due else "breached") + ending] += 1
                elif self.now > due:
                    answer["overdue" + ending] += 1
                elif not ending:
                    answer["open"] += 1
            if clock.stopped_at is not None or self.now > clock.due_at:
                end = clock.stopped_at or self.now
                margins.append(self.length(end, clock.due_at, clock.mode != "ELAPSED"))
        decided = answer["met"] + answer["breached"] + answer["overdue"]
        rolled = answer["met_rolled"] + answer["breached_rolled"] + answer["overdue_rolled"]
        answer["share"] = answer["met"] / decided if decided else None
        answer["share_rolled"] = answer["met_rolled"] / rolled if rolled else None
        answer["margin_median"] = percentile(margins, 0.5)
        answer["margin_p90"] = percentile(margins, 0.1)
        return answer

    def answers(self, first: date, last: date) -> dict[str, dict[str, Any]]:
        begin, end = self.period(first, last)
        groups: dict[str, list[AgencyRequest]] = defaultdict(list)
        for request in AgencyRequest.objects.filter(case__site=self.site).select_related("agency"):
            if begin <= request.asked_at < end:
                groups[request.agency.code].append(request)
        return {code: self._answered(requests) for code, requests in groups.items()}

    def _answered(self, requests: Sequence[AgencyRequest]) -> dict[str, Any]:
        answer: dict[str, Any] = {"asked": len(requests), "decided": 0, "missing_at_decision": 0}
        answer |= dict.fromkeys(("in_time", "late", "silent", "open"), 0)
        returns = []
        for request in requests:
            answer[self._came(request)] += 1
            if request.released_at:
                returns.append((request.released_at - request.asked_at).total_seconds())
            frozen = [
                decision.frozen_at
                for decision in Decision.objects.filter(case=request.case_id, round=request.round)
                if decision.frozen_at
            ]
            if frozen:
                answer["decided"] += 1
                if request.released_at is None or request.released_at > min(frozen):
                    answer["missing_at_decision"] += 1
        answer["return_median"], answer["return_p90"] = percentile(returns, 0.5), percentile(returns, 0.9)
        return answer

    def _came(self, request: AgencyRequest) -> str:
        clocks = [
            clock
            for clock in Clock.objects.filter(case=request.case_id, code="K-05", item=request.agency.code)
            if clock.stopped_at is None or clock.stopped_at >= request.asked_at
        ]
        clock = min(clocks, key=lambda one: (one.started_at, one.pk))
        if clock.stopped_at is not None:
            return "in_time" if clock.stopped_at <= clock.due_at else "late"
        if clock.due_at >= self.now:
            return "open"
        return "late" if request.responded_at else "silent"

    def silent(self) -> set[tuple[int, str]]:
        """(case, agency) of every answer that has not come."""
        found = set()
        for clock in Clock.objects.filter(code="K-05", case__site=self.site, stopped_at=None):
            if clock.due_at < self.now and clock.case.closed_at is None:
                asked = AgencyRequest.objects.filter(case=clock.case_id, agency__code=clock.item)
                if asked.order_by("asked_at").last().state == "asked":
                    found.add((clock.case_id, clock.item))
        return found

    def urgency(self, task: HumanTask) -> str:
        """The inbox's words, worked out one by one."""
        if task.due_at is None:
            return "soon" if task.warn_at and task.warn_at <= self.now else "later"
        late = self.now - task.due_at
        if late >= max((task.due_at - task.created_at) / 2, timedelta(minutes=15)):
            return "critical"
        if task.priority >= 3 and late >= timedelta(minutes=15):
            return "critical"
        if late > timedelta():
            return "overdue"
        if task.warn_at is None:
            return "soon" if -late <= timedelta(hours=2) else "later"
        return "soon" if task.warn_at <= self.now else "later"

    def flows(self, version_id: int, process_id: str, first: date, last: date) -> tuple[dict, dict, dict]:
        begin, end = self.period(first, last)
        elements: dict[str, int] = defaultdict(int)
        left: dict[str, int] = defaultdict(int)
        flows: dict[str, int] = defaultdict(int)
        for event in ProcessEvent.objects.select_related("instance"):
            if event.instance.version_id != version_id or event.process_id != process_id:
                continue
            if not begin <= event.at < end:
                continue
            if event.kind in ("passed", "task_completed", "timer_fired", "message_taken"):
                elements[event.element_id] += 1
                for flow in event.data.get("flows") or []:
                    flows[flow] += 1
            elif event.kind in ("left", "task_cancelled"):
                left[event.element_id] += 1
        return dict(elements), dict(left), dict(flows)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Between the two neighbours of the place, in proportion."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def open_cases(site: Site) -> list[Case]:
    return [case for case in Case.objects.filter(site=site) if case.closed_at is None]
