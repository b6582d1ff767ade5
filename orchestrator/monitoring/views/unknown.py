"""What was asked for and is not there: a plain sentence for each, and the same page without it.

A page that passed over such a word would show the numbers of all as if they were those of it; one that only
came out empty would say that there is no work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from orchestrator.clocks.models import Clock
from orchestrator.monitoring.measures.breaches import OUTCOMES
from orchestrator.monitoring.measures.filters import NO_STEP, URGENCIES, Filters, quoted

from .asked import AskedPage
from .narrowing import RATINGS


@dataclass(frozen=True)
class Unknown:
    """A word of the address, what is to be said about it, and the address without it."""

    word: str
    sentence: str
    address: str


def unknown(page: AskedPage) -> tuple[Unknown, ...]:
    """In the order of the words; empty where everything that was asked for is there. What cannot be such a
    word at all, as a team “x”, is not there either.
    """
    return tuple(
        Unknown(word, sentence, page.address(changes={word: None}))
        for word, says in SAYS.items()
        if (sentence := _said(page, word, says))
    )


def _said(page: AskedPage, word: str, says: Callable[[AskedPage, str], str]) -> str:
    """Of what the page heeds, where it is not there, or of what cannot be read. "" where nothing was asked
    for, or this reader cannot ask for it.
    """
    if heeded := getattr(page.filters, word):
        return "" if heeded is True else says(page, str(heeded))
    given = page.request.GET.get(word, "")
    if not given.strip() or given in _NO.get(word, ()) or getattr(Filters.of({word: given}), word):
        return ""
    return says(page, given) or f"{quoted(given)} is nothing that can be chosen."


def _agency(page: AskedPage, asked: str) -> str:
    known = asked in page.scope.agencies
    return "" if known else f"There is no agency {quoted(asked)} among those you see here."


def _team(page: AskedPage, asked: str) -> str:
    known = asked.isascii() and asked.isdigit() and len(asked) < 18 and int(asked) in page.scope.teams
    return "" if known else f"There is no team with the number {quoted(asked)} among those you see here."


def _rating(page: AskedPage, asked: str) -> str:
    return "" if asked in dict(RATINGS) else f"There is no rating {quoted(asked)}."


def _step(page: AskedPage, asked: str) -> str:
    if asked == NO_STEP and "limits" in page.counted:
        return ""
    known = page.drawn_steps().filter(element_id=asked).exists()
    return "" if known else f"There is no step {quoted(asked)} in the pathways of {_where(page)}."


def _process(page: AskedPage, asked: str) -> str:
    known = page.drawn_steps().filter(process_id=asked).exists()
    return "" if known else f"There is no pathway {quoted(asked)} at {_where(page)}."


def _version(page: AskedPage, asked: str) -> str:
    known = any(str(one.pk) == asked for one in page.versions)
    return "" if known else f"There is no version {quoted(asked)} of the pathways of {_where(page)}."


def _code(page: AskedPage, asked: str) -> str:
    known = asked in page.rules.names
    known = known or Clock.objects.filter(code=asked, case__site__in=page.scope.site_ids).exists()
    return "" if known else f"There is no time limit {quoted(asked)} at {_where(page)}."


def _week(page: AskedPage, asked: str) -> str:
    try:
        date.fromisocalendar(int(asked[:4]), int(asked[6:]), 1)
    except ValueError:
        return f"There is no week {quoted(asked)} in the calendar."
    return ""


def _urgency(page: AskedPage, asked: str) -> str:
    return "" if asked in URGENCIES else f"There is no group {quoted(asked)} of tasks."


def _outcome(page: AskedPage, asked: str) -> str:
    return "" if asked in OUTCOMES else f"There is no outcome {quoted(asked)} of a time limit."


def _switch(page: AskedPage, asked: str) -> str:
    return f"{quoted(asked)} is nothing that can be chosen."


def _where(page: AskedPage) -> str:
    return " and ".join(site.name for site in page.scope.sites)


_SWITCHES = ("unclaimed", "held")
_NO = dict.fromkeys(_SWITCHES, ("0",))
SAYS: Mapping[str, Callable[[AskedPage, str], str]] = {
    "agency": _agency,
    "team": _team,
    "rating": _rating,
    "step": _step,
    "process": _process,
    "version": _version,
    "code": _code,
    "week": _week,
    "urgency": _urgency,
    "outcome": _outcome,
    **dict.fromkeys(_SWITCHES, _switch),
}
