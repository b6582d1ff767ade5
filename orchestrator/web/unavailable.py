"""503: the database is away, full or busy. One sentence for each, without a menu: that would ask it again."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from orchestrator.database.trouble import Trouble

WHOLE = "Whatever you sent last was saved as a whole or not at all: look before you send it again."


@dataclass(frozen=True)
class Told:
    """What stands on the page; `again` is how many seconds to wait."""

    heading: str
    paragraphs: tuple[str, ...]
    again: int


PAGES = {
    Trouble.HELD: Told(
        "Somebody is just working on this case",
        (
            "A colleague’s answer in the same case is being written at this moment, so yours had to wait too "
            "long. Nothing of yours was changed.",
            "Wait a few seconds, go back and try again. What you typed is still there.",
        ),
        3,
    ),
    Trouble.SLOW: Told(
        "This took too long",
        (
            "We stopped it so that others can go on working. Nothing was changed.",
            "Ask for less, such as a shorter time or one agency, or try again in a few minutes.",
        ),
        30,
    ),
    Trouble.FULL: Told(
        "Nothing can be saved just now",
        (
            "The service has run out of room. Nothing was changed, and what was saved before is safe: you "
            "can still read your tasks and cases.",
            "Tell your hub manager, keep what you typed open in this window, and send it again later.",
        ),
        60,
    ),
    Trouble.CROWDED: Told(
        "The service cannot answer just now",
        (f"It is very busy, or cannot reach its records. Wait a few seconds and try again. {WHOLE}",),
        5,
    ),
    Trouble.AWAY: Told(
        "The service cannot reach its records",
        (f"It goes on by itself as soon as it can. Try again in a minute. {WHOLE}",),
        5,
    ),
}


def answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The page; a page's own script gets the same in JSON."""
    told = PAGES[trouble]
    response: HttpResponse
    if request.headers.get("Accept") == "application/json":
        response = JsonResponse({"problem": told.heading, "detail": " ".join(told.paragraphs)}, status=503)
    else:
        context = {"heading": told.heading, "paragraphs": told.paragraphs}
        response = HttpResponse(render_to_string("web/unavailable.html", context), status=503)
    response.headers["Retry-After"] = str(told.again)
    return response
