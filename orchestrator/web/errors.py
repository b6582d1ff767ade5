"""Pages for what went wrong. Not yours and not there look the same (404)."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from orchestrator.database import trouble
from orchestrator.inbox import unsent

from . import unavailable

LOCKED = "locked"  #: in the address of the sign-in page, and in the session of whoever was locked out


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, and what Django or viewflow would answer with 403: nobody learns which of the two it was."""
    return _plain(
        request,
        404,
        "Page not found",
        "It may have moved, or it may be about a case that you do not take part in.",
        "If you typed the address, check it. If you followed a link and should be able to see the page, "
        "ask the hub co-ordinator.",
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(
        request,
        400,
        "We could not understand that",
        "Your browser sent something this page does not know. Nothing was changed.",
        "Go back, load the page again and try once more.",
    )


def not_that_way(request: HttpRequest, allow: str) -> HttpResponse:
    """405: the address is there, but is not asked for this way: a page that is only sent to, or never."""
    answer = _plain(
        request,
        405,
        "There is nothing to see at this address",
        "It only does what a button on another page asks for. Nothing was done.",
        "Go back to the page with the button and press it there.",
    )
    answer.headers["Allow"] = allow
    return answer


def too_long(request: HttpRequest) -> HttpResponse:
    """414: no page asks for so much."""
    return _plain(
        request,
        414,
        "That address is too long",
        "It asks for more than any page of this service understands. Nothing was changed.",
        "If you followed a link, shorten it after the question mark, or open the page and choose there what "
        "to show.",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or somebody signed out or in elsewhere. What a form carried is kept."""
    now = timezone.now()
    if not request.user.is_authenticated or unsent.by_script(request):
        answer = unsent.arrived(request, now=now)
        if answer is not None:
            return answer
    elif request.method == "POST" and unsent.KEY in request.POST:
        kept = unsent.keep(request.POST, now=now, page_left=True)
        if kept.is_kept and kept.staff == request.user:
            unsent.say_not_sent(request, kept)
            return redirect(unsent.address(request, kept))
        if kept.is_kept:
            return _plain(
                request,
                403,
                "Somebody else is signed in here now",
                "Nothing was sent. What was typed is kept as a draft of the person who opened that page: "
                "it is there when they sign in.",
            )
    return _plain(
        request,
        403,
        "Please load the page again",
        "The page was open for a long time, or somebody signed in or out in another tab, so we could not be "
        "sure that it was you. Nothing was sent or changed.",
        "Load the page again and check it before you send it: what was saved as a draft before is there. "
        "What you typed since is not.",
    )


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords (called by axes). Answered by GET, as a wrong one is (`doors.SignIn`)."""
    request.session[LOCKED] = True
    return redirect(f"{reverse('sign_in')}?{LOCKED}")


def locked_page(request: HttpRequest) -> HttpResponse:
    """429: why nobody signs in here for a while."""
    return _plain(
        request,
        429,
        "Signing in is locked for a while",
        "A wrong password was tried too many times with this user name, or from the network you use. "
        "This keeps strangers out.",
        "Wait 15 minutes at most and try again, or ask your hub manager to have you unlocked now.",
        "If somebody is in danger, do not wait: phone 999.",
        link=False,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500; 503 where it is the database that does not answer or refuses. Uses no database and no menu: those
    may be what is broken. Django calls this while it handles the exception."""
    if found := trouble.of(sys.exc_info()[1]):
        return unavailable.answer(request, found)
    return HttpResponse(render_to_string("web/broken.html"), status=500)


def _plain(
    request: HttpRequest, status: int, heading: str, *paragraphs: str, link: bool = True
) -> HttpResponse:
    context = {"heading": heading, "paragraphs": paragraphs}
    if link:
        context |= {"link_text": "Go to the first page", "link_address": "/"}
    return render(request, "web/plain.html", context, status=status)
