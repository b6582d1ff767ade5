"""Cases that people work on as people do: some claim at once, some later, some give back or hand on.

Everything goes through the verbs that pages use. The same seed makes the same cases.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from orchestrator.agencies.models import Site, Staff
from orchestrator.pathway import claiming, raising
from processes.execution import Outcome
from processes.models import HumanTask
from tests.integration.pathway.walk import Walk, person

TUESDAY = datetime(2026, 9, 8, 8, 5, tzinfo=UTC)
#: When the tests look back on it.
NOW = datetime(2026, 9, 15, 10, 30, tzinfo=UTC)


@dataclass
class LivelyWalk(Walk):
    """A walk whose tasks are claimed, released and handed on before they are done."""

    random: Random = field(default_factory=lambda: Random(7))

    def do(
        self, form: str, said: Mapping[str, Any] | None = None, *, item: str | int = "", by: str | Staff = ""
    ) -> Outcome:
        self.wait()
        self.handle(self.task(form, item=item))
        return super().do(form, said, item=item, by=by)

    def wait(self) -> None:
        self.pass_time(timedelta(minutes=self.random.choice((0, 1, 2, 4)), seconds=self.random.randrange(60)))

    def handle(self, task: HumanTask) -> None:
        """One of the ways in which a task comes into somebody's hands; or nobody claims it."""
        people = claiming.candidates(task)
        way = self.random.choice(("unclaimed", "claimed", "released", "handed on", "given", "twice"))
        if way == "unclaimed":
            return
        first, last = people[0], people[-1]
        if way == "given":
            claiming.reassign(task, to=last, by=person("henry.ash"), now=self.now)
            return
        claiming.claim(task, by=first, now=self.now)
        self.wait()
        if way in ("released", "twice"):
            claiming.release(task, by=first, now=self.now)
            self.wait()
            claiming.claim(task, by=last, now=self.now)
        if way == "twice":
            claiming.release(task, by=person("henry.ash"), now=self.now)
            self.wait()
        if way == "handed on" and first != last:
            claiming.reassign(task, to=last, note="Please", by=person("henry.ash"), now=self.now)
            self.wait()


def week(site: Site) -> None:
    """Five families within a week: helped in time, after a dissent; with a silent agency and a second
    round; decided after a weekend; looked at by nobody; and one whose tasks are partly in somebody's hands.
    """
    for number, story in enumerate((in_time, silent_health, over_the_weekend, nobody_looks, half_begun)):
        walk = LivelyWalk(site, now=TUESDAY + timedelta(hours=number), random=Random(number))
        story(walk)


DISSENT = {"position": "dissent", "position_reason": "Coercive control, and she plans to leave him."}


def in_time(walk: LivelyWalk) -> None:
    """One agency does not agree at first: the chair proposes again, the agencies are asked again."""
    walk.to_positions()
    for code in ("CSC", "POLICE", "HEALTH"):
        walk.do("agency_position", item=code)
    walk.do("agency_position", DISSENT, item="DA")
    walk.do("settle_dissent")
    walk.do("decision_proposal")
    walk.do_all("agency_position")
    walk.write_plan()
    walk.do_all("plan_signature")
    walk.do("referrer_feedback")


def silent_health(walk: LivelyWalk) -> None:
    walk.to_deciding(silent=["HEALTH"])
    walk.pass_time(timedelta(hours=7))
    walk.pass_time(datetime(2026, 9, 9, 7, 40, tzinfo=UTC))
    walk.do("decision_proposal")
    for code in ("CSC", "POLICE", "DA"):
        walk.do("agency_position", item=code)
    walk.answer("HEALTH")
    walk.do("triage_information", {"material": "yes"})
    walk.do("decision_proposal")
    walk.do("agency_position", item="CSC")


def over_the_weekend(walk: LivelyWalk) -> None:
    walk.now = datetime(2026, 9, 11, 14, 20, tzinfo=UTC)
    walk.to_answering()
    walk.answer("CSC", "POLICE")
    walk.pass_time(datetime(2026, 9, 14, 8, 15, tzinfo=UTC))
    walk.answer(*walk.asked())
    walk.do("decision_proposal")
    walk.do_all("agency_position")


def nobody_looks(walk: LivelyWalk) -> None:
    walk.now = datetime(2026, 9, 15, 8, 0, tzinfo=UTC)
    walk.receive()
    walk.pass_time(timedelta(minutes=50))


def half_begun(walk: LivelyWalk) -> None:
    walk.now = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
    walk.to_answering()
    for task in walk.open_tasks("agency_information")[:2]:
        walk.handle(task)
    raising.add_information(
        walk.case, "The school has seen him at the gate.", by=person("naomi.field"), now=walk.now
    )
    walk.pass_time(NOW)
