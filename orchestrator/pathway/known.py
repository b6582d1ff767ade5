"""What is already known in a case, in the words of the forms: all that one person may see, nothing else.

Agencies' own answers come from `access.answers`, field by field. Before the sharing decision an
agency sees identity, types of concern and danger items only (domain 2.4, note on S-05).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from forms import summary, versions
from forms.models import Submission
from forms.summary import Line
from orchestrator.access import fields
from orchestrator.access.answers import SeenAnswer, answers_seen
from orchestrator.access.seats import AGENCY_READERS, Seats, seats_of
from orchestrator.agencies.models import Agency, CoreSees, Staff
from orchestrator.cases import sharing_levels
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case, RequestState
from orchestrator.cases.vocabulary import DeclineReason, VisibilityClass
from orchestrator.people.models import Person
from processes.models import HumanTask

from . import claiming, timeline
from .recording import danger
from .rows import rows_for

#: Forms whose rows are members of the family, some of them not known to the case when the row was written.
FAMILY_FORMS = frozenset({"contact", "family_map"})
#: What the form asks of the sender is no name for what was sent.
TITLES = {"contact": "The referral"}
#: Kept by the agency that gave them; read through `access.answers`.
AGENCY_FORMS = frozenset({"records_check", "agency_information", "confirm_decline"})
#: What every agency that is asked may see from the first minute, by form.
BRIEF = {
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
    "danger_check": frozenset(danger.ITEMS),
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
#: Whoever joins the decision reads these whatever the sharing level; a child's own words in them stay behind
#: their class.
DECIDED_TOGETHER = frozenset({"decision_proposal", "settle_dissent", "plan"})
#: Forms that judge what others wrote: which forms, and what each is called where it is judged.
JUDGES = {
    "confirm_decline": {"agency_information": "What your colleague declined, and why"},
    "authorise_override": {"sharing_decision": "The sharing decision"},
    "agency_position": {"decision_proposal": "The proposal"},
    "settle_dissent": {"decision_proposal": "The proposal", "agency_position": "Position"},
    "plan_signature": {"plan": "The plan"},
}


@dataclass(frozen=True)
class Answered:
    """One submission in words."""

    title: str
    about: str  #: the person or agency it is about
    by: str
    at: datetime
    lines: tuple[Line, ...]
    held_back: bool  #: there is more that this reader may not see
    classes: frozenset[str]  #: visibility classes of what is shown, for the record of reads
    form: str = ""  #: key of the form; "" where it is put together from an agency's answers
    item: str = ""  #: the person or agency, as the process names it
    own: bool = False  #: the reader said it, or the agency they answer for


def about(task: HumanTask, staff: Staff, *, now: datetime) -> list[Answered]:
    """What the task's case says so far: the referral, the agencies' answers, those to earlier steps, and last
    what the reader or their own agency said.
    """
    case = case_of(task.scope_key)
    seats = seats_of(staff)
    said = [*of_agencies(case, staff, now=now, seats=seats), *of(case, staff, now=now, seats=seats)]
    return [*declined(task, case, staff), *sorted(said, key=_place)]


def _place(answered: Answered) -> int:
    """The referral stands first, what one said oneself last; in between as it comes."""
    return 0 if answered.form == "contact" else 2 if answered.own else 1


def declined(task: HumanTask, case: Case, staff: Staff) -> list[Answered]:
    """For whoever is to confirm that an agency declines: what was asked of it, and why it said no. Nobody
    outside the task's team reads that.
    """
    if task.step.form_key != "confirm_decline" or not claiming.serves(task, staff):
        return []
    request = (
        case.requests.filter(agency__code=task.item, state=RequestState.DECLINED)
        .select_related("agency", "declined_by")
        .order_by("-round")
        .first()
    )
    if request is None or request.responded_at is None:
        return []
    people = ", ".join(choice.label for choice in rows_for(case)["members"])
    said = {
        "Asked": f"What {request.agency.name} knows about {people}",
        "Why it is declined": DeclineReason(request.decline_reason).label,
        "The reason in their words": request.decline_note,
    }
    return [
        Answered(
            title="Declined to share",
            about=request.agency.name,
            by=str(request.declined_by),
            at=request.responded_at,
            lines=tuple(
                Line("", "", question, words, VisibilityClass.ORIGINATOR, "")
                for question, words in said.items()
                if words
            ),
            held_back=False,
            classes=frozenset({VisibilityClass.ORIGINATOR.value}),
            form="agency_information",
            item=task.item,
        )
    ]


def judged_by(task: HumanTask, answered: Iterable[Answered]) -> list[tuple[str, Answered]]:
    """Of these answers, newest first, those that the task asks a judgement of, each with what to call it.

    The newest of each form and item; where an override is asked for, only the decision about that person.
    """
    judged = JUDGES.get(task.step.form_key, {})
    of_item = task.step.form_key == "authorise_override"
    newest: dict[tuple[str, str], Answered] = {}
    for one in answered:
        if one.form in judged and (not of_item or one.item == task.item):
            newest.setdefault((one.form, one.item), one)
    places = list(judged)
    in_order = sorted(newest.values(), key=lambda one: (places.index(one.form), one.about))
    return [(judged[one.form], one) for one in in_order]


def of_agencies(case: Case, staff: Staff, *, now: datetime, seats: Seats | None = None) -> list[Answered]:
    """What the agencies said, one entry per agency and person."""
    seats = seats or seats_of(staff)
    mine = set(seats.at(case.site_id).agencies(AGENCY_READERS))
    return [
        Answered(
            title=seen.response.request.agency.name,
            about=seen.response.person.label(),
            by=str(seen.response.by),
            at=seen.response.at,
            lines=answer_lines(seen),
            held_back=seen.held_back,
            classes=seen.classes,
            own=seen.response.request.agency_id in mine,
        )
        for seen in answers_seen(staff, case, now=now, seats=seats)
    ]


def answer_lines(seen: SeenAnswer) -> tuple[Line, ...]:
    """An agency's answer in words, of the fields that this reader sees."""
    lines = []
    for name, title in ANSWER_FIELDS.items():
        value = seen.values.get(name)
        if value:
            in_words = getattr(seen.response, f"get_{name}_display", None)
            words = in_words() if in_words else ", ".join(value) if isinstance(value, list) else str(value)
            lines.append(Line("", "", title, words, VisibilityClass.HUB, name))
    return tuple(lines)


