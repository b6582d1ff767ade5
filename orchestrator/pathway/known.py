"""What is already known when somebody opens a task or a case: all that this person may see, nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from forms import summary, versions
from forms.models import Submission
from forms.questions import Rows
from forms.summary import Line
from orchestrator.access.answers import SeenAnswer, answers_seen
from orchestrator.access.fields import sees_full_referral, visible_classes
from orchestrator.access.seats import Seats, seats_of
from orchestrator.agencies.models import Staff
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import VisibilityClass
from orchestrator.people.models import Person
from processes.models import HumanTask

from .rows import rows_for

#: An agency's own answers: read from their records, where the handling mark and the release count.
AGENCY_FORMS = frozenset({"records_check", "agency_information", "confirm_decline"})

#: What every agency on the case reads before the sharing decision: identity, type of concern and danger items
#: (domain 2.4, note on S-05). None = all of the form.
BRIEF: dict[str, frozenset[str] | None] = {
    "contact": frozenset(
        {
            "immediate_danger_view",
            "immediate_danger_detail",
            "given_name",
            "family_name",
            "description",
            "roles",
            "date_of_birth",
            "age",
            "due_date",
            "concern_types",
            "domestic_abuse_indicated",
            "abuse_types",
        }
    ),
    "danger_check": None,
}

#: The fields of an agency's answer in the order in which they are read, and how they are called.
ANSWER_FIELDS = {
    "known": "Known to the agency",
    "status": "Contact with the agency",
    "worker": "Worker",
    "involvement": "Involvement",
    "risks": "Risks",
    "protective_factors": "What protects",
    "analysis": "What it means for this person",
    "proposed_rating": "Rating it proposes",
    "own_scale": "The agency’s own scale",
    "own_rating": "Rating on its own scale",
    "powers": "Powers it has",
    "can_offer": "What it can offer",
    "curiosity_question": "What it asks the others",
}


@dataclass(frozen=True)
class Section:
    """One set of answers: which step, about whom, who gave them, when, and each line that may be read."""

    title: str
    about: str  #: a person's or agency's name; "" where it is about the whole case
    by: str
    at: datetime
    lines: Sequence[Line]


def about(task: HumanTask, staff: Staff, *, now: datetime) -> list[Section]:
    """What the case of a task says so far, cut to what `staff` may see: agencies' answers, then other steps'."""
    case = Case.objects.select_related("site").get(pk=int(task.scope_key))
    seats = seats_of(staff)
    return [*agencies_of(case, staff, now=now, seats=seats), *of(case, staff, now=now, seats=seats)]


def of(case: Case, staff: Staff, *, now: datetime, seats: Seats | None = None) -> list[Section]:
    """Answers to every step but the agencies' own, newest first. Steps of which nothing may be read are not
    named.
    """
    reader = _Reader(case, staff, now=now, seats=seats or seats_of(staff))
    return [section for section in _sections(case, reader) if section.lines]


def agencies_of(case: Case, staff: Staff, *, now: datetime, seats: Seats | None = None) -> list[Section]:
    """What the agencies said, one section per agency and person."""
    return [
        Section(
            title=seen.response.request.agency.name,
            about=seen.response.person.label(),
            by=seen.response.by.display_name,
            at=seen.response.at,
            lines=answer_lines(seen),
        )
        for seen in answers_seen(staff, case, now=now, seats=seats)
    ]


def answer_lines(seen: SeenAnswer) -> list[Line]:
    """An agency's answer in words, of the fields that this reader sees."""
    lines = []
    for name, title in ANSWER_FIELDS.items():
        value = seen.values.get(name)
        if value:
            in_words = getattr(seen.response, f"get_{name}_display", None)
            words = in_words() if in_words else ", ".join(value) if isinstance(value, list) else str(value)
            lines.append(Line("", "", title, words, "H", name))
    return lines


class _Reader:
    """May this line be read? Asked of the access room once per person."""

    def __init__(self, case: Case, staff: Staff, *, now: datetime, seats: Seats) -> None:
        self.case, self.staff, self.now, self.seats = case, staff, now, seats
        self.full = sees_full_referral(staff, case, now=now, seats=seats)
        self.members = {m.person_id: m.person for m in case.members.select_related("person")}
        self._classes: dict[int | None, frozenset[VisibilityClass]] = {}

    def may_read(self, form: str, item: str, line: Line) -> bool:
        subject = line.subject if line.subject not in (None, "") else item
        classes = self.classes(self._person(subject))
        if line.visibility not in classes:
            brief = BRIEF.get(form, frozenset())
            return line.visibility == VisibilityClass.HUB and (brief is None or line.name in brief)
        return form != "contact" or self.full or line.name in (BRIEF["contact"] or ())

    def classes(self, person: Person | None) -> frozenset[VisibilityClass]:
        key = person.pk if person else None
        if key not in self._classes:
            self._classes[key] = visible_classes(
                self.staff, self.case, person, now=self.now, seats=self.seats
            )
        return self._classes[key]

    def _person(self, subject: str | int | None) -> Person | None:
        text = str(subject or "")
        return self.members.get(int(text)) if text.isdigit() else None


def _sections(case: Case, reader: _Reader) -> Iterator[Section]:
    rows = rows_for(case)
    names = {str(choice.value): choice.label for choice in (*rows["members"], *rows["agencies"])}
    submissions = (
        Submission.objects.filter(scope_key=case.business_key)
        .exclude(form_version__key__in=AGENCY_FORMS)
        .select_related("form_version", "by")
    )
    titles = dict(HumanTask.objects.filter(scope_key=case.business_key).values_list("pk", "title"))
    for submission in submissions.order_by("-at"):
        yield Section(
            title=titles.get(submission.task_id) or versions.definition_of(submission.form_version).title,
            about=names.get(submission.item, ""),
            by=submission.by.display_name,
            at=submission.at,
            lines=_lines(submission, rows, reader),
        )


def _lines(submission: Submission, rows: Rows, reader: _Reader) -> list[Line]:
    definition = versions.definition_of(submission.form_version)
    form = submission.form_version.key
    lines = summary.summarise(definition, submission.answers, rows)
    return [line for line in lines if reader.may_read(form, submission.item, line)]
