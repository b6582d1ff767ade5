"""What came of an act on several tasks, in one banner: with which it was done, and with which not and why."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

#: So many tasks are named of those that it was done with, and of each reason.
NAMED = 20
#: Says that a message has a list in it: `web/base.html`.
LISTED = "ofd-listed"


def say(request: HttpRequest, done: str, acted: Sequence[str], refused: Mapping[str, Sequence[str]]) -> None:
    """One message. `acted`: a line for each task it was done with; `refused`: reason → lines of tasks."""
    tell = messages.success if not refused else messages.warning if acted else messages.error
    tell(request, banner(done, acted, refused), extra_tags=LISTED)


def banner(done: str, acted: Sequence[str], refused: Mapping[str, Sequence[str]]) -> SafeString:
    """“2 of 3 tasks nudged.”, who was told of each, and for each reason the tasks it kept."""
    number = len(acted) + sum(len(named) for named in refused.values())
    tasks = f"{number} task{'' if number == 1 else 's'}"
    lead = f"{tasks} {done}." if not refused else f"{len(acted) or 'None'} of {tasks} {done}."
    if number == 1 and refused:
        lead = f"The task was not {done}."
    parts = [format_html('<p class="govuk-notification-banner__heading">{}</p>', lead)]
    if acted and not refused:
        parts.append(_list(acted))
    elif acted:
        words = f"{done[:1].upper()}{done[1:]}:"
        parts.append(format_html('<p class="govuk-body">{}</p>{}', words, _list(acted)))
    because = "" if number == 1 else f"Not {done}: "
    parts += [
        format_html('<p class="govuk-body">{}</p>{}', f"{because}{reason}", _list(named))
        for reason, named in refused.items()
    ]
    return mark_safe("".join(parts))


def _list(named: Sequence[str]) -> SafeString:
    left = len(named) - NAMED
    lines = [*named[:NAMED], *([f"and {left} more"] if left > 0 else [])]
    items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', items)
