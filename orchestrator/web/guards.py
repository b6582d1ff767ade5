"""What holds for every address, whatever page answers it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from . import errors

Answer = Callable[[HttpRequest], HttpResponse]
#: The API answers for itself, in its own format.
API = "/api/"
#: So many characters may follow the question mark of an address. The web server must take longer ones, or it
#: answers with a page of its own (scripts/serve.py: --limit-request-line).
LONGEST_QUERY = 4000


def readable_addresses(answer: Answer) -> Answer:
    """An address with a NUL in it means nothing: no page looks for it in the database, which refuses it. Nor
    does one that no page could have written (414).
    """

    def guard(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API) and len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return errors.too_long(request)
        given = (value for values in request.GET.lists() for value in (values[0], *values[1]))
        if not request.path.startswith(API) and any("\0" in text for text in (request.path, *given)):
            return errors.bad_request(request)
        return answer(request)

    return guard


def no_empty_refusal(answer: Answer) -> Answer:
    """Django refuses what is asked for the wrong way without a word: here is a page with a sentence."""

    def guard(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if response.status_code == 405 and not request.path.startswith(API) and not response.content:
            return errors.not_that_way(request, response.headers.get("Allow", ""))
        return response

    return guard


def nothing_kept_by_the_browser(answer: Answer) -> Answer:
    """No browser and no proxy keeps a page: after signing out, “Back” shows nobody's case."""

    def guard(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return guard
