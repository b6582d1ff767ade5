"""What was asked for, in one object: the same for the page, the list behind a number and the CSV.

Days are days of the site, both ends included. Without days the last 13 weeks up to now count. What a period
means for a measure, the measure says. A word that cannot be read asks for nothing; `not_understood` says so.
One that can be read and names nothing there is (`agency=XX`) asks for what there is none of: nothing is
counted, and the page says why (`views.unknown`).

Who sees no lists asks for less: for one of the blocks of `periods`, and for some of the lines that are shown
anyway (`suppressed` says why).
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from orchestrator.inbox.urgency import GROUPS

from . import periods
from .periods import Block
from .scope import Scope

USUAL_PERIOD = timedelta(weeks=13)
#: A case that nobody has rated yet; limits are always counted with a rating.
UNRATED = "none"
#: A limit with which the case stood at no step.
NO_STEP = "none"
URGENCIES = {group.style: group.number for group in GROUPS}
#: Words that say which tasks.
_OF_TASKS = ("agency", "team", "step", "process", "version", "urgency", "unclaimed", "held")
_SWITCHES = ("unclaimed", "held")
#: What chooses among the lines that a page shows anyway.
OF_LINES = ("agency", "step", "process")
_WEEK = re.compile(r"[0-9]{4}-W[0-9]{2}", re.ASCII)
_NAME = re.compile(r"[\w.-]{1,100}")
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)
_LONGEST_QUOTED = 40
#: Word of an address → what people call it, and what is shown where it says nothing known.
_CALLED = {
    "since": ("day in “From”", "it is left out"),
    "until": ("day in “Up to”", "it is left out"),
    "agency": ("agency", "all are shown"),
    "team": ("team", "all are shown"),
    "rating": ("rating", "all are shown"),
    "step": ("step", "all are shown"),
    "version": ("version", "all are shown"),
    "process": ("pathway", "all are shown"),
    "code": ("limit", "all are shown"),
    "week": ("week", "all are shown"),
    "urgency": ("group", "all are shown"),
    "unclaimed": ("choice “Claimed by nobody”", "all are shown"),
    "held": ("choice “Claimed by somebody”", "all are shown"),
    "outcome": ("outcome of a limit", "those that were not met are shown"),
}


@dataclass(frozen=True)
class Filters:
    """Frozen; `address` writes it down again as a query string."""

    since: date | None = None
    until: date | None = None
    agency: str = ""  #: code
    team: int | None = None
    rating: str = ""  #: R, A, G, B, or "none"
    step: str = ""  #: element id
    version: int | None = None  #: primary key of a ProcessVersion
    process: str = ""  #: id of the process that the step stands in
    code: str = ""  #: of a clock
    week: str = ""  #: ISO week in which a limit falls: 2026-W37
    urgency: str = ""  #: style word of a group: critical, overdue, soon, later
    unclaimed: bool = False
    held: bool = False  #: claimed by somebody
    outcome: str = ""  #: of a limit: overdue, open, met; else those that were not met

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        """From the words of an address."""
        agency, rating, week = (given.get(word, "") for word in ("agency", "rating", "week"))
        return cls(
            since=_day(given.get("since", "")),
            until=_day(given.get("until", "")),
            agency=agency if _NAME.fullmatch(agency) and len(agency) <= 20 else "",
            team=_number(given.get("team", "")),
            rating=_name(rating),
            step=_name(given.get("step", "")),
            version=_number(given.get("version", "")),
            process=_name(given.get("process", "")),
            code=_name(given.get("code", "")),
            week=week if _WEEK.fullmatch(week) else "",
            urgency=_name(given.get("urgency", "")),
            unclaimed=given.get("unclaimed", "") == "1",
            held=given.get("held", "") == "1",
            # as addresses of version 0.1.0 say it
            outcome=_name(given.get("outcome", "")) or ("overdue" if given.get("still") == "1" else ""),
        )

    def address(self, **changes: object) -> str:
        """The query string that asks for the same, with these words changed; None or "" takes one away."""
        given = {}
        for field in fields(self):
            value = changes.get(field.name, getattr(self, field.name))
            if value is not None and value is not False and value != "":
                given[field.name] = "1" if value is True else str(value)
        return f"?{urlencode(given)}" if given else "?"

    @property
    def narrows(self) -> bool:
        """Something but the period was asked for."""
        return self.without_period() != Filters()

    def without_period(self) -> "Filters":
        return replace(self, since=None, until=None)

    @property
    def names_tasks(self) -> bool:
        """Something was asked for that a case has through its tasks alone."""
        return any(getattr(self, word) not in ("", None, False) for word in _OF_TASKS)

    def without(self, *words: str) -> "Filters":
        nothing = Filters()
        return replace(self, **{word: getattr(nothing, word) for word in words})

    def shown_to(self, scope: Scope, now: datetime) -> "Filters":
        """The same; for a reader without lists the block nearest to the period, and of the rest what chooses
        among lines.
        """
        if scope.may_list:
            return self
        asked = Filters(**{word: getattr(self, word) for word in OF_LINES})
        return replace(asked, since=self.block(scope, now).first) if self.since or self.until else asked

    def counted_for(self, scope: Scope, now: datetime) -> "Filters":
        """What a statement counts: for a reader without lists a whole block, from which lines are chosen only
        when all of it is as it may be shown.
        """
        return self if scope.may_list else self.shown_to(scope, now).without(*OF_LINES)

    def block(self, scope: Scope, now: datetime) -> Block:
        """The block nearest to the period."""
        return periods.nearest(self.since, self.until, _today(scope, now))

    def is_a_block(self, scope: Scope, now: datetime) -> bool:
        """Whether the period is just one of the blocks that are offered, or none was asked for."""
        block = self.block(scope, now)
        is_open = self.since is None and self.until is None
        return is_open or (self.since == block.first and self.until in (None, block.last))

    def days(self, scope: Scope, now: datetime) -> tuple[date, date]:
        """First and last day of the period, at the site. Days the wrong way round are turned round; for a
        reader without lists those of a block.
        """
        if scope.may_list:
            first, last = sorted(self._asked_days(scope, now))
            return first, last
        block = self.block(scope, now)
        return block.first, block.last

    def turned_round(self, scope: Scope, now: datetime) -> bool:
        """Whether the days were the wrong way round: a page says so."""
        first, last = self._asked_days(scope, now)
        return first > last

    def is_to_come(self, scope: Scope, now: datetime) -> bool:
        """The period begins after today: nothing lies in it."""
        return self.days(scope, now)[0] > _today(scope, now)

    def _asked_days(self, scope: Scope, now: datetime) -> tuple[date, date]:
        today = _today(scope, now)
        last = self.until or max(today, self.since or today)
        return self.since or last - USUAL_PERIOD, last

    def moments(self, scope: Scope, now: datetime) -> tuple[datetime, datetime]:
        """From the first moment of the first day up to, but not including, the first after the last day."""
        first, last = self.days(scope, now)
        return _midnight(first, scope), _midnight(last + timedelta(days=1), scope)


def not_understood(given: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each word of an address that `Filters.of` reads nothing from."""
    read = Filters.of(given)
    said = {word: given.get(word, "").strip() for word in _CALLED}
    return tuple(
        unknown(_CALLED[word][0], text, _CALLED[word][1])
        for word, text in said.items()
        if text
        and getattr(read, word) == getattr(Filters(), word)
        and not (text == "0" and word in _SWITCHES)
    )


