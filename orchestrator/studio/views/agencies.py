"""The agencies of a draft: which there are, which are core, which have people here; and adding one."""

import json
import re
from http import HTTPStatus
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from orchestrator.agencies.models import Site, Team
from orchestrator.agencies.vocabulary import AgencyCode
from orchestrator.studio import fields, reliance
from orchestrator.studio.views.changing import ChangingPage
from processes.bundles import VOCABULARY
from processes.exceptions import VersionRefused
from processes.model_files import RefusedFile
from processes.vocabulary import VocabularyError, read_words

_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,19}")


class Agencies(ChangingPage):
    """The words of the draft for agencies and roles, against the teams of its site."""

    template = "studio/agencies.html"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.page({name: self.text(name) for name in ("code", "label")}, {})

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.may_change()
        typed = {name: " ".join(self.text(name).split()) for name in ("code", "label")}
        typed["code"] = typed["code"].upper()
        words = self.words
        known = words.get("agencies", ())
        errors = {}
        if not _CODE.fullmatch(typed["code"]):
            errors["code"] = "Enter 2 to 20 capital letters, digits or _, beginning with a letter, like SALT"
        elif typed["code"] in {row.get("code") for row in known}:
            errors["code"] = f"There is an agency {typed['code']} already"
        if not typed["label"] or len(typed["label"]) > 100:
            errors["label"] = "Enter what the agency is called, at most 100 characters"
        elif typed["label"].casefold() in {str(row.get("label", "")).casefold() for row in known}:
            errors["label"] = f"There is an agency called “{typed['label']}” already"
        if not errors:
            try:
                content = with_agency(self.content(VOCABULARY), typed["code"], typed["label"])
                self.save(
                    {VOCABULARY: content}, said=f"The agency “{typed['label']}” is added to this draft."
                )
                return redirect("versions:agencies", self.version.pk)
            except (VersionRefused, RefusedFile) as refused:
                errors["code"] = self.problem(refused)
        return self.page(typed, errors)

    @property
    def words(self) -> dict[str, Any]:
        try:
            return read_words(self.content(VOCABULARY))
        except VocabularyError as unreadable:
            raise Http404 from unreadable

    def page(self, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
        words = self.words
        site = Site.objects.get(code=self.version.owner_key)
        staffed = set(
            Team.objects.filter(site=site, memberships__staff__is_active=True)
            .annotate(people=Count("memberships"))
            .values_list("agency__code", flat=True)
        )
        names = {row["code"]: row["label"] for row in words.get("agencies", ())}
        shown = (
            ("label", "What is it called?", "For example, Speech and language therapy"),
            ("code", "Short code", "Capital letters, for example, SALT. Steps and records bear it for good."),
        )
        return self.show(
            {
                "agencies": [
                    {
                        "code": row["code"],
                        "label": row["label"],
                        "core": row.get("core", False),
                        "nobody": row["code"] not in staffed,
                        "steps": reliance.steps_with_agency(self.graphs, row["code"]),
                        "unknown": row["code"] not in AgencyCode.values,
                    }
                    for row in words.get("agencies", ())
                ],
                "roles": [
                    (row["label"], names.get(row.get("agency") or "", "every agency"))
                    for row in words.get("roles", ())
                ],
                "site": site,
                "fields": [
                    fields.Field("text", name, label, typed.get(name, ""), hint, errors.get(name, ""))
                    for name, label, hint in shown
                ],
                "problems": errors,
            },
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        )


def with_agency(vocabulary: bytes, code: str, label: str) -> bytes:
    """The vocabulary with one agency more, not core; lines of others stay as they are."""
    row = {"code": code, "label": label, "core": False}
    text = vocabulary.decode()
    start = re.search(r'"agencies":\s*\[', text)
    end = text.find("]", start.end()) if start else -1
    if end > 0:
        inner = text[:end].rstrip()
        comma = "" if inner.endswith("[") else ","
        written = f"{inner}{comma}\n    {json.dumps(row, ensure_ascii=False)}\n  {text[end:]}"
        wanted = [*json.loads(text).get("agencies", ()), row]
        if json.loads(written).get("agencies") == wanted:
            return written.encode()
    words = json.loads(text)
    words["agencies"] = [*words.get("agencies", ()), row]
    return (json.dumps(words, indent=2, ensure_ascii=False) + "\n").encode()
