"""Do the agencies answer, and which are silent?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from orchestrator.cases.models import AgencyRequest, Case, Decision
from orchestrator.clocks.models import Clock

from .lives import Lives, percentile


@dataclass
class Agencies(Lives):
    """What the agencies were asked, and the cases it was asked for."""

    def open_cases(self) -> list[Case]:
        return [case for case in Case.objects.filter(site=self.site) if case.closed_at is None]

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
        returns, waiting = [], []
        for request in requests:
            came = self._came(request)
            answer[came] += 1
            if came in ("silent", "open"):
                waiting.append(request.asked_at)
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
        ages = [(self.now - asked).total_seconds() for asked in waiting]
        answer["open_median"], answer["oldest"] = percentile(ages, 0.5), min(waiting, default=None)
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
        if request.responded_at:
            return "late"
        return "silent" if self._can_answer(request) else "open"

    def _can_answer(self, request: AgencyRequest) -> bool:
        """Something that was made for the agency since it was asked is open, by the history of its case."""
        return any(
            life.is_open
            and life.created >= request.asked_at
            and life.task.clock == "K-05"
            and life.task.scope_key == str(request.case_id)
            and life.task.item == request.agency.code
            for life in self.lives
        )

    def silent(self) -> set[tuple[int, str]]:
        """(case, agency) of every answer that the agency could give and has not."""
        found = set()
        for clock in Clock.objects.filter(code="K-05", case__site=self.site, stopped_at=None):
            if clock.due_at < self.now and clock.case.closed_at is None:
                asked = AgencyRequest.objects.filter(case=clock.case_id, agency__code=clock.item)
                newest = asked.order_by("asked_at").last()
                if newest.state == "asked" and self._can_answer(newest):
                    found.add((clock.case_id, clock.item))
        return found

    def silence(self) -> dict[str, dict[str, Any]]:
        """How each silent agency answers: code to what was asked, answered and heard of it."""
        found: dict[str, dict[str, Any]] = {}
        silences = self.silent()
        for code in {code for _, code in silences}:
            unanswered = [case_id for case_id, other in silences if other == code]
            ever = list(AgencyRequest.objects.filter(case__site=self.site, agency__code=code))
            heard = max((one.responded_at for one in ever if one.responded_at), default=None)
            first = min(one.asked_at for one in ever)
            clocks = Clock.objects.filter(code="K-05", item=code, case__in=unanswered, stopped_at=None)
            oldest = min(one.due_at for one in clocks)
            is_mute = not any(one.responded_at and one.responded_at >= oldest for one in ever)
            is_mute = is_mute and self.now >= (heard or first) + timedelta(days=3)
            begin = (heard or first) if is_mute else self.now - timedelta(days=14)
            asked = []
            for request in ever:
                later = [one for one in ever if one.case_id == request.case_id and one.round > request.round]
                is_silent = request.case_id in unanswered and not later
                if request.asked_at >= begin or is_silent:
                    asked.append(request)
            found[code] = {
                "cases": len(unanswered),
                "unanswered": len(unanswered),
                "asked": len(asked),
                "answered": len([one for one in asked if one.responded_at]),
                "answered_late": len(
                    [one for one in asked if one.responded_at and self._came(one) == "late"]
                ),
                "heard_last": heard,
                "first_asked": first,
                "answers_nothing": is_mute,
            }
        return found
