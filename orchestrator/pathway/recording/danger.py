"""Is anyone in danger, what was done, and was it right (S-06, A-01)."""

from datetime import datetime

from orchestrator.cases import risk, sharing
from orchestrator.clocks import rerating, running
from orchestrator.pathway import danger
from orchestrator.pathway.exceptions import SecondPersonNeeded
from processes.models import HumanTask

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
    """The twelve items with their notes. Stops K-02. “Act now” joins an emergency that is being dealt with
    already; where none is, the drawing starts it.
    """
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
    if answers[risk.ACT_NOW] != "yes":
        rerating.rerate(work.case, now=work.now)
    elif danger.is_being_dealt_with(work.case):
        danger.raised(work.case, by=work.by, now=work.now)
    else:
        danger.count_as_red(work.case, by=work.by, now=work.now)


def record_actions(work: Work) -> None:
    """Who was phoned and when stays in the submission. Police protection starts its 72 hours (K-24).

    Stops K-02, unless the hub's own danger check is still awaited.
    """
    if work.answers.get("police_protection") == "yes":
        since = datetime.fromisoformat(work.answers["police_protection_at"])
        running.start(work.case, "K-24", started_at=since, now=work.now)
    awaited = HumanTask.objects.filter(
        scope_key=work.case.business_key, step__form_key="danger_check", state__in=HumanTask.OPEN_STATES
    )
    if not awaited.exists():
        running.stop(work.case, "K-02", event="danger_actions", now=work.now)


def record_strategy(work: Work) -> None:
    """The discussion was held. Stops K-12."""
    running.stop(work.case, "K-12", event="strategy_discussion", now=work.now)


def record_review(work: Work) -> None:
    """A second person says whether sharing in the emergency was right: none of those who raised the
    danger. Stops K-17.
    """
    if work.by.pk in danger.raised_by(work.case):
        raise SecondPersonNeeded
    agreed = work.answers["shared_rightly"] in ("right", "too_little")
    sharing.review_danger_sharing(
        work.case, agreed=agreed, note=str(work.answers["review_reason"]), by=work.by, now=work.now
    )
    running.stop(work.case, "K-17", event="danger_review", now=work.now)
