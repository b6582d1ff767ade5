"""The address /api/v1/: token, one problem format, OpenAPI, and the operations of `routes`."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from orchestrator.pathway import contacts as receiving
from processes.incidents import LONGEST_REASON

from . import caller, form_schema, problems
from .caller import Token
from .docs_page import DocsPage
from .routes import cases, contacts, incidents, tasks
from .schemas import Problem

NAMESPACE = "api"
DESCRIPTION = (
    "What a person may do on the pages of One Front Door, another system may do for them here: the same "
    "rules, the same refusals. Every request carries a token. Times are UTC (ISO 8601)."
)


class Door(NinjaAPI):
    """NinjaAPI with our problems, and a schema that names them and the form of a contact."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        answer = problems.of(request, exc)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            caller.refusal_on_record(request)
        return answer

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        shapes = schema["components"].setdefault("schemas", {})
        shapes["Problem"] = Problem.model_json_schema()
        shapes["ReleaseNote"] = _object(note={"type": "string", "maxLength": tasks.LONGEST_NOTE})
        shapes["Answers"] = _object("answers", answers={"type": "object"}, revision={"type": "integer"})
        reason = {"type": "string", "minLength": 1, "maxLength": LONGEST_REASON}
        shapes["Correction"] = _object("values", "reason", values={"type": "object"}, reason=reason)
        shapes["Skip"] = _object("reason", reason=reason, route={"type": "string", "maxLength": 100})
        shapes["Contact"] = contacts.body_schema(form_schema.of(receiving.definition()))
        return schema


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": list(required)} if required else {})


door = Door(
    title="One Front Door",
    version="1",
    description=DESCRIPTION,
    auth=Token(),
    docs=DocsPage(),
    urls_namespace=NAMESPACE,
)
door.add_router("", contacts.router)
door.add_router("", tasks.router)
door.add_router("", cases.router)
door.add_router("", incidents.router)


def not_there(request: HttpRequest) -> HttpResponse:
    """Every other address below /api/: as a problem, not as a page."""
    return problems.not_there()


def _in_one_format(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What ninja answers by itself (405, the bare root) in our format."""

    @wraps(view, updated=())
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return problems.not_there()
        if isinstance(response, HttpResponseNotAllowed):
            return problems.not_allowed(response.headers["Allow"])
        return response

    return csrf_exempt(answer)  # a token is no cookie: nothing to forge


def _addresses() -> list[URLPattern | URLResolver]:
    patterns, app_name, namespace = door.urls
    for pattern in patterns:
        assert pattern.callback is not None, "ninja gives patterns with views"
        pattern.callback = _in_one_format(pattern.callback)
    return [
        path("api/v1/", (patterns, app_name, namespace)),
        re_path(r"^api(?:/.*)?$", csrf_exempt(not_there)),
    ]


urlpatterns = _addresses()
