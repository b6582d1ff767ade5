"""My tasks and my teams': list, read, claim, give back, complete."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import AwareDatetime

from forms.exceptions import AnswersRefused as FormAnswersRefused
from orchestrator.access import visible
from orchestrator.api import bodies, caller, idempotency
from orchestrator.api.caller import Caller
from orchestrator.api.documents import body_of, problems
from orchestrator.api.exceptions import ApiError, BodyRefused
from orchestrator.api.idempotency import Answer
from orchestrator.api.routes.contacts import Key, answered
from orchestrator.api.schemas import Completed, Task, TaskList, WholeTask
from orchestrator.api.task_shapes import several, short, whole
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.inbox import listing
from orchestrator.inbox.urgency import with_urgency
from orchestrator.pathway import claiming, rounds, submitting
from orchestrator.pathway.exceptions import AnswersRefused, NotYourTask
from processes.exceptions import NotYours, TaskAlreadyCompleted
from processes.models import HumanTask, TaskState

router = Router(tags=["Tasks"])
MOST_A_PAGE = 100
LAST_PAGE = 10_000
LONGEST_NOTE = 2000
UNRATED = "none"


@router.get(
    "/tasks",
    response=TaskList,
    operation_id="list_tasks",
    summary="My tasks and my teams’",
    openapi_extra=problems(401, 404, 422),
)
def list_tasks(
    request: HttpRequest,
    whose: Annotated[
        Literal["mine", "teams"] | None,
        Query(description="mine: in my hands; teams: in a queue of my teams, whoever has them"),
    ] = None,
    rating: Annotated[
        Literal["R", "A", "G", "B", "none"] | None, Query(description="of the case; none: not rated yet")
    ] = None,
    due_before: Annotated[AwareDatetime | None, Query(description="with its offset from UTC")] = None,
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
    per_page: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = 50,
) -> TaskList:
    """Open tasks, the most urgent first: as the inbox shows them."""
    person = caller.of(request, lambda standing: standing.works)
    _only_known(request, "whose", "rating", "due_before", "page", "per_page")
    tasks = listing.open_tasks(person.staff, person.standing, now=person.now)
    if whose == "mine":
        tasks = tasks.filter(assignee=person.staff)
    elif whose == "teams":
        tasks = tasks.filter(queue__in=person.standing.team_ids)
    if rating:
        tasks = tasks.filter(scope_key__in=_rated(rating))
    if due_before:
        tasks = tasks.filter(due_at__lt=_in_utc(due_before))
    total = tasks.count()
    ordered = with_urgency(tasks, now=person.now).order_by(*listing.MOST_URGENT_FIRST)
    first = (page - 1) * per_page
    shown = several(ordered.select_related("step", "assignee")[first : first + per_page], person)
    person.on_record(
        "task",
        ids=[task.pk for task, _ in shown],
        cases={int(task.scope_key) for task, _ in shown},
        what="list",
    )
    return TaskList(total=total, page=page, per_page=per_page, tasks=[shape for _, shape in shown])


@router.get(
    "/tasks/{uuid:task_id}",
    response=WholeTask,
    operation_id="read_task",
    summary="One task with its form",
    openapi_extra=problems(401, 404),
    url_name="task",
)
def read_task(request: HttpRequest, task_id: UUID) -> WholeTask:
    """What is asked and why, the form, the rows it asks about, and what is already known."""
    person = caller.of(request, lambda standing: standing.works)
    task = _task(person, task_id)
    shape, classes = whole(task, person)
    person.on_record("task", ids=[task.pk], cases=[int(task.scope_key)], classes=classes)
    return shape


@router.post(
    "/tasks/{uuid:task_id}/claim",
    response=Task,
    operation_id="claim_task",
    summary="Claim a task",
    openapi_extra=problems(401, 404, 409),
)
def claim_task(request: HttpRequest, task_id: UUID) -> Task:
    """Of two people one gets it; the other reads who and when. Claiming one's own again changes nothing."""
    person = caller.of(request, lambda standing: standing.works)
    claiming.claim(_task(person, task_id), by=person.staff, now=person.now)
    return short(_task(person, task_id), person)


@router.post(
    "/tasks/{uuid:task_id}/release",
    response=Task,
    operation_id="release_task",
    summary="Give a task back to its team",
    openapi_extra={**body_of("ReleaseNote", required=False), **problems(401, 404, 409, 415, 422)},
)
def release_task(request: HttpRequest, task_id: UUID) -> Task:
    """Optional body: {"note": "for whoever takes it"}."""
    person = caller.of(request, lambda standing: standing.works)
    body = bodies.read(request, may_be_empty=True)
    bodies.only(body, "note")
    note = bodies.text(body, "note", name="Note", longest=LONGEST_NOTE, lines=True)
    claiming.release(_task(person, task_id), note=note, by=person.staff, now=person.now)
    return short(_task(person, task_id), person)


