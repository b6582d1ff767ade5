"""How long work waits and takes at the demo site, in working time; and who keeps silent."""

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from orchestrator.clocks.calendar import WorkingCalendar

#: Form → usual minutes until somebody takes the task, and from there until it is done. Most plans
#: are made within their 24 hours: what is told on a Friday afternoon is not, nor what waits for an answer.
USUAL: Mapping[str, tuple[float, float]] = {
    "danger_check": (5, 8),
    "family_map": (4, 12),
    "initial_rating": (3, 7),
    "sharing_decision": (4, 8),
    "authorise_override": (10, 10),
    "records_check": (20, 12),
    "agency_information": (15, 20),
    "confirm_decline": (30, 10),
    "decision_proposal": (10, 15),
    "agency_position": (8, 6),
    "settle_dissent": (12, 20),
    "plan": (8, 15),
    "plan_signature": (8, 5),
    "referrer_feedback": (20, 10),
    "triage_information": (20, 15),
    "danger_actions": (3, 15),
    "strategy_discussion": (30, 45),
    "danger_review": (120, 30),
}
#: What an agency that is asked sends: it does so at its usual pace, however busy the hub is.
ANSWERS = frozenset({"records_check", "agency_information"})
#: Red is taken up at once, Blue waits a little.
PACE: Mapping[str, float] = {"R": 0.35, "A": 1.0, "G": 1.2, "B": 1.5}
#: The bottleneck: health’s answers are written by one nurse, away on Mondays and on some Tuesdays. Weekday →
#: how often an answer has to wait for her.
SLOW_AGENCY, SLOW_FORM, SLOW_MINUTES = "HEALTH", "agency_information", 600.0
SLOW_DAYS: Mapping[int, float] = {0: 1.0, 1: 0.2}
#: This agency has answered nothing for so long.
SILENT_AGENCY, SILENCE = "HOUS", timedelta(weeks=1)


def waits(rng: random.Random, form: str, *, agency: str, rating: str, local: datetime) -> timedelta:
    """Working time until somebody takes the task that was made at this local moment."""
    minutes = USUAL.get(form, (30, 20))[0] * PACE[rating]
    is_hers = agency == SLOW_AGENCY and form == SLOW_FORM
    if is_hers and rng.random() < SLOW_DAYS.get(local.weekday(), 0.0):
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
