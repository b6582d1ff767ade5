"""`manage.py play` beside the test, killed in the middle, and its case taken to its end by other hands."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
from django.db.models import Max

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Case
from orchestrator.clocks import bundle_limits
from orchestrator.database.cluster import DATABASE, OWNER
from orchestrator.pathway import submitting
from orchestrator.pathway.play import stage
from processes import specs
from processes.models import HumanTask, InstanceState, ProcessEvent, ProcessInstance
from tests.integration.pathway import answers as usual
from tests.integration.pathway.walk import Walk, member_of
from tests.reliability.own_database import CHECKOUT, OwnDatabase
from tests.reliability.own_service import environment

BEGUN_WITHIN = 120.0  #: seconds
MOST_STEPS = 400  #: of people, until a case has come to its end
MOST_DAYS = 60


def name_of_template() -> str:
    """Of the database that plays are copied from: where it is there, none has to be made."""
    return f"{DATABASE}_play_template_{stage._digest()}"


class Playing:
    """A play that has begun: its case is there. `database` is where it plays."""

    def __init__(self, own: OwnDatabase, scenario: str) -> None:
        self.own = own
        before = set(own.names())
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "play", scenario, "--quiet"],
            cwd=CHECKOUT,
            env=environment(own),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.database = ""
        until = time.monotonic() + BEGUN_WITHIN
        while not self.database or not self._has_begun():
            assert self.process.poll() is None, f"the play ended with {self.process.returncode}"
            assert time.monotonic() < until, "the play did not begin"
            time.sleep(0.05)
            new = [name for name in own.names() if name not in before and "unfinished" not in name]
            self.database = new[0] if new else ""

    def _has_begun(self) -> bool:
        try:
            with self.own.connect(OWNER, self.database) as there:
                row = there.execute("select count(*) from processes_processinstance").fetchone()
        except psycopg.Error:
            return False
        return bool(row and row[0])

    def kill(self) -> bool:
        """kill -9. False where it had come to its end before."""
        self.process.kill()
        return self.process.wait(30) < 0

    def kill_after(self, chance: random.Random, *, at_most: float) -> bool:
        """The same at a random moment from now."""
        time.sleep(chance.uniform(0, at_most))
        return self.kill()

    @contextmanager
    def left_behind(self) -> Iterator[None]:
        """Inside the block Django works in what the killed play has left."""
        with self.own.used(role=OWNER, name=self.database):
            _forget()
            yield
        _forget()


def _forget() -> None:
    """What is remembered of versions by their keys is another database's."""
    specs.forget()
    bundle_limits.forget()


def left_at() -> Walk:
    """The case that is there, at the last moment that the killed play wrote down."""
    case = Case.objects.select_related("site").latest("pk")
    now = ProcessEvent.objects.aggregate(at=Max("at"))["at"]
    return Walk(Site.objects.get(pk=case.site_id), now=now, case=case)


def go_on(walk: Walk) -> int:
    """What is due is done and people answer what they are asked, until nothing runs; how many answers."""
    answered = days = 0
    walk.tick()
    while ProcessInstance.objects.filter(state=InstanceState.RUNNING).exists():
        tasks = walk.open_tasks()
        if tasks:
            _answer(walk, tasks[0])
            answered += 1
        else:
            walk.pass_time(timedelta(days=1))
            days += 1
        assert answered < MOST_STEPS, "it comes to no end"
        assert days < MOST_DAYS, "it waits for ever"
    return answered


def _answer(walk: Walk, task: HumanTask) -> None:
    said = usual.plan(walk.good_actions()) if task.step.form_key == "plan" else None
    outcome = submitting.submit(task, walk.checked(task, said), by=member_of(task), now=walk.now)
    assert outcome.incident is None, outcome.incident.cause
    walk.tick()
    walk.refresh()
