"""Limits: met, breached, overdue, and by how much."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from orchestrator.clocks.models import Clock
from processes.models import StepDefinition

from .lives import Lives, percentile


@dataclass
class Limits(Lives):
    """Every clock of the site."""

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
