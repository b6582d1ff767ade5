"""Each silent agency in a sentence: whether it answers nothing at all or is slow, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from orchestrator.monitoring.measures.silence import SilentAgency

from .narrowing import day_words
from .pages import MeasurePage

#: What is open now is open, whatever period was looked at before.
EVER = {"since": None, "until": None}


@dataclass(frozen=True)
class Sentence:
    """“Health” “has left 6 of 177 asked in the last two weeks unanswered …”, and where its list is."""

    agency: str
    words: str
    address: str
    answers_nothing: bool


def sentences(page: MeasurePage, found: Iterable[SilentAgency]) -> list[Sentence]:
    """In the order of the measure, the worst first."""
    return [
        Sentence(
            one.name,
            _how(one, since=_day(page, one.counted_since)),
            page.address("silent", changes={"agency": one.agency, **EVER}),
            one.answers_nothing,
        )
        for one in found
    ]


def _how(one: SilentAgency, *, since: str) -> str:
    """What counts, and of which requests, in three figures at the most: the list has the rest."""
    earlier = " or still owed from before" if one.earlier else ""
    if one.answers_nothing:
        unanswered = f"{one.unanswered} of {one.asked} asked since then{earlier}"
        after = "is unanswered after its limit" if one.unanswered == 1 else "are unanswered after their limit"
        return f"has answered nothing since {since}: {unanswered} {after}."
    unanswered = f"{one.unanswered} of {one.asked} asked in the last two weeks{earlier}"
    late = one.answered_late or "none"
    return f"has left {unanswered} unanswered after their limit; {late} answered late."


def _day(page: MeasurePage, at: datetime) -> str:
    """“12 November”, at the site; with the year where it is not this one."""
    day = page.calendar.local(at)
    return f"{day.day} {day:%B}" if day.year == page.calendar.local(page.now).year else day_words(day)
