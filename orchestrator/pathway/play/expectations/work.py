"""Tasks, processes, and that nothing got stuck."""

from orchestrator.agencies.models import Team
from orchestrator.pathway.play import drawn_steps
from orchestrator.pathway.play.reading import Lines
from processes.models import HumanTask, Incident, Message, ProcessInstance, ServiceRequest, TaskState, Timer

from .registry import Verdict, expectation
from .scene import Scene, team_words

OPEN = tuple(HumanTask.OPEN_STATES)


@expectation("task", required="form team", optional="about open done due asked count by held_by")
def task(scene: Scene, asked: Lines) -> Verdict:
    """A task in the queue of a team: open (the default is only that it was made), done, due."""
    team = scene.team(asked["team"])
    about = f" about {asked['about']}" if "about" in asked else ""
    verdict = Verdict(f"Task {asked['form']} for {team_words(team)}{about}", scene)
    rows = _rows(scene, asked, team)
    verdict.count(asked, len(rows))
    if "count" in asked:
        return verdict
    if not rows:
        verdict.fail(drawn_steps.missing(scene.site, asked["form"]) or "it was not asked by then")
        return verdict
    newest = rows[-1]
    verdict.flag(asked, "open", newest.state in OPEN)
    verdict.moment(asked, "asked", newest.created_at, "asked")
    verdict.moment(asked, "due", newest.due_at, "due")
    verdict.moment(asked, "done", newest.completed_at, "done")
    verdict.words(asked, "held_by", newest.assignee.display_name if newest.assignee else "nobody")
    verdict.words(asked, "by", newest.completed_by.display_name if newest.completed_by else "")
    return verdict


def _rows(scene: Scene, asked: Lines, team: Team) -> list[HumanTask]:
    rows = HumanTask.objects.filter(
        scope_key=str(scene.case_id), step__form_key=asked["form"], queue=team.pk
    ).select_related("completed_by", "assignee")
    if "about" in asked:
        rows = rows.filter(item=str(scene.member(asked["about"]).person_id))
    return list(rows.order_by("created_at", "id"))


@expectation("no_open_task", optional="form team")
def no_open_task(scene: Scene, asked: Lines) -> Verdict:
    """Nobody is asked (for this form, in this team) any more."""
    words = " ".join(str(value) for value in asked.values())
    verdict = Verdict(f"Open tasks {words}".strip(), scene)
    rows = HumanTask.objects.filter(scope_key=str(scene.case_id), state__in=OPEN).select_related("step")
    if "form" in asked:
        rows = rows.filter(step__form_key=asked["form"])
    if "team" in asked:
        rows = rows.filter(queue=scene.team(asked["team"]).pk)
    found = ", ".join(sorted(each.title for each in rows))
    verdict.expect("none", not found, f"there are: {found}")
    return verdict


@expectation("process", required="id", optional="agency started ended state count")
def process(scene: Scene, asked: Lines) -> Verdict:
    """A process of the case: running, completed, since when."""
    whose = f" of {asked['agency']}" if "agency" in asked else ""
    verdict = Verdict(f"Process {asked['id']}{whose}", scene)
    rows = ProcessInstance.objects.filter(
        business_key=str(scene.case_id), version__process_id=asked["id"]
    ).order_by("started_at")
    if "agency" in asked:
        rows = rows.filter(item=asked["agency"])
    verdict.count(asked, rows.count())
    found = rows.last()
    if found is None:
        if asked.get("count") != "0":
            verdict.nothing(asked, "it was never started")
        return verdict
    verdict.moment(asked, "started", found.started_at, "started")
    verdict.moment(asked, "ended", found.ended_at, "ended")
    verdict.words(asked, "state", found.state)
    return verdict


@expectation("nothing_stuck")
def nothing_stuck(scene: Scene, asked: Lines) -> Verdict:
    """No step failed, no message, timer or service step was given up or is being tried again."""
    verdict = Verdict("Nothing is stuck", scene)
    for incident in Incident.objects.filter(state="open"):
        verdict.fail(f"“{incident.element_name}” could not go on: {incident.cause}")
    for message in Message.objects.filter(state="failed"):
        verdict.fail(f"The message {message.name} could not be delivered: {message.last_failure}")
    for request in ServiceRequest.objects.filter(attempts__gt=0):
        verdict.fail(f"The operation {request.operation} failed: {request.last_failure}")
    for failed in Timer.objects.filter(state="failed"):
        verdict.fail(f"The timer {failed.element_id} could not fire")
    waiting = HumanTask.objects.filter(state=TaskState.SUBMITTED)
    verdict.differences += [
        f"The answer to “{each.title}” is kept but the process stands" for each in waiting
    ]
    return verdict
