"""Fills the demo site with its quarter. May be stopped at any moment: what is there is whole."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from forms import versions
from orchestrator.agencies.models import Site
from orchestrator.cases.models import Case
from orchestrator.clocks import calendar
from orchestrator.pathway import contacts
from orchestrator.pathway.demo import FAMILIES

from . import colleagues, families, habits, moments, patterns, retelling, stories
from .loading import Prepare
from .moments import Course
from .retelling import Telling
from .walking import Walk

CASES, SEED, PATTERNS, OPEN = 800, 7, 18, 24
CHUNK = 25  #: cases of one transaction
PATIENCE = timedelta(days=45)  #: after so long a pattern ends, whatever is still to do
OPEN_DAYS = 2  #: the open cases began within so many working days
SLOWEST = 7.0  #: the waits of an open case are up to so many times the usual
SILENT_PATTERNS = 6  #: one pattern of so many is one in which an agency keeps silent
SILENT_CASES = 40  #: and so is one case of so many
UNPLACED = 0.03  #: so large a part of the cases may find no moment that fits
PREFIX = "QUARTER"

Tell = Callable[[str], None]


@dataclass
class Quarter:
    """What was written, in rows by model."""

    closed: int = 0
    open: int = 0
    rows: Counter[str] = field(default_factory=Counter)


def is_wanted(site: Site) -> bool:
    """The site is fresh: it has the demo's first families at most. Or a quarter was begun there."""
    if retelling.told_already(site, f"{PREFIX}-"):
        return True
    return Case.objects.filter(site=site).count() <= len(FAMILIES)


def fill(
    site: Site,
    *,
    now: datetime,
    cases: int = CASES,
    seed: int = SEED,
    walked: int = PATTERNS,
    left_open: int = OPEN,
    tell: Tell = lambda sentence: None,
    prepare: Prepare = lambda done, of: None,
) -> Quarter:
    """`cases` cases, `left_open` of them in work. Those of this seed that are there already are left alone.

    Each case is drawn from the seed and its own number, so that a filling that was stopped goes on.
    """
    versions.keep(contacts.definition().text, now=now)  # what is rolled back must not take it along
    quarter = Quarter()
    prefix = f"{PREFIX}-{seed}-"
    present = retelling.told_already(site, prefix)
    senders = [f"{prefix}{number:05d}" for number in range(cases)]
    left_open = min(left_open, cases)
    done = [each for each in senders[left_open:] if each not in present]
    working = [each for each in senders[:left_open] if each not in present]
    if len(done) > cases * UNPLACED:
        _tell_again(site, done, quarter, seed=seed, walked=walked, now=now, tell=tell, prepare=prepare)
    for number, sender in enumerate(working, start=1):
        _leave_open(site, sender, share=number / len(working), now=now)
        quarter.open += 1
        if number % 10 == 0 or number == len(working):
            tell(f"{number} of {len(working)} open cases.")
    return quarter


def _tell_again(
    site: Site,
    senders: Sequence[str],
    quarter: Quarter,
    *,
    seed: int,
    walked: int,
    now: datetime,
    tell: Tell,
    prepare: Prepare,
) -> None:
    courses = []
    prepare(0, walked)
    for number, course in enumerate(_courses(site, seed=seed, walked=walked, now=now, tell=tell), start=1):
        courses.append(course)
        prepare(number, walked)
    site_calendar, groups = calendar.of(site), colleagues.of(site)
    for start in range(0, len(senders), CHUNK):
        tellings = []
        for number, sender in enumerate(senders[start : start + CHUNK], start=start):
            rng = Random(sender)
            is_silent = number % SILENT_CASES == SILENT_CASES // 8
            fitting = [course for course in courses if course.silent == is_silent] or courses
            placed = moments.place(fitting, site_calendar, rng=rng, now=now)
            if placed is not None:
                family = families.draw(rng)
                turns = colleagues.shuffled(groups, rng)
                tellings.append(Telling(placed.pattern, placed.later, family, sender, rng, turns))
        retelling.write(site, tellings)
        quarter.closed += len(tellings)
        for telling in tellings:
            quarter.rows.update(telling.pattern.counts)
        if start // CHUNK % 4 == 3:
            tell(f"{quarter.closed} of {len(senders)} past cases.")


def _courses(site: Site, *, seed: int, walked: int, now: datetime, tell: Tell) -> Iterator[Course]:
    """Each is walked by the real verbs and rolled back."""
    site_calendar = calendar.of(site)
    days = moments.pattern_days(site_calendar, now=now, wanted=walked)
    for number, (turns, day) in enumerate(zip(_turns(walked), days, strict=True)):
        rng = Random(f"{seed}:{number}")
        begins = habits.arrival(rng, day, site_calendar)
        is_silent = number % SILENT_PATTERNS == 1
        story = stories.draw(rng, turns=turns, housing=is_silent)
        done: list[patterns.Pattern] = []
        walk = Walk(
            site=site,
            story=story,
            family=families.NOBODY,
            rng=rng,
            until=begins + PATIENCE,
            silent=frozenset({habits.SILENT_AGENCY} if is_silent else ()),
            before_closing=lambda case, done=done: done.append(patterns.capture(case)),
        )
        with transaction.atomic():
            case = walk.go(begins)
            closed = patterns.capture(case)
            transaction.set_rollback(True)
        yield Course(done[0] if done else closed, closed, asked=story.housing, silent=is_silent)
        if number % 10 == 9:
            tell(f"{number + 1} of {walked} patterns.")


def _turns(walked: int) -> list[list[str]]:
    """Turns of events as often as they are, each at least once; where patterns are few, several in each."""
    turns = list(stories.TURNS)
    left = Random(walked).choices(turns, list(stories.TURNS.values()), k=max(walked - len(turns), 0))
    return [turns[number::walked] for number in range(min(walked, len(turns)))] + [[turn] for turn in left]


def _leave_open(site: Site, sender: str, *, share: float, now: datetime) -> None:
    """A case of the last days, walked for good up to now. `share`: the first are the oldest."""
    rng = Random(sender)
    site_calendar = calendar.of(site)
    day, back = site_calendar.local(now).date(), round((1 - share) * (OPEN_DAYS - 1))
    while back or not site_calendar.is_working_day(day) or site_calendar.opening(day) >= now:
        back -= site_calendar.is_working_day(day) and back > 0
        day -= timedelta(days=1)
    begins = habits.arrival(rng, day, site_calendar)
    if begins >= now:
        begins = site_calendar.opening(day) + (now - site_calendar.opening(day)) * rng.random() * 0.8
    walk = Walk(
        site=site,
        story=stories.draw(rng),
        family=families.draw(rng),
        rng=rng,
        until=now,
        slowness=rng.uniform(1.0, SLOWEST),
        sender=sender,
        silent=frozenset({habits.SILENT_AGENCY}),
    )
    with transaction.atomic():
        walk.go(begins)
