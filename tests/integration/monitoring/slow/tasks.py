"""Waiting, working, late, coming back, handed over: of steps and between agencies."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from processes.models import HumanTask

from .lives import Life, Lives, percentile


@dataclass
class Tasks(Lives):
    """Where work waits, and how urgent it is."""

    def waited(self, life: Life) -> tuple[float, float]:
        """Seconds to the first claim, and in all."""
        end = life.done or self.now
        first, total, since = None, 0.0, life.created
        held = False
        for at, somebody in [*life.hands, (end, True)]:
            if somebody and not held:
                span = self.length(since, at, working=False)
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
            given_up = [
                life
                for life in lives
                if life.cancelled_at and begin <= life.cancelled_at < end and self._is_late(life)
            ]
            if not arrived and not done and not standing and not given_up:
                continue
            late = [self._late(life) for life in [*done, *standing, *given_up]]
            waits = [self.waited(life)[1] for life in done]
            totals = [self.length(life.created, life.done, working=False) for life in done if life.done]
            works = [total - wait for total, wait in zip(totals, waits, strict=True)]
            ages = [self.length(life.created, self.now, working=False) for life in standing]
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
                "late": len([one for one in [*done, *standing, *given_up] if self._is_late(one)]),
            }
        return answer

    def _is_late(self, life: Life) -> bool:
        return life.task.due_at is not None and life.task.due_at < self._end(life)

    def _end(self, life: Life) -> datetime:
        return life.done or life.cancelled_at or self.now

    def _late(self, life: Life) -> float:
        if life.task.due_at is None or not self._is_late(life):
            return 0.0
        since = max(life.task.due_at, life.created)  # a task that is born late is late from its birth
        return self.length(since, self._end(life), working=False)

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
