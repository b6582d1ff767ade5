"""Where a request comes from when a proxy stands in front (setting BEHIND_PROXY)."""

from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def address_of_the_client(answer: Answer) -> Answer:
    """REMOTE_ADDR becomes the last address of X-Forwarded-For, the one that the proxy itself put there.

    Without it every sign-in would come from the proxy, and one stranger's wrong passwords would shut
    everybody out. What stands before the last address is the sender's own word and is not believed.
    """

    def guard(request: HttpRequest) -> HttpResponse:
        named = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        with suppress(ValueError):  # the proxy names nobody: what the connection says stands
            request.META["REMOTE_ADDR"] = str(ip_address(named))
        return answer(request)

    return guard