def not_heeded(given: Mapping[str, str], chosen: Collection[str]) -> tuple[str, ...]:
    """For who sees no lists: a sentence for each word that a page does not heed. `chosen` are those that it
    does, besides the period.
    """
    read = Filters.of(given).without("since", "until", *chosen)
    return tuple(
        f"What you see here cannot be narrowed by {_CALLED[field.name][0]}: all are shown."
        for field in fields(Filters)
        if getattr(read, field.name) != getattr(Filters(), field.name)
    )


def unknown(called: str, text: str, instead: str) -> str:
    """“We do not know the team “x”: all are shown.”"""
    return f"We do not know the {called} {quoted(text)}: {instead}."


def week_in_words(week: str) -> str:
    """“Week of 7 September 2026”, its Monday, from “2026-W37”; the word itself where there is none."""
    try:
        monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
    except ValueError:
        return week
    return f"Week of {monday.day} {monday:%B %Y}"


def quoted(text: str) -> str:
    """What somebody wrote into an address, between quotes and no longer than a line."""
    shown = "".join(letter if letter.isprintable() else "�" for letter in text)
    return f"“{shown if len(shown) <= _LONGEST_QUOTED else f'{shown[:_LONGEST_QUOTED]}…'}”"


def _today(scope: Scope, now: datetime) -> date:
    return now.astimezone(scope.zone).date()


def _midnight(day: date, scope: Scope) -> datetime:
    return datetime.combine(day, time(), scope.zone).astimezone(UTC)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _name(text: str) -> str:
    return text if _NAME.fullmatch(text) else ""
