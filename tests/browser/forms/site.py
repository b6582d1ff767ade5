"""The smallest site with one form on one page, for the tests of this folder."""

from datetime import UTC, datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.staticfiles.views import serve
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from forms import drafts
from forms.builder import build
from forms.definitions import load
from forms.exceptions import DraftConflict
from forms.questions import Choice
from forms.repeats import change_rows

EXAMPLES = Path(__file__).parents[2] / "unit" / "forms" / "definitions"
NOW = datetime(2026, 11, 22, 16, 42, tzinfo=UTC)
ROWS = {
    "agencies": (Choice("CSC", "Children’s social care"), Choice("POLICE", "Police")),
    "children": (Choice(17, "Aisha Osei"), Choice(18, "Ben Osei")),
}
PAGE = """<!doctype html>
<html lang="en" class="govuk-template">
<head>
<title>{{ form.definition.title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/bundle/site.css">
<link rel="stylesheet" href="/static/bundle/forms.css">
</head>
<body class="govuk-template__body">
<main class="govuk-width-container">
{{ form.error_summary }}
<h1 class="govuk-heading-l">{{ form.definition.title }}</h1>
{% include "case_forms/whole_form.html" with sign_in_url="/sign-in/" %}
</main>
<script type="module" src="/static/bundle/site.js"></script>
<script type="module" src="/static/bundle/forms.js"></script>
</body>
</html>"""

#: Who is signed in to this site: Amina Khan, somebody else, or nobody.
signed_in = {"as": "amina"}


def one_form(request: HttpRequest, key: str) -> HttpResponse:
    if not signed_in["as"]:
        return redirect("/sign-in/")
    definition = load(key, folder=EXAMPLES)
    person = get_user_model().objects.get(username=signed_in["as"])
    if request.method == "POST":
        changed = change_rows(definition, request.POST)
        if changed or "_save_draft" in request.POST:
            data = changed.data if changed else request.POST
            drafts.save(key, data, by=person, now=NOW, page_left=True)
            return redirect(f"{request.path}#{changed.anchor}" if changed else request.path)
        form = build(definition, rows=ROWS, data=request.POST)
        if form.is_valid():
            return JsonResponse(form.answers)
        return shown(request, form, person=person.pk)
    draft = drafts.load(key, by=person)
    form = build(definition, rows=ROWS, draft=drafts.raw(draft) if draft else None)
    return shown(request, form, person=person.pk, revision=draft.revision if draft else "")


def shown(request: HttpRequest, form: object, **context: object) -> HttpResponse:
    values = context | {"form": form, "action": request.path, "draft_url": f"{request.path}draft"}
    return HttpResponse(engines["django"].from_string(PAGE).render(values, request))


def draft(request: HttpRequest, key: str) -> HttpResponse:
    if not signed_in["as"]:
        return redirect("/sign-in/")
    person = get_user_model().objects.get(username=signed_in["as"])
    try:
        kept = drafts.save(key, request.POST, by=person, now=NOW)
    except DraftConflict as conflict:
        newer = conflict.draft
        told = {"message": str(conflict), "revision": newer.revision, "saved_at": newer.saved_at}
        return JsonResponse(told, status=409)
    return JsonResponse({"revision": kept.revision, "saved_at": kept.saved_at})


urlpatterns = [
    path("static/<path:path>", serve, {"insecure": True}),
    path("<slug:key>/", one_form),
    path("<slug:key>/draft", draft),
]
