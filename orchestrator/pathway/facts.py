"""What a drawing's expressions may ask about a case: the functions of the machine's registry.

Each fact is read from the service's rows when an expression asks for it, at most once per step, inside the
step's own transaction: so a condition sees what the answer before it has just written. Answers are codes,
numbers, flags and UTC moments, never words about people.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from orchestrator.agencies.queries import core_agencies
from orchestrator.cases import asking, deciding, membership, planning, sharing_levels
from orchestrator.cases.models import AgencyRequest, Case, FamilyMember, RequestState
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.clocks import calendar, running, step_clocks
from orchestrator.clocks.limits import Limit
from orchestrator.clocks.models import Clock
from processes.kept_queries import Kept
from processes.models import Message

from . import danger

_REQUESTS = Kept(lambda case: AgencyRequest.objects.filter(case_id=case).select_related("agency"))
_CLOCKS = Kept(lambda case: Clock.objects.filter(case_id=case))
#: What a round of positions or signatures lasts at least, however late it begins.
LEAST_TIME_AT_RED, LEAST_TIME = Limit.parse("30 min"), Limit.parse("2 wh")


class Facts:
    """One case at one moment, seen from one process instance. `item` is the agency of a P3 instance."""

    def __init__(self, *, business_key: str, item: str, now: datetime) -> None:
        self.case_id = int(business_key)
        self.item = item
        self.now = now

    # rows, each read at most once

    @cached_property
    def case(self) -> Case:
        return Case.objects.select_related("site").get(pk=self.case_id)

    @cached_property
    def members(self) -> list[FamilyMember]:
        return membership.members_of(self.case)

    @cached_property
    def requests(self) -> list[AgencyRequest]:
        return _REQUESTS.rows(case=self.case_id)

    @cached_property
    def clocks(self) -> list[Clock]:
        return _CLOCKS.rows(case=self.case_id)

    @cached_property
    def core(self) -> list[str]:
        return list(core_agencies(self.case.site).values_list("code", flat=True))

    @cached_property
    def answered_core(self) -> set[str]:
        """Core agencies whose answer the hub has."""
        return {r.agency.code for r in self.requests if r.released_at is not None}.intersection(self.core)

    # time

    def clock_due(self, code: str, point: str) -> str:
        """The moment of a warning point, or of the limit as inboxes show it. UTC, ISO 8601.

        A step clock that does not run yet, or whose moment has passed, counts from now: the timer is armed
        when its step is reached, and so is the clock.
        """
        clock = self._clock(code, point)
        moment = running.moment_of(clock, point)
        if step_clocks.is_step_clock(code) and moment <= self.now:
            moment = running.moment_of(self._from_now(code, point), point)
        return moment.isoformat()

    def _clock(self, code: str, point: str = running.LIMIT) -> Clock:
        clock = running.find(self.clocks, code, self.item)
        if step_clocks.is_step_clock(code) and (clock is None or clock.stopped_at is not None):
            return self._from_now(code, point)
        if clock is None:
            raise running.NeverStarted(code, point)
        return clock

    def _from_now(self, code: str, point: str) -> Clock:
        clock = step_clocks.from_now(self.case, code, now=self.now)
        if clock is None:
            raise running.NeverStarted(code, point)
        return clock

    def answers_due(self) -> str:
        """When the wait for answers ends: the last open K-05 limit, but never after the limit K-07."""
        due = running.answers_due(self.clocks)
        if due is None:
            raise running.NeverStarted(running.DECISION_CLOCK)
        return due.isoformat()

    def time_to_answer(self, code: str) -> str:
        """Until when a round of positions or signatures lasts: the clock's limit, but never so soon that
        nobody could answer: half an hour at Red, else two working hours from now. A decision that is late
        already is not taken without asking (domain 2.7: equal voice).
        """
        clock = self._clock(code)
        site_calendar = calendar.of(self.case.site)
        is_red = self.case.effective_rating() == RatingValue.RED
        fair = site_calendar.due(self.now, LEAST_TIME_AT_RED if is_red else LEAST_TIME)
        return max(clock.rolled_due_at, fair).isoformat()

    # the family

    def people(self) -> list[int]:
        """Everybody in the case about whom a sharing decision is due."""
        return [member.person_id for member in self.members]

    def has_child(self) -> bool:
        return any(member.is_child() for member in self.members)

    def has_child_of_school_age(self) -> bool:
        today = self.now.astimezone(self.case.site.zone).date()
        return any(m.is_child() and m.person.is_of_school_age_on(today) for m in self.members)

    def flag(self, code: str) -> bool:
        return any(code in member.flags for member in self.members)

    # the concern

    def concern(self, code: str) -> bool:
        return any(code in contact.concern_types for contact in self.case.contacts.all())

    def domestic_abuse(self) -> str:
        return self.case.domestic_abuse

    def rating(self) -> str:
        return self.case.effective_rating().value

    def danger_seen(self) -> bool:
        """The newest danger check says to act now, and nobody is on it: no danger process runs or was started
        since.
        """
        check = self.case.danger_checks.order_by("at", "id").last()
        if check is None or not check.act_now or danger.is_being_dealt_with(self.case):
            return False
        raised = Message.objects.filter(business_key=str(self.case_id), name=danger.RAISED)
        return not raised.filter(created_at__gte=check.at).exists()

    # sharing

    def sharing_level(self) -> int:
        """The highest level in force for anybody in the case."""
        return max(
            (level or 0 for level in sharing_levels.levels(self.case, now=self.now).values()), default=0
        )

    def sharing_decided(self) -> bool:
        """A person has decided for everybody, or the hub has said that sharing is decided and somebody joined
        the family since: about whom nothing is decided nothing is asked. Opening for danger is no decision.
        """
        if sharing_levels.sharing_decided(self.case):
            return True
        return Message.objects.filter(business_key=str(self.case_id), name="sharing.decided").exists()

    def override_needed(self, person: int) -> bool:
        return sharing_levels.override_needed(self.case, int(person))

    def override_authorised(self, person: int) -> bool:
        return sharing_levels.override_authorised(self.case, int(person))

    # the agencies

    def core_agencies(self) -> list[str]:
        return self.core

    def all_agencies_answered(self) -> bool:
        return asking.all_agencies_answered(self.case)

    def agency_declined(self, agency: str, round: int | None = None) -> bool:
        """The agency declined what it was asked in that round, and its lead has not answered yet. Without a
        round (the drawings of 0.1.0 name none) the latest that it was asked in.
        """
        asked = [r for r in self.requests if r.agency.code == agency and round in (None, r.round)]
        return bool(asked) and asked[-1].state == RequestState.DECLINED

    # decision and plan

    def current_round(self) -> int:
        return self.case.round

    def any_dissent(self) -> bool:
        return deciding.any_dissent(self.case)

    def positions_complete(self) -> bool:
        """Every core agency that has answered has taken a position: a silent one holds nobody up."""
        proposal = deciding.current_proposal(self.case)
        if proposal is None:
            return False
        taken = set(proposal.positions.values_list("agency__code", flat=True))
        return bool(taken) and self.answered_core <= taken

    def decision_frozen(self) -> bool:
        """This round is decided. While a decision is being reconsidered there is one still to come."""
        decision = deciding.current_decision(self.case)
        return decision is not None and decision.round == self.case.round

    def outcome_allowed(self) -> bool:
        proposal = deciding.current_proposal(self.case)
        return proposal is not None and not deciding.decision_problems(proposal)

    def plan_objection(self) -> bool:
        return planning.plan_objection(self.case)

    def signatures_complete(self) -> bool:
        """Every core agency that has answered has signed this version or objected to it."""
        plan = planning.current_plan(self.case)
        if plan is None:
            return False
        signed = set(plan.signatures.values_list("agency__code", flat=True))
        return bool(signed) and self.answered_core <= signed


NAMES = frozenset(
    name for name in vars(Facts) if not name.startswith("_") and callable(getattr(Facts, name, None))
)


class CaseFunctions:
    """The `functions` protocol of the machine, answered from the service's rows."""

    names = NAMES

    def for_instance(
        self, *, business_key: str, item: str, now: datetime
    ) -> Mapping[str, Callable[..., Any]]:
        facts = Facts(business_key=business_key, item=item, now=now)
        return {name: getattr(facts, name) for name in NAMES}
