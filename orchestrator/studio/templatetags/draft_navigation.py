"""The small navigation of a draft, the same on each of its pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from orchestrator.inbox.standing import standing_of
from orchestrator.studio.views.editor import WRITERS, name_of
from processes.models import ProcessVersion, VersionState

register = template.Library()


@dataclass(frozen=True)
class Way:
    """One page of a draft; `here` while the reader is on it or beneath it."""

    title: str
    address: str
    here: bool


@register.inclusion_tag("studio/parts/navigation.html", takes_context=True)
def draft_navigation(context: template.Context, version: ProcessVersion, here: str) -> dict[str, Any]:
    """Nothing for what was published: it has a page of its own. `here` names where the reader is."""
    in_review = version.state == VersionState.IN_REVIEW
    if version.state != VersionState.DRAFT and not in_review:
        return {"ways": ()}
    home = reverse("versions:approval" if in_review else "versions:draft", args=[version.pk])
    teams = standing_of(context["request"].user).teams
    owns = any(team.role in WRITERS and team.site.code == version.owner_key for team in teams)
    ways = [
        ("overview", "Approval" if in_review else "Overview", home),
        *([] if in_review else [("drawings", "Drawings", f"{home}#drawings")]),
        ("forms", "Forms", reverse("versions:forms", args=[version.pk])),
        ("limits", "Limits", reverse("versions:limits", args=[version.pk])),
        ("agencies", "Agencies", reverse("versions:agencies", args=[version.pk])),
        ("scenarios", "Scenarios", f"{home}#scenarios"),
        ("differences", "Differences", reverse("versions:differences", args=[version.pk])),
        *([("send", "Send", f"{home}#send")] if owns and not in_review else []),
    ]
    return {
        "ways": [Way(title, address, name == here) for name, title, address in ways],
        "name": name_of(version),
    }