def of(case: Case, staff: Staff, *, now: datetime, seats: Seats | None = None) -> list[Answered]:
    """Every answered form of a case that has something this person may see, newest first."""
    submissions = list(
        Submission.objects.filter(scope_key=case.business_key)
        .exclude(form_version__key__in=AGENCY_FORMS)
        .select_related("form_version", "by")
        .order_by("-at", "-id")
    )
    rows = rows_for(case)
    names = {str(choice.value): choice.label for choice in (*rows["members"], *rows["agencies"])}
    titles = dict(HumanTask.objects.filter(scope_key=case.business_key).values_list("pk", "title"))
    may_read = Reader(staff, case, now=now, seats=seats or seats_of(staff))
    found = []
    heard: set[tuple[str, object, str, str]] = set()
    for submission in submissions:
        definition = versions.definition_of(submission.form_version)
        every = summary.summarise(definition, submission.answers, rows)
        lines = _once(definition.key, every, heard)
        shown = tuple(line for line in lines if may_read(definition.key, submission.item, line))
        if shown:
            found.append(
                Answered(
                    title=(submission.task_id and titles.get(submission.task_id))
                    or TITLES.get(definition.key, definition.title),
                    about=names.get(submission.item, ""),
                    by=str(submission.by) if may_read.names(definition.key) else timeline.REFERRER,
                    at=submission.at,
                    lines=shown,
                    held_back=len(shown) < len(lines),
                    classes=frozenset(line.visibility for line in shown),
                    form=definition.key,
                    item=submission.item,
                    own=submission.by_id == staff.pk,
                )
            )
    return found


def _once(form: str, lines: Iterable[Line], heard: set[tuple[str, object, str, str]]) -> list[Line]:
    """Without what a newer answer to the same form says of a child in the same words: a proposal that is made
    again does not make it look as if the child had been heard twice. Adds what is left to `heard`.
    """
    said = {
        (form, line.subject, line.name, line.answer): line
        for line in lines
        if line.visibility == VisibilityClass.CHILD_VOICE and line.subject is not None
    }
    again = [said[key] for key in said.keys() & heard]
    heard.update(said)
    return [line for line in lines if line not in again]


def _shown_from_the_start(case: Case, seats: Seats) -> bool:
    """The site shows the whole referral to its core agencies until sharing is decided (domain 2.4, S-05)."""
    if case.site.core_sees != CoreSees.FULL or sharing_levels.sharing_decided(case):
        return False
    mine = set(seats.at(case.site_id).agencies(AGENCY_READERS)).intersection(case.agencies)
    return Agency.objects.filter(pk__in=mine, is_core=True).exists()


class Reader:
    """Which lines of which form one person may read in one case."""

    def __init__(self, staff: Staff, case: Case, *, now: datetime, seats: Seats) -> None:
        shared = sharing_levels.levels(case, now=now)

        def classes(person: Person | None) -> frozenset[VisibilityClass]:
            return fields.visible_classes(staff, case, person, now=now, seats=seats, shared=shared)

        self.of_case = classes(None)
        members = list(case.members.select_related("person"))
        self.of_person = {member.person_id: classes(member.person) for member in members}
        self.of_everybody = self.of_case.intersection(
            *(self.of_person[member.person_id] for member in members if member.until is None)
        )
        self.full = fields.sees_full_referral(staff, case, now=now, seats=seats, shared=shared)
        #: the site shows the whole referral to its core agencies before sharing is decided
        self.joins = fields.joins_decision(staff, case, now=now, seats=seats, shared=shared)
        self.from_the_start = self.full and _shown_from_the_start(case, seats)

    def __call__(self, form: str, item: str, line: Line) -> bool:
        visibility = VisibilityClass(line.visibility)
        brief = line.name in BRIEF.get(form, ()) or (form in DECIDED_TOGETHER and self.joins)
        if visibility == VisibilityClass.HUB and brief:
            return True
        if form == "contact" and not self.full:
            return False
        if form == "contact" and self.from_the_start and visibility == VisibilityClass.HUB:
            return True
        return visibility in self._classes(form, line.subject if line.subject is not None else item, line)

    def names(self, form: str) -> bool:
        """Whether the reader may know who sent the form: of a contact that is the referrer."""
        return form != "contact" or VisibilityClass.REFERRER in self.of_case

    def _classes(self, form: str, subject: object, line: Line) -> frozenset[VisibilityClass]:
        if str(subject).isdigit() and int(str(subject)) in self.of_person:
            return self.of_person[int(str(subject))]
        if line.row and form in FAMILY_FORMS:
            return self.of_everybody  # it is about one of them, and does not say which
        return self.of_case
