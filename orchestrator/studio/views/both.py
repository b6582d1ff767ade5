"""Yours against theirs: two people have changed one drawing. What each changed, and nothing is lost."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from orchestrator.studio.bodies import texts
from orchestrator.studio.differences import RATING_WORDS
from orchestrator.studio.makers import maker
from orchestrator.studio.views.editor import OneDrawing, name_of
from processes import drafts
from processes.comparison import Words, compare
from processes.comparison.shifts import in_one_sentence
from processes.exceptions import VersionRefused
from processes.model_files import RefusedFile

_MOST = 40  #: sentences of one side; more are counted


class Contested(OneDrawing):
    """What the pages of a drawing that two have changed share. For whoever may change it."""

    http_method_names = ["post"]

    def given(self, *names: str) -> dict[str, str]:
        """The texts of a JSON body. Raises RefusedFile for anything else."""
        if self.read_only or not self.content:
            raise Http404
        found = texts(self.request, *names)
        return {name: found[name] for name in names}


class BothSides(Contested):
    """`base` is what both began with, `mine` what the sender has now. Answers sentences for both sides."""

    def post(self, request: HttpRequest, version_id: int, path: str) -> HttpResponse:
        try:
            given = self.given("base", "mine")
        except RefusedFile as refused:
            return _sentence(refused)
        return JsonResponse(
            {
                "mine": self.told(given["base"].encode(), given["mine"].encode()),
                "theirs": self.told(given["base"].encode(), self.content),
            }
        )

    def told(self, before: bytes, after: bytes) -> list[str]:
        files = drafts.files(self.version)
        words = Words.of(
            files | {self.path: before}, files | {self.path: after}, values={"rating": RATING_WORDS}
        )
        found = compare({self.path: before}, {self.path: after}, words=words)
        moved = in_one_sentence(found.moves, found.changes)
        said = [*(change.sentence for change in found.changes), *([f"Layout only: {moved}"] if moved else [])]
        return list(_shortened(said))


class PutAside(Contested):
    """The drawing that is not gone on with becomes a draft of its own, so that it is not lost."""

    def post(self, request: HttpRequest, version_id: int, path: str) -> HttpResponse:
        who = maker(self.staff)
        try:
            given = self.given("xml", "whose")
            title = f"{name_of(self.version)[:120]}, as {given['whose'][:60] or who.name} left it"
            with transaction.atomic():
                draft = drafts.begin_from(self.version, title=title, author=who, now=self.now)
                drafts.save_file(
                    draft, self.path, given["xml"].encode(), revision=draft.revision, by=who, now=self.now
                )
                self.act("begin_draft", based_on=self.version.pk, kept_as=draft.pk)
        except (RefusedFile, VersionRefused) as refused:
            return _sentence(refused)
        address: dict[str, Any] = {"title": title, "address": reverse("versions:draft", args=[draft.pk])}
        return JsonResponse(address, status=HTTPStatus.CREATED)


def _shortened(sentences: list[str]) -> Iterable[str]:
    yield from sentences[:_MOST]
    if len(sentences) > _MOST:
        yield f"and {len(sentences) - _MOST} more"


def _sentence(refusal: Exception) -> JsonResponse:
    return JsonResponse({"sentence": str(refusal)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
