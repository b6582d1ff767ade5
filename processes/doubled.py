"""Processes and decision tables that stand in two files of one bundle: a case would meet only one of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from processes.findings import Finding
from processes.model_files import SafeFile
from processes.parsing import one_line

RULE = "doubled"
_HELP = (
    "What is changed in the one file has no effect where the other counts. Take one of the two out on the "
    "page of the draft."
)


@dataclass(frozen=True)
class Doubled:
    """One id, and every file that it stands in, in their order."""

    what: str  #: “decision table” or “process”
    id: str
    name: str
    files: tuple[str, ...]


def doubled(sources: Iterable[SafeFile]) -> list[Doubled]:
    """Each id of a process or table that more than one of these files holds."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for source in sources:
        for id, name in names_of(source).items():
            found.setdefault((_what(source), id), {})[source.name] = name
    return [
        Doubled(what, id, next(filter(None, files.values()), id), tuple(sorted(files)))
        for (what, id), files in found.items()
        if len(files) > 1
    ]


def names_of(source: SafeFile) -> Mapping[str, str]:
    """What the processes or decision tables of a file are called, by id."""
    wanted = "decision" if source.is_decisions else "process"
    elements = (one for one in source.root if isinstance(one.tag, str))
    return {
        one.get("id", ""): one_line(one.get("name"))[:100]
        for one in elements
        if etree.QName(one).localname == wanted and one.get("id")
    }


def check(sources: Iterable[SafeFile]) -> Iterator[Finding]:
    """An error at the last file of each, with all of them named."""
    for one in doubled(sources):
        files = f"{', '.join(one.files[:-1])} and {one.files[-1]}"
        number = "two" if len(one.files) == 2 else len(one.files)
        yield Finding(
            file=one.files[-1],
            rule=RULE,
            message=f"The {one.what} “{one.name}” ({one_line(one.id)[:100]}) is in {number} files, {files}: "
            "only one of them would count.",
            help=_HELP,
        )


def _what(source: SafeFile) -> str:
    return "decision table" if source.is_decisions else "process"
