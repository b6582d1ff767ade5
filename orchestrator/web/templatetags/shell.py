"""The frame of a page: who is signed in, where, and what they may open. Reads the viewflow site's menu."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from orchestrator.inbox.standing import standing_of

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    title: str
    address: str
    present: bool  #: the page stands somewhere beneath this entry
    exact: bool  #: the page is this entry


@register.inclusion_tag("web/header.html", takes_context=True)
def header(context: template.Context) -> dict[str, Any]:
    """Name, site, person and menu. An error page may come without a request: then only the name."""
    request: HttpRequest | None = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return {"csrf_token": context.get("csrf_token")}
    return {
        "csrf_token": context.get("csrf_token"),
        "person": str(user),
        "place": standing_of(user).site_name,
        "entries": _menu(request),
    }


@register.simple_tag
def source_url() -> str:
    """Where this version's source code is offered, as the licence asks; else a page that says whom to ask."""
    return settings.SOURCE_URL or reverse("source")


def _menu(request: HttpRequest) -> list[Entry]:
    """What viewflow's middleware knows of the site that answers; an address nobody answers has no menu."""
    site = getattr(request.resolver_match, "site", None)
    if site is None:
        return []
    entries = []
    for application in site.menu_items():
        if not application.shown_to(request.user):
            continue
        address = application.reverse("index")
        entries.append(
            Entry(
                title=application.title,
                address=address,
                present=request.path.startswith(address),
                exact=request.path == address,
            )
        )
    return entries
