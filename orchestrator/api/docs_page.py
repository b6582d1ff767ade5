"""The page /api/v1/docs: every operation, rendered here, so that the strict CSP stays as it is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase


class DocsPage(DocsBase):
    """Reads the OpenAPI document that the API serves, so the page cannot say anything else."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema()
        context = {
            "description": schema["info"]["description"],
            "openapi_url": self.get_openapi_url(api, {}),
            "operations": [
                {"method": method.upper(), "path": path, **_in_words(operation)}
                for path, methods in schema["paths"].items()
                for method, operation in methods.items()
            ],
            "shapes": [
                {"name": name, **_fields(shape)} for name, shape in schema["components"]["schemas"].items()
            ],
        }
        return render(request, "api/docs.html", context)


def _in_words(operation: dict[str, Any]) -> dict[str, Any]:
    responses = operation["responses"].items()
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return {
        "id": operation["operationId"],
        "summary": operation["summary"],
        "description": operation.get("description", "").replace("`", ""),
        "parameters": [
            {**one, "type": _type(one["schema"]), "in": one["in"]} for one in operation.get("parameters", ())
        ],
        "body": _type(body) if body else "",
        "responses": [
            {"status": str(status), "description": one["description"], "shape": _shape_of(one)}
            for status, one in sorted(responses, key=lambda pair: str(pair[0]))
        ],
    }


def _shape_of(response: dict[str, Any]) -> str:
    for content in response.get("content", {}).values():
        return _type(content["schema"])
    return ""


def _fields(shape: dict[str, Any]) -> dict[str, Any]:
    required = shape.get("required", ())
    return {
        "description": shape.get("description", "").replace("`", ""),
        "fields": [
            {
                "name": name,
                "type": _type(field),
                "required": name in required,
                "words": field.get("description", ""),
            }
            for name, field in shape.get("properties", {}).items()
        ],
    }


def _type(schema: dict[str, Any]) -> str:
    """A schema in a few words: “Task”, “list of Line”, “date-time or nothing”."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    choices = schema.get("enum") or [one["const"] for one in schema.get("oneOf", ())]
    if choices:
        return f"one of {', '.join(map(str, choices))}"
    kind = schema.get("type", "anything")
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return {"null": "nothing", "string": schema.get("format", "text")}.get(kind, str(kind))
