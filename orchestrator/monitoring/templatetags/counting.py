"""“How this is counted”: the definition of each measure, from the one place where it stands.

That place is the docstring of the measure's module, which is what programmers and managers both hold it to.
"""

import re
from types import ModuleType

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from orchestrator.inbox import urgency
from orchestrator.monitoring.measures import (
    answers,
    behind,
    bottlenecks,
    breaches,
    flows,
    handovers,
    limits,
    open_work,
    requests,
    silence,
    task_times,
    troubles,
    waits,
)
from orchestrator.monitoring.measures import (
    counted as counted_tasks,
)
from orchestrator.monitoring.views.pages import MeasurePage
from orchestrator.monitoring.views.tables import Column, Table

register = template.Library()

MEASURES: dict[str, ModuleType] = {
    "answers": answers,
    "behind": behind,
    "bottlenecks": bottlenecks,
    "breaches": breaches,
    "counted": counted_tasks,
    "flows": flows,
    "handovers": handovers,
    "limits": limits,
    "open_work": open_work,
    "requests": requests,
    "silence": silence,
    "task_times": task_times,
    "troubles": troubles,
    "urgency": urgency,
    "waits": waits,
}
#: How people call what a definition refers to by its name in the code.
CALLED = {
    "answers": "the page “Agencies’ answers”",
    "behind": "the list behind it",
    "bottlenecks": "the page “Where work waits”",
    "handovers": "the page “Hand-overs”",
    "limits": "the page “Time limits”",
    "task_times": "what is said of times below",
    "due_at": "the time it was due",
}
#: Where the code says the same: nothing for people.
_POINTER = re.compile(r"\s*\((?:`[^`]+`|(?:domain|issue|design)[^)]*)\)")
_NAME = re.compile(r"`([^`]+)`")
_WORD = re.compile(r"\*([^*]+)\*")


@register.inclusion_tag("monitoring/parts/counted.html")
def counted(page: MeasurePage) -> dict[str, object]:
    """The definitions of a page's measures."""
    return {"parts": [definition(name) for name in page.counted]}


def definition(name: str) -> SafeString:
    """A docstring as paragraphs and lists; *words* that it defines are set apart."""
    blocks = re.split(r"\n\s*\n", (MEASURES[name].__doc__ or "").strip())
    return mark_safe("".join(_block(block) for block in blocks))


def _block(block: str) -> SafeString:
    if not block.lstrip().startswith("- "):
        lead, *items = re.split(r"\n- ", block)
        if not items:
            return format_html('<p class="govuk-body">{}</p>', _inline(block))
        return format_html('<p class="govuk-body">{}</p>{}', _inline(lead), _list(items))
    return _list(re.split(r"(?:^|\n)- ", block.strip())[1:])


def _list(items: list[str]) -> SafeString:
    return format_html(
        '<ul class="govuk-list govuk-list--bullet">{}</ul>',
        format_html_join("", "<li>{}</li>", ((_inline(item),) for item in items)),
    )


def _inline(text: str) -> SafeString:
    words = str(escape(_POINTER.sub("", " ".join(text.split()))))
    words = _NAME.sub(lambda found: str(escape(CALLED.get(found.group(1), found.group(1)))), words)
    return mark_safe(_WORD.sub(r"<b>\1</b>", words))


@register.simple_tag
def sort_address(page: MeasurePage, column: Column) -> str:
    """Where a heading leads: the same table by that column."""
    return page.address(extra={**page.extra(), "sort": page.table.next_sort(column)})


@register.filter
def direction(table: Table, column: Column) -> str:
    return table.direction(column)
