"""Reminders and limits that a draft no longer draws: it is said who is told then, by the service itself.

Where no timer at the edge of a step waits for a point of a clock, the service itself tells whom `HEARS`
names; where one waits and leads to nobody, it leaves that to the drawing. (orchestrator.notices.points)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.agencies.vocabulary import AgencyCode
from orchestrator.clocks.limits import FILE as LIMITS
from orchestrator.clocks.limits import ClocksUnreadable, Limits, is_step_clock, read_limits
from orchestrator.notices.points import EACH_CORE, HEARS, USUALLY
from orchestrator.studio import lineage
from processes import drafts
from processes.comparison import Words
from processes.comparison.doings import AUTOMATIC
from processes.comparison.results import listed
from processes.findings import WARNING, Finding
from processes.graph import GATEWAYS, Level, Node, ProcessGraph
from processes.lint_rules.clocks import CALL
from processes.model_files import RefusedFile
from processes.models import ProcessVersion
from processes.parsing import parse

RULE = "timers-gone"
LIMIT = "limit"
_KEPT = 16  #: versions whose timers are kept in memory
_WHY = (
    "Why: who is late must hear of it while there is still time to act. This is the rule “Late is told to "
    "who can act”, from SafeLives’ One Front Door and the statutory limits."
)
_HELP = (
    "Read whether these are the right people. If not, put the timer back on the edge of the step, and lead "
    f"it to a step that reminds or escalates. {_WHY}"
)
_NOBODY_HELP = (
    "Lead a timer to a step that reminds or escalates, or leave the telling to the service where it tells by "
    f"itself. {_WHY}"
)


@dataclass(frozen=True)
class Watched:
    """A point of a clock that a timer at the edge of a step waits for."""

    process: str
    host: str
    clock: str
    point: str


def lost_timers(version: ProcessVersion, files: Mapping[str, bytes]) -> list[Finding]:
    """Beside the version that it was begun from; of a draft from nowhere, beside the newest published."""
    base = lineage.base_of(version) or lineage.newest_published(version)
    if base is None or base.number is None:
        return []
    return list(_lost(_told_of(base.pk, base.sha256), files))


@lru_cache(maxsize=_KEPT)
def _told_of(pk: int, sha256: str) -> tuple[Watched, ...]:
    """The points of which a published version tells people. Its files never change."""
    found = _watched(drafts.files(ProcessVersion(pk=pk, sha256=sha256)))
    return tuple(one for one, tells in found.items() if tells)


def _lost(before: tuple[Watched, ...], files: Mapping[str, bytes]) -> Iterator[Finding]:
    now = _watched(files)
    words = Words.of(files)
    steps = _steps(files)
    try:
        limits = read_limits(files.get(LIMITS, b""))
    except ClocksUnreadable:
        limits = Limits({})
    for one in before:
        place = steps.get((one.process, one.host))
        if place is None or now.get(one):
            continue
        path, node = place
        what = "the limit" if one.point == LIMIT else words.point(one.point)
        of = f"{what} of {words.clock(one.clock)} is {'over' if one.point == LIMIT else 'gone'}"
        whom = "" if one in now else _whom(one, limits, words)
        tells = f"the service itself tells {whom}" if whom else "nobody is told then"
        yield Finding(
            file=path,
            rule=RULE,
            message=f"“{node.label}” no longer says who is told when {of}; {tells}.",
            help=_HELP if whom else _NOBODY_HELP,
            severity=WARNING,
            line=node.line,
            element_id=node.id,
            element_name=node.name,
        )


def _whom(one: Watched, limits: Limits, words: Words) -> str:
    """Whom the service itself tells; empty where it tells nobody at this point."""
    warned = {point for (code, _), rule in limits.rules.items() if code == one.clock for point in rule.warn}
    if one.point != LIMIT and not (one.point.isdigit() and int(one.point) in warned):
        return ""
    if is_step_clock(one.clock):
        return "whoever holds the step" + (" and who leads them" if one.point == LIMIT else "")
    at_warning, at_limit = HEARS.get(one.clock, USUALLY)
    return listed(
        [_person(agency, role, words) for agency, role in (at_limit if one.point == LIMIT else at_warning)]
    )


def _person(agency: str, role: str, words: Words) -> str:
    who = words.role(role)
    who = f"the {who[:1].lower()}{who[1:]}"
    if agency == AgencyCode.HUB:
        return who
    if agency == EACH_CORE:
        return f"{who} of every core agency"
    return f"{who} of {words.agency(agency) if agency else 'the agency asked'}"


def _watched(files: Mapping[str, bytes]) -> dict[Watched, bool]:
    """Every watched point, and whether somebody is told when it comes."""
    found: dict[Watched, bool] = {}
    for path, content in sorted(files.items()):
        for process in _drawn(path, content):
            for level in process.levels.values():
                for event in level.of_kind("boundaryEvent"):
                    tells = _tells(level, event)
                    for definition in event.events:
                        for clock, point in CALL.findall(definition.expression):
                            one = Watched(process.id, event.attached_to, clock, point)
                            found[one] = found.get(one, False) or tells
    return found


def _tells(level: Level, event: Node) -> bool:
    """Whether the service tells somebody, before anybody else has to do anything."""
    seen, waiting = {event.id}, [event.id]
    while waiting:
        for flow in level.out(waiting.pop()):
            node = level.nodes.get(flow.target)
            if node is None or node.id in seen:
                continue
            if node.ofd.operation and node.ofd.parameters.get("to"):
                return True
            seen.add(node.id)
            if node.kind in GATEWAYS | AUTOMATIC:
                waiting.append(node.id)
    return False


def _steps(files: Mapping[str, bytes]) -> dict[tuple[str, str], tuple[str, Node]]:
    return {
        (process.id, node.id): (path, node)
        for path, content in files.items()
        for process in _drawn(path, content)
        for node in process.nodes()
    }


def _drawn(path: str, content: bytes) -> list[ProcessGraph]:
    try:
        return list(parse(path, content).processes) if path.endswith(".bpmn") else []
    except RefusedFile:
        return []
