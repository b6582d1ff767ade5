"""The forms of a draft: which there are, the questions of one, and how it will look."""

from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from forms import definitions, editing
from forms.builder import build
from forms.comparison import KINDS, compare
from forms.exceptions import BadDefinition, FormError
from forms.names import name_for
from forms.questions import Choice, Definition
from forms.repeats import change_rows
from orchestrator.studio import fields, reliance
from orchestrator.studio.question_page import answers_of
from orchestrator.studio.views.changing import ChangingPage
from processes.bundles import FORMS
from processes.exceptions import VersionRefused
from processes.model_files import RefusedFile

#: Who stands in for the lists of a case in the preview. All invented.
PRETENDED = {
    "members": [Choice(1, "Aisha Osei", "adult victim"), Choice(2, "Kwame Osei", "child")],
    "children": [Choice(2, "Kwame Osei", "child")],
    "adults": [Choice(1, "Aisha Osei", "adult victim")],
    "victims": [Choice(1, "Aisha Osei", "adult victim"), Choice(2, "Kwame Osei", "child")],
    "agencies": [Choice("POLICE", "Police"), Choice("HEALTH", "Health")],
}


def path_of(key: str) -> str:
    return f"{FORMS}/{key}.json"


class FormPages(ChangingPage):
    """What the pages of one form share."""

    @property
    def key(self) -> str:
        return str(self.kwargs["key"])

    @property
    def raw(self) -> editing.Raw:
        """The definition as it lies in the draft now. 404 where there is none, or none that can be read."""
        try:
            return editing.read(self.content(path_of(self.key)))
        except BadDefinition as bad:
            raise Http404 from bad

    def keep(self, raw: editing.Raw, *, said: str) -> None:
        self.save({path_of(self.key): editing.write(raw)}, said=said)

    def home(self) -> HttpResponse:
        return redirect("versions:form", self.version.pk, self.key)


