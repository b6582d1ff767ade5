"""Blocks of four whole weeks: the only periods that those who see no lists can ask for.

Periods that overlap could be subtracted from each other until single cases are left. Blocks never overlap:
all are counted from one Monday, and only those that are over are told of.
"""

from dataclasses import dataclass
from datetime import date, timedelta

ANCHOR = date(2026, 1, 5)  #: a Monday
LENGTH = timedelta(weeks=4)
#: So many can be chosen from: a year.
OFFERED = 13


@dataclass(frozen=True, order=True)
class Block:
    """From a Monday to the fourth Sunday after it, both included."""

    first: date

    @property
    def last(self) -> date:
        return self.first + LENGTH - timedelta(days=1)

    @property
    def name(self) -> str:
        """“17 August to 13 September 2026”."""
        year = "" if self.first.year == self.last.year else f" {self.first.year}"
        return f"{self.first.day} {self.first:%B}{year} to {self.last.day} {self.last:%B %Y}"


def block_of(day: date) -> Block:
    """The block in which a day lies."""
    return Block(ANCHOR + (day - ANCHOR) // LENGTH * LENGTH)


def offered(today: date) -> tuple[Block, ...]:
    """Blocks that are over, the newest first."""
    newest = block_of(today).first - LENGTH
    return tuple(Block(newest - number * LENGTH) for number in range(OFFERED))


def nearest(since: date | None, until: date | None, today: date) -> Block:
    """The block that is offered nearest to the middle of what was asked for; the newest where nothing was."""
    if since is None and until is None:
        return offered(today)[0]
    first = since or until or today
    asked = block_of(first + ((until or first) - first) // 2)
    newest, *_, oldest = offered(today)
    return min(max(asked, oldest), newest)
