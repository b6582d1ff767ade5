"""Reads a scenario file and checks everything that can be checked without a database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from forms import definitions
from orchestrator.agencies.demo import SITES
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode

from . import moments, shapes
from .exceptions import ScenarioFault
from .expectations import SHAPES
from .reading import Lines, read
from .scenario import DEEDS, ZONE, Expectation, Later, PastCase, Scenario, Step

_TOP = ("title", "source", "site", "story", "defaults", "given", "steps", "expect", "later", "strict")
_STEP = (
    "at",
    "as",
    "do",
    "about",
    "answers",
    "words",
    "joins",
    "follows",
    "note",
    "refused",
    "expect",
    "case",
    "task",
)
_PAST = ("name", "received", "closed", "follows", "people", "reason")


def load(path: Path, *, forms: Collection[str] = ()) -> Scenario:
    """Read and check a scenario file. Raises ScenarioFault, which names file, line and remedy.

    `forms` are keys that a pathway brings, beside those of the repository: what people can do in it.
    """
    data = read(path)
    known = sorted({*definitions.keys(), *forms})
    try:
        return _scenario(data, path, known)
    except ScenarioFault as fault:
        raise fault.at(file=path.name, line=data.line) from None


def _scenario(data: Lines, path: Path, forms: Sequence[str]) -> Scenario:
    shapes.only(data, _TOP, what="A scenario")
    site = shapes.text(data, "site", what="A scenario", required=True)
    sites = [code for code, _, _ in SITES]
    if site not in sites:
        raise ScenarioFault(
            f"There is no demo site “{site}”.{shapes.meant(site, sites)}", line=data.lines["site"]
        )
    given = _given(data)
    steps = _steps(data, forms, start=max((past.closed for past in given), default=None))
    return Scenario(
        name=path.stem,
        file=path.name,
        title=shapes.text(data, "title", what="A scenario", required=True),
        source=shapes.text(data, "source", what="A scenario", required=True),
        site=site,
        story=shapes.text(data, "story", what="A scenario"),
        defaults=_defaults(data, path),
        given=given,
        steps=(*steps, *_at_the_end(data, steps)),
        later=tuple(_later(entry, line) for entry, line in _with_lines(data, "later")),
        strict=_is_strict(data),
    )


def _is_strict(data: Lines) -> bool:
    said = shapes.text(data, "strict", what="A scenario").casefold()
    if said not in ("", "yes", "true", "no", "false"):
        raise ScenarioFault("“strict” is yes or no.", line=data.lines["strict"])
    return said in ("yes", "true")


def _steps(data: Lines, forms: Sequence[str], *, start: datetime | None) -> list[Step]:
    steps: list[Step] = []
    before = start
    for entry, line in _with_lines(data, "steps"):
        step = _step(shapes.mapping(entry, what="A step", line=line), line, before, forms)
        before = step.at
        steps.append(step)
    if not steps:
        raise ScenarioFault("A scenario needs steps.", line=data.lines.get("steps", data.line))
    return steps


def _step(entry: Lines, line: int, before: datetime | None, forms: Sequence[str]) -> Step:
    shapes.only(entry, _STEP, what="A step")
    said = shapes.text(entry, "at", what="A step", required=True)
    try:
        at = moments.read_moment(said, after=before, zone=ZONE)
    except ScenarioFault as fault:
        raise fault.at(file="", line=entry.lines["at"]) from None
    if before is not None and at < before:
        raise ScenarioFault(
            f"“{said}” lies before the step above it ({moments.in_words(before, ZONE)}).",
            line=entry.lines["at"],
        )
    do = shapes.text(entry, "do", what="A step")
    actors = shapes.texts(entry, "as", what="A step")
    if do:
        _check_deed(entry, do, actors, forms)
    elif "expect" not in entry:
        raise ScenarioFault("A step needs “do: …”, “expect: …” or both.", line=line)
    answers = entry.get("answers")
    if answers is not None:
        shapes.mapping(answers, what="Answers", line=entry.lines["answers"])
    return Step(
        at=at,
        line=line,
        actors=actors,
        do=do,
        about=shapes.texts(entry, "about", what="A step"),
        answers=answers,
        words=shapes.text(entry, "words", what="A step"),
        joins=shapes.text(entry, "joins", what="A step"),
        follows=shapes.text(entry, "follows", what="A step"),
        note=shapes.text(entry, "note", what="A step"),
        refused=shapes.text(entry, "refused", what="A step"),
        case=shapes.text(entry, "case", what="A step"),
        task=shapes.text(entry, "task", what="A step", required=do == "claim"),
        expect=_expectations(entry),
    )


def _check_deed(entry: Lines, do: str, actors: Sequence[str], forms: Sequence[str]) -> None:
    known = [*forms, *DEEDS]
    if do not in known:
        raise ScenarioFault(f"Nobody can do “{do}”.{shapes.meant(do, known)}", line=entry.lines["do"])
    if not actors:
        raise ScenarioFault(f"Say who does “{do}”: as: HUB COORD, or a name.", line=entry.line)
    for actor in actors:
        _check_actor(actor, line=entry.lines["as"])


def _check_actor(actor: str, *, line: int) -> None:
    """A name, or the codes of an agency and a role."""
    agency, _, role = actor.partition(" ")
    if actor != actor.upper():
        names = {person.name for _, _, people in SITES for person in people}
        if actor not in names:
            raise ScenarioFault(f"Nobody at the demo sites is called “{actor}”.", line=line)
    elif agency not in AgencyCode.values or role not in RoleCode.values:
        raise ScenarioFault(
            f"“{actor}” is no team. Write agency and role, such as HEALTH PRAC, or a person’s name.",
            line=line,
        )


def _at_the_end(data: Lines, steps: Sequence[Step]) -> tuple[Step, ...]:
    expect = _expectations(data)
    if not expect:
        return ()
    return (Step(at=steps[-1].at, line=data.lines["expect"], expect=expect),)


def _expectations(data: Lines) -> tuple[Expectation, ...]:
    listed = shapes.entries(data, "expect", what="“expect”")
    return tuple(_expectation(entry, line) for entry, line in zip(listed, listed.lines, strict=True))


def _expectation(entry: Any, line: int) -> Expectation:
    if isinstance(entry, str):
        entry = _bare(entry, line)
    said = shapes.mapping(entry, what="An expectation", line=line)
    if len(said) != 1:
        raise ScenarioFault("An expectation is one entry: “- clock: {…}”.", line=line)
    name, asked = next(iter(said.items()))
    if name not in SHAPES:
        raise ScenarioFault(f"There is no expectation “{name}”.{shapes.meant(name, SHAPES)}", line=line)
    asked = shapes.mapping(asked, what=f"The expectation “{name}”", line=line) if asked else Lines(line)
    shapes.only(asked, SHAPES[name].allowed, what=f"The expectation “{name}”")
    for key in SHAPES[name].required:
        if key not in asked:
            raise ScenarioFault(f"The expectation “{name}” needs “{key}: …”.", line=line)
    return Expectation(name, asked, line)


def _bare(name: str, line: int) -> Lines:
    bare = Lines(line)
    bare[name] = None
    return bare


def _given(data: Lines) -> tuple[PastCase, ...]:
    return tuple(
        _past(shapes.mapping(e, what="A past case", line=line), line)
        for e, line in _with_lines(data, "given")
    )


def _past(entry: Lines, line: int) -> PastCase:
    shapes.only(entry, _PAST, what="A past case")
    received, closed = (
        moments.read_moment(shapes.text(entry, key, what="A past case", required=True), after=None, zone=ZONE)
        for key in ("received", "closed")
    )
    people = shapes.entries(entry, "people", what="“people”")
    if not people:
        raise ScenarioFault("A past case needs people.", line=line)
    return PastCase(
        name=shapes.text(entry, "name", what="A past case", required=True),
        received=received,
        closed=closed,
        follows=shapes.text(entry, "follows", what="A past case"),
        people=[shapes.mapping(each, what="A person", line=line) for each in people],
        reason=shapes.text(entry, "reason", what="A past case", required=True),
        line=line,
    )


def _later(entry: Any, line: int) -> Later:
    said = shapes.mapping(entry, what="What comes later", line=line)
    shapes.only(said, ("what", "why"), what="What comes later")
    return Later(
        shapes.text(said, "what", what="What comes later", required=True),
        shapes.text(said, "why", what="What comes later", required=True),
    )


def _defaults(data: Lines, path: Path) -> Mapping[str, Lines]:
    name = shapes.text(data, "defaults", what="A scenario")
    if not name:
        return {}
    if Path(name).name != name:
        raise ScenarioFault("“defaults” names a file in the same folder.", line=data.lines["defaults"])
    beside = path.with_name(name)
    if not beside.is_file():
        raise ScenarioFault(f"There is no file {name} beside this one.", line=data.lines["defaults"])
    found = read(beside)
    for key in found:
        shapes.mapping(found[key], what=f"The answers of “{key}”", line=found.lines[key])
    return found


def _with_lines(data: Lines, key: str) -> list[tuple[Any, int]]:
    listed = shapes.entries(data, key, what=f"“{key}”")
    return list(zip(listed, listed.lines, strict=True))