class FormList(ChangingPage):
    """Every form that the draft brings or a step asks, with the steps."""

    template = "studio/forms.html"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.page(self.typed, {})

    @property
    def typed(self) -> dict[str, str]:
        return {name: self.text(name) for name in ("title", "key", "question", "widget")}

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.may_change()
        typed = self.typed
        key = typed["key"] or name_for(typed["title"], taken=())
        errors = {}
        if not typed["title"]:
            errors["title"] = "Enter a heading for the form"
        if not definitions.KEY.fullmatch(key):
            errors["key"] = "Enter small letters, digits and _ only, beginning with a letter, like home_visit"
        elif key in {row["key"] for row in self.rows()} | set(definitions.keys()):
            errors["key"] = f"There is a form “{key}” already. Choose another short name"
        if not typed["question"]:
            errors["question"] = "Enter the first question. You can add more after it"
        if not errors:
            question = {"type": "string", "widget": "textarea", "title": typed["question"]}
            try:
                raw = editing.new_form(key, typed["title"], question=question)
                self.save({path_of(key): editing.write(raw)}, said=f"The form “{typed['title']}” is added.")
                return redirect("versions:form", self.version.pk, key)
            except BadDefinition as bad:
                errors["title"] = bad.findings[0].message
            except (VersionRefused, RefusedFile) as refused:
                errors["title"] = self.problem(refused)
        return self.page(typed, errors)

    def page(self, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
        words = {
            "title": ("Heading of the form", "What people read at the top, for example, What did you find?"),
            "key": ("Short name (optional)", "Small letters, digits and _. It is made from the heading."),
            "question": ("First question", "It is answered in several lines; you can change that."),
        }
        shown = [
            fields.Field("text", name, label, typed.get(name, ""), hint, errors.get(name, ""))
            for name, (label, hint) in words.items()
        ]
        return self.show(
            {"rows": self.rows(), "fields": shown, "problems": errors},
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        )

    def rows(self) -> list[dict[str, Any]]:
        brought = {PurePosixPath(path).stem for path in self.files if path.startswith(f"{FORMS}/")}
        rows = []
        for key in sorted(brought | set(reliance.forms_of_steps(self.graphs))):
            found = _definition(self, key)
            rows.append(
                {
                    "key": key,
                    "title": found.title if found else key,
                    "count": len(found.questions) if found else 0,
                    "steps": reliance.steps_with_form(self.graphs, key),
                    "there": found is not None,
                    "faulty": found is None and path_of(key) in self.files,
                }
            )
        return sorted(rows, key=lambda row: str(row["title"]))


class FormPage(FormPages):
    """The questions of one form in their order, and its words."""

    template = "studio/form.html"

    def get(self, request: HttpRequest, version_id: int, key: str) -> HttpResponse:
        return self.page({})

    def post(self, request: HttpRequest, version_id: int, key: str) -> HttpResponse:
        self.may_change()
        raw = self.raw
        if self.text("remove"):
            return self.remove(raw["title"])
        try:
            changed, said = self.changed(raw)
            self.keep(changed, said=said)
        except BadDefinition as bad:
            return self.page({"questions": bad.findings[0].message})
        except (FormError, VersionRefused, RefusedFile) as refused:
            sentence = self.problem(refused) if not isinstance(refused, FormError) else str(refused)
            return self.page({"questions": sentence})
        return redirect(f"{reverse('versions:form', args=[self.version.pk, key])}{self.anchor}")

    def remove(self, title: str) -> HttpResponse:
        """Out of the draft, where no step asks it. What the repository has besides stays there."""
        if self.in_the_way:
            return self.page({"remove": self.in_the_way})
        try:
            self.save({path_of(self.key): None}, said=f"The form “{title}” is taken out of this draft.")
        except (VersionRefused, RefusedFile) as refused:
            return self.page({"remove": self.problem(refused)})
        return redirect("versions:forms", self.version.pk)

    @property
    def in_the_way(self) -> str:
        """Why the form cannot be taken out; empty where it can."""
        steps = reliance.steps_with_form(self.graphs, self.key)
        if steps:
            asking = " and ".join(f"“{one}”" for one in steps)
            return f"{asking} {'asks' if len(steps) == 1 else 'ask'} it. Choose another form there first."
        return "" if path_of(self.key) in self.files else "This form is not in the draft."

    anchor = ""

    def changed(self, raw: editing.Raw) -> tuple[editing.Raw, str]:
        """The form after what was pressed, and what to say. Raises FormError."""
        for way in ("up", "down"):
            if name := self.text(way):
                inside, _, own = name.rpartition(".")
                self.anchor = f"#question-{name.replace('.', '-')}"
                title = editing.question_of(raw, own, inside=inside)["title"]
                changed = editing.move_question(raw, own, up=way == "up", inside=inside)
                return changed, f"“{title}” stands one place {'higher' if way == 'up' else 'lower'} now."
        title = self.text("title")
        if not title:
            raise FormError("Enter a heading for the form.")
        changed = editing.change_form(
            raw, title=title, description=self.text("description"), submit=self.text("submit")
        )
        return changed, "The words of the form are saved."

    def page(self, problems: dict[str, str]) -> HttpResponse:
        raw = self.raw
        typed = self.request.POST if "title" in self.request.POST else raw
        words = [
            fields.Field("text", "title", "Heading", typed.get("title", "")),
            fields.Field("textarea", "description", "Text under it (optional)", typed.get("description", "")),
            fields.Field(
                "text", "submit", "Words on the button", typed.get("submit") or "Save and continue", width=20
            ),
        ]
        earlier = self.version.based_on
        before = earlier.files.filter(path=path_of(self.key)).first() if earlier else None
        changes = compare(bytes(before.content), editing.write(raw)) if before else ()
        return self.show(
            {
                "key": self.key,
                "form": raw,
                "lines": lines_of(raw),
                "fields": words,
                "steps": reliance.steps_with_form(self.graphs, self.key),
                "changes": changes,
                "in_the_way": self.in_the_way,
                "twice": _asked_twice(raw),
                "problems": problems,
            },
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        )


class FormPreview(FormPages):
    """The form as practitioners will see it. Nothing that is typed here goes anywhere."""

    template = "studio/form_preview.html"

    def get(self, request: HttpRequest, version_id: int, key: str) -> HttpResponse:
        return self.page(QueryDict())

    def post(self, request: HttpRequest, version_id: int, key: str) -> HttpResponse:
        """A row more or less, as in the real form; nothing that was typed is kept."""
        return self.page(request.POST)

    def page(self, typed: QueryDict) -> HttpResponse:
        definition = definitions.parse(editing.write(self.raw))
        changed = change_rows(definition, typed)
        form = build(definition, rows=PRETENDED, draft=changed.data if changed else typed or None)
        anchor = changed.anchor if changed else ""
        return self.show({"key": self.key, "definition": definition, "form": form, "anchor": anchor})


def lines_of(raw: editing.Raw) -> list[dict[str, Any]]:
    """Every question with the heading above it, its rows' questions behind it."""
    lines = []
    order = editing.order_of(raw)
    for name in order:
        question = raw["properties"][name]
        lines.append(_line(raw, name, question, order, ""))
        if question["widget"] == "repeat":
            inner = question["items"]
            names = editing.order_of(inner)
            lines += [_line(inner, one, inner["properties"][one], names, name) for one in names]
    return lines


def _line(level: editing.Raw, name: str, raw: editing.Raw, order: list[str], inside: str) -> dict[str, Any]:
    return {
        "name": name,
        "full": f"{inside}.{name}" if inside else name,
        "id": f"{inside}-{name}" if inside else name,
        "inside": inside,
        "title": raw["title"],
        "kind": KINDS[raw["widget"]],
        "is_repeat": raw["widget"] == "repeat",
        "required": name in level.get("required", ()),
        "process": raw.get("process", False),
        "when": [_waits_for(level, other, codes) for other, codes in raw.get("showWhen", {}).items()],
        "heading": "" if inside else editing.heading_above(level, name),
        "first": name == order[0],
        "last": name == order[-1],
    }


def _waits_for(level: editing.Raw, other: str, codes: list[str]) -> str:
    """“‘Is anyone hurt?’ is answered with Yes or Not known”."""
    question = level["properties"].get(other, {"title": other, "widget": ""})
    words = dict(answers_of(question))
    return f"“{question['title']}” is answered with {' or '.join(words.get(code, code) for code in codes)}"


def _asked_twice(raw: editing.Raw) -> list[str]:
    """Titles that two questions of one level share: whoever reads the answers cannot tell them apart."""
    found: list[str] = []
    for level in (raw, *(one["items"] for one in raw["properties"].values() if one["widget"] == "repeat")):
        titles = [one["title"].strip() for one in level["properties"].values()]
        found += dict.fromkeys(title for title in titles if titles.count(title) > 1)
    return found


def _definition(page: ChangingPage, key: str) -> Definition | None:
    try:
        return definitions.parse(page.content(path_of(key)))
    except (BadDefinition, Http404):
        return None
