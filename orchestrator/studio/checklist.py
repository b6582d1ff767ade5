"""What is missing before a draft can run, in plain words: as a list to work through, and as checks passed."""

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from lxml import etree

from forms import editing
from forms.exceptions import BadDefinition
from orchestrator.clocks.limits import FILE as LIMITS
from orchestrator.pathway import idle_limits, rehearsals, scenario_sets
from orchestrator.pathway.publishing import findings_beside
from orchestrator.pathway.rehearsals import Rehearsal
from orchestrator.studio.checking import findings_of
from orchestrator.studio.copies import copies_elsewhere
from orchestrator.studio.lost_timers import lost_timers
from orchestrator.studio.places import Places
from orchestrator.studio.weaker_scenarios import RULES, weaker_scenarios
from processes import bundles, engine
from processes.bundles import FORMS
from processes.findings import Finding, in_order, publishable
from processes.model_files import BPMN, RefusedFile, open_model
from processes.models import ProcessVersion
from processes.parsing import OFD, model_of

_EXIST = "Forms, roles, limits and operations exist"
_LOCKED = "The rules that nobody may take out are kept"
SCENARIOS = "Its scenarios come out as written"
_OF_SCENARIOS = frozenset({rehearsals.RULE, scenario_sets.NOTHING}) | RULES
_OTHER = "The drawing is complete and clear"
#: The checks of the gate in their order, and the rules that belong to each. Others: “complete”.
_CHECKS: Mapping[str, frozenset[str]] = {
    "The files are safe to read": frozenset(
        {
            "archive",
            "doctype",
            "draft-file",
            "empty-file",
            "encoding",
            "file-size",
            "harmful",
            "inclusion",
            "not-a-model",
            "not-xml",
            "templates",
            "too-deep",
            "too-large",
            "diagram-bounds",
            "foreign-code",
            "unchecked",
        }
    ),
    "The drawings follow the BPMN 2.0 standard": frozenset({"schema"}),
    _OTHER: frozenset(),
    "Every condition and time can be worked out": frozenset(
        {"conditions", "expressions", "timers", "variables"}
    ),
    _EXIST: frozenset(
        {
            "assignments",
            "called-processes",
            "clocks",
            "decisions",
            "foreign-forms",
            "forms",
            idle_limits.RULE,
            "lanes",
            "messages",
            "operations",
            "references",
            "vocabulary",
        }
    ),
    _LOCKED: frozenset(),
    "The engine can run it": frozenset({"doubled", "engine", "no-process"}),
    "Every case can come to its end": frozenset({"reachability", "soundness"}),
}
#: Checks that say nothing while an earlier one has not passed.
_LATE = (_LOCKED, "The engine can run it", "Every case can come to its end")


@dataclass(frozen=True)
class Line:
    """One thing to put right or to look at: `what`, where in words, and the address at which it is done."""

    finding: Finding
    what: str
    place: str
    address: str
    is_needed: bool = False  #: it must be put right as soon as the drawing says who does anything

    @property
    def is_error(self) -> bool:
        return self.finding.is_error


@dataclass(frozen=True)
class Check:
    """One check of the gate: "passed", "failed", "waiting" to be made, or "absent": nothing to check."""

    name: str
    state: str
    lines: tuple[Line, ...]

    @property
    def words(self) -> str:
        remarks = f", {len(self.lines)} to look at" if self.lines else ""
        words = {"failed": "Not passed", "waiting": "Not checked yet", "absent": "There are none"}
        return words.get(self.state, f"Passed{remarks}")

    @property
    def colour(self) -> str:
        return {"failed": "red", "waiting": "grey", "absent": "yellow"}.get(self.state, "green")


def problems(version: ProcessVersion, files: Mapping[str, bytes]) -> list[Finding]:
    """Everything that the gate has to say about these files as this version, errors first. Never raises."""
    found = [*findings_of(files), *findings_beside(files), *rehearsals.missing(version, files)]
    found += [*weaker_scenarios(version, files), *lost_timers(version, files)]
    found += idle_limits.idle(version, files, now=timezone.now())
    found += copies_elsewhere(version, files, now=timezone.now())
    if publishable(found):
        found += _as_a_whole(version, files)
    return in_order(found)


def lines_of(version: ProcessVersion, found: Iterable[Finding], files: Mapping[str, bytes]) -> list[Line]:
    """The findings, each with the page on which it is put right."""
    places = Places(files)
    found = list(found)
    needed = needed_to_run(found, files)
    return [
        Line(one, places.sentence(one), places.of(one), _address(version, one, files), _place(one) in needed)
        for one in found
    ]


def needed_to_run(found: Iterable[Finding], files: Mapping[str, bytes]) -> set[tuple[str, str, str, str]]:
    """Which remarks on drawings from elsewhere must be put right once anything in them is chosen here.

    Such a drawing runs as it is: its steps fall to the hub co-ordinators. The first agency, form, limit or
    operation says that it is meant for this service, and then every step has to say the same. Whoever works
    through the list sees from the start what that comes to.
    """
    claimed = {path: _claimed(path, content) for path, content in files.items()}
    if all(claimed[path] is content for path, content in files.items()):
        return set()
    remarks = {_place(one) for one in found if not one.is_error}
    return remarks & {_place(one) for one in findings_of(claimed) if one.is_error}


