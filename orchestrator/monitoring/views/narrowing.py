"""What a page can be narrowed by: the boxes of its form, and a chip for each word that is set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl

from orchestrator.cases.vocabulary import RatingValue
from orchestrator.inbox.urgency import GROUPS
from orchestrator.monitoring.measures import periods
from orchestrator.monitoring.measures.breaches import OUTCOMES
from orchestrator.monitoring.measures.filters import NO_STEP, UNRATED, week_in_words
from orchestrator.monitoring.measures.limits import NO_STEP_IN_WORDS
from orchestrator.monitoring.measures.open_work import NOT_RATED
from processes.models import ProcessVersion

from . import drawn
from .asked import AskedPage
from .tables import Table

CALLED = {"since": "From", "until": "Up to"}
#: So many weeks can be chosen from.
MOST_WEEKS = 60
RATINGS = (*RatingValue.choices, (UNRATED, NOT_RATED))


@dataclass(frozen=True)
class Chip:
    """One thing that was asked for, and the address without it."""

    words: str
    address: str


@dataclass(frozen=True)
class Field:
    """One box of the form: a list to choose from, or a day."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    is_day: bool = False


def fields(page: AskedPage) -> list[Field]:
    """The boxes of what this reader can choose on a page."""
    # who measures one agency alone has none to choose
    asked = [name for name in page.offered if name != "agency" or len(page.scope.agencies) > 1]
    return [_field(page, name) for name in asked]


def order(table: Table, *, usual: str) -> Field:
    """The box of the order in which a table comes; `usual` says how it comes else."""
    columns = [(one.key, one.title) for one in table.columns if one.sortable]
    chosen = table.sort
    if chosen.startswith("-"):
        columns.append((chosen, f"{dict(columns).get(chosen[1:], chosen)}, the other way round"))
    return Field("sort", "Order", chosen, (("", usual), *columns))


def kept(page: AskedPage, shown: Sequence[Field], *, unknown: Iterable[str]) -> list[tuple[str, str]]:
    """What else was asked for, which the form sends along; nothing of the words that are `unknown`."""
    words = dict(parse_qsl(page.filters.address(**dict.fromkeys(unknown))[1:])) | page.extra()
    return [(name, value) for name, value in words.items() if name not in {one.name for one in shown}]


def words(page: AskedPage) -> dict[str, str]:
    """Word of `Filters` → what was asked for by it, in plain words; nothing of a period nobody chose."""
    asked = page.filters
    usual, shown = (one.days(page.scope, page.now) for one in (asked.without_period(), asked))
    said = {
        "since": f"{_from(page)} {day_words(shown[0])}" if asked.since and shown[0] != usual[0] else "",
        "until": f"Up to {day_words(shown[1])}" if asked.until and shown[1] != usual[1] else "",
        "agency": f"Agency: {page.scope.agencies.get(asked.agency, asked.agency)}" if asked.agency else "",
        "team": f"Team: {_team(page, asked.team)}" if asked.team else "",
        "rating": f"{page.rating_called}: {_rating(asked.rating)}" if asked.rating else "",
        "step": f"Step: {_step(page, asked.step)}" if asked.step else "",
        "process": f"Pathway: {_process(page, asked.process)}" if asked.process and not asked.step else "",
        "version": _version_words(page, asked.version) if asked.version else "",
        "code": f"Limit: {_clock(page, asked.code)}" if asked.code else "",
        "week": f"Due in the w{week_in_words(asked.week)[1:]}" if asked.week else "",
        "urgency": next((one.title for one in GROUPS if one.style == asked.urgency), ""),
        "unclaimed": "Claimed by nobody" if asked.unclaimed else "",
        "held": "Claimed by somebody" if asked.held else "",
        "outcome": OUTCOMES.get(asked.outcome, "") if asked.outcome else "",
    }
    return {name: each for name, each in said.items() if each}


def chips(page: AskedPage) -> list[Chip]:
    """In the order of the words of `Filters`."""
    found = []
    for name, each in words(page).items():
        without = {name: None, "process": None} if name == "step" else {name: None}
        found.append(Chip(each, page.address(changes=without)))
    return found


