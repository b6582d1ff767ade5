"""What holds for every address, whatever page answers it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from . import errors

Answer = Callable[[HttpRequest], HttpResponse]
#: The API answers for itself, in its own format.
API = "/api/"


def readable_addresses(answer: Answer) -> Answer:
    """An address with a NUL in it means nothing: no page looks for it in the database, which refuses it."""

    def guard(request: HttpRequest) -> HttpResponse:
        given = (value for values in request.GET.lists() for value in (values[0], *values[1]))
        if not request.path.startswith(API) and any("\0" in text for text in (request.path, *given)):
            return errors.bad_request(request)
        return answer(request)

    return guard


def nothing_kept_by_the_browser(answer: Answer) -> Answer:
    """No browser and no proxy keeps a page: after signing out, “Back” shows nobody's case."""

    def guard(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return guard
