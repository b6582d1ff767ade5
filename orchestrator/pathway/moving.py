"""Move running cases to another version: one by one or all that run one version, seen by everybody who may.

The machine shows that a move is safe or says why not (`processes.prospects`); here it is put on record, one
act for each case, and many are moved by a job: a transaction for each case, so it can be stopped at any
moment and asked for again, and what somebody is working on is left alone and said.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from orchestrator.agencies.models import Staff
from orchestrator.audit import acts
from processes import execution, prospects
from processes import moving as machine
from processes.exceptions import InstanceBusy, MoveRefused, NoSuchInstance
from processes.models import (
    InstanceState,
    Move,
    MoveResult,
    MoveRun,
    ProcessInstance,
    ProcessVersion,
    ResultKind,
)

from .exceptions import PathwayError

log = logging.getLogger(__name__)

JOB = "orchestrator.pathway.jobs.move_cases"

Clock = Callable[[], datetime]


class RunUnderWay(PathwayError):
    """Cases are being moved here at this moment. Wait until that has ended, or stop it."""


def ask(
    source: ProcessVersion,
    to: ProcessVersion,
    *,
    is_dry: bool,
    by: Staff | None,
    now: datetime,
    defer: bool = True,
) -> MoveRun:
    """Have all cases that run `source` looked at, or moved to `to`, by a job that this transaction leaves.

    Without `defer` the caller does the work itself. A run that has not ended goes on where it was: asking
    again is never wrong. Raises NotMovable, and
    RunUnderWay where another one moves cases to that version.
    """
    machine.require_target(source, to, now=now)
    with transaction.atomic():
        ProcessVersion.objects.select_for_update(no_key=True).get(pk=to.pk)
        open_runs = MoveRun.objects.filter(to_version=to, ended_at=None)
        run = open_runs.filter(from_version=source, is_dry=is_dry).first()
        if run is None:
            if not is_dry and open_runs.filter(is_dry=False).exists():
                raise RunUnderWay
            run = MoveRun.objects.create(
                from_version=source,
                to_version=to,
                is_dry=is_dry,
                asked_by=by,
                asked_at=now,
                total=running_on(source).count(),
            )
        if defer:
            app.configure_task(JOB, lock=f"{JOB} {run.pk}").defer(run_id=str(run.pk))
    return run


def stop(run: MoveRun, *, now: datetime) -> None:
    """No further case is begun. What was moved stays moved; asking again goes on with the rest."""
    MoveRun.objects.filter(pk=run.pk, ended_at=None).update(stop_asked_at=now)


def running_on(version: ProcessVersion) -> QuerySet[ProcessInstance]:
    return ProcessInstance.objects.filter(version=version, state=InstanceState.RUNNING)


def work(run_id: UUID, *, clock: Clock, stopping: Callable[[], bool] = lambda: False) -> int:
    """Look at or move every case of the run that has no result yet; how many. Ends early when told to.

    A worker that is stopped leaves the run open, and the job goes on with it.
    """
    number = 0
    run = MoveRun.objects.select_related("from_version", "to_version", "asked_by").get(pk=run_id)
    if run.is_over:
        return number
    for instance_id in _left(run):
        run.refresh_from_db(fields=["stop_asked_at"])
        if run.stop_asked_at:
            break
        if stopping():
            return number
        _one(run, instance_id, now=clock())
        number += 1
    MoveRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=clock())
    return number


def move_one(
    instance_id: UUID, *, to: ProcessVersion, by: Staff | None, now: datetime, wait: bool = True
) -> Move:
    """Move one case, with one act on its record. Raises MoveRefused, NotMovable, InstanceBusy."""
    with execution.lock(instance_id, wait=wait) as instance:
        made = machine.move(instance, to=to, by=by, now=now)
        _record("move_case", made, instance.business_key, by=by, now=now)
    return made


def undo(move_id: UUID, *, by: Staff | None, now: datetime) -> Move:
    """Undo a move exactly, until the case's next step, with one act. Raises UndoRefused and its kinds."""
    instance_id = Move.objects.values_list("instance_id", flat=True).get(pk=move_id)
    with execution.lock(instance_id) as instance:
        made = machine.undo_locked(instance, move_id, by=by, now=now)
        _record("move_case_back", made, instance.business_key, by=by, now=now)
    return made


def _left(run: MoveRun) -> list[UUID]:
    """The cases without a result, the oldest first."""
    done = MoveResult.objects.filter(run=run).values("instance_id")
    found = running_on(run.from_version).exclude(pk__in=done).order_by("started_at", "id")
    return list(found.values_list("pk", flat=True))


def _one(run: MoveRun, instance_id: UUID, *, now: datetime) -> None:
    made = None
    sentences: tuple[str, ...] = ()
    try:
        if run.is_dry:
            with execution.lock(instance_id, wait=False) as instance:
                prospect = prospects.look(instance, run.to_version)
            kind, sentences = ResultKind(prospect.kind), prospect.sentences
        else:
            with transaction.atomic():
                made = move_one(instance_id, to=run.to_version, by=run.asked_by, now=now, wait=False)
                kind = ResultKind.MOVED
                _result(run, instance_id, kind, (), made, now=now)
            return
    except MoveRefused as refusal:
        kind, sentences = ResultKind.CANNOT, refusal.sentences
    except (InstanceBusy, NoSuchInstance):
        kind, sentences = ResultKind.BUSY, ("Somebody was taking a step in it. It was left alone.",)
    except (OperationalError, InterfaceError):
        raise  # the database is gone, not the case: the job goes on with it
    except Exception as error:  # one case that cannot be read holds up no other
        log.exception("Case %s could not be looked at before a move.", instance_id)
        kind, sentences = ResultKind.FAILED, (f"{type(error).__name__}: {error}"[:500],)
    _result(run, instance_id, kind, sentences, None, now=now)


def _result(
    run: MoveRun,
    instance_id: UUID,
    kind: ResultKind,
    sentences: tuple[str, ...],
    made: Move | None,
    *,
    now: datetime,
) -> None:
    MoveResult.objects.create(
        run=run, instance_id=instance_id, kind=kind, sentences=list(sentences), move=made, at=now
    )


def _record(verb: str, made: Move, business_key: str, *, by: Staff | None, now: datetime) -> None:
    acts.record(
        verb,
        case_key=business_key,
        who=by,
        at=now,
        object=f"process:{made.instance_id}",
        detail={
            "process": made.to_version.process_id,
            "from": made.from_version.number,
            "to": made.to_version.number,
            "move": str(made.pk),
        },
    )
