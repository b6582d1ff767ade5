"""A scenario as values: who does what at which moment, and what must then be true.

    title, source, site, story     words; `site` is the code of a demo site
    strict                         yes: a step that it does not speak of stops it; else answered by default
    defaults                       a file beside it: form key -> answers that every step starts from
    given                          closed cases of the past
    steps                          a list; each `at:`, then `as:` and `do:`, or `expect:` alone
    expect                         what must be true at the end
    later                          what the source demands and this version does not do yet: `what`, `why`

`loading.load` reads one from a file. (domain.md section 7)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from .reading import Lines

ZONE = ZoneInfo("Europe/London")  #: of every demo site
CONTACT = "contact"
#: What people do beside answering a form.
DEEDS = ("claim", "look", "raise_danger", "add_information", "call_decision", "close_case")


@dataclass(frozen=True)
class Expectation:
    """Something that must be true: a named check and what it is asked for."""

    name: str
    asked: Lines
    line: int


@dataclass(frozen=True)
class Step:
    """One moment: somebody does something, then something must be true. Either may be missing."""

    at: datetime
    line: int
    actors: tuple[str, ...] = ()
    do: str = ""
    about: tuple[str, ...] = ()
    answers: Mapping[str, Any] | None = None
    words: str = ""
    joins: str = ""
    follows: str = ""
    note: str = ""
    refused: str = ""
    case: str = ""
    task: str = ""
    expect: tuple[Expectation, ...] = ()


@dataclass(frozen=True)
class PastCase:
    """A case that was closed before the scenario begins."""

    name: str
    received: datetime
    closed: datetime
    follows: str
    people: Sequence[Lines]
    reason: str
    line: int


@dataclass(frozen=True)
class Later:
    """What the source demands and a later version will do."""

    what: str
    why: str


@dataclass(frozen=True)
class Scenario:
    name: str  #: SC-05
    file: str  #: as faults name it
    title: str
    source: str
    site: str
    story: str
    defaults: Mapping[str, Lines]
    given: tuple[PastCase, ...]
    steps: tuple[Step, ...]
    later: tuple[Later, ...]
    strict: bool = False
    zone: ZoneInfo = ZONE

    @property
    def expectations(self) -> list[Expectation]:
        return [each for step in self.steps for each in step.expect]