def _claimed(path: str, content: bytes) -> bytes:
    """A drawing from elsewhere as if something in it had been chosen here; any other file as it is."""
    if not path.endswith(".bpmn"):
        return content
    try:
        model = model_of(open_model(path, content))
    except RefusedFile:
        return content
    foreign = {process.id for process in model.processes if not process.uses_extensions}
    if not foreign:
        return content
    root = copy.deepcopy(model.source.root)
    for process in root.iter(f"{{{BPMN}}}process"):
        start = next(process.iter(f"{{{BPMN}}}startEvent"), None)
        if process.get("id") in foreign and start is not None:
            holder = start.find(f"{{{BPMN}}}extensionElements")
            if holder is None:
                holder = etree.Element(f"{{{BPMN}}}extensionElements")
                start.insert(len(start.findall(f"{{{BPMN}}}documentation")), holder)
            etree.SubElement(holder, f"{{{OFD}}}why").text = "chosen here"
    return bytes(etree.tostring(root, encoding="utf-8"))


def _place(found: Finding) -> tuple[str, str, str, str]:
    return found.file, found.rule, found.element_id, found.message


def checks_of(lines: Iterable[Line]) -> list[Check]:
    """The gate as a list of checks, in order; scenarios apart (see `scenario_check`)."""
    sorted_in: dict[str, list[Line]] = {name: [] for name in _CHECKS}
    for line in lines:
        if line.finding.rule not in _OF_SCENARIOS:
            sorted_in[_check_of(line.finding)].append(line)
    checks: list[Check] = []
    for name, found in sorted_in.items():
        if any(line.is_error for line in found):
            state = "failed"
        elif name in _LATE and any(check.state == "failed" for check in checks):
            state = "waiting"
        else:
            state = "passed"
        checks.append(Check(name, state, tuple(found)))
    return checks


def scenario_check(rehearsal: Rehearsal, lines: Iterable[Line] = ()) -> Check:
    """Whether the scenarios are there and came out as written: the last check, which takes a while."""
    told = tuple(line for line in lines if line.finding.rule in _OF_SCENARIOS)
    if any(line.is_error for line in told) or rehearsal.failed:
        return Check(SCENARIOS, "failed", told)
    if not rehearsal.paths:
        return Check(SCENARIOS, "absent", told)
    return Check(SCENARIOS, "passed" if rehearsal.is_over else "waiting", told)


def _check_of(found: Finding) -> str:
    if found.rule.startswith("locked-"):
        return _LOCKED
    if found.file.startswith(f"{FORMS}/"):
        return _EXIST
    return next((name for name, rules in _CHECKS.items() if found.rule in rules), _OTHER)


def _as_a_whole(version: ProcessVersion, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """What only shows when all drawings are put together: the process is there, and the engine builds it."""
    drawings = {path: content for path, content in files.items() if path.endswith((".bpmn", ".dmn"))}
    try:
        bundles.of_files(version.process_id, files)
        engine.build(drawings, version.process_id)
    except KeyError:
        first = next((path for path in sorted(files) if path.endswith(".bpmn")), "")
        yield Finding(
            file=first,
            rule="no-process",
            message=f"No drawing here holds a process “{version.process_id}” that can be run.",
            help="Bring the drawing of that process in again, in the place of the one that it replaces.",
        )
    except RefusedFile as refused:
        yield refused.finding
    except engine.ModelError as error:
        for found in error.findings:
            yield Finding(
                file=found.file,
                rule="engine",
                message=f"The engine cannot run this: {found.message}.",
                help="Draw it with steps and events that this system supports.",
                line=found.line,
                element_id=found.element_id,
                element_name=found.element_name,
            )


def _address(version: ProcessVersion, found: Finding, files: Mapping[str, bytes]) -> str:
    if found.file in files and found.file.endswith(".bpmn"):
        step = f"#step={quote(found.element_id)}" if found.element_id else ""
        return _reverse("editor", version.pk, found.file) + step
    if found.file in files and rehearsals.is_scenario(found.file):
        return _reverse("scenario", version.pk, found.file)
    if found.file.rpartition("/")[2] == LIMITS:
        return _reverse("limits", version.pk)
    if found.file.startswith(f"{FORMS}/"):
        return _form_address(version, found.file, files)
    return ""


def _form_address(version: ProcessVersion, path: str, files: Mapping[str, bytes]) -> str:
    """The page of a form; one with a fault has none, so its line in the list of forms."""
    key = path[len(FORMS) + 1 : -len(".json")]
    try:
        editing.read(files.get(path, b""))
    except BadDefinition:
        return f"{_reverse('forms', version.pk)}#form-{quote(key)}"
    return _reverse("form", version.pk, key) or _reverse("forms", version.pk)


def _reverse(name: str, *args: object) -> str:
    try:
        return reverse(f"versions:{name}", args=args)
    except NoReverseMatch:
        return ""
