"""Is anyone in danger, what was done, and was it right (S-06, A-01)."""

from datetime import datetime

from orchestrator.cases import risk, sharing
from orchestrator.clocks import rerating, running

from .work import Work

ITEMS = (
    "hurt_now",
    "weapon",
    "strangulation",
    "threat_to_kill",
    "sexual_violence",
    "suicide_threat",
    "separation",
    "order_breach",
    "pregnancy_new_baby",
    "child_missing",
    "knows_location",
    "stalking",
)


def record_check(work: Work) -> None:
    """The twelve items with their notes. Stops K-02."""
    answers = work.answers
    notes = [str(answers[f"{item}_note"]) for item in ITEMS if answers.get(f"{item}_note")]
    if answers.get("why_not_now"):
        notes.append(str(answers["why_not_now"]))
    risk.record_danger_check(
        work.case,
        items={item: str(answers[item]) for item in (*ITEMS, risk.ACT_NOW)},
        note="\n".join(notes),
        by=work.by,
        now=work.now,
    )
    running.stop(work.case, "K-02", event="danger_check", now=work.now)
    rerating.rerate(work.case, now=work.now)


def record_actions(work: Work) -> None:
    """Who was phoned and when stays in the submission. Police protection starts its 72 hours (K-24)."""
    if work.answers.get("police_protection") == "yes":
        since = datetime.fromisoformat(work.answers["police_protection_at"])
        running.start(work.case, "K-24", started_at=since, swept=True, now=work.now)


def record_strategy(work: Work) -> None:
    """The discussion was held. Stops K-12."""
    running.stop(work.case, "K-12", event="strategy_discussion", now=work.now)


def record_review(work: Work) -> None:
    """A second person says whether sharing in the emergency was right. Stops K-17."""
    agreed = work.answers["shared_rightly"] in ("right", "too_little")
    sharing.review_danger_sharing(
        work.case, agreed=agreed, note=str(work.answers["review_reason"]), by=work.by, now=work.now
    )
    running.stop(work.case, "K-17", event="danger_review", now=work.now)
