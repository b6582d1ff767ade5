"""Plays a scenario: time passes, people act, and at each moment it is seen whether what must be true is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from orchestrator.agencies.models import Site
from orchestrator.cases.exceptions import CaseError
from orchestrator.pathway.exceptions import PathwayError
from orchestrator.pathway.publishing import MODELS, check, form_files, publish_bundles
from processes import bundles
from processes.bundles import Bundle
from processes.exceptions import NotPublishable, ProcessError
from processes.publishing import Gate
from processes.wakeups import Endless

from . import causes, clockwork, deeds, mentions, moments, past
from .causes import Stuck, deed_in_words
from .chronicle import Chronicle, Line
from .deeds import Refused
from .exceptions import ScenarioFault
from .expectations import SHAPES, NewTime, Scene, Verdict
from .scenario import Expectation, Scenario, Step
from .unspoken import Unspoken, UnspokenStep

#: What the service says when it does not allow something.
REFUSALS = (PathwayError, ProcessError, CaseError, Refused)
#: The drawings were published this long before the first moment.
PUBLISHED_BEFORE = timedelta(days=1)
SHOWN = 3  #: findings that are told of pathways that the gate refuses


@dataclass(frozen=True)
class Checked:
    """One expectation, looked at."""

    expectation: Expectation
    at: datetime
    sentence: str
    differences: tuple[str, ...]
    after: str = ""  #: what was done just before: “Decide on the sharing” by the hub co-ordinator
    besides: str = ""  #: where it is not met: the steps before it that the scenario does not speak of
    times: tuple[NewTime, ...] = ()  #: moments and limits that came differently: what they would be
    values: tuple[NewTime, ...] = ()  #: without any of these: other plain values that came differently

    @property
    def by_hand(self) -> bool:
        """Whether only the owner can say what is right there."""
        return SHAPES[self.expectation.name].by_hand

    @property
    def is_met(self) -> bool:
        return not self.differences


@dataclass
class Played:
    """How a play went. `stopped` says why it could not go on to its end."""

    scenario: Scenario
    lines: list[Line] = field(default_factory=list)
    checked: list[Checked] = field(default_factory=list)
    unspoken: list[UnspokenStep] = field(default_factory=list)
    stuck: list[Stuck] = field(default_factory=list)  #: where it is not good: what failed on the way
    stopped: str = ""

    @property
    def failed(self) -> list[Checked]:
        return [each for each in self.checked if not each.is_met]

    @property
    def is_good(self) -> bool:
        return not self.failed and not self.stopped


Told = Callable[[Line], None]  #: hears each line as it happens
Pause = Callable[[timedelta], None]  #: waits while this much time passes in the play


def play(
    scenario: Scenario,
    *,
    pathways: Sequence[Bundle] = (),
    passed: bool = True,
    strict: bool = False,
    told: Told = lambda line: None,
    pause: Pause = lambda delta: None,
) -> Played:
    """Play it to its end in the present database, which holds the demo sites and nothing else.

    `pathways` take the place of those of the repository with the same process; unless they have
    `passed` the publish gate before, they go through it here. A step that the
    scenario does not speak of is answered by default; where the play is `strict`, or the scenario says so, it
    is not, and the play fails. Never raises for what a scenario or the service does wrong: that is in the
    result.
    """
    return _Play(scenario, pathways, passed, strict, told, pause).run()


class _Play:
    def __init__(
        self,
        scenario: Scenario,
        pathways: Sequence[Bundle],
        passed: bool,
        strict: bool,
        told: Told,
        pause: Pause,
    ) -> None:
        self.scenario, self.told, self.pause = scenario, told, pause
        self.pathways, self.passed = pathways, passed
        site = Site.objects.get(code=scenario.site)
        self.scene = Scene(site=site, zone=scenario.zone, now=_beginning(scenario))
        self.chronicle = Chronicle(self.scene)
        self.unspoken = Unspoken(scenario, self.scene, strict=strict or scenario.strict)
        self.result = Played(scenario)
        self.doing = ""  #: what somebody does just now

    def run(self) -> Played:
        step = self.scenario.steps[0]
        try:
            self._publish(now=self.scene.now - PUBLISHED_BEFORE)
            past.make(self.scenario, self.scene)
            self.chronicle.skip()
            for place, step in enumerate(self.scenario.steps):
                self._play(step, place)
        except ScenarioFault as fault:
            self.result.stopped = self._stopped(fault.message, line=fault.line or step.line)
        except NotPublishable as refusal:
            self.result.stopped = _unpublishable(refusal)
        except Endless as endless:
            self.result.stopped = self._stopped(str(endless), line=step.line)
        except (InterfaceError, OperationalError):
            raise  # the place failed, and nothing is known about the pathway
        except Exception as error:  # whatever the service does wrong: its owner must read what and when
            said = causes.plain_cause(f"{type(error).__name__}: {error}")
            self.result.stopped = self._stopped(f"It broke off with {said}.", line=step.line)
        if not self.result.is_good:
            self.result.stuck = causes.stuck()
        self.result.unspoken = list(self.unspoken.steps.values())
        if self.result.stopped or self.unspoken.strict:
            self.result.stopped = f"{self.result.stopped} {self.unspoken.sentence()}".strip()
        return self.result

    def _stopped(self, said: str, *, line: int) -> str:
        """When, who, what and why; the place in the file comes last."""
        at = moments.in_words(self.scene.now, self.scenario.zone)
        deed = f", {self.doing}" if self.doing else ""
        return f"On {at}{deed}: {said} ({self.scenario.file}, line {line})"

    def _publish(self, *, now: datetime) -> None:
        """What has passed a gate before passed it maybe in earlier days: it is not asked again."""
        gate: Gate = (lambda bundle: ()) if self.passed else check
        given = {bundle.process_id for bundle in self.pathways}
        others = bundles.read_folder(MODELS, form_files=form_files())
        besides = [bundle for bundle in others if bundle.process_id not in given]
        list(publish_bundles(self.scene.site, self.pathways, now=now, gate=gate))
        list(publish_bundles(self.scene.site, besides, now=now))

    def _play(self, step: Step, place: int) -> None:
        self.unspoken.mentions.place = mentions.before(place)
        self._pass_time(step.at)
        if step.note:
            self._tell(Line(step.at, "note", step.note))
        for number, actor in enumerate(step.actors if step.do else (), start=1):
            self.doing = deed_in_words(step, self.scene, actor=actor)
            self._act(step, actor)
            self.doing = ""
            if number < len(step.actors):
                self._settle()
        self.unspoken.mentions.place = mentions.after(place)
        self._settle()
        for expectation in step.expect:
            self._check(expectation, after=deed_in_words(step, self.scene))

    def _pass_time(self, until: datetime) -> None:
        before = self.scene.now
        for now in clockwork.pass_time(since=self.scene.now, until=until):
            self.pause(now - before)
            self.scene.now = before = now
            self._settle()

    def _settle(self) -> None:
        """Until nothing is due, and nothing open that the scenario does not speak of."""
        while True:
            clockwork.run_until_quiet(self.scene.now)
            self._look()
            answered = list(self.unspoken.answer())
            for line in answered:
                self._tell(line)
            if not answered:
                return

    def _act(self, step: Step, actor: str) -> None:
        try:
            for done in deeds.do(self.scenario, step, actor, scene=self.scene):
                self._tell(Line(self.scene.now, "deed", f"{done.who}: {done.what}"))
                if done.task is not None:
                    self.unspoken.mentions.answered(done.task)
        except (*REFUSALS, ScenarioFault) as refusal:
            if step.refused and step.refused in str(refusal):
                words = f"{actor} tries “{step.do}” and is refused: {refusal}"
                self._tell(Line(self.scene.now, "deed", words))
                return
            if isinstance(refusal, ScenarioFault):
                raise
            raise ScenarioFault(f"The service refused. {refusal}", line=step.line) from refusal
        if step.refused:
            raise ScenarioFault(
                f"This went through, but should have been refused (“{step.refused}”).",
                line=step.line,
            )

    def _check(self, expectation: Expectation, *, after: str) -> None:
        try:
            verdict: Verdict = SHAPES[expectation.name].check(self.scene, expectation.asked)
            sentence, differences = verdict.sentence, tuple(verdict.differences)
            times = tuple(verdict.times)
            values = () if times else tuple(verdict.values)
        except ScenarioFault as fault:
            sentence, differences, times, values = f"{expectation.name}", (fault.message,), (), ()
        besides = self.unspoken.sentence() if differences else ""
        self.result.checked.append(
            Checked(expectation, self.scene.now, sentence, differences, after, besides, times, values)
        )

    def _look(self) -> None:
        for line in self.chronicle.look():
            self._tell(line)

    def _tell(self, line: Line) -> None:
        self.result.lines.append(line)
        self.told(line)


def _unpublishable(refusal: NotPublishable) -> str:
    errors = [found for found in refusal.findings if found.severity == "error"]
    said = " ".join(f"{found.file}:{found.line} {found.message}" for found in errors[:SHOWN])
    more = f" And {len(errors) - SHOWN} more." if len(errors) > SHOWN else ""
    return f"The pathway cannot be played, because it could not be published. {said}{more}"


def _beginning(scenario: Scenario) -> datetime:
    return min([scenario.steps[0].at, *(case.received for case in scenario.given)])
