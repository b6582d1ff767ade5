"""One question of a form: its page, adding one, taking one out."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from forms import editing
from forms.comparison import KINDS
from forms.exceptions import BadDefinition
from orchestrator.studio import fields, reliance
from orchestrator.studio.question_page import (
    Typed,
    earlier,
    field_of,
    make,
    typed_from,
    typed_of,
)
from orchestrator.studio.views.forms import FormPages
from processes.exceptions import StaleDraft, VersionRefused
from processes.model_files import RefusedFile

_LABELS = {
    "title": "What is asked",
    "hint": "Help",
    "required": "Must be answered",
    "process": "Reaches the process",
    "choices": "Choices",
    "heading": "Heading",
    "visibility": "Who may read it",
}


class NewQuestion(FormPages):
    """First the kind, then the question. The kind stands in the address, so that going back works."""

    template = "studio/question.html"

    @property
    def inside(self) -> str:
        return str(self.request.GET.get("in", ""))

    @property
    def widget(self) -> str:
        return str(self.request.GET.get("widget", ""))

    def get(self, request: HttpRequest, version_id: int, key: str) -> HttpResponse:
        self.may_change()
        if self.widget not in KINDS:
            asked = "widget" in request.GET
            return self.page(None, {"kind": "Select how it is answered"} if asked else {})
        return self.page(typed_from(request.POST, self.widget) if self.shows_kept else Typed(self.widget), {})

    def post(self, request: HttpRequest, version_id: int, key: str) -> HttpResponse:
        self.may_change()
        if self.widget not in KINDS:
            raise Http404
        typed = typed_from(request.POST, self.widget)
        made = make(typed, old=None, inside=self.inside)
        errors = dict(made.errors)
        if not errors:
            try:
                raw = editing.add_question(self.raw, made.raw, required=typed.required, inside=self.inside)
                if typed.heading and not self.inside:
                    raw = editing.set_heading(raw, editing.order_of(raw)[-1], typed.heading)
                self.keep(raw, said=f"“{typed.title}” is added.")
                return self.home()
            except BadDefinition as bad:
                errors = _by_field(bad)
            except (VersionRefused, RefusedFile) as refused:
                errors = {"title": self.problem(refused)}
        return self.page(typed, errors)

    def page(self, typed: Typed | None, errors: dict[str, str]) -> HttpResponse:
        raw = self.raw
        level = _level(raw, self.inside)
        context: dict[str, Any] = {
            "key": self.key,
            "form": raw,
            "inside": self.inside,
            "inside_title": raw["properties"][self.inside]["title"] if self.inside else "",
            "problems": errors,
            "new": True,
        }
        if typed is None:
            context["kinds"] = fields.kinds("", inside=self.inside)
        else:
            before = earlier(level, editing.order_of(level), "")
            context["fields"] = fields.of_question(typed, errors, new=True, inside=self.inside, before=before)
            context["kind"] = KINDS[typed.widget]
            context["widget"] = typed.widget
        return self.show(context, status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


class QuestionPage(FormPages):
    """A question that is there. `?widget=` shows it as another kind before that is saved."""

    template = "studio/question.html"

    @property
    def inside(self) -> str:
        return str(self.request.GET.get("in", ""))

    @property
    def name(self) -> str:
        return str(self.kwargs["name"])

    @property
    def old(self) -> editing.Raw:
        try:
            return editing.question_of(self.raw, self.name, inside=self.inside)
        except editing.NoSuchQuestion as gone:
            raise Http404 from gone

    def current(self) -> Typed:
        raw, level = self.raw, _level(self.raw, self.inside)
        return typed_of(
            self.old,
            required=self.name in level.get("required", ()),
            heading="" if self.inside else editing.heading_above(raw, self.name),
        )

    def get(self, request: HttpRequest, version_id: int, key: str, name: str) -> HttpResponse:
        typed = self.current()
        wanted = request.GET.get("widget", "")
        if wanted in KINDS and not (self.inside and wanted == "repeat"):
            typed.widget = wanted
        return self.page(typed_from(request.POST, typed.widget) if self.shows_kept else typed, {})

    def post(self, request: HttpRequest, version_id: int, key: str, name: str) -> HttpResponse:
        self.may_change()
        if self.text("remove"):
            return self.remove()
        old = self.old
        wanted = request.GET.get("widget", "")
        typed = typed_from(request.POST, wanted if wanted in KINDS else old["widget"])
        made = make(typed, old=old, inside=self.inside)
        errors = made.errors or reliance.against_change(
            self.files, key, name, old, made.raw, inside=self.inside
        )
        if (
            not typed.required
            and self.current().required
            and reliance.works_with(key, name, inside=self.inside)
        ):
            errors["required"] = "The service needs this answer, so it must be answered."
        if errors:
            return self.page(typed, errors)
        try:
            raw = editing.change_question(
                self.raw, name, made.raw, required=typed.required, inside=self.inside
            )
            if not self.inside:
                raw = editing.set_heading(raw, name, typed.heading)
            self.keep(raw, said=f"“{typed.title}” is saved.")
        except BadDefinition as bad:
            return self.page(typed, _by_field(bad))
        except StaleDraft as stale:
            problem = self.problem(stale)
            return self.page(typed, {"both-title": problem}, theirs=self.current())
        except (VersionRefused, RefusedFile) as refused:
            return self.page(typed, {"title": self.problem(refused)})
        return self.home()

    def remove(self) -> HttpResponse:
        typed = self.current()
        reasons = reliance.against_removal(self.files, self.key, self.name, inside=self.inside)
        if reasons:
            return self.page(typed, {"remove": " ".join(reasons)})
        try:
            raw = editing.remove_question(self.raw, self.name, inside=self.inside)
            self.keep(raw, said=f"“{typed.title}” is taken out.")
        except BadDefinition as bad:
            return self.page(typed, {"remove": _why_not(bad, self.raw)})
        except (VersionRefused, RefusedFile) as refused:
            return self.page(typed, {"remove": self.problem(refused)})
        return self.home()

    def page(self, typed: Typed, errors: dict[str, str], *, theirs: Typed | None = None) -> HttpResponse:
        raw = self.raw
        level = _level(raw, self.inside)
        before = earlier(level, editing.order_of(level), self.name)
        conditions = [] if self.inside else reliance.conditions_on(self.graphs, self.name)
        return self.show(
            {
                "key": self.key,
                "name": self.name,
                "form": raw,
                "inside": self.inside,
                "inside_title": raw["properties"][self.inside]["title"] if self.inside else "",
                "fields": fields.of_question(
                    typed,
                    errors,
                    new=typed.widget == "repeat" and self.old["widget"] != "repeat",
                    inside=self.inside,
                    before=before,
                ),
                "kind": KINDS[typed.widget],
                "widget": typed.widget,
                "kinds_to_change": fields.kinds(typed.widget, inside=self.inside),
                "works_with": reliance.works_with(self.key, self.name, inside=self.inside),
                "conditions": [who for who, _ in conditions],
                "problems": errors,
                "differs": _differing(typed, theirs) if theirs else (),
                "stale": theirs is not None,
                "new": False,
            },
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        )


def _level(raw: editing.Raw, inside: str) -> editing.Raw:
    try:
        return editing.level_of(raw, inside)
    except (editing.NoSuchQuestion, KeyError) as gone:
        raise Http404 from gone


def _by_field(bad: BadDefinition) -> dict[str, str]:
    return {field_of(found): f"{found.message} {found.help}".strip() for found in bad.findings[::-1]}


def _why_not(bad: BadDefinition, raw: editing.Raw) -> str:
    """Which questions look at the one that is to go, by what people read of them."""
    found = bad.findings[0]
    if found.rule != "condition":
        return f"{found.message} {found.help}".strip()
    names = [one.place.partition("“")[2].rpartition("”")[0] for one in bad.findings]
    titles = [raw["properties"].get(name, {}).get("title", name) for name in names]
    listed = " and ".join(f"“{title}”" for title in dict.fromkeys(titles))
    return f"Whether {listed} is asked hangs on this answer. Change that first."


def _differing(yours: Typed, theirs: Typed) -> list[tuple[str, str, str]]:
    """(what, theirs, yours) of every field that is not the same."""
    found = []
    for name, label in _LABELS.items():
        one, other = getattr(theirs, name), getattr(yours, name)
        if one != other:
            found.append((label, _said(one), _said(other)))
    return found


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value) or "Nothing"
