"""Time limits: what was promised, when it moved, whether it was kept."""

from datetime import datetime

from orchestrator.clocks.bundle_limits import limits_of
from orchestrator.clocks.models import Clock
from orchestrator.pathway.play.reading import Lines
from processes.models import Timer

from .registry import Verdict, expectation
from .scene import Scene

LIMIT = "limit"


@expectation(
    "clock",
    required="code",
    optional="agency started due strict_due was stopped breached running met limit rating 50 75 80 90 round",
)
def clock(scene: Scene, asked: Lines) -> Verdict:
    """A limit of the case, or of one agency. `due` is what inboxes show, `strict_due` what is measured."""
    whose = f" of {asked['agency']}" if "agency" in asked else ""
    found = _find(scene, asked)
    if found is None:
        verdict = Verdict(f"{asked['code']}{whose}", scene)
        verdict.expect("running or stopped", False, "it was never started")
        return verdict
    name = limits_of(found).rule(found.code, found.rating).name
    verdict = Verdict(f"{asked['code']} “{name}”{whose}", scene)
    verdict.moment(asked, "started", found.started_at, "started")
    verdict.moment(asked, "due", found.rolled_due_at, "due")
    verdict.moment(asked, "strict_due", found.due_at, "strictly due")
    verdict.moment(asked, "was", found.previous_due_at, "moved from")
    verdict.moment(asked, "stopped", found.stopped_at, "stopped")
    verdict.moment(asked, "breached", found.breached_at, "breached")
    verdict.flag(asked, "running", found.stopped_at is None)
    verdict.flag(asked, "met", found.stopped_at is not None and found.breached_at is None)
    verdict.limit(asked, "limit", found.limit)
    verdict.words(asked, "rating", found.get_rating_display())
    for point in ("50", "75", "80", "90"):
        told = found.warn_at.get(point)
        verdict.moment(asked, point, datetime.fromisoformat(told) if told else None, f"at {point} %")
    verdict.goes_with_times("was")
    return verdict


def _find(scene: Scene, asked: Lines) -> Clock | None:
    rows = Clock.objects.filter(case_id=scene.case_id, code=asked["code"])
    if "agency" in asked:
        rows = rows.filter(item=asked["agency"])
    if "round" in asked:
        rows = rows.filter(round=int(asked["round"]))
    return rows.select_related("case__site").order_by("-started_at", "-id").first()


@expectation("timer", required="clock point", optional="agency armed due fired")
def timer(scene: Scene, asked: Lines) -> Verdict:
    """The row that wakes the process: when it was written, for when it stands now, when it fired."""
    whose = f" of {asked['agency']}" if "agency" in asked else ""
    point = "the limit" if asked["point"] == LIMIT else f"{asked['point']} %"
    verdict = Verdict(f"Timer at {point} of {asked['clock']}{whose}", scene)
    rows = Timer.objects.filter(
        instance__business_key=str(scene.case_id), clock=asked["clock"], point=asked["point"]
    )
    if "agency" in asked:
        rows = rows.filter(instance__item=asked["agency"])
    found = rows.order_by("-created_at").first()
    if found is None:
        verdict.fail("there is no such timer")
        return verdict
    verdict.moment(asked, "armed", found.created_at, "armed")
    verdict.moment(asked, "due", found.due_at, "due")
    verdict.moment(asked, "fired", found.ended_at if found.state == "fired" else None, "fired")
    return verdict


@expectation("no_new_timers", required="at", optional="clock")
def no_new_timers(scene: Scene, asked: Lines) -> Verdict:
    """A re-rating moves rows; it arms nothing anew."""
    at = scene.moment(asked["at"])
    verdict = Verdict(f"Timers armed at {scene.words(at)}", scene)
    rows = Timer.objects.filter(instance__business_key=str(scene.case_id), created_at=at)
    if "clock" in asked:
        rows = rows.filter(clock=asked["clock"])
    names = ", ".join(f"{each.clock} {each.point}" for each in rows)
    verdict.expect("none", not rows, f"these were armed: {names}")
    return verdict
