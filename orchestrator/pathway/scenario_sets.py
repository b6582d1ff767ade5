"""What the scenarios of a version check all together: none may check nothing, and fewer checks are told."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath

from processes.findings import WARNING, Finding

from .play.exceptions import ScenarioFault
from .play.reading import parse
from .rehearsals import scenario_paths

NOTHING = "scenario-checks-nothing"
FEWER = "scenarios-fewer"


def check_nothing(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """An error for each scenario that expects nothing: it would come out as written whatever happens."""
    for path in scenario_paths(files):
        if expected(files[path]) == 0:
            yield Finding(
                file=path,
                rule=NOTHING,
                message=f"The scenario {PurePosixPath(path).stem} checks nothing: it expects nothing, so it "
                "would pass whatever the pathway does.",
                help="Write under “expect:” what must be true, for example that the plan is due in time, as "
                "the other scenarios do. Or take the scenario out.",
            )


def fewer(before: Mapping[str, bytes], after: Mapping[str, bytes], *, version: int) -> list[Finding]:
    """A warning where scenarios of the version before are gone by name, or expect less than they did.

    Where none is left at all, `rehearsals.missing` refuses it.
    """
    was, now = _expected(before), _expected(after)
    if not now:
        return []
    gone = [name for name in was if name not in now]
    less = {name: was[name] - number for name, number in now.items() if number < was.get(name, 0)}
    if not gone and not less:
        return []
    parts = [f"{name} is gone, with {_expectations(was[name])}" for name in gone]
    parts += [f"{name} has {_expectations(number)} fewer" for name, number in less.items()]
    lost = sum(was[name] for name in gone) + sum(less.values())
    return [
        Finding(
            file="",
            rule=FEWER,
            message=f"Its scenarios check less than those of version {version}: {'; '.join(parts)}. "
            f"Together: {_expectations(lost)} fewer.",
            help="Whoever approves should know why: what no scenario expects can break unseen. What went can "
            f"be taken from version {version}, which can be exported.",
            severity=WARNING,
        )
    ]


@lru_cache(maxsize=256)
def expected(content: bytes) -> int | None:
    """How many things a scenario expects, in its steps and at its end; None where it cannot be read."""
    try:
        data = parse(content, file="")
    except ScenarioFault:
        return None
    steps = data.get("steps")
    listed = [data, *(steps if isinstance(steps, list) else [])]
    asked = [entry.get("expect") for entry in listed if isinstance(entry, dict)]
    return sum(len(each) for each in asked if isinstance(each, list))


def _expected(files: Mapping[str, bytes]) -> dict[str, int]:
    """By the name of each scenario. One that cannot be read counts as one that expects nothing."""
    return {PurePosixPath(path).stem: expected(files[path]) or 0 for path in scenario_paths(files)}


def _expectations(number: int) -> str:
    return f"{number} expectation{'' if number == 1 else 's'}"
