"""What a page tells about moving running cases: how many could, how many cannot and why, and which ones.

Reasons name steps, never a family. Who manages the hub sees each case with its reasons; who owns the pathways
sees numbers, and of a reason that few cases share only that they are few. (issue 4, moving running cases)
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from orchestrator.access import visible
from orchestrator.access.small_numbers import said
from orchestrator.agencies.models import Agency, Staff
from orchestrator.cases.models import Case
from processes import moving as machine
from processes.models import InstanceState, MoveResult, MoveRun, ProcessInstance, ProcessVersion, ResultKind

#: In the order of the page, each with its colour.
KINDS: Mapping[str, tuple[str, str]] = {
    ResultKind.MOVED: ("Moved", "green"),
    ResultKind.CAN_MOVE: ("Can move", "green"),
    ResultKind.CANNOT: ("Cannot move", "orange"),
    ResultKind.BUSY: ("Being worked on", "yellow"),
    ResultKind.FAILED: ("Could not be looked at", "red"),
    ResultKind.STAYS: ("Stay as they are", "grey"),
}
MOVED_BACK = ("Moved back", "grey")


@dataclass(frozen=True)
class Source:
    """One version with running cases that could be moved, and when they were looked at last."""

    version: ProcessVersion
    number: str
    last: MoveRun | None


@dataclass(frozen=True)
class Total:
    """How many cases a run has found of one kind."""

    kind: str
    words: str
    colour: str
    number: str


@dataclass(frozen=True)
class Reason:
    """One reason, and how many cases have it."""

    words: str
    colour: str
    sentences: tuple[str, ...]
    number: str


@dataclass(frozen=True)
class Line:
    """One case of a run, for whoever manages the hub."""

    reference: str
    about: str  #: the agency, where the pathway is one agency's
    words: str
    colour: str
    sentences: tuple[str, ...]
    move_id: str  #: of a move that can be undone; else empty


def sources(to: ProcessVersion, *, exactly: bool) -> list[Source]:
    """Every other version of the pathway that cases run, the newest first; `exactly`: small numbers too."""
    others = ProcessVersion.objects.filter(owner_key=to.owner_key, process_id=to.process_id)
    running = Counter(
        ProcessInstance.objects.filter(version__in=others, state=InstanceState.RUNNING).values_list(
            "version_id", flat=True
        )
    )
    found = []
    for version in others.filter(pk__in=set(running) - {to.pk}).order_by("-number"):
        last = MoveRun.objects.filter(from_version=version, to_version=to, is_dry=True)
        number = said(running[version.pk], exactly=exactly)
        found.append(Source(version, number, last.order_by("-asked_at").first()))
    return found


def numbers_of(run: MoveRun) -> Counter[str]:
    """How many cases each kind has."""
    return Counter(MoveResult.objects.filter(run=run).values_list("kind", flat=True))


def totals(numbers: Mapping[str, int], *, exactly: bool) -> list[Total]:
    """The same for the page; `exactly`: small numbers too."""
    return [
        Total(kind, words, colour, said(numbers[kind], exactly=exactly))
        for kind, (words, colour) in KINDS.items()
        if numbers.get(kind)
    ]


def reasons(run: MoveRun, *, exactly: bool) -> list[Reason]:
    """What cases of a run have in common, the most frequent first; `exactly`: small numbers too."""
    numbers: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for kind, sentences in MoveResult.objects.filter(run=run).values_list("kind", "sentences").iterator():
        if sentences:
            numbers[kind, tuple(sentences)] += 1
    order = list(KINDS)
    found = sorted(numbers.items(), key=lambda one: (order.index(one[0][0]), -one[1], one[0][1]))
    return [
        Reason(*KINDS[kind], sentences, said(number, exactly=exactly)) for (kind, sentences), number in found
    ]


def lines(
    results: Iterable[MoveResult], *, reader: Staff, site: str, now: datetime
) -> tuple[list[Line], list[int]]:
    """The cases of some results that this reader may open, and their keys for the record of reads."""
    found = list(results)
    keys = {int(one.instance.business_key) for one in found if one.instance.business_key.isdigit()}
    cases: dict[str, Case] = {
        str(case.pk): case for case in visible.cases(reader, now=now).filter(pk__in=keys)
    }
    agencies = dict(Agency.objects.filter(site__code=site).values_list("code", "name"))
    told = [
        _line(one, cases[one.instance.business_key], agencies)
        for one in found
        if one.instance.business_key in cases
    ]
    return told, [case.pk for case in cases.values()]


def _line(one: MoveResult, case: Case, agencies: Mapping[str, str]) -> Line:
    words, colour = KINDS[one.kind]
    if one.move is not None and one.move.undone_at:
        words, colour = MOVED_BACK
    may_undo = one.move is not None and machine.may_undo(one.move, one.instance)
    return Line(
        reference=case.reference,
        about=agencies.get(one.instance.item, ""),
        words=words,
        colour=colour,
        sentences=tuple(one.sentences),
        move_id=str(one.move_id) if may_undo else "",
    )


def results(run: MoveRun) -> QuerySet[MoveResult]:
    """All results of a run, what needs somebody first."""
    return (
        MoveResult.objects.filter(run=run)
        .select_related("instance", "move")
        .defer("instance__snapshot", "move__snapshot")
        .order_by("kind", "id")
    )