def version_name(version: ProcessVersion) -> str:
    return f"{version.name}, version {version.number}"


def _field(page: AskedPage, name: str) -> Field:
    asked = page.filters
    if name == "since" and not page.scope.may_list:
        today = page.now.astimezone(page.scope.zone).date()
        blocks = [(one.first.isoformat(), one.name) for one in periods.offered(today)]
        return Field(name, "Period", asked.block(page.scope, page.now).first.isoformat(), tuple(blocks))
    if name in ("since", "until"):
        day = asked.days(page.scope, page.now)[0 if name == "since" else 1]
        if page.is_open_ended and not asked.since and not asked.until:
            return Field(name, CALLED[name], "", is_day=True)
        return Field(name, CALLED[name], day.isoformat(), is_day=True)
    if name == "agency":
        return Field(name, "Agency", asked.agency, (("", "All agencies"), *page.scope.agencies.items()))
    if name == "team":
        teams = sorted((str(pk), team.name) for pk, team in page.scope.teams.items())
        teams.sort(key=lambda one: one[1])
        return Field(name, "Team", str(asked.team or ""), (("", "All teams"), *teams))
    if name == "rating":
        # A limit is always counted with a rating.
        ratings = RATINGS if page.rating_called == "Rating" else RatingValue.choices
        return Field(name, page.rating_called, asked.rating, (("", "Any rating"), *ratings))
    if name == "code":
        limits = sorted(page.rules.names.items(), key=lambda one: one[1].casefold())
        return Field(name, "Limit", asked.code, (("", "All limits"), *limits))
    if name == "step":
        none = (NO_STEP, NO_STEP_IN_WORDS)
        return Field(name, "Step", asked.step, (("", "All steps"), *_steps_with_limits(page), none))
    if name == "week":
        return Field(name, "Week it was due", asked.week, (("", "All weeks"), *_weeks(page)))
    if name == "outcome":
        return Field(name, "Which", asked.outcome, tuple(OUTCOMES.items()))
    options = [(str(one.pk), version_name(one)) for one in page.versions]
    return Field(name, "Version", str(asked.version or ""), (("", "All versions"), *options))


def _from(page: AskedPage) -> str:
    return "From" if page.scope.may_list else "Four weeks from"


def day_words(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _team(page: AskedPage, team: int | None) -> str:
    found = page.scope.teams.get(team or 0)
    return found.name if found else "none of yours"


def _rating(rating: str) -> str:
    return dict(RATINGS).get(rating, rating)


def _steps_with_limits(page: AskedPage) -> list[tuple[str, str]]:
    """Steps that carry a limit, by name; as the newest version calls them."""
    return sorted(page.rules.steps.items(), key=lambda one: one[1].casefold())


def _weeks(page: AskedPage) -> list[tuple[str, str]]:
    """Weeks of the period, the newest first, and the one that is asked for."""
    first, last = page.filters.days(page.scope, page.now)
    days = (last - timedelta(days=7 * number) for number in range((last - first).days // 7 + 2))
    weeks = dict.fromkeys(f"{day:%G-W%V}" for day in days)
    if page.filters.week:
        weeks.setdefault(page.filters.week)
    return [(week, week_in_words(week)) for week in list(weeks)[:MOST_WEEKS]]


def _step(page: AskedPage, element_id: str) -> str:
    if element_id == NO_STEP:
        return NO_STEP_IN_WORDS
    found = page.drawn_steps().filter(element_id=element_id)
    return found.order_by("-version_id").values_list("name", flat=True).first() or element_id


def _process(page: AskedPage, process_id: str) -> str:
    """By the newest version of its own; a process that is only called is named by its drawing."""
    own = next((one.name for one in page.versions if one.process_id == process_id), "")
    return own or drawn.names(drawn.newest(page.versions)).get(process_id, process_id)


def _version_words(page: AskedPage, version: int | None) -> str:
    return next(
        (version_name(one) for one in page.versions if one.pk == version), "A version of another site"
    )


def _clock(page: AskedPage, code: str) -> str:
    return page.rules.name(code)