@router.post(
    "/tasks/{uuid:task_id}/complete",
    response=Completed,
    operation_id="complete_task",
    summary="Complete a task with its answers",
    openapi_extra={**body_of("Answers"), **problems(401, 404, 409, 415, 422)},
)
def complete_task(request: HttpRequest, task_id: UUID, idempotency_key: Key = None) -> HttpResponse:
    """Body: {"answers": {…}, "revision": 3}. With `revision` (as read before) a task that has changed since
    is refused. A task that nobody holds need not be claimed first.
    """
    person = caller.of(request, lambda standing: standing.works)
    task = visible.task_or_404(task_id, person.standing.seats, now=person.now)
    if task.assignee_id != person.staff.pk and task.queue not in person.standing.team_ids:
        raise NotYourTask
    body = bodies.read(request)
    answer = idempotency.once(
        idempotency_key or "",
        lambda: _complete(person, task, body),
        print_of=idempotency.fingerprint("POST", f"tasks/{task_id}/complete", body),
        by=person.staff,
        now=person.now,
    )
    return answered(answer)


def _complete(person: Caller, task: HumanTask, body: dict[str, Any]) -> Answer | ApiError:
    """A refusal of the answers is returned: that somebody tried to say what they may not stays on record."""
    bodies.only(body, "answers", "revision")
    revision = body.get("revision")
    if revision is not None and (isinstance(revision, bool) or not isinstance(revision, int)):
        raise BodyRefused({"revision": ["“revision” must be a whole number"]})
    _still_open(task, person)
    case = case_of(task.scope_key)
    try:
        answers = submitting.check(task, body.get("answers"), case=case, by=person.staff, now=person.now)
        if same := rounds.unchanged(task, answers):
            return BodyRefused(_under_answers(same))
        outcome = submitting.submit(task, answers, by=person.staff, now=person.now, revision=revision)
    except FormAnswersRefused as refusal:
        return BodyRefused(_under_answers(refusal.errors))
    except AnswersRefused as refusal:
        said = {message for messages in refusal.fields.values() for message in messages}
        rest = [problem for problem in refusal.problems if problem not in said]
        return BodyRefused(_under_answers({**refusal.fields, **({"": rest} if rest else {})}))
    done = Completed(
        task=str(task.pk),
        case=case.reference,
        state=TaskState.SUBMITTED if outcome.incident else TaskState.COMPLETED,
        message=(
            "Your answers are kept. The next step could not be made and will be tried again: nothing to do."
            if outcome.incident
            else "Your answers are kept."
        ),
        links={
            "self": reverse("api:task", args=[task.pk]),
            "case": reverse("api:case", args=[case.reference]),
        },
    )
    return Answer(200, done.model_dump(mode="json"))


def _task(person: Caller, task_id: UUID) -> HumanTask:
    """The task, where this person may see it. Not yours and not there look the same: Http404."""
    seen = visible.tasks(person.staff, now=person.now, seats=person.standing.seats)
    tasks = with_urgency(seen, now=person.now).select_related("step", "assignee", "completed_by")
    task = tasks.filter(pk=task_id).first()
    if task is None:
        raise Http404
    return task


def _still_open(task: HumanTask, person: Caller) -> None:
    """Whoever is too late hears so before their answers are judged; the lock decides again."""
    if task.state == TaskState.COMPLETED:
        raise TaskAlreadyCompleted(task, by=task.completed_by, at=task.completed_at)
    if task.assignee_id not in (None, person.staff.pk):
        raise NotYours(task, claimed_by=task.assignee, claimed_at=task.claimed_at)


def _under_answers(errors: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Paths as they stand in the body of this request."""
    return {f"answers.{path}" if path else "answers": messages for path, messages in errors.items()}


def _rated(rating: str) -> QuerySet[Case, str]:
    rated = Q(rating__isnull=True) if rating == UNRATED else Q(rating=rating)
    return Case.objects.filter(rated).annotate(key=Cast("pk", CharField())).values_list("key", flat=True)


def _only_known(request: HttpRequest, *names: str) -> None:
    strangers = sorted(set(request.GET) - set(names))
    if strangers:
        raise BodyRefused({name[:100]: ["There is no such filter"] for name in strangers})


def _in_utc(moment: datetime) -> datetime:
    """The database knows fewer offsets than ISO 8601; in UTC it knows every moment that there is."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BodyRefused({"due_before": ["There is no such moment"]}) from None
