"""Words on pages: when something is due, how a case is rated."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.clocks import calendar
from orchestrator.inbox import urgency
from processes.models import HumanTask

register = template.Library()

_DUE_STYLE = {
    urgency.CRITICAL: "ofd-due--critical",
    urgency.OVERDUE: "ofd-due--overdue",
    urgency.SOON: "ofd-due--soon",
    urgency.LATER: "",
}


@register.inclusion_tag("inbox/parts/rating.html")
def rating(case: Case | str | None) -> dict[str, object]:
    """The rating as a word in a frame; colour only underlines it."""
    value = case.rating if isinstance(case, Case) else case
    if not value:
        counts_as = case.effective_rating().label if isinstance(case, Case) else ""
        return {"style": "unrated", "word": "Not rated yet", "counts_as": counts_as}
    return {"style": value, "word": RatingValue(value).label, "counts_as": ""}


@register.simple_tag
def due(task: HumanTask, now: datetime, site: Site) -> SafeString:
    """“due tomorrow 11:00” with what is left beneath it."""
    words = urgency.due_in_words(task.due_at, now=now, calendar=calendar.of(site))
    style = _DUE_STYLE[
        getattr(task, "urgency", urgency.OVERDUE if words.left.endswith("ago") else urgency.LATER)
    ]
    first = words.when[:1].upper() + words.when[1:]
    return format_html('<span class="{}">{}</span>{}', style, first, _beneath(words.left))


@register.simple_tag
def due_words(at: datetime, now: datetime, site: Site) -> str:
    """“due today 15:10, 4 working hours left”, inside a sentence."""
    return str(urgency.due_in_words(at, now=now, calendar=calendar.of(site)))


@register.simple_tag
def moment(at: datetime | None, now: datetime, site: Site) -> str:
    """A moment in the site's local time: “today 14:30”, “Friday 4 December 16:00”."""
    return urgency.moment_in_words(at, now=now, calendar=calendar.of(site)) if at else ""


@register.filter
def label_of(code: str, choices: object) -> str:
    """The label of a code in a TextChoices class handed to the template."""
    return str(dict(getattr(choices, "choices", ())).get(code, code))


def _beneath(text: str) -> SafeString | str:
    return format_html("<small>{}</small>", text[:1].upper() + text[1:]) if text else ""
