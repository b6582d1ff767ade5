"""How long work waits and takes at the demo site, in working time; and who keeps silent."""

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from orchestrator.clocks.calendar import WorkingCalendar

#: Form → usual minutes until somebody takes the task, and from there until it is done.
USUAL: Mapping[str, tuple[float, float]] = {
    "danger_check": (6, 10),
    "family_map": (4, 15),
    "initial_rating": (3, 8),
    "sharing_decision": (4, 12),
    "authorise_override": (10, 10),
    "records_check": (45, 25),
    "agency_information": (30, 45),
    "confirm_decline": (40, 15),
    "decision_proposal": (25, 30),
    "agency_position": (25, 12),
    "settle_dissent": (30, 40),
    "plan": (20, 30),
    "plan_signature": (25, 8),
    "referrer_feedback": (30, 10),
    "triage_information": (20, 15),
    "danger_actions": (3, 15),
    "strategy_discussion": (30, 45),
    "danger_review": (120, 30),
}
ANSWERS = frozenset({"records_check", "agency_information"})
#: Red is taken up at once, Blue waits a little.
PACE: Mapping[str, float] = {"R": 0.35, "A": 1.0, "G": 1.2, "B": 1.5}
#: The bottleneck: health's records are looked at by one person, who is away on Mondays and Tuesdays.
SLOW_AGENCY, SLOW_DAYS, SLOW_MINUTES = "HEALTH", frozenset({0, 1}), 290.0
#: So often an agency that is asked never answers.
SILENCE: Mapping[str, float] = {"HOUS": 0.6, "PROB": 0.3}


def is_silent(rng: random.Random, agency: str) -> bool:
    return rng.random() < SILENCE.get(agency, 0.0)


def waits(rng: random.Random, form: str, *, agency: str, rating: str, local: datetime) -> timedelta:
    """Working time until somebody takes the task that was made at this local moment."""
    minutes = USUAL.get(form, (30, 20))[0] * PACE[rating]
    if form == "records_check" and agency == SLOW_AGENCY and local.weekday() in SLOW_DAYS:
        minutes = SLOW_MINUTES * (0.6 if rating == "R" else 1)
    return _spread(rng, minutes)


def takes(rng: random.Random, form: str, *, rating: str) -> timedelta:
    """Working time from taking a task to its answer."""
    return _spread(rng, USUAL.get(form, (30, 20))[1] * min(PACE[rating], 1.0))


def arrival(rng: random.Random, day: date, calendar: WorkingCalendar) -> datetime:
    """A moment of that working day at which a contact comes in: mornings more than afternoons."""
    opens = calendar.opening(day)
    return opens + timedelta(seconds=int(rng.triangular(240, 25_200, 4_200)))


def _spread(rng: random.Random, minutes: float) -> timedelta:
    """Most are quick, a few take long: log-normal around the usual."""
    return timedelta(minutes=max(1, round(minutes * rng.lognormvariate(0, 0.55))))
