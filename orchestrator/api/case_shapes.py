"""Rows of a case, already cut to what the reader may see, as shapes."""

from orchestrator.inbox.sections import answers, decisions, family
from orchestrator.pathway import timeline, waiting
from orchestrator.people.models import Person

from . import case_schemas as shapes
from .schemas import Line


def wait(one: waiting.Wait) -> shapes.Waiting:
    return shapes.Waiting(
        who=one.who,
        what=one.what,
        about=one.about,
        since=one.since,
        due_at=one.due_at,
        claimed_by=one.claimed_by,
        next_try_at=one.next_try_at,
        stuck=one.is_stuck,
    )


def moment(line: timeline.Line) -> shapes.Moment:
    return shapes.Moment(at=line.at, sentence=line.sentence, who=line.who)


def relative(one: family.Relative) -> shapes.Relative:
    return shapes.Relative(
        id=one.member.person_id,
        name=one.name,
        age=one.age,
        roles=[str(role) for role in one.roles],
        basis=one.member.get_basis_display(),
        interpreter=_interpreter(one.member.person),
        rating=one.rating,
        relations=list(one.relations),
        addresses=[
            shapes.Address(kind=each.get_kind_display(), text=each.text, protected=each.protected)
            for each in one.addresses
        ],
        numbers=[
            shapes.Number(
                number=each.number,
                safe=each.safe,
                voicemail_ok=each.voicemail_ok,
                notes=each.notes,
                protected=each.protected,
            )
            for each in one.numbers
        ],
        voices=[
            shapes.Voice(
                own_words=each.own_words,
                wishes=each.wishes,
                not_heard_because=each.get_not_obtained_reason_display() if each.not_obtained_reason else "",
                seen_by=each.seen_by,
                by=str(each.by),
                at=each.at,
            )
            for each in one.voices
        ],
        more_not_shown=one.hidden,
    )


def _interpreter(person: Person) -> str:
    return (person.first_language or "needed") if person.interpreter_needed else ""


def agency(one: answers.AgencyAnswer) -> shapes.AgencyAnswer:
    request = one.request
    return shapes.AgencyAnswer(
        agency=request.agency.name,
        round=request.round,
        asked_at=request.asked_at,
        reason=one.asked_because,
        state=request.state,
        declined_because=one.declined_because,
        late=request.late,
        responded_at=request.responded_at,
        people=[_on_person(each) for each in one.people],
        more_not_shown=one.held_back,
    )


def _on_person(one: answers.PersonAnswer) -> shapes.AgencyOnPerson:
    response = one.seen.response
    lines = [Line(row=line.row, question=line.question, answer=line.answer) for line in one.lines]
    return shapes.AgencyOnPerson(
        person=response.person.label(),
        known=one.seen.values.get("known", ""),
        handling=response.handling if one.seen.marked else "",
        lines=lines,
        by=str(response.by),
        at=response.at,
    )


def decision(one: decisions.DecisionInWords) -> shapes.Decision:
    row = one.decision
    return shapes.Decision(
        round=row.round,
        proposed_at=row.proposed_at,
        frozen_at=row.frozen_at,
        replaced=row.superseded_by_id is not None,
        chair=str(row.chair),
        mode=row.get_mode_display(),
        led_by=str(row.lead_agency or ""),
        summary=row.summary,
        gaps=row.gaps,
        missing=list(one.missing),
        outcomes=[
            shapes.PersonOutcome(
                person=each.name,
                rating=each.outcome.rating,
                outcomes=list(each.outcomes),
                reason=each.outcome.reason,
                service=each.outcome.service,
                owner=each.outcome.owner,
                start_by=each.outcome.start_by,
            )
            for each in one.outcomes
        ],
        positions=[
            shapes.Stand(
                agency=str(each.agency),
                value=each.value,
                condition=each.condition,
                reason=each.reason,
                by=str(each.by),
                at=each.at,
            )
            for each in one.positions
        ],
    )


def plan(one: decisions.PlanInWords) -> shapes.Plan:
    row = one.plan
    return shapes.Plan(
        version=row.version,
        drafted_at=row.drafted_at,
        published_at=row.published_at,
        lead_professional=row.lead_professional,
        family_contact=row.family_contact,
        contingency=row.contingency,
        tell_family_how=row.tell_family_how,
        review_on=row.review_on,
        actions=[
            shapes.Action(
                person=name,
                what=each.text,
                kind=each.get_kind_display(),
                owner=each.owner_name,
                agency=str(each.owner_agency),
                due_on=each.due_on,
                status=each.status,
                not_done_because=each.not_done_reason,
            )
            for name, actions in one.actions
            for each in actions
        ],
        needs_met=[shapes.Note(person=name, words=words) for name, words in one.needs_met],
        no_action_possible=[shapes.Note(person=name, words=words) for name, words in one.no_action],
        signatures=[
            shapes.Stand(
                agency=str(each.agency),
                value=each.value,
                condition="",
                reason=each.reason,
                by=str(each.by),
                at=each.at,
            )
            for each in one.signatures
        ],
    )
